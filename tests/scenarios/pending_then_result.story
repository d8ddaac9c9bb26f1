scenario  ordered, drawn, awaited
why       a pending result is a reason for missing, and no measurement; the result replaces it
patient   67 y, male, admitted 08:00, discharged 20:00
  09:30  lactate               pending
  09:30  lactate                 4.1 mmol/L     known 10:20   replaces 09:30
expect
  09:29  missing lactate (never)
  09:30  missing lactate (pending)
  09:30  value count(lactate, 24 h) = 0
  09:30  missing max(lactate, 24 h) (pending)
  10:20  value lactate = 4.1 mmol/L
  10:20  value count(lactate, 24 h) = 1
