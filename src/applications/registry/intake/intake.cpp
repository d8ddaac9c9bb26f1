#include "applications/registry/intake/intake.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>

#include "applications/registry/intake/imports.h"
#include "applications/registry/intake/person_plan.h"
#include "applications/registry/intake/subjects.h"
#include "base/parallel.h"
#include "base/progress.h"

namespace bq::applications::registry::intake {

namespace {

constexpr std::size_t batch_people = 256;  // as many saves are under way at once, for each worker

base::Done interrupted() {
  return base::refuse(base::ProblemKind::interrupted, {},
                      "interrupted: what is saved stays; the same import again goes on from there");
}

/// Answers of acts that are under way. All are waited for before it ends.
class UnderWay {
 public:
  explicit UnderWay(std::size_t acts) : outcomes_(acts) {}

  Answered answer(std::size_t act) {
    {
      std::lock_guard lock(mutex_);
      ++open_;
    }
    return [this, act](Outcome outcome) {
      std::lock_guard lock(mutex_);
      outcomes_[act] = std::move(outcome);
      if (--open_ == 0) all_.notify_all();
    };
  }
  std::vector<std::optional<Outcome>>& wait() {
    std::unique_lock lock(mutex_);
    all_.wait(lock, [this] { return open_ == 0; });
    return outcomes_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_;
  std::size_t open_ = 0;
  std::vector<std::optional<Outcome>> outcomes_;
};

/// A person whose changes are planned and then saved one after the other.
struct Work {
  PersonInFiles* who = nullptr;
  PlanRequest request;
  PersonPlan plan;
  bool is_refused = false;
};

class Importer {
 public:
  Importer(Desk& desk, record::ledger::Ledger& ledger, const ImportRequest& request,
           base::Instant now)
      : desk_(desk),
        ledger_(ledger),
        request_(request),
        now_(now),
        actor_(request.actor),
        targets_(desk.registry()) {}

  base::Result<ImportAnswer> run() {
    BQ_ASSIGN(source_, read_source(desk_.registry(), {request_.files, request_.mapping_file,
                                                      !request_.consent_version.empty(),
                                                      request_.language, request_.threads}));
    BQ_ASSIGN(auto snapshot, ledger_.read());
    BQ_ASSIGN(imports_, list_imports(*snapshot));
    id_ = id_for(imports_, source_.key, actor_);
    record_.emplace(ledger_, actor_.name, id_);
    refuse_findings(source_, out_.tally);
    out_.tally.of({"", ""}).duplicates +=
        source_.loaded.counts.repeated + source_.loaded.timelines.counts().duplicates;
    subjects_.emplace(desk_, source_, request_.consent_version);
    BQ_ASSIGN(people_, subjects_->meet(*snapshot, actor_, out_.tally));
    BQ_TRY(take_people());
    BQ_TRY(finish());
    return std::move(out_);
  }

 private:
  bool goes_on() const { return !base::interrupted() && (!request_.goes_on || request_.goes_on()); }

  base::Done take_people() {
    base::Progress progress("importing", people_.size(), "people");
    tell(0);
    std::size_t batches = (people_.size() + batch_people - 1) / batch_people;
    std::vector<Tally> tallies(batches);
    // Some workers plan while others wait for the disk.
    base::parallel_for(batches, 2 * request_.threads + 2, [&](std::size_t b, unsigned) {
      if (failure()) return;
      if (!goes_on()) return fail(interrupted().error());
      std::size_t begin = b * batch_people, end = std::min(people_.size(), begin + batch_people);
      if (auto done = take_batch(begin, end, tallies[b]); !done) fail(done.error());
      progress.add(end - begin);
    });
    progress.finish();
    for (Tally& tally : tallies) out_.tally.merge(std::move(tally));
    if (auto why = failure()) return base::refuse(*why);
    return {};
  }

  void tell(std::uint64_t more) {
    if (request_.told) request_.told(told_ += more, people_.size());
  }

  std::optional<base::Problem> failure() {
    std::lock_guard lock(mutex_);
    return failure_;
  }
  void fail(base::Problem why) {
    std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(why);
  }

  base::Done take_batch(std::size_t begin, std::size_t end, Tally& tally) {
    std::vector<Work> batch(end - begin);
    BQ_ASSIGN(auto snapshot, ledger_.read());
    for (std::size_t i = begin; i < end; ++i) BQ_TRY(plan(people_[i], batch[i - begin], *snapshot));
    for (Work& work : batch) tally.merge(std::move(work.plan.tally));
    if (request_.is_dry) {
      for (Work& work : batch) count_dry(work, tally);
      tell(batch.size());
      return {};
    }
    return save_batch(batch, tally);
  }

  base::Done plan(PersonInFiles& who, Work& work, record::ledger::Reader& state) {
    work.who = &who;
    work.request.registry = &desk_.registry();
    work.request.targets = &targets_;
    work.request.person = &who.person;
    work.request.import_id = id_;
    work.request.now = now_;
    work.request.place = [this](const Cell& cell) { return subjects_->place(cell); };
    Tally others;
    work.request.cells = subjects_->cells_of(who, others);
    if (!who.person.enrolment) {
      BQ_ASSIGN(work.request.forms, read_forms(desk_.registry(), state, who.person.subject));
    }
    work.plan = plan_person(work.request);
    work.plan.tally.merge(std::move(others));
    return {};
  }

  void count_dry(const Work& work, Tally& tally) {
    for (const FormChange& change : work.plan.changes) count(change, tally);
    std::lock_guard lock(mutex_);
    out_.forms += work.plan.changes.size();
    if (work.who->person.enrolment && !work.plan.changes.empty()) ++out_.enrolled;
  }

  static void count(const FormChange& change, Tally& tally) {
    for (const auto& item : change.added) ++tally.of(item).facts;
    for (const auto& item : change.corrected) ++tally.of(item).corrections;
  }

  // Nothing is on record of an import that changes nothing.
  base::Done begin() {
    std::lock_guard lock(begin_mutex_);
    if (has_begun_) return {};
    BQ_TRY(record_->begin(source_));
    has_begun_ = true;
    return {};
  }

  base::Done save_batch(std::vector<Work>& batch, Tally& tally) {
    std::size_t steps = 0;
    for (const Work& work : batch) steps = std::max(steps, work.plan.changes.size());
    if (steps == 0) tell(batch.size());
    if (steps == 0) return {};
    BQ_TRY(begin());
    BQ_TRY(enrol(batch, tally));
    for (std::size_t step = 0; step < steps; ++step) {
      if (failure()) return {};
      BQ_TRY(save_step(batch, step, tally));
      tell(batch.size() * (step + 1) / steps - batch.size() * step / steps);
    }
    return {};
  }

  base::Done enrol(std::vector<Work>& batch, Tally& tally) {
    UnderWay under_way(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      auto& enrolment = batch[i].who->person.enrolment;
      if (!enrolment || batch[i].plan.changes.empty()) continue;
      enrolment->import_id = id_;
      desk_.enrol(actor_, *enrolment, under_way.answer(i));
    }
    auto& outcomes = under_way.wait();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!outcomes[i]) continue;
      if (!*outcomes[i]) {
        BQ_TRY(refuse_rest(batch[i], 0, outcomes[i]->error(), tally));
        continue;
      }
      std::string subject = (**outcomes[i])["subject"];
      for (FormChange& change : batch[i].plan.changes) change.act.place.subject = subject;
      std::lock_guard lock(mutex_);
      ++out_.enrolled;
    }
    return {};
  }

  base::Done save_step(std::vector<Work>& batch, std::size_t step, Tally& tally) {
    UnderWay under_way(batch.size());
    bool stopped = false;
    for (std::size_t i = 0; i < batch.size() && !stopped; ++i) {
      Work& work = batch[i];
      if (work.is_refused || step >= work.plan.changes.size()) continue;
      stopped = !goes_on();
      if (stopped) continue;
      SaveAct& act = work.plan.changes[step].act;
      act.key = fmt::format("import/{}/{}/{}/{}/{}/{}", id_, act.place.subject, act.place.visit,
                            act.place.form, act.place.repeat, act.base);
      // Of what is under way only the place is asked for again.
      SaveAct sent{act.key,    act.place,    act.base, act.date, std::move(act.entries),
                   act.reason, act.import_id};
      desk_.save(actor_, std::move(sent), under_way.answer(i));
    }
    auto& outcomes = under_way.wait();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!outcomes[i]) continue;
      if (*outcomes[i]) {
        count(batch[i].plan.changes[step], tally);
        ++forms_;
      } else {
        BQ_TRY(refuse_rest(batch[i], step, outcomes[i]->error(), tally));
      }
    }
    if (stopped) return interrupted();
    return {};
  }

  // What was planned after a form that is refused after all may rest on it.
  base::Done refuse_rest(Work& work, std::size_t step, const Refusal& why, Tally& tally) {
    if (why.why == Refusal::Why::failed)
      return base::refuse(base::ProblemKind::disk, {}, why.sentence.en);
    work.is_refused = true;
    for (; step < work.plan.changes.size(); ++step) {
      const FormChange& change = work.plan.changes[step];
      for (const Cell* cell : change.cells) {
        RefusedCell line = subjects_->place(*cell);
        line.reason = {why.sentence,
                       {"look at the form, then import again", "请查看表单后重新导入"}};
        tally.refuse(
            {change.act.place.form, desk_.registry().vocabulary().at(cell->concept_id).name},
            std::move(line));
      }
    }
    return {};
  }

  base::Done finish() {
    out_.forms += forms_;
    out_.left_out = std::move(source_.left_out);
    out_.remarks = std::move(source_.remarks);
    bool was_cut_off =
        std::any_of(imports_.begin(), imports_.end(), [&](const Import& i) { return i.id == id_; });
    if (!request_.is_dry && (has_begun_ || was_cut_off)) {
      BQ_TRY(record_->end(out_.tally.total(), out_.enrolled));
      out_.id = id_;
    }
    const auto& tables = source_.mapping.tables("");
    out_.first_day_is_consent =
        out_.enrolled > 0 && std::none_of(tables.begin(), tables.end(),
                                          [](const auto& t) { return t.lists_subjects(); });
    return {};
  }

  Desk& desk_;
  record::ledger::Ledger& ledger_;
  const ImportRequest& request_;
  base::Instant now_;
  Actor actor_;
  Targets targets_;
  Source source_;
  std::string id_;
  std::vector<Import> imports_;
  std::optional<ImportRecord> record_;
  std::optional<Subjects> subjects_;
  std::vector<PersonInFiles> people_;
  std::atomic<std::uint64_t> forms_{0}, told_{0};
  std::mutex begin_mutex_, mutex_;
  bool has_begun_ = false;
  std::optional<base::Problem> failure_;
  ImportAnswer out_;
};

}  // namespace

base::Result<ImportAnswer> import_files(Desk& desk, record::ledger::Ledger& ledger,
                                        const ImportRequest& request, base::Instant now) {
  return Importer(desk, ledger, request, now).run();
}

}  // namespace bq::applications::registry::intake
