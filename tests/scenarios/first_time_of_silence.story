scenario  when did charting of the pulse stop
why       a condition over time changes where a value goes stale, too; a late reading moves the first silence
programme define silent: missing(heart_rate)
patient   67 y, male, admitted 08:00, discharged 20:00
  08:00  heart_rate               80 /min
  11:00  heart_rate               84 /min       known 12:30
  16:00  heart_rate               90 /min
expect
  11:59  missing first_time(silent) (never)
  12:00  value first_time(silent) = 12:00
  12:30  missing first_time(silent) (never)
  15:00  value first_time(silent) = 15:00
  17:00  value first_time(silent) = 15:00
