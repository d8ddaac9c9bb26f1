scenario  the laboratory system does not say when it filed
why       without a filing time the concept's declared delay stands in: lactate 15 minutes, potassium an hour, bedside values none
patient   67 y, male, admitted 08:00, discharged 20:00
  09:00  lactate                 2.0 mmol/L
  09:00  potassium               4.0 mmol/L
  09:00  heart_rate               88 /min
expect
  09:00  value heart_rate = 88 /min
  09:14  missing lactate (never)
  09:15  value lactate = 2 mmol/L
  09:59  missing potassium (never)
  10:00  value potassium = 4 mmol/L
