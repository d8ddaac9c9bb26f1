scenario  discharged before the six hours are over
why       without an onset the answer is no only while follow-up covers the window, if the programme says `unknown` at the end
programme outcome { name: lactate_rise, onset: first_time(lactate >= 4 mmol/L), within: 6 h, at_end: unknown }
patient   67 y, male, admitted 08:00, discharged 20:00
  09:00  lactate                 1.9 mmol/L
expect
  14:00  outcome = 0
  14:01  outcome missing
