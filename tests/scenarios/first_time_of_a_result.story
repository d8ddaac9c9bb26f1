scenario  the first lactate of the stay
why       of a concept the first time is that of its first value from the start on; one carried in from before is none
patient   67 y, male, admitted 08:00, discharged day 2 20:00
  07:00  lactate                 3.0 mmol/L     known 07:20
  09:00  lactate               pending
  10:00  lactate                 2.0 mmol/L     known 10:20
  08:00  lactate                 1.5 mmol/L     known 12:00
expect
  08:00  value lactate = 3 mmol/L
  08:00  missing first_time(lactate) (never)
  10:19  missing first_time(lactate) (never)
  10:20  value first_time(lactate) = 10:00
  12:00  value first_time(lactate) = 08:00
