scenario  the correction arrives before the result that it corrects
why       versions go by the source's number, never by arrival: a correction that overtakes its original stands
programme define lactate_high: lactate >= 4 mmol/L
patient   59 y, male, admitted 06:00, discharged 20:00
  09:30  lactate                 9.1 mmol/L     known 11:00
  09:30  lactate                 2.1 mmol/L     known 10:20   corrects 09:30
expect
  10:20  value lactate = 2.1 mmol/L
  11:00  value lactate = 2.1 mmol/L
  11:00  value count(lactate, 24 h) = 1
  11:00  value max(lactate, 24 h) = 2.1 mmol/L
  never  rule lactate_high true
