scenario  a high lactate over a day of hourly moments
why       an alert needs the condition at two of three moments, and comes again only after four hours
programme define high: lactate >= 4 mmol/L ; predict { every: 1 h }
programme alert { raise: [high], persist: 2 of 3, re_arm: { after: 4 h } }
patient   67 y, male, admitted 08:00, discharged 20:00
  09:30  lactate                 5.0 mmol/L     known 10:20
expect
  10:00  rule high unknown
  11:00  rule high true
  11:00  alert high not raised
  12:00  alert high raised
  13:00  alert high not raised
  15:00  alert high not raised
  16:00  alert high raised
  20:00  alert high not raised                 # discharged: no moment any more
  never  alert high raised before 12:00
