scenario  pulse charted, lactate never sent
why       false and unknown is false, true or unknown is true; everything else with an unknown part is unknown
programme define fast: heart_rate > 90 /min ; define lactate_high: lactate >= 4 mmol/L
patient   62 y, male, admitted 08:00, discharged 20:00
  09:00  heart_rate               80 /min
  10:00  heart_rate              100 /min
expect
  09:00  rule fast and lactate_high false
  09:00  rule lactate_high and fast false
  09:00  rule fast or lactate_high unknown (never)
  09:00  rule not lactate_high unknown (never)
  10:00  rule fast and lactate_high unknown (never)
  10:00  rule fast or lactate_high true
  10:00  missing if(lactate_high, 1, 2) (never)
  10:00  value if(fast, 1, 2) = 1
