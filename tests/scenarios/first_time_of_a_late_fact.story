scenario  an older high lactate turns up in the afternoon
why       the first time is found among all that is known now; a late fact, and a retraction, act from their own moment on
programme define lactate_high: lactate >= 4 mmol/L
patient   67 y, male, admitted 08:00, discharged 20:00
  12:00  lactate                 5.0 mmol/L     known 12:20
  09:00  lactate                 4.4 mmol/L     known 14:00
  16:00  lactate               retracts 09:00
expect
  12:19  missing first_time(lactate_high) (never)
  12:20  value first_time(lactate_high) = 12:00
  13:59  value first_time(lactate_high) = 12:00
  14:00  value first_time(lactate_high) = 09:00
  14:00  value time_since(first_time(lactate_high)) = 5 h
  16:00  value first_time(lactate_high) = 12:00
