scenario  retracted by mistake and sent again
why       the latest version counts, also one that follows a retraction
patient   67 y, male, admitted 08:00, discharged 20:00
  09:30  lactate                 4.1 mmol/L     known 10:00
  11:00  lactate               retracts 09:30
  09:30  lactate                 4.2 mmol/L     known 12:00   corrects 09:30
expect
  10:00  value lactate = 4.1 mmol/L
  11:00  missing lactate (never)
  12:00  value lactate = 4.2 mmol/L
  12:00  value count(lactate, 24 h) = 1
