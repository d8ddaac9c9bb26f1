scenario  today against the same hours of yesterday
why       `6 h ending 24 h ago` is the interval from 30 to 24 hours ago, open at its start and closed at its end
patient   55 y, female, admitted 06:00, discharged day 3 22:00
  08:00  heart_rate               80 /min
  day 2 08:00  heart_rate        110 /min
expect
  day 2 07:59  value count(heart_rate, 6 h ending 24 h ago) = 0
  day 2 08:00  value mean(heart_rate, 6 h ending 24 h ago) = 80 /min
  day 2 08:00  value mean(heart_rate, 6 h) - mean(heart_rate, 6 h ending 24 h ago) = 30 /min
  day 2 13:59  value count(heart_rate, 6 h ending 24 h ago) = 1
  day 2 14:00  value count(heart_rate, 6 h ending 24 h ago) = 0
