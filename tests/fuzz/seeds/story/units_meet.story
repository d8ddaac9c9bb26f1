scenario  one quantity in several units
why       a unit spelled otherwise is the same unit, another unit of the quantity is converted once, and compared as written
patient   69 y, male, admitted 06:00, discharged 20:00
  08:00  temperature           100.4 [degF]
  08:00  systolic_pressure        16 kPa
  08:00  fio2                    0.4 {fraction}
  08:00  wbc                    12.1 10^9/L       known 08:00
  08:00  creatinine            176.8 umol/L       known 08:00
  08:00  weight                154.3 lb
expect
  08:00  value temperature = 38 Cel
  08:00  value temperature = 100.4 [degF]
  08:00  rule temperature > 38 Cel false
  08:00  value systolic_pressure = 120.01 mmHg
  08:00  value fio2 = 40 %
  08:00  rule wbc > 12 K/uL true
  08:00  rule creatinine >= 2 mg/dL true
  08:00  value creatinine = 2 mg/dL
  08:00  value weight = 69.989 kg
  09:30  rule time_since(creatinine) >= 90 min true
