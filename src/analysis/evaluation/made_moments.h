#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/evaluation/moments.h"
#include "base/random.h"

namespace bq::analysis::evaluation {

/// Describes a subject of a test: one moment an hour from hour 0 on, one letter (1, 0, -) a moment.
struct MadeSubject {
  std::vector<double> risks;
  std::string truths;
  std::optional<std::int64_t> onset_h;
};

inline base::Instant made_hour(std::int64_t h) { return base::relative_anchor + base::of_hours(h); }

/// Makes moments whose outcome and label are both the truths; the end is an hour after the last.
inline Moments make_moments(const std::vector<MadeSubject>& subjects) {
  Moments moments;
  for (const auto& subject : subjects) {
    const auto hours = static_cast<std::int64_t>(subject.risks.size());
    SubjectEnd end{made_hour(0), made_hour(hours), std::nullopt};
    if (subject.onset_h) end.onset = made_hour(*subject.onset_h);
    for (std::int64_t h = 0; h < hours; ++h) {
      const char letter = subject.truths.at(static_cast<std::size_t>(h));
      const auto truth = static_cast<std::int8_t>(letter == '-' ? -1 : letter - '0');
      moments.subject.push_back(static_cast<std::uint32_t>(moments.subjects.size()));
      moments.risk.push_back(subject.risks[static_cast<std::size_t>(h)]);
      moments.outcome.push_back(truth);
      moments.label.push_back(truth);
      moments.at.push_back(made_hour(h));
      moments.fold.push_back(0);
    }
    moments.subjects.push_back(end);
  }
  return moments;
}

/// Makes random subjects of 1 to 40 moments; `levels` distinct risks from 0 to 1 (few make ties),
/// each third subject with an onset near which truths are 1 and risks higher.
inline Moments make_random_moments(std::uint64_t seed, std::size_t subjects, std::uint64_t levels) {
  base::Random generator(seed);
  std::vector<MadeSubject> made(subjects);
  for (auto& subject : made) {
    const auto hours = static_cast<std::int64_t>(1 + generator.below(40));
    if (generator.below(3) == 0) subject.onset_h = static_cast<std::int64_t>(generator.below(60));
    for (std::int64_t h = 0; h < hours; ++h) {
      const bool near = subject.onset_h && h >= *subject.onset_h - 6;
      std::uint64_t level = generator.below(levels);
      if (near) level = std::max(level, generator.below(levels));
      subject.risks.push_back(static_cast<double>(level) / static_cast<double>(levels - 1));
      subject.truths += near ? '1' : generator.below(20) == 0 ? '-' : '0';
    }
  }
  return make_moments(made);
}

}  // namespace bq::analysis::evaluation
