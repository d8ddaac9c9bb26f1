scenario  nobody looked again after the tube
why       what could not be assessed grows old like a value; then the reason is that all is too old
patient   61 y, female, ward icu, admitted 06:00, discharged 20:00
  07:00  gcs_verbal                5
  09:00  gcs_verbal       not assessable
expect
  16:59  missing gcs_verbal (not_assessable)
  17:00  missing gcs_verbal (stale)
