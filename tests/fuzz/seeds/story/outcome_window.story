scenario  what is to be foretold, and until when
why       the onset lies in (T, T + 6 h]; from the onset on there is nothing to foretell
programme outcome { name: lactate_rise, onset: first_time(lactate >= 4 mmol/L), within: 6 h, at_end: unknown }
patient   67 y, male, admitted 08:00, discharged 20:00
  09:00  lactate                 1.9 mmol/L
  16:00  lactate                 4.0 mmol/L     known 16:40
expect
  09:59  outcome = 0
  10:00  outcome = 1
  15:59  outcome = 1
  16:00  outcome missing
  16:30  outcome missing
