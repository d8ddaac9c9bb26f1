scenario  deterioration step by step
why       the rule turns true as soon as the known parts reach the threshold, and not before
patient   70 y, male, ward icu, admitted 06:00, discharged 20:00
  08:00  resp_rate               18 /min
  08:00  spo2                     97 %
  08:00  supplemental_oxygen   false
  08:00  systolic_pressure      128 mmHg
  08:00  heart_rate              82 /min
  08:00  temperature            37.1 Cel
  08:00  gcs                      15
  10:00  resp_rate               24 /min
  10:00  spo2                     93 %
  10:00  supplemental_oxygen   true
  11:00  systolic_pressure       98 mmHg
expect
  08:00  score news2 = 0 (7 of 7 parts)
  08:00  rule news2_high false
  10:00  score news2 = 6 (7 of 7 parts)
  10:00  rule news2_high false
  10:00  score qsofa = 1 (3 of 3 parts)
  11:00  score news2 = 8 (7 of 7 parts)
  11:00  rule news2_high true
  11:00  rule qsofa_positive true
  never  rule news2_high true before 11:00
  never  rule qsofa_positive true before 11:00
