scenario  a potassium that nobody survives
why       an impossible value is kept out and named, it does not become the maximum of the day
patient   59 y, male, ward surgery, admitted 06:00, discharged 20:00
  08:00  potassium              27.5 mmol/L     known 09:00
  10:00  potassium               4.4 mmol/L     known 11:00
expect
  09:00  missing potassium (never)
  11:00  value potassium = 4.4 mmol/L
  11:00  value max(potassium, 72 h) = 4.4 mmol/L
  11:00  value count(potassium, 72 h) = 1
