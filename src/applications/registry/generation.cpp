#include "applications/registry/generation.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>

#include <fmt/format.h>

#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"

namespace bq::applications::registry {

namespace {

constexpr std::size_t most_waiting = 512;  // enrolments under way
constexpr std::size_t people_a_piece = 16;

/// A person who is made up.
struct MadePerson {
  std::string subject;
  base::Instant enrolled;
  base::Random random{0};  // of what is entered of him
};

/// Makes one registry's people.
class Generator {
 public:
  Generator(Desk& desk, const GenerationRequest& request, base::Instant now)
      : desk_(desk), request_(request), now_(now), people_(request.people) {}

  // Enrolments are handed in one after the other, so numbers follow from the seed; what is entered
  // of one person does not hang on another.
  base::Done run() {
    BQ_TRY(enrol_all());
    base::Progress progress("people", request_.people, "people");
    std::size_t pieces = (people_.size() + people_a_piece - 1) / people_a_piece;
    base::parallel_for(pieces, request_.threads, [&](std::size_t piece, unsigned) {
      for (std::size_t i = piece * people_a_piece;
           i < std::min(people_.size(), (piece + 1) * people_a_piece); ++i) {
        if (base::interrupted()) failed_ = true;
        if (failed_) return;
        fill_person(people_[i]);
        progress.add(1);
      }
    });
    progress.finish();
    if (base::interrupted())
      return base::refuse(base::ProblemKind::interrupted, {}, "interrupted while generating");
    if (!fault_.empty()) return base::refuse(base::ProblemKind::disk, {}, fault_);
    return {};
  }

 private:
  const Registry& registry() const { return desk_.registry(); }

  std::string day_text(base::Instant at) const {
    return base::show(at + registry().zone()).substr(0, 10);
  }
  base::Instant last_day() const { return now_ - base::of_hours(24 * 7); }

  EnrolAct act_of(std::size_t i, MadePerson& person, base::Instant first) const {
    const auto& centres = registry().centres();
    person.random = base::Random(base::mix(request_.seed * 1'000'003 + i));
    EnrolAct act;
    act.centre = centres[person.random.below(centres.size())].key;
    std::int64_t days = std::max<std::int64_t>(1, (last_day() - first).us / base::us_per_day);
    auto late = static_cast<std::int64_t>(person.random.below(static_cast<std::uint64_t>(days)));
    person.enrolled = first + base::of_hours(24 * late);
    act.enrolled = day_text(person.enrolled);
    for (const Named& kind : registry().identifiers())
      act.identity[kind.key] = kind.key == "name" ? fmt::format("患者{:04}", i + 1)
                                                  : fmt::format("{}-{:06}", kind.key, i + 1);
    const auto& consents = registry().consents();
    act.consent_version = consents.empty() ? "1.0" : consents.back().key;
    act.consent_signed = act.enrolled;
    return act;
  }

  base::Done enrol_all() {
    auto first = base::parse_instant(request_.first_day);
    if (!first) return base::refuse(base::ProblemKind::option, {}, "the first day is no day");
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t waiting = 0;
    std::string why;
    for (std::size_t i = 0; i < people_.size() && !base::interrupted(); ++i) {
      EnrolAct act = act_of(i, people_[i], *first);
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return waiting < most_waiting; });
        if (!why.empty()) break;
        ++waiting;
      }
      desk_.enrol(maker_, act, [&, i](Outcome outcome) {
        std::lock_guard lock(mutex);
        if (outcome)
          people_[i].subject = (*outcome)["subject"].get<std::string>();
        else
          why = outcome.error().sentence.en;
        --waiting;
        changed.notify_all();
      });
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting == 0; });
    if (!why.empty()) return base::refuse(base::ProblemKind::data, {}, why);
    return {};
  }

  void fill_person(MadePerson& person) {
    for (const Visit& visit : registry().visits()) {
      base::Duration late{static_cast<std::int64_t>(person.random.below(10)) * base::us_per_day};
      base::Instant at = person.enrolled + visit.at + late;
      bool is_lost = visit.at.us > 0 && person.random.uniform() < 0.08;
      if (at > last_day() || is_lost || person.subject.empty()) break;
      for (const auto& form : visit.forms) fill(person, {person.subject, visit.key, form, 1}, at);
    }
  }

  // False where the checks refuse it; what else goes wrong ends the whole.
  bool save(const SaveAct& act) {
    std::promise<Outcome> promise;
    auto future = promise.get_future();
    desk_.save(maker_, act, [&](Outcome outcome) { promise.set_value(std::move(outcome)); });
    Outcome outcome = future.get();
    if (outcome || outcome.error().why != Refusal::Why::failed) return outcome.has_value();
    std::lock_guard lock(fault_mutex_);
    fault_ = outcome.error().sentence.en;
    failed_ = true;
    return false;
  }

  void fill(MadePerson& person, const FormPlace& place, base::Instant at) {
    const Form& form = *registry().find_form(place.form);
    SaveAct act;
    act.place = place;
    act.date = day_text(at);
    for (const Item& item : form.items) {
      if (item.derived_from || item.kind == ItemKind::text) continue;
      double dice = person.random.uniform();
      if (dice < 0.02 && !item.is_required) continue;
      if (dice < 0.03)
        act.entries[item.key] = {"", "not_done"};
      else
        act.entries[item.key] = {value_of(item, at, person.random), ""};
    }
    // A value that a rule refuses is entered again, as a nurse would.
    for (int again = 0; !save(act) && again < 5; ++again)
      for (auto& [key, entry] : act.entries)
        if (!entry.value.empty()) entry.value = value_of(*form.find(key), at, person.random);
  }

  std::string value_of(const Item& item, base::Instant at, base::Random& random) const {
    const auto& c = registry().vocabulary().at(*item.concept_id);
    switch (item.kind) {
      case ItemKind::boolean:
        return random.uniform() < 0.05 ? "true" : "false";
      case ItemKind::code:
        return c.codes[random.below(c.codes.size())].code;
      case ItemKind::date:
        return day_text(at - base::of_hours(24 * static_cast<std::int64_t>(random.below(14))));
      case ItemKind::text:
        return "";
      case ItemKind::number:
        break;
    }
    double low = 0, high = 100;
    auto in_unit = [&](std::int64_t n) {
      double canonical = base::to_double(n, c.scale);
      double plus = static_cast<double>(item.conversion.plus.numerator) /
                    static_cast<double>(item.conversion.plus.denominator);
      return (canonical - plus) * static_cast<double>(item.conversion.times.denominator) /
             static_cast<double>(item.conversion.times.numerator);
    };
    if (item.low)
      low = in_unit(*item.low), high = in_unit(*item.high);
    else if (c.plausible)
      low = in_unit(c.plausible->low), high = in_unit(c.plausible->high);
    double middle = low + 0.35 * (high - low), spread = 0.13 * (high - low);
    double value = std::clamp(middle + spread * random.normal(), low, high);
    if (random.uniform() < 0.004) value = high * 1.05;  // unusual: raises a query
    int decimals = high - low > 50 ? 0 : high - low > 5 ? 1 : 2;
    return fmt::format("{:.{}f}", value, std::min(decimals, c.scale));
  }

  Desk& desk_;
  const GenerationRequest& request_;
  base::Instant now_;
  Actor maker_{"generator", true, {}};
  std::vector<MadePerson> people_;
  std::atomic<bool> failed_{false};
  std::mutex fault_mutex_;
  std::string fault_;
};

}  // namespace

base::Done generate(Desk& desk, const GenerationRequest& request, base::Instant now) {
  return Generator(desk, request, now).run();
}

}  // namespace bq::applications::registry
