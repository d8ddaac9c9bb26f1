scenario  a lactate from the emergency department
why       a stay sees its person's earlier facts; `since start` leaves them out, and what stands exactly at the start too
patient   55 y, female, admitted 08:00, discharged 22:00
  day 0 22:00  lactate           5.0 mmol/L     known day 0 22:30
  08:00  heart_rate              100 /min
  08:01  heart_rate              104 /min
expect
  08:00  value lactate = 5 mmol/L
  08:00  value count(lactate, 24 h) = 1
  08:00  value count(lactate, since start) = 0
  08:00  value count(heart_rate, since start) = 0
  08:01  value count(heart_rate, since start) = 1
  08:01  value time_since(start) = 1 min
