scenario  a result that is filed fifty minutes after the specimen was drawn
why       between drawing and filing the ward cannot know; a value acts from the moment it is known, on the time it was drawn
programme define lactate_high: lactate >= 4 mmol/L
patient   67 y, male, ward surgery, admitted 08:00, discharged 20:00
  09:30  lactate                 4.1 mmol/L     known 10:20
expect
  09:30  missing lactate (never)
  10:19  rule lactate_high unknown (never)
  10:20  rule lactate_high true   because lactate 4.1 of 09:30
  10:20  value time_since(lactate) = 50 min
  never  rule lactate_high true before 10:20
