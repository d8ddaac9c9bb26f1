scenario  septic patient: when the label speaks
why       the label turns true six hours before onset; from onset on there is nothing left to predict
patient   71 y, male, ward medicine, admitted 00:00, discharged 20:00
  01:00  sepsis_label          false
  01:00  heart_rate              88 /min
  09:00  sepsis_label          false
  10:00  sepsis_label          true
  10:00  heart_rate             104 /min
  15:00  sepsis_label          true
  16:00  sepsis_label          true
  19:00  heart_rate             118 /min
expect
  01:00  outcome = 0
  09:00  outcome = 0
  10:00  outcome = 1
  15:00  outcome = 1
  16:00  outcome missing
  19:00  outcome missing
