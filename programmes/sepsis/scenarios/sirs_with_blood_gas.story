scenario  SIRS criteria fill up one after another
why       a criterion that was not measured lowers completeness, never the other criteria
patient   64 y, male, ward medicine, admitted 06:00, discharged 20:00
  08:00  temperature            38.6 Cel
  08:00  heart_rate              96 /min
  09:00  resp_rate               18 /min
  09:30  paco2                   30 mmHg        known 09:45
  10:00  wbc                    13.2 10*3/uL    known 11:00
expect
  07:00  missing sirs (never)
  08:00  score sirs = 2 (2 of 4 parts)
  09:00  score sirs = 2 (3 of 4 parts)
  09:45  score sirs = 3 (3 of 4 parts)
  10:30  score sirs = 3 (3 of 4 parts)
  11:00  score sirs = 4 (4 of 4 parts)
