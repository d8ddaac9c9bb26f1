scenario  more digits than the analyser can mean
why       a value is rounded once, half to even, to the concept's resolution; thresholds see that value and nothing finer
patient   69 y, male, admitted 06:00, discharged 20:00
  08:00  ph                     7.3499              known 08:00
  09:00  ph                     7.3485              known 09:00
  10:00  ph                     7.3495              known 10:00
expect
  08:00  value ph = 7.35
  08:00  rule ph < 7.35 false
  09:00  value ph = 7.348
  09:00  rule ph < 7.35 true
  10:00  value ph = 7.35
