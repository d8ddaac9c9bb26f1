scenario  a pulse of this morning is no pulse of now
why       a value older than its time of validity is missing, with its reason; the window still remembers it
patient   62 y, male, ward surgery, admitted 08:00, discharged 20:00
  09:00  heart_rate              96 /min
  09:00  systolic_pressure      120 mmHg
  12:30  systolic_pressure      110 mmHg
expect
  08:30  missing heart_rate (never)
  12:00  value heart_rate = 96 /min
  13:00  missing heart_rate (stale)
  13:00  missing shock_index (stale)
  13:00  value last(heart_rate, 6 h) = 96 /min
  13:00  value time_since(heart_rate) = 4 h
  15:00  value count(heart_rate, 6 h) = 0
  15:00  missing last(heart_rate, 6 h)
