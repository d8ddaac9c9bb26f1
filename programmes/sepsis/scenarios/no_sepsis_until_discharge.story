scenario  discharged without sepsis
why       a discharge within six hours counts as no onset, not as unknown
patient   45 y, female, ward surgery, admitted 00:00, discharged 12:00
  01:00  sepsis_label          false
  01:00  heart_rate              76 /min
  11:00  sepsis_label          false
  11:00  heart_rate              80 /min
expect
  01:00  outcome = 0
  06:00  outcome = 0
  07:00  outcome = 0
  11:00  outcome = 0
