scenario  the later specimen is filed first
why       the newest value is the one drawn last, not the one filed last
patient   50 y, female, ward surgery, admitted 06:00, discharged 20:00
  08:00  potassium               5.9 mmol/L     known 11:00
  09:00  potassium               4.8 mmol/L     known 09:30
expect
  09:30  value potassium = 4.8 mmol/L
  09:30  value count(potassium, 24 h) = 1
  11:00  value potassium = 4.8 mmol/L
  11:00  value count(potassium, 24 h) = 2
  11:00  value max(potassium, 24 h) = 5.9 mmol/L
  11:00  value delta(potassium, 72 h) = -1.1 mmol/L
