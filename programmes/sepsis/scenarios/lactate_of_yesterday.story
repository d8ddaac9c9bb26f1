scenario  yesterday's lactate
why       after a day the value is too old to act on, but not forgotten
patient   73 y, male, ward medicine, admitted 06:00, discharged day 3 06:00
  09:00  lactate                 5.2 mmol/L     known 09:20
  day 2 12:00  lactate           1.8 mmol/L     known day 2 12:15
expect
  09:20  rule lactate_high true   because lactate 5.2 of 09:00
  day 2 08:59  rule lactate_high true
  day 2 09:00  missing lactate (stale)
  day 2 09:00  missing lactate_high (stale)
  day 2 09:00  value last(lactate, 72 h) = 5.2 mmol/L
  day 2 12:15  rule lactate_high false
  day 2 12:15  value delta(lactate, 72 h) = -3.4 mmol/L
