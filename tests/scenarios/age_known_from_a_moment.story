scenario  an unknown woman, named two hours later
why       an attribute is known from a moment on, and does not grow old
programme define adult: age >= 18 y
patient   female, admitted 08:00, discharged day 9 20:00
  10:00  age                      67 a
expect
  08:00  rule sex = female true
  09:59  rule adult unknown (never)
  10:00  rule adult true   because age 67 of 10:00
  day 9 19:00  value age = 67 y
  never  rule adult true before 10:00
