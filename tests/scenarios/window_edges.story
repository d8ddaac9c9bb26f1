scenario  what lies within six hours
why       a window leaves out its left edge and keeps its right one
patient   55 y, female, admitted 06:00, discharged 22:00
  08:00  heart_rate               80 /min
  11:00  heart_rate               90 /min
expect
  07:59:59  value count(heart_rate, 6 h) = 0
  08:00  value count(heart_rate, 6 h) = 1
  13:59:59  value first(heart_rate, 6 h) = 80 /min
  14:00  value first(heart_rate, 6 h) = 90 /min
  14:00  value count(heart_rate, 6 h) = 1
  17:00  value count(heart_rate, 6 h) = 0
  17:00  missing first(heart_rate, 6 h) (stale)
