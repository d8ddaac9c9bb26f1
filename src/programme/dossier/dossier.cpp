#include "programme/dossier/dossier.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/check.h"

namespace bq::programme::dossier {

using acceptance::AcceptanceLine;
using acceptance::AcceptLine;
using acceptance::Status;
using base::Words;

namespace {

bool claims(const AcceptLine& line) { return !line.not_measured; }

// Two programmes may answer one item, but a figure comes from one of them.
base::Done check_claims(const std::vector<Programme>& programmes) {
  std::map<std::string, std::pair<const Programme*, const AcceptLine*>> claimed;
  for (const Programme& programme : programmes)
    for (const AcceptLine& line : programme.lines) {
      if (!claims(line)) continue;
      auto [at, fresh] = claimed.try_emplace(line.indicator, &programme, &line);
      if (fresh) continue;
      const auto& [other, first] = at->second;
      return base::refuse(base::ProblemKind::definition, line.place,
                          fmt::format("{} is claimed by `{}` ({}:{}) and by `{}`; leave it to one, "
                                      "and let the other say not_measured",
                                      line.indicator, other->name, first->place.file,
                                      first->place.line, programme.name));
    }
  return {};
}

// The run whose lines count: of the definition as it is, whole before quick, the latest. Whether it
// was altered does not count: that must be seen.
const Run* best_run(const Programme& programme, const std::vector<Run>& runs) {
  const Run* best = nullptr;
  auto rank = [&](const Run& run) {
    return std::tuple(run.programme == programme.digest, !run.quick, run.written_us);
  };
  for (const Run& run : runs)
    if (run.name == programme.name && (best == nullptr || rank(*best) < rank(run))) best = &run;
  return best;
}

// Why the lines of a run do not hold any more, or nothing; its data are read only when nothing else
// decides.
Words why_stale(const Programme& programme, const Run& run, const DossierRequest& request,
                bool& unseen) {
  if (run.programme != programme.digest)
    return {"the programme changed since the run; run it again", "运行之后项目定义有改动，请重新运行"};
  if (!run.altered.empty())
    return {fmt::format("{} is not as the run wrote it; run it again", run.altered.front()),
            fmt::format("{} 与运行时写出的不一致，请重新运行", run.altered.front())};
  if (!request.inputs_now) return {};
  const InputsNow now = request.inputs_now(run);
  unseen = !now.at_hand;
  if (!now.problem.empty())
    return {fmt::format("its data cannot be read any more: {}", now.problem),
            "原数据已无法读取，请重新运行"};
  if (now.at_hand && now.digest != run.inputs)
    return {"its data changed since the run; run it again", "运行之后数据有改动，请重新运行"};
  return {};
}

bool is_another(const std::optional<acceptance::Reach>& now,
                const std::optional<acceptance::Reach>& then) {
  if (!now || !then) return now.has_value() != then.has_value();
  return now->op != then->op || now->value != then->value || now->high != then->high;
}

void add_reason(Words& reason, const Words& more) {
  if (!reason.en.empty()) reason.en += "; ", reason.zh += "；";
  reason.en += more.en, reason.zh += more.zh;
}

// The lines of one programme by indicator: declared ones judged by the locker as it is now,
// measured ones as its run wrote them.
class Lines {
 public:
  Lines(const DossierRequest& request, const Programme& programme, const Run* run)
      : programme_(programme), run_(run) {
    acceptance::Figures figures;
    figures.declared = request.locker->declared();
    for (auto& line : acceptance::judge_lines(programme.lines, request.guide->indicators(),
                                              acceptance::Measures::of_run(), figures))
      lines_.emplace(line.indicator.id, std::move(line));
    for (const AcceptLine& line : programme.lines) {
      auto& standing = lines_.at(line.indicator);
      if (line.declares) note_altered(request, standing);
      if (line.measure.empty()) continue;
      if (run == nullptr)
        standing.reason = {"no run of this programme yet", "该项目尚未运行"};
    }
    if (run == nullptr) return;
    stale_ = why_stale(programme, *run, request, unseen_inputs_);
    for (const AcceptLine& line : programme.lines)
      if (!line.measure.empty()) take_from_run(line);
  }

  Standing of(const std::string& indicator) const {
    const AcceptanceLine& line = lines_.at(indicator);
    const bool from_run = run_ != nullptr && line.value && line.data;
    return {line, programme_.name, from_run && run_->quick};
  }

 private:
  // Evidence whose bytes changed declares nothing; that must be seen, not just missing.
  static void note_altered(const DossierRequest& request, AcceptanceLine& line) {
    for (const auto* piece :
         request.locker->given_for(line.indicator.item, line.indicator.id))
      if (!request.locker->is_intact(*piece))
        add_reason(line.reason,
                   {fmt::format("`{}` is not as it was given (digest {})", piece->name,
                                piece->sha256.substr(0, 16)),
                    fmt::format("《{}》与提交时不一致（摘要值 {}）", piece->name,
                                piece->sha256.substr(0, 16))});
  }

  void take_from_run(const AcceptLine& line) {
    auto found = std::find_if(run_->lines.begin(), run_->lines.end(), [&](const auto& row) {
      return row.indicator.id == line.indicator;
    });
    if (found == run_->lines.end()) return;
    AcceptanceLine row = *found;
    if (row.status != Status::stale &&
        is_another(acceptance::reach_of(line, row.indicator), row.reach))
      row = acceptance::stale(std::move(row), {"the threshold changed since the run; run it again",
                                               "运行之后阈值有改动，请重新运行"});
    for (auto& piece : row.evidence) piece.path = run_->folder + "/" + piece.path;
    if (!stale_.en.empty() && row.status != Status::stale)
      row = acceptance::stale(std::move(row), stale_);
    if (unseen_inputs_)
      add_reason(row.reason, {"its data are not at hand to compare", "原数据不在此处，未能比对"});
    if (run_->quick && row.value) {
      if (row.status == Status::met) row.status = Status::partly;
      add_reason(row.reason, {"from a quick run: a quarter of the subjects",
                              "取自快速运行：仅四分之一受试者"});
    }
    lines_.at(line.indicator) = std::move(row);
  }

  const Programme& programme_;
  const Run* run_;
  Words stale_;
  bool unseen_inputs_ = false;
  std::map<std::string, AcceptanceLine> lines_;
};

bool answers(const Programme& programme, const std::string& item) {
  return std::find(programme.answers.begin(), programme.answers.end(), item) !=
         programme.answers.end();
}

Demand demand_of(const DossierRequest& request, const Requirement& requirement,
                 const ItemState& state) {
  Demand out{&requirement, false, {}, {}};
  for (const auto* piece : request.locker->given_for(state.item->id, requirement.id))
    if (request.locker->is_intact(*piece)) out.evidence.push_back(*piece);
  if (requirement.subject == "coverage") {
    out.shown = !state.indicators.empty() && state.covered() == state.indicators.size();
    out.detail = {fmt::format("{} of {} indicators are covered", state.covered(),
                              state.indicators.size()),
                  fmt::format("{} / {} 项指标已覆盖", state.covered(), state.indicators.size())};
    return out;
  }
  if (requirement.subject == "ethics")
    for (const auto& programme : state.programmes)
      if (const auto* approval = request.approvals->find("ethics", programme, request.today)) {
        out.shown = true;
        out.detail = {fmt::format("approval {} for `{}`, until {}", approval->number, programme,
                                  approval->expires),
                      fmt::format("{} 已获批件 {}，有效期至 {}", programme, approval->number,
                                  approval->expires)};
        return out;
      }
  out.shown = !out.evidence.empty();
  for (const auto& piece : out.evidence)
    add_reason(out.detail, {fmt::format("{}, {} {}", piece.name, piece.by, piece.at.substr(0, 10)),
                            fmt::format("{}，{} {}", piece.name, piece.by,
                                        piece.at.substr(0, 10))});
  if (!out.shown) out.detail = {"nothing on record", "暂无记录"};
  return out;
}

}  // namespace

bool Standing::covered() const {
  return line.status == Status::met || line.status == Status::declared;
}

std::size_t ItemState::covered() const {
  return static_cast<std::size_t>(std::count_if(
      indicators.begin(), indicators.end(), [](const Standing& s) { return s.covered(); }));
}

std::string_view ItemState::state() const {
  if (indicators.empty()) return "no indicator";
  if (programmes.empty()) return "no programme";
  return covered() == indicators.size() ? "covered" : "in work";
}

const ItemState& Dossier::of(const Item& item) const {
  auto found = std::find_if(items.begin(), items.end(),
                            [&](const ItemState& state) { return state.item->id == item.id; });
  BQ_CHECK(found != items.end(), "every item of the guide stands in the dossier");
  return *found;
}

const Programme* Dossier::programme(const std::string& name) const {
  for (const Programme& known : programmes)
    if (known.name == name) return &known;
  return nullptr;
}

const Run* Dossier::run_of(const std::string& name) const {
  for (std::size_t i = 0; i < programmes.size(); ++i)
    if (programmes[i].name == name && runs[i]) return &*runs[i];
  return nullptr;
}

base::Result<Dossier> make_dossier(const DossierRequest& request) {
  BQ_TRY(check_claims(request.programmes));
  Dossier out;
  out.guide = request.guide;
  out.programmes = request.programmes;
  std::vector<Lines> lines;
  for (const Programme& programme : request.programmes) {
    const Run* run = best_run(programme, request.runs);
    out.runs.push_back(run == nullptr ? std::nullopt : std::optional(*run));
    lines.emplace_back(request, programme, run);
  }
  for (const Item& item : request.guide->items()) {
    ItemState state;
    state.item = &item;
    for (const Programme& programme : request.programmes)
      if (answers(programme, item.id)) state.programmes.push_back(programme.name);
    for (const auto* indicator : request.guide->indicators().of_item(item.id)) {
      Standing standing{acceptance::no_programme(*indicator), "", false};
      bool claimed = false;
      for (std::size_t p = 0; p < request.programmes.size() && !claimed; ++p)
        for (const AcceptLine& line : request.programmes[p].lines) {
          if (line.indicator != indicator->id) continue;
          claimed = claims(line);
          if (claimed || standing.programme.empty()) standing = lines[p].of(indicator->id);
        }
      state.indicators.push_back(std::move(standing));
    }
    for (const Requirement* requirement : request.guide->requirements_of(item.id))
      state.demands.push_back(demand_of(request, *requirement, state));
    out.items.push_back(std::move(state));
  }
  return out;
}

}  // namespace bq::programme::dossier
