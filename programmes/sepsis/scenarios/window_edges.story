scenario  what is inside six hours
why       a window leaves out its left edge and keeps its right one
patient   55 y, female, ward medicine, admitted 06:00, discharged 22:00
  08:00  heart_rate              80 /min
  09:00  heart_rate              90 /min
  10:00  heart_rate             100 /min
expect
  10:00  value mean(heart_rate, 6 h) = 90 /min
  10:00  value stddev(heart_rate, 6 h) = 10 /min
  10:00  value range(heart_rate, 6 h) = 20 /min
  10:00  value delta(heart_rate, 6 h) = 20 /min
  10:00  value slope(heart_rate, 6 h) = 10
  13:59  value count(heart_rate, 6 h) = 3
  14:00  value count(heart_rate, 6 h) = 2
  14:00  value mean(heart_rate, 6 h) = 95 /min
  14:00  value min(heart_rate, 6 h) = 90 /min
  15:00  value count(heart_rate, 6 h) = 1
  15:00  missing slope(heart_rate, 6 h)
  15:00  missing stddev(heart_rate, 6 h)
  16:00  value count(heart_rate, 6 h) = 0
