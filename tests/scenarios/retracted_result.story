scenario  the result belonged to another patient
why       a retracted fact is no longer seen: neither as a value nor in a window
patient   59 y, male, admitted 06:00, discharged 20:00
  07:00  lactate                 1.5 mmol/L     known 07:10
  09:30  lactate                 6.0 mmol/L     known 09:45
  11:00  lactate               retracts 09:30
expect
  09:45  value lactate = 6 mmol/L
  10:59  value max(lactate, 24 h) = 6 mmol/L
  11:00  value lactate = 1.5 mmol/L
  11:00  value max(lactate, 24 h) = 1.5 mmol/L
  11:00  value count(lactate, 24 h) = 1
