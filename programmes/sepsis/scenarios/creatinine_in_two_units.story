scenario  kidney failing, reported in two units
why       a change across units is a change of the same quantity
patient   69 y, male, ward medicine, admitted 00:00, discharged 23:00
  04:00  creatinine              1.1 mg/dL      known 05:00
  16:00  creatinine            176.8 umol/L     known 17:00
  16:00  bun                    42.0 mg/dL      known 17:00
expect
  04:30  missing creatinine (never)
  05:00  value creatinine = 1.1 mg/dL
  16:30  value creatinine = 1.1 mg/dL
  17:00  value creatinine = 2.0 mg/dL
  17:00  value delta(creatinine, 72 h) = 0.9 mg/dL
  17:00  value max(creatinine, 72 h) = 2.0 mg/dL
  17:00  value bun_to_creatinine = 21
