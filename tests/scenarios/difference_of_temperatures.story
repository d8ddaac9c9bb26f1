scenario  a fever that rises by one degree
why       a difference has no zero point: one degree Celsius more is 1.8 degrees Fahrenheit more
patient   67 y, male, admitted 08:00, discharged 20:00
  09:00  temperature              37 Cel
  10:00  temperature           100.4 [degF]
expect
  10:00  value temperature = 38 Cel
  10:00  value delta(temperature, 6 h) = 1 Cel
  10:00  value delta(temperature, 6 h) = 1.8 [degF]
  10:00  rule range(temperature, 6 h) > 1 [degF] true
  10:00  rule mean(temperature, 6 h) > 99 [degF] true
