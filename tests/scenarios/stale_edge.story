scenario  a pulse is good for four hours
why       a value counts while it is younger than its time of validity, and not at that very moment
patient   62 y, male, admitted 08:00, discharged 20:00
  09:00  heart_rate               96 /min
expect
  12:59:59  value heart_rate = 96 /min
  13:00  missing heart_rate (stale)
  13:00  state heart_rate = stale
  13:00  value time_since(heart_rate) = 4 h
  13:00  rule missing(heart_rate) true
