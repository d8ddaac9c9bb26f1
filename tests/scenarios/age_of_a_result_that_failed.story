scenario  a clotted specimen, and a second one on its way
why       of two reasons for there being no value the first that applies is given, whichever came last
patient   67 y, male, admitted 06:00, discharged 20:00
  07:00  potassium             not assessable
  08:00  potassium             pending
  09:00  potassium               4.0 mmol/L     known 10:00
expect
  06:30  missing time_since(potassium) (never)
  08:00  missing time_since(potassium) (not_assessable)
  10:00  value time_since(potassium) = 1 h
