#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "record/fact/fact.h"

namespace bq::ingest::quality {

/// Collects findings. Of one rule, column, concept and centre the first thousand are kept one by
/// one; the rest become one line that says how many there were, so that a source full of faults
/// stays readable and no count is lost.
class FindingLog {
 public:
  FindingLog() = default;
  explicit FindingLog(std::size_t most) : most_(most) {}

  /// Takes a finding; its value is cut to 80 bytes and made printable.
  void add(record::fact::Finding finding);
  /// Appends what another log collected after this one.
  void merge(FindingLog&& later);
  /// Gives all findings in the order they came, then the lines of counts.
  std::vector<record::fact::Finding> finish();
  /// Gives the first finding of severity `error`, or null.
  const record::fact::Finding* first_error() const;
  /// Gives the first finding of severity `warning`, or null.
  const record::fact::Finding* first_warning() const;
  /// Counts the findings of a rule, the ones not kept one by one included.
  std::uint64_t count(std::string_view rule) const;

 private:
  const record::fact::Finding* first(std::string_view severity) const;
  struct Group {
    std::uint64_t kept = 0;
    std::uint64_t more = 0;
    record::fact::Finding first_more;
  };
  // rule, column, concept, centre: a column of long tables holds many concepts
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  std::size_t most_ = 1000;
  std::vector<record::fact::Finding> kept_;
  std::map<Key, Group> groups_;
};

}  // namespace bq::ingest::quality
