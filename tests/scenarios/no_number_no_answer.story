scenario  dividing by what was not measured
why       division by zero and the logarithm of zero are undefined; otherwise the first missing operand gives the reason
centre    lacks etco2
patient   40 y, female, admitted 06:00, discharged 20:00
  08:00  heart_rate               80 /min
  08:00  paco2                    40 mmHg          known 08:00
expect
  08:00  missing heart_rate / count(lactate, 24 h) (undefined)
  08:00  missing log(count(lactate, 24 h)) (undefined)
  08:00  missing heart_rate / systolic_pressure (never)
  08:00  missing paco2 - etco2 (not_collected)
  12:30  missing systolic_pressure / heart_rate (never)
  12:30  missing heart_rate / systolic_pressure (stale)
