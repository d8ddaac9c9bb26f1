scenario  shock, in a hospital that does not measure lactate
why       what cannot be judged because it is not collected was not "never" true; what can be judged without it was
centre    lacks lactate
programme define shock: map < 65 mmHg and lactate > 2 mmol/L
patient   67 y, male, admitted 08:00, discharged 20:00
  09:00  map                      80 mmHg
  11:00  map                      60 mmHg
expect
  10:00  missing first_time(shock) (never)
  11:00  missing first_time(shock) (not_collected)
  11:00  missing first_time(map < 55 mmHg or (lactate > 2 mmol/L) else false) (never)
  11:00  missing first_time(lactate) (not_collected)
