scenario  pressure and lactate become known in the same minute
why       what is seen at one instant is applied together; the moment comes after all of it
programme define shock: lactate > 2 mmol/L and map < 65 mmHg
programme predict { on: [lactate] } ; alert { raise: [shock] }
patient   67 y, male, admitted 08:00, discharged 20:00
  09:00  map                      80 mmHg
  09:30  lactate                 4.1 mmol/L     known 10:20
  10:20  map                      60 mmHg
expect
  10:19  rule shock false
  10:20  rule shock true   because map 60 of 10:20
  10:20  alert shock raised
