scenario  the next lactate is on its way
why       pending does not hide an older value while that is valid; once it is too old, the reason is pending
patient   67 y, male, admitted 08:00, discharged day 3 08:00
  09:00  lactate                 2.0 mmol/L     known 09:15
  day 2 08:00  lactate         pending
expect
  day 2 08:00  value lactate = 2 mmol/L
  day 2 08:59  value lactate = 2 mmol/L
  day 2 09:00  missing lactate (pending)
  day 2 09:00  state lactate = pending
