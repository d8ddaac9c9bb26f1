scenario  which oxygen belongs to which gas
why       the partner is the nearest earlier or equal one by happening, at most an hour before, wherever it is filed
programme define oxygenation: pao2 / paired(pao2, fio2, within 1 h)
patient   54 y, male, ward icu, admitted 06:00, discharged 20:00
  08:00  fio2                     40 %
  09:00  pao2                     80 mmHg       known 09:05
  09:02  fio2                     60 %
  08:30  fio2                     50 %          known 09:20
  10:03  pao2                     90 mmHg       known 10:10
expect
  09:04  missing oxygenation (never)
  09:05  value paired(pao2, fio2, within 1 h) = 40 %
  09:05  value oxygenation = 2
  09:20  value oxygenation = 1.6
  10:10  missing oxygenation (stale)
