scenario  septic when the stay begins
why       a label that is true in the first row is kept as the data say; its true onset may lie before the stay
patient   80 y, male, ward medicine, admitted 00:00, discharged 12:00
  01:00  sepsis_label          true
  01:00  heart_rate             121 /min
  06:00  sepsis_label          true
  07:00  sepsis_label          true
  10:00  heart_rate             116 /min
expect
  01:00  outcome = 1
  06:00  outcome = 1
  07:00  outcome missing
  10:00  outcome missing
