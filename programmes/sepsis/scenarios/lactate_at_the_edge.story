scenario  lactate at the edge, in two units
why       4.0 mmol/L is high, 3.9 is not, and mg/dL is the same quantity
patient   58 y, female, ward medicine, admitted 00:00, discharged 23:00
  06:00  lactate                 3.9 mmol/L     known 06:10
  08:00  lactate                 4.0 mmol/L     known 08:10
  10:00  lactate                36.0 mg/dL      known 10:10
  12:00  lactate                36.1 mg/dL      known 12:10
expect
  06:10  rule lactate_high false
  08:10  rule lactate_high true   because lactate 4.0 of 08:00
  10:10  rule lactate_high false
  10:10  value lactate = 3.996 mmol/L
  12:10  rule lactate_high true
  12:10  value lactate = 4.007 mmol/L
  never  rule lactate_high true before 08:10
