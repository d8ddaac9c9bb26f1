scenario  a criterion whose absence is no evidence
why       `x else y` is y only where x has no value; a known no is kept
patient   62 y, male, admitted 08:00, discharged 20:00
  09:00  supplemental_oxygen   false
  09:00  fio2                     40 %
  10:00  bands                    15 %          known 11:00
expect
  08:30  rule (bands > 10 %) else false false
  11:00  rule (bands > 10 %) else false true
  08:30  missing supplemental_oxygen else (fio2 > 21 %) (never)
  09:00  rule supplemental_oxygen else (fio2 > 21 %) false
  09:00  value lactate else 1 mmol/L = 1 mmol/L
