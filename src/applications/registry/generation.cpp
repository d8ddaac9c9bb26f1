#include "applications/registry/generation.h"

#include <algorithm>
#include <future>

#include <fmt/format.h>

#include "base/progress.h"
#include "base/random.h"

namespace bq::applications::registry {

namespace {

/// Makes one registry's people.
class Generator {
 public:
  Generator(Desk& desk, const GenerationRequest& request, base::Instant now)
      : desk_(desk), request_(request), now_(now), random_(base::mix(request.seed)) {}

  base::Done run() {
    base::Progress progress("people", request_.people, "people");
    for (std::size_t i = 0; i < request_.people; ++i) {
      if (base::interrupted())
        return base::refuse(base::ProblemKind::interrupted, {}, "interrupted while generating");
      BQ_TRY(make_person(i));
      progress.add(1);
    }
    progress.finish();
    return {};
  }

 private:
  const Registry& registry() const { return desk_.registry(); }

  template <class Act>
  base::Result<Json> wait(const Act& act) {
    std::promise<Outcome> promise;
    auto future = promise.get_future();
    act([&](Outcome outcome) { promise.set_value(std::move(outcome)); });
    Outcome outcome = future.get();
    if (outcome) return *outcome;
    return base::refuse(base::ProblemKind::data, {}, outcome.error().sentence.en);
  }

  std::string day_text(base::Instant at) const {
    return base::show(at + registry().zone()).substr(0, 10);
  }

  base::Done make_person(std::size_t i) {
    auto first = base::parse_instant(request_.first_day);
    if (!first) return base::refuse(base::ProblemKind::option, {}, "the first day is no day");
    const auto& centres = registry().centres();
    Actor nurse{"generator", true, {}};
    EnrolAct act;
    act.centre = centres[random_.below(centres.size())].key;
    base::Instant span = now_ - base::of_hours(24 * 7);
    std::int64_t days = std::max<std::int64_t>(1, (span - *first).us / base::us_per_day);
    base::Instant enrolled = *first + base::of_hours(24 * static_cast<std::int64_t>(random_.below(
                                                              static_cast<std::uint64_t>(days))));
    act.enrolled = day_text(enrolled);
    for (const Named& kind : registry().identifiers())
      act.identity[kind.key] = kind.key == "name" ? fmt::format("患者{:04}", i + 1)
                                                  : fmt::format("{}-{:06}", kind.key, i + 1);
    act.consent_version = "1.0";
    act.consent_signed = act.enrolled;
    BQ_ASSIGN(Json person, wait([&](Answered a) { desk_.enrol(nurse, act, std::move(a)); }));
    for (const Visit& visit : registry().visits()) {
      base::Duration late{static_cast<std::int64_t>(random_.below(10)) * base::us_per_day};
      base::Instant at = enrolled + visit.at + late;
      bool is_lost = visit.at.us > 0 && random_.uniform() < 0.08;
      if (at > span || is_lost) break;
      for (const auto& form : visit.forms)
        BQ_TRY(fill(nurse, {person["subject"].get<std::string>(), visit.key, form, 1}, at));
    }
    return {};
  }

  base::Done fill(const Actor& nurse, const FormPlace& place, base::Instant at) {
    const Form& form = *registry().find_form(place.form);
    SaveAct act;
    act.place = place;
    act.date = day_text(at);
    for (const Item& item : form.items) {
      if (item.derived_from || item.kind == ItemKind::text) continue;
      double dice = random_.uniform();
      if (dice < 0.02 && !item.is_required) continue;
      if (dice < 0.03)
        act.entries[item.key] = {"", "not_done"};
      else
        act.entries[item.key] = {value_of(item, at), ""};
    }
    auto saved = wait([&](Answered a) { desk_.save(nurse, act, std::move(a)); });
    // A value that a rule refuses is entered again, as a nurse would.
    for (int again = 0; !saved && again < 5; ++again) {
      for (auto& [key, entry] : act.entries)
        if (!entry.value.empty()) entry.value = value_of(*form.find(key), at);
      saved = wait([&](Answered a) { desk_.save(nurse, act, std::move(a)); });
    }
    return {};
  }

  std::string value_of(const Item& item, base::Instant at) {
    const auto& c = registry().vocabulary().at(*item.concept_id);
    switch (item.kind) {
      case ItemKind::boolean:
        return random_.uniform() < 0.2 ? "true" : "false";
      case ItemKind::code:
        return c.codes[random_.below(c.codes.size())].code;
      case ItemKind::date:
        return day_text(at - base::of_hours(24 * static_cast<std::int64_t>(random_.below(14))));
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
    double value = std::clamp(middle + spread * random_.normal(), low, high);
    if (random_.uniform() < 0.004) value = high * 1.05;  // unusual: raises a query
    int decimals = high - low > 50 ? 0 : high - low > 5 ? 1 : 2;
    return fmt::format("{:.{}f}", value, std::min(decimals, c.scale));
  }

  Desk& desk_;
  const GenerationRequest& request_;
  base::Instant now_;
  base::Random random_;
};

}  // namespace

base::Done generate(Desk& desk, const GenerationRequest& request, base::Instant now) {
  return Generator(desk, request, now).run();
}

}  // namespace bq::applications::registry
