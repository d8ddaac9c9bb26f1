scenario  pulse rises, pressure falls
why       the shock index needs both values to be fresh, and the worst hour must show in the window
patient   48 y, female, ward medicine, admitted 06:00, discharged 20:00
  08:00  heart_rate              84 /min
  08:00  systolic_pressure      120 mmHg
  08:00  diastolic_pressure      70 mmHg
  10:00  heart_rate             126 /min
  11:00  systolic_pressure       84 mmHg
  11:00  diastolic_pressure      40 mmHg
expect
  07:00  missing shock_index (never)
  08:00  value shock_index = 0.7
  08:00  value pulse_pressure = 50 mmHg
  10:00  value shock_index = 1.05
  11:00  value shock_index = 1.5
  11:00  value pulse_pressure = 44 mmHg
  11:00  value min(systolic_pressure, 6 h) = 84 mmHg
  11:00  score news2 = 5 (2 of 7 parts)
