scenario  a hospital that does not chart the coma scale
why       an unknown part is unknown, not normal
centre    lacks gcs, gcs_eye, gcs_motor, gcs_verbal, consciousness
patient   77 y, female, ward medicine, admitted 06:00, discharged 20:00
  08:00  resp_rate               22 /min
  08:00  systolic_pressure      101 mmHg
  09:00  systolic_pressure      100 mmHg
  10:00  resp_rate               21 /min
expect
  08:00  score qsofa = 1 (2 of 3 parts)
  09:00  score qsofa = 2 (2 of 3 parts)
  10:00  score qsofa = 1 (2 of 3 parts)
