scenario  the oxygen that belongs to the gas could not be read
why       a partner is missing for a reason like any value: not assessable, then pending, then too old
patient   54 y, male, ward icu, admitted 06:00, discharged 20:00
  07:00  fio2                     40 %
  09:00  pao2                     80 mmHg       known 09:05
  08:50  fio2                   pending         known 09:10
  08:40  fio2                   not assessable  known 09:20
  08:30  fio2                     50 %          known 09:30
expect
  09:05  missing paired(pao2, fio2, within 1 h) (stale)
  09:10  missing paired(pao2, fio2, within 1 h) (pending)
  09:20  missing paired(pao2, fio2, within 1 h) (not_assessable)
  09:30  value paired(pao2, fio2, within 1 h) = 50 %
