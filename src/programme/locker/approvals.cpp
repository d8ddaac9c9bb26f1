#include "programme/locker/approvals.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

namespace bq::programme::locker {

using base::ProblemKind;
using nlohmann::ordered_json;

namespace {

constexpr std::array<std::pair<const char*, std::string Approval::*>, 7> fields{
    {{"kind", &Approval::kind},
     {"programme", &Approval::programme},
     {"number", &Approval::number},
     {"scope", &Approval::scope},
     {"expires", &Approval::expires},
     {"by", &Approval::by},
     {"at", &Approval::at}}};

// A day of the calendar written 2026-05-31; such days sort as text.
bool is_day(std::string_view text) {
  auto number = [&](std::size_t from, std::size_t n) {
    int value = -1;
    auto part = text.substr(from, n);
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    return error == std::errc() && end == part.data() + part.size() ? value : -1;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 0 || month < 0 || day < 0) return false;
  return std::chrono::year_month_day{std::chrono::year{year},
                                     std::chrono::month{static_cast<unsigned>(month)},
                                     std::chrono::day{static_cast<unsigned>(day)}}
      .ok();
}

base::Done check(const Approval& a) {
  auto refuse = [](std::string sentence) {
    return base::refuse(ProblemKind::option, {}, std::move(sentence));
  };
  const auto& kinds = approval_kinds();
  if (std::find(kinds.begin(), kinds.end(), a.kind) == kinds.end())
    return refuse(fmt::format("an approval is of the kind {}, not `{}`{}",
                              fmt::join(kinds, " or "), a.kind, base::suggestion(a.kind, kinds)));
  for (const auto& [name, field] : fields)
    if (base::trim(a.*field).empty() || !base::is_utf8(a.*field))
      return refuse(fmt::format("an approval needs `{}`, in UTF-8", name));
  if (!is_day(a.expires))
    return refuse(fmt::format("an approval expires on a day like 2027-05-31, not `{}`", a.expires));
  return {};
}

}  // namespace

const std::vector<std::string>& approval_kinds() {
  static const std::vector<std::string> kinds{"ethics", "human_genetic_resources"};
  return kinds;
}

std::string today() { return base::show(base::now() + base::of_hours(8)).substr(0, 10); }

base::Result<Approvals> Approvals::load(const std::string& state_folder) {
  Approvals out;
  out.file_ = state_folder + "/approvals.ndjson";
  if (!base::file_exists(out.file_)) return out;
  BQ_ASSIGN(std::string text, base::read_file(out.file_));
  int number = 0;
  for (const auto& line : base::split(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    auto j = nlohmann::json::parse(line, nullptr, false);
    Approval approval;
    bool whole = j.is_object();
    for (const auto& [name, field] : fields) {
      whole = whole && j.contains(name) && j[name].is_string();
      if (whole) approval.*field = j[name].get<std::string>();
    }
    if (!whole || !check(approval))
      return base::refuse(ProblemKind::data, {out.file_, number},
                          "is no approval as `bianque approval add` writes it; put the file back "
                          "as it was");
    out.all_.push_back(std::move(approval));
  }
  return out;
}

base::Done Approvals::add(Approval approval, std::string_view day) {
  BQ_TRY(check(approval));
  if (approval.expires < day)
    return base::refuse(ProblemKind::option, {},
                        fmt::format("the approval {} expired on {}; record the one that follows it",
                                    approval.number, approval.expires));
  for (const Approval& known : all_)
    if (known.kind == approval.kind && known.programme == approval.programme &&
        known.number == approval.number)
      return base::refuse(ProblemKind::option, {},
                          fmt::format("the approval {} of `{}` is on record since {}",
                                      known.number, known.programme, known.at));
  all_.push_back(std::move(approval));
  std::string text;
  for (const Approval& a : all_) {
    ordered_json j;
    for (const auto& [name, field] : fields) j[name] = a.*field;
    text += j.dump() + "\n";
  }
  return base::write_file(file_, text);
}

const Approval* Approvals::find(std::string_view kind, std::string_view programme,
                                std::string_view day) const {
  const Approval* best = nullptr;
  for (const Approval& a : all_)
    if (a.kind == kind && a.programme == programme && day <= a.expires &&
        (best == nullptr || a.expires > best->expires))
      best = &a;
  return best;
}

base::Done Approvals::require(std::string_view kind, std::string_view programme,
                              std::string_view day) const {
  if (find(kind, programme, day) != nullptr) return {};
  const Approval* last = nullptr;
  for (const Approval& a : all_)
    if (a.kind == kind && a.programme == programme &&
        (last == nullptr || a.expires > last->expires))
      last = &a;
  std::string record = last == nullptr ? std::string("none is on record")
                                       : fmt::format("{} expired on {}", last->number,
                                                     last->expires);
  return base::refuse(
      ProblemKind::permission, {},
      fmt::format("`{}` needs an approval ({}) for data of real people: {}; record it with "
                  "`bianque approval add {} --kind {} --number N --scope TEXT --expires DAY --by "
                  "WHO`",
                  programme, kind, record, programme, kind));
}

}  // namespace bq::programme::locker
