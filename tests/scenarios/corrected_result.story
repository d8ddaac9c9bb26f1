scenario  the laboratory corrects a result
why       a correction replaces what it names: one specimen stays one value, and windows follow
programme define potassium_high: potassium >= 6 mmol/L
patient   59 y, male, admitted 06:00, discharged 20:00
  08:00  potassium               7.1 mmol/L     known 09:00     # haemolysed, as it turns out
  08:00  potassium               4.4 mmol/L     known 11:00   corrects 08:00
expect
  09:00  rule potassium_high true   because potassium 7.1 of 08:00
  10:59  rule potassium_high true
  11:00  rule potassium_high false   because potassium 4.4 of 08:00
  11:00  value max(potassium, 24 h) = 4.4 mmol/L
  11:00  value mean(potassium, 24 h) = 4.4 mmol/L
  11:00  value count(potassium, 24 h) = 1
