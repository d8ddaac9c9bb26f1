scenario  the message with the result reaches this system late
why       what a live door took in counts from the moment it was recorded, not from the moment the laboratory could show it
programme define lactate_high: lactate >= 4 mmol/L
patient   67 y, male, admitted 08:00, discharged 20:00
  09:30  lactate                 4.6 mmol/L     known 10:20   recorded 10:35
expect
  10:20  missing lactate (never)
  10:35  rule lactate_high true   because lactate 4.6 of 09:30
  never  rule lactate_high true before 10:35
