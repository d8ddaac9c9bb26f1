scenario  no lactate was sent, and the coma scale is not charted here
why       where the centre collects a thing, none found is zero; where it does not, the count is missing
centre    lacks gcs, gcs_eye
patient   77 y, female, admitted 06:00, discharged 20:00
  08:00  resp_rate                24 /min
expect
  08:00  value count(lactate, 24 h) = 0
  08:00  missing lactate (never)
  08:00  missing max(lactate, 24 h) (never)
  08:00  missing sum(lactate, 24 h) (never)
  08:00  missing gcs (not_collected)
  08:00  missing count(gcs, 24 h) (not_collected)
  08:00  missing time_since(gcs_eye) (not_collected)
  08:00  rule missing(gcs) true
