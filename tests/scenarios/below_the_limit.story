scenario  a lactate too low to be measured
why       `<` is kept as the limit itself: a measurement, neither zero nor missing
patient   40 y, female, admitted 06:00, discharged 20:00
  08:00  lactate               <0.01 mmol/L       known 08:10
  10:00  lactate                 1.01 mmol/L       known 10:10
expect
  08:10  value lactate = 0.01 mmol/L
  10:10  value mean(lactate, 24 h) = 0.51 mmol/L
  10:10  value count(lactate, 24 h) = 2
