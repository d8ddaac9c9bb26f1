scenario  the specimen is drawn, the result is not there yet
why       between drawing and filing the ward cannot know; confusing the two clocks would alert too early
patient   67 y, male, ward icu, admitted 08:00, discharged 20:00
  08:10  heart_rate             112 /min
  08:10  systolic_pressure      104 mmHg
  09:30  lactate                 4.1 mmol/L     known 10:20
expect
  09:00  score news2 = 3 (2 of 7 parts)
  10:00  missing lactate (never)
  10:20  rule lactate_high true   because lactate 4.1 of 09:30
  never  rule lactate_high true before 10:20
