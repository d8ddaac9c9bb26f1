// evidence, approval: what people put on record.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include <unistd.h>

#include "base/clock.h"
#include "programme/dossier/guide.h"
#include "programme/locker/approvals.h"
#include "programme/locker/evidence_locker.h"
#include "service/command/command_words.h"
#include "service/command/open_registry.h"
#include "service/command/programme_file.h"

namespace bq::service::command {

namespace dossier = programme::dossier;
namespace locker = programme::locker;

namespace {

// Who is at the keyboard, when nobody is named.
std::string named_or_user(const std::string& by) {
  return by.empty() ? user_name() : by;
}

// What evidence may be for: an indicator of the item, or a requirement that binds it.
base::Done check_shown_for(const dossier::Guide& guide, const RecordOptions& asked) {
  std::vector<std::string> known;
  for (const auto* indicator : guide.indicators().of_item(asked.item)) {
    known.push_back(indicator->id);
    if (indicator->id != asked.shown_for) continue;
    if (indicator->kind != programme::acceptance::Kind::organisational && asked.value)
      return base::refuse(base::ProblemKind::option, {},
                          fmt::format("{} is measured by a run, not declared; leave out --value",
                                      indicator->id));
    auto stated = programme::acceptance::parse_needs(asked.states);
    if (!stated) return base::refuse(base::ProblemKind::option, {}, "--states: " + stated.error());
    std::vector<std::string> keys;
    for (const auto& need : indicator->needs) keys.push_back(need.key);
    for (const auto& one : *stated)
      if (std::find(keys.begin(), keys.end(), one.key) == keys.end())
        return base::refuse(base::ProblemKind::option, {},
                            fmt::format("{} has no side condition `{}`{}", indicator->id, one.key,
                                        base::suggestion(one.key, keys)));
    if (asked.value && asked.unit.empty())
      return base::refuse(base::ProblemKind::option, {},
                          fmt::format("the value {} needs its unit; {} counts {}: give --unit {}",
                                      *asked.value, indicator->id, indicator->unit,
                                      indicator->unit));
    if (asked.value && asked.unit != indicator->unit)
      return base::refuse(base::ProblemKind::option, {},
                          fmt::format("{} counts {}, not {}", indicator->id,
                                      indicator->unit.empty() ? "nothing" : indicator->unit,
                                      asked.unit));
    return {};
  }
  for (const auto* requirement : guide.requirements_of(asked.item)) {
    known.push_back(requirement->id);
    if (requirement->id == asked.shown_for) return {};
  }
  return base::refuse(base::ProblemKind::option, {},
                      fmt::format("{} has no indicator or requirement `{}`{}", asked.item,
                                  asked.shown_for, base::suggestion(asked.shown_for, known)));
}

}  // namespace

base::Done command_evidence_add(const Options& options) {
  const RecordOptions& asked = options.record;
  BQ_ASSIGN(std::string folder, vocabulary_folder(options));
  BQ_ASSIGN(auto guide, dossier::Guide::load(folder));
  BQ_TRY(guide.item(asked.item));
  BQ_TRY(check_shown_for(guide, asked));
  BQ_ASSIGN(auto evidence, locker::EvidenceLocker::open(state_folder()));
  locker::Piece piece;
  piece.item = asked.item, piece.shown = asked.shown_for;
  piece.by = named_or_user(asked.by), piece.at = base::show(base::now());
  piece.shows = asked.shows.empty() ? std::filesystem::path(asked.file).filename().string()
                                    : asked.shows;
  piece.value = asked.value, piece.unit = asked.unit, piece.states = asked.states;
  BQ_ASSIGN(auto kept, evidence.add(asked.file, piece));
  fmt::print("{}  {}  sha256 {}\n", kept.shown, kept.name, kept.sha256);
  return {};
}

base::Done command_evidence_list(const Options& options) {
  BQ_ASSIGN(auto evidence, locker::EvidenceLocker::open(state_folder()));
  const bool zh = options.language == Language::zh;
  if (evidence.all().empty()) fmt::print("{}\n", zh ? "暂无登记的材料" : "nothing is on record");
  for (const auto& piece : evidence.all()) {
    fmt::print("{}  {}  {}  {}\n", base::fit_left(piece.shown, 16), piece.at.substr(0, 10),
               piece.name, piece.shows);
    if (!evidence.is_intact(piece))
      fmt::print("    {}\n", zh ? "文件与提交时不一致，不作为证明"
                                : "the file is not as it was given and shows nothing");
  }
  return {};
}

base::Done command_approval_add(const Options& options) {
  const RecordOptions& asked = options.record;
  BQ_ASSIGN(auto approvals, locker::Approvals::load(state_folder()));
  locker::Approval approval{asked.kind,  options.programme, asked.number,
                            asked.scope, asked.expires,     named_or_user(asked.by),
                            base::show(base::now())};
  BQ_TRY(approvals.add(approval, locker::today()));
  fmt::print("{}  {}  {}  {}\n", approval.programme, approval.kind, approval.number,
             approval.expires);
  return {};
}

base::Done command_approval_list(const Options& options) {
  BQ_ASSIGN(auto approvals, locker::Approvals::load(state_folder()));
  const bool zh = options.language == Language::zh;
  if (approvals.all().empty()) fmt::print("{}\n", zh ? "暂无登记的批件" : "nothing is on record");
  for (const auto& a : approvals.all())
    fmt::print("{}  {}  {}  {} {}{}\n", base::fit_left(a.programme, 16), a.kind, a.number,
               zh ? "至" : "until", a.expires,
               a.expires < locker::today() ? (zh ? "（已过期）" : " (expired)") : "");
  return {};
}

}  // namespace bq::service::command
