scenario  a tube makes speech impossible to judge
why       not assessable hides the older value; a window still remembers it, and it is no measurement
patient   61 y, female, ward icu, admitted 06:00, discharged 20:00
  07:00  gcs_verbal                5
  09:00  gcs_verbal       not assessable
  11:00  gcs_verbal                2
expect
  08:59  value gcs_verbal = 5
  09:00  missing gcs_verbal (not_assessable)
  09:00  value last(gcs_verbal, 6 h) = 5
  09:00  value count(gcs_verbal, 6 h) = 1
  11:00  value gcs_verbal = 2
