scenario  how many things happened, of those that could be counted
why       a number of measurements is never negative, so what is known can decide a threshold though a part is missing
centre    lacks etco2
patient   62 y, male, admitted 08:00, discharged 20:00
  09:00  lactate                 2.0 mmol/L     known 09:00
  10:00  lactate                 3.0 mmol/L     known 10:00
expect
  09:00  rule score(count(lactate, 24 h), count(etco2, 24 h)) >= 2 unknown (not_collected)
  10:00  rule score(count(lactate, 24 h), count(etco2, 24 h)) >= 2 true
