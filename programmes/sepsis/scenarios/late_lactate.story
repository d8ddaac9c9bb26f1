scenario  late lactate in the surgical unit
why       a result that arrives late must not raise an alert in the past
patient   67 y, male, ward surgery, admitted 08:00, discharged 20:00
  08:10  heart_rate            112 /min
  08:10  systolic_pressure     104 mmHg
  09:30  lactate                 4.1 mmol/L     known 10:20
expect
  09:00  score news2 = 3 (2 of 7 parts)
  09:00  missing lactate (never)
  10:20  rule lactate_high true   because lactate 4.1 of 09:30
  10:20  value time_since(lactate) = 50 min
  never  rule lactate_high true before 10:20
