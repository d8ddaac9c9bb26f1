scenario  the gas belongs to the oxygen it was drawn on
why       a blood gas is read against the inspired oxygen of its own moment, not against a later setting
patient   54 y, male, ward icu, admitted 06:00, discharged 20:00
  08:00  fio2                     40 %
  08:30  pao2                     80 mmHg       known 08:35
  08:33  fio2                     60 %
  12:00  pao2                     90 mmHg       known 12:05
expect
  08:33  missing oxygenation
  08:35  value oxygenation = 2
  08:35  value fio2 = 60 %
  12:05  missing oxygenation
