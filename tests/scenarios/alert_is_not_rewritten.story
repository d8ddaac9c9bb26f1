scenario  the value behind the alert is corrected afterwards
why       what was shown stays: a correction acts from the next moment on, it does not undo an alert
programme define high: lactate >= 4 mmol/L ; predict { every: 1 h } ; alert { raise: [high], re_arm: { after: 1 h } }
patient   67 y, male, admitted 08:00, discharged 20:00
  09:30  lactate                 5.0 mmol/L     known 10:20
  09:30  lactate                 1.5 mmol/L     known 12:30   corrects 09:30
expect
  11:00  alert high raised
  12:00  alert high raised
  12:29  rule high true
  12:30  rule high false
  13:00  alert high not raised
  13:00  value max(lactate, 24 h) = 1.5 mmol/L
