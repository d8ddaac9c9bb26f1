scenario  the condition was true before the stay began
why       the search begins at the start: what already holds there holds first there
programme define fast: heart_rate > 100 /min
patient   67 y, male, admitted 08:00, discharged 20:00
  07:00  heart_rate              118 /min
  09:00  heart_rate               88 /min
  10:00  heart_rate              121 /min
expect
  08:00  value first_time(fast) = 08:00
  10:00  value first_time(fast) = 08:00
