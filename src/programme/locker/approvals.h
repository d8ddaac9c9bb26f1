#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bq::programme::locker {

/// What an authority has allowed, as its letter says. Days are `2026-05-31`.
struct Approval {
  std::string kind;       // ethics | human_genetic_resources
  std::string programme;  // name
  std::string number;     // of the letter
  std::string scope;      // what it covers, in the words of the letter
  std::string expires;    // the last day on which it holds
  std::string by;         // who put it on record
  std::string at;         // when, ISO 8601
};

/// Names the kinds of approvals.
const std::vector<std::string>& approval_kinds();

/// The approvals on record, in the order in which they were given; one file below the state folder.
class Approvals {
 public:
  /// Reads what is on record; no file means none. A line that is no approval is refused by place.
  static base::Result<Approvals> load(const std::string& state_folder);
  const std::vector<Approval>& all() const { return all_; }
  /// Puts one on record and writes the file. Refuses an unknown kind, an empty field, a day that is
  /// none, one that expired before `today`, and the same number of one kind and programme twice.
  base::Done add(Approval approval, std::string_view today);
  /// Lets a programme through that has an approval of a kind which holds on a day; else refuses
  /// with what is on record and the remedy.
  base::Done require(std::string_view kind, std::string_view programme,
                     std::string_view day) const;
  /// Finds the approval of a kind that holds on a day, the one that expires last, or null.
  const Approval* find(std::string_view kind, std::string_view programme,
                       std::string_view day) const;

 private:
  std::string file_;
  std::vector<Approval> all_;
};

/// Gives the day that it is now, in China's time.
std::string today();

}  // namespace bq::programme::locker
