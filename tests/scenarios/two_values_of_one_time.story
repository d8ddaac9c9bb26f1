scenario  cuff and arterial line at the same minute
why       of two values of one time the one known later is the later one; known together, the higher number is
patient   62 y, male, admitted 08:00, discharged 20:00
  09:00  systolic_pressure       118 mmHg
  09:00  systolic_pressure       104 mmHg       known 09:05
  10:00  systolic_pressure       120 mmHg
  10:00  systolic_pressure       111 mmHg
expect
  09:00  value systolic_pressure = 118 mmHg
  09:05  value systolic_pressure = 104 mmHg
  10:00  value systolic_pressure = 120 mmHg
  10:00  value last(systolic_pressure, 30 min) = 120 mmHg
  10:00  value first(systolic_pressure, 30 min) = 111 mmHg
