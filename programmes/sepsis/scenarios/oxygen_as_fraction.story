scenario  oxygen by mask, written as a fraction
why       0.4 and 40 % are one concentration; room air is not oxygen therapy
patient   66 y, male, ward medicine, admitted 06:00, discharged 20:00
  08:00  fio2                   0.21 {fraction}
  08:00  spo2                     96 %
  09:00  fio2                    0.4 {fraction}
  09:00  spo2                     94 %
expect
  08:00  score news2 = 0 (2 of 7 parts)
  09:00  value fio2 = 40 %
  09:00  value spo2_to_fio2 = 2.35
  09:00  score news2 = 3 (2 of 7 parts)
