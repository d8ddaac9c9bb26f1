scenario  the specimen is lost and the order cancelled
why       a retracted order is no reason any more: what is missing was never measured
patient   67 y, male, admitted 08:00, discharged 20:00
  09:30  lactate               pending
  11:00  lactate               retracts 09:30
expect
  10:59  missing lactate (pending)
  10:59  missing max(lactate, 24 h) (pending)
  11:00  missing lactate (never)
  11:00  missing max(lactate, 24 h) (never)
  11:00  missing time_since(lactate) (never)
