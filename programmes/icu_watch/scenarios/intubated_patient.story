scenario  intubated, eyes open, obeys commands
why       speech that a tube prevents is not assessable: neither normal nor abnormal
patient   61 y, female, ward icu, admitted 06:00, discharged 20:00
  07:00  gcs_eye                   4
  07:00  gcs_motor                 6
  07:00  gcs_verbal                5
  09:00  gcs_verbal       not_assessable
  12:00  gcs_eye                   2
expect
  07:00  score qsofa = 0 (1 of 3 parts)
  09:00  missing gcs_verbal (not_assessable)
  09:00  missing qsofa
  12:00  score qsofa = 1 (1 of 3 parts)
  12:00  score news2 = 3 (1 of 7 parts)
