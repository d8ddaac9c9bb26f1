scenario  a pulse that climbs ten beats an hour
why       a slope is per hour and needs two different times
patient   62 y, male, admitted 06:00, discharged 20:00
  08:00  heart_rate               80 /min
  08:00  heart_rate               84 /min
  09:00  heart_rate               92 /min
  11:00  heart_rate              112 /min
expect
  08:00  missing slope(heart_rate, 6 h) (undefined)
  09:00  value slope(heart_rate, 6 h) = 10
  11:00  value slope(heart_rate, 6 h) = 10
  11:00  rule slope(heart_rate, 6 h) > 9 true
  17:00  missing slope(heart_rate, 6 h) (stale)
