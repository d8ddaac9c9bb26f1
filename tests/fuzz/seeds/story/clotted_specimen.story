scenario  the awaited specimen has clotted
why       an order ends in a result, or in one that cannot be assessed; that one hides the value of the morning
patient   67 y, male, admitted 06:00, discharged 20:00
  07:00  potassium               4.0 mmol/L     known 08:00
  09:30  potassium             pending
  09:30  potassium             not_assessable   known 10:30   replaces 09:30
  12:00  potassium             retracts 09:30
expect
  09:30  value potassium = 4 mmol/L
  10:30  missing potassium (not_assessable)
  10:30  value last(potassium, 24 h) = 4 mmol/L
  10:30  missing last(potassium, 2 h) (not_assessable)
  12:00  value potassium = 4 mmol/L
  12:00  missing last(potassium, 2 h) (stale)
