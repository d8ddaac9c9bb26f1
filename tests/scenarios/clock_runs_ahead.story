scenario  the analyser's clock is ahead of the ward's
why       what happened after it was known is a wrong clock: up to five minutes it is set right, beyond that it is kept out
patient   67 y, male, admitted 08:00, discharged 20:00
  09:04  lactate                 2.0 mmol/L     known 09:00
  10:30  potassium               4.0 mmol/L     known 10:00
expect
  09:00  value lactate = 2 mmol/L
  09:00  value time_since(lactate) = 0 h
  12:00  missing potassium (never)
