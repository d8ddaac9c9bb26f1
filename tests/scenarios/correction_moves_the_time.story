scenario  the tube was drawn two hours earlier than first written
why       a correction may move the time it happened; windows and ages follow from the moment it is known
patient   59 y, male, admitted 05:00, discharged 20:00
  08:00  potassium               5.9 mmol/L     known 09:00
  06:00  potassium               5.9 mmol/L     known 10:00   corrects 08:00
expect
  09:59  value time_since(potassium) = 119 min
  09:59  value count(potassium, 3 h) = 1
  10:00  value time_since(potassium) = 4 h
  10:00  value count(potassium, 3 h) = 0
  10:00  value count(potassium, 24 h) = 1
