scenario  a pulse goes down, up and half way back
why       change is counted in the order of happening, whatever the order of filing
patient   62 y, male, admitted 06:00, discharged 20:00
  08:00  heart_rate               90 /min
  09:00  heart_rate               70 /min
  10:00  heart_rate              120 /min
  11:00  heart_rate              100 /min
  07:00  heart_rate               60 /min       known 11:30
expect
  11:00  value delta(heart_rate, 6 h) = 10 /min       # last - first
  11:00  value rise(heart_rate, 6 h) = 30 /min        # last - lowest
  11:00  value fall(heart_rate, 6 h) = 20 /min        # highest - last
  11:00  value range(heart_rate, 6 h) = 50 /min
  11:00  value mean(heart_rate, 6 h) = 95 /min
  11:00  value stddev(heart_rate, 6 h) ~ 20.82 /min
  11:30  value delta(heart_rate, 6 h) = 40 /min
  11:30  value rise(heart_rate, 6 h) = 40 /min
  08:00  value delta(heart_rate, 6 h) = 0 /min
  08:00  missing stddev(heart_rate, 6 h) (undefined)
