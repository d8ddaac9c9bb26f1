scenario  half of a bedside score
why       a threshold is true once the known parts reach it, false once the missing ones no longer could, else unknown
programme define alarm: qsofa >= 2
patient   77 y, female, admitted 06:00, discharged 20:00
  08:00  resp_rate                24 /min
  09:00  systolic_pressure       120 mmHg
  10:00  gcs                      15
  11:00  systolic_pressure        95 mmHg
expect
  07:00  rule alarm unknown (never)
  08:00  score qsofa = 1 (1 of 3 parts)
  08:00  rule alarm unknown (never)
  09:00  score qsofa = 1 (2 of 3 parts)
  09:00  rule alarm unknown (never)
  09:00  rule qsofa >= 3 false
  09:00  value completeness(qsofa) ~ 0.667
  10:00  score qsofa = 1 (3 of 3 parts)
  10:00  rule alarm false
  11:00  rule alarm true   because systolic_pressure 95 of 11:00
  never  rule alarm true before 11:00
