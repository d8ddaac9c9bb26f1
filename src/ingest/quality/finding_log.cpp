#include "ingest/quality/finding_log.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace bq::ingest::quality {

using record::fact::Finding;

namespace {

constexpr std::size_t shown_bytes = 80;

// A value may hold anything: bytes of no encoding, line ends, kilobytes.
std::string printable(std::string_view value) {
  std::string out(base::cut_utf8(value, shown_bytes));
  bool text = base::is_utf8(out);
  for (char& c : out) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || (!text && byte >= 0x80)) c = '?';
  }
  return out;
}

}  // namespace

void FindingLog::add(Finding finding) {
  Group& group = groups_[{finding.rule, finding.column, finding.concept_name, finding.centre}];
  if (group.kept < most_) {
    ++group.kept;
    finding.value = printable(finding.value);
    kept_.push_back(std::move(finding));
    return;
  }
  if (group.more == 0) group.first_more = std::move(finding);
  ++group.more;
}

void FindingLog::merge(FindingLog&& later) {
  for (Finding& finding : later.kept_) add(std::move(finding));
  for (auto& [key, other] : later.groups_) {
    if (other.more == 0) continue;
    Group& group = groups_[key];
    if (group.more == 0) group.first_more = std::move(other.first_more);
    group.more += other.more;
  }
  later.kept_.clear();
  later.groups_.clear();
}

std::vector<Finding> FindingLog::finish() {
  std::vector<Finding> out = std::move(kept_);
  for (auto& [key, group] : groups_) {
    if (group.more == 0) continue;
    Finding rest = std::move(group.first_more);
    rest.file.clear();
    rest.subject.clear();
    rest.line = 0;
    rest.value = fmt::format("... and {} more", group.more);
    rest.times = group.more;
    out.push_back(std::move(rest));
  }
  kept_.clear();
  groups_.clear();
  return out;
}

const Finding* FindingLog::first_error() const { return first("error"); }
const Finding* FindingLog::first_warning() const { return first("warning"); }

const Finding* FindingLog::first(std::string_view severity) const {
  auto at = std::find_if(kept_.begin(), kept_.end(),
                         [&](const Finding& f) { return f.severity == severity; });
  return at == kept_.end() ? nullptr : &*at;
}

std::uint64_t FindingLog::count(std::string_view rule) const {
  std::uint64_t out = 0;
  for (const auto& [key, group] : groups_)
    if (std::get<0>(key) == rule) out += group.kept + group.more;
  return out;
}

}  // namespace bq::ingest::quality
