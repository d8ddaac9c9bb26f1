scenario  the values of day 3 are not there before day 3
why       one prediction a patient, from what is known then; what is filed at discharge is no part of it
patient   67 y, male, admitted 08:00, discharged day 9 08:00
  day 4 08:00  heart_rate     112 /min
  day 4 08:00  map             66 mmHg
  day 4 08:00  bun             40 mg/dL
  day 4 08:00  creatinine     2.0 mg/dL
expect
  day 3 08:00  missing heart_rate (never)
  day 4 08:00  value rate_to_map = 1.6969696969696970
  day 4 08:00  missing bun_to_creatinine (never)
  day 4 09:00  value bun_to_creatinine = 20
