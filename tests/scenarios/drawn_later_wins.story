scenario  two specimens, the later one is filed first
why       of two results the one drawn later is the present value, even if the other is filed after it
patient   50 y, female, admitted 06:00, discharged 20:00
  08:00  lactate                 6.0 mmol/L     known 11:00
  09:00  lactate                 2.5 mmol/L     known 09:30
expect
  09:30  value lactate = 2.5 mmol/L
  11:00  value lactate = 2.5 mmol/L
  11:00  value last(lactate, 24 h) = 2.5 mmol/L
  11:00  value first(lactate, 24 h) = 6 mmol/L
  11:00  value max(lactate, 24 h) = 6 mmol/L
  10:59  value max(lactate, 24 h) = 2.5 mmol/L
  11:00  value time_since(lactate) = 2 h
