scenario  how far above normal, in the degrees of two scales
why       a temperature less a temperature is a difference: it has no zero point, whichever unit it is asked in
programme define rise: temperature - mean(temperature, 24 h)
patient   67 y, male, admitted 08:00, discharged 20:00
  09:00  temperature              37 Cel
  10:00  temperature              39 Cel
expect
  10:00  value temperature - 98.6 [degF] = 2 Cel
  10:00  value rise = 1 Cel
  10:00  value rise = 1.8 [degF]
  10:00  rule rise > 1 [degF] true
  10:00  rule rise > 2 [degF] false
  10:00  rule temperature + 1.8 [degF] >= 40 Cel true
  10:00  rule temperature - delta(temperature, 6 h) > 98 [degF] true
