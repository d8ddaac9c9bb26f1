#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "engine.h"

namespace bq::proof {

/// What was generated: shares of cases and of answers.
class Distribution {
 public:
  void add(const Case& of, const Answers& answers);
  void join(const Distribution& other);
  std::string show() const;

 private:
  void count_operators(const Case& of);
  void count_facts(const Case& of);
  void count_edges(const Case& of);
  void note(const std::string& feature, bool found) { features_[feature] += found ? 1 : 0; }

  std::uint64_t cases_ = 0, facts_ = 0, moments_ = 0, values_ = 0;
  std::map<std::string, std::uint64_t> features_, operators_, reasons_;  // cases, cases, answers
};

}  // namespace bq::proof
