scenario  the retraction is here before the result
why       a retraction of a fact that is not known yet waits for it
programme define lactate_high: lactate >= 4 mmol/L
patient   59 y, male, admitted 06:00, discharged 20:00
  09:30  lactate                 6.0 mmol/L     known 11:00
  10:00  lactate               retracts 09:30
expect
  10:00  missing lactate (never)
  11:00  missing lactate (never)
  11:00  value count(lactate, 24 h) = 0
  never  rule lactate_high true
