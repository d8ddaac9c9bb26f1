scenario  the monitor sends a row twice
why       equal rows are one fact; another value at the same time, or the same value at another time, is another fact
patient   62 y, male, admitted 08:00, discharged 20:00
  09:00  heart_rate               96 /min
  09:00  heart_rate               96 /min
  10:00  heart_rate               96 /min
  10:00  heart_rate               99 /min
  09:00  heart_rate               96 /min       known 11:00
expect
  09:00  value count(heart_rate, 6 h) = 1
  10:00  value count(heart_rate, 6 h) = 3
  11:00  value count(heart_rate, 6 h) = 3
  11:00  value mean(heart_rate, 6 h) = 97 /min
