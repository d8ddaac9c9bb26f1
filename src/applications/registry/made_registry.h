#pragma once

#include <future>
#include <map>
#include <memory>
#include <string>

#include "applications/registry/desk.h"
#include "applications/registry/tables.h"
#include "base/check.h"
#include "record/ledger/made_ledger.h"

namespace bq::applications::registry {

/// A small registry for tests: two centres, three visits, three forms.
struct MadeRegistry {
  static constexpr const char* programme = R"(format: 1
name: kidney
version: 0.1.0
status: draft
title: { en: Kidneys, zh: 肾脏 }
subject: { person: enrolment to last contact, of: person, split_by: person }
data:
  kidney: { people: generated, reader: registry, centres: [north, south] }
predict: { on: rows }
follow_up: { ends: [medical_icu], cover: 98 %, complete: 95 % }
registry:
  consent: { "1.0": { en: first, zh: 第一版 }, "2.0": { en: second, zh: 第二版 } }
  number: "K-{centre}-{n}"
  centres: { north: { en: North, zh: 北院 }, south: { en: South, zh: 南院 } }
  identifiers: { name: { en: name, zh: 姓名 }, id_card: { en: identity card, zh: 身份证号 } }
  visits:
    baseline: { title: { en: baseline, zh: 基线 }, at: 0 d, window: 14 d, forms: [history, labs] }
    month_6: { title: { en: month 6, zh: 6月 }, at: 180 d, window: 30 d, forms: [labs, outcome] }
    month_12: { title: { en: month 12, zh: 12月 }, at: 365 d, window: 30 d, forms: [labs, outcome] }
  forms:
    history:
      title: { en: History, zh: 病史 }
      items:
        - age
        - sex
        - weight: { range: { low: 30, high: 150 } }
        - height
        - note: { remark: true, title: { en: note, zh: 备注 } }
    labs:
      title: { en: Laboratory, zh: 检验 }
      repeats: true
      items:
        - systolic_pressure
        - diastolic_pressure
        - creatinine: { unit: umol/L, range: { low: 20, high: 1500 } }
        - bun: { required: false }
        - hemoglobin: { when: sex = female, required: true }
        - map: { from: (systolic_pressure + 2 * diastolic_pressure) / 3 }
      rules:
        - check: systolic_pressure > diastolic_pressure
          say: { en: systolic is not above diastolic, zh: 收缩压不高于舒张压 }
          refuses: true
        - check: creatinine < 10 mg/dL or bun > 10 mg/dL
          say: { en: high creatinine with low urea, zh: 肌酐高而尿素氮低 }
    outcome:
      items:
        - supplemental_oxygen
        - medical_icu: { required: false }
        - lactate: { required: false }
)";

  static const record::code::Vocabulary& vocabulary() {
    static const auto read =
        record::code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary").value();
    return read;
  }

  /// Compiles a programme; its problems as lines of text.
  static std::string problems_of(const std::string& text, std::unique_ptr<Registry>& out,
                                 const record::code::Vocabulary& words = vocabulary()) {
    auto reading = programme::definition::parse_definition(text, "p.yaml", words);
    std::string lines;
    auto problems = std::move(reading.problems);
    if (reading.definition) out = Registry::read(*reading.definition, words, problems);
    for (const auto& problem : problems) lines += base::show(problem) + "\n";
    return lines;
  }

  static std::unique_ptr<Registry> read() {
    std::unique_ptr<Registry> out;
    std::string problems = problems_of(programme, out);
    BQ_CHECK(problems.empty(), problems.c_str());
    return out;
  }

  /// The programme's text with one piece replaced by another, which must be there.
  static std::string changed(const std::string& from, const std::string& to) {
    std::string text = programme;
    auto at = text.find(from);
    BQ_CHECK(at != std::string::npos, from.c_str());
    return text.replace(at, from.size(), to);
  }
};

/// A desk of that registry, for tests. Its clock stands at 2026-05-31.
class MadeDesk {
 protected:
  MadeDesk() : registry_(MadeRegistry::read()) { open(); }
  void open() {
    desk_.reset();
    ledger_.reset();
    auto now = [this] { return clock_() + ahead_; };
    auto ledger = record::ledger::Ledger::open(folder_.path(), {tables_}, now);
    BQ_CHECK(ledger, "the ledger of a test opens");
    ledger_ = std::move(*ledger);
    auto key = base::secret::Key::load_or_make(folder_.file("people.key"));
    BQ_CHECK(key, "a test has a key");
    desk_ = std::make_unique<Desk>(*registry_, *ledger_, *key, now, [this] { return gate_; });
  }

  template <class Act>
  static Outcome wait(const Act& act) {
    std::promise<Outcome> promise;
    auto future = promise.get_future();
    act([&](Outcome outcome) { promise.set_value(std::move(outcome)); });
    return future.get();
  }
  Outcome enrol(const Actor& actor, const std::string& centre,
                std::map<std::string, std::string> who, const std::string& key = "") {
    EnrolAct act{key, centre, "2026-01-10", std::move(who), "2.0", "2026-01-10"};
    return wait([&](Answered a) { desk_->enrol(actor, act, std::move(a)); });
  }
  std::string enrolled(const std::string& centre = "north") {
    auto out = enrol(admin_, centre, {{"name", "患者0001"}});
    BQ_CHECK(out, "somebody is enrolled");
    return (*out)["subject"];
  }
  Outcome save(const Actor& actor, const FormPlace& place, std::int64_t base, Entries entries,
               const std::string& reason = "") {
    SaveAct act{key_, place, base, "2026-02-01", std::move(entries), reason};
    return wait([&](Answered a) { desk_->save(actor, act, std::move(a)); });
  }
  static Entries labs(const std::string& systolic = "120") {
    return {{"systolic_pressure", {systolic, ""}},
            {"diastolic_pressure", {"80", ""}},
            {"creatinine", {"88", ""}}};
  }
  static std::string code(const Outcome& outcome) {
    return outcome ? "done" : outcome.error().code;
  }

  record::ledger::Clock clock_ = record::ledger::made_clock();
  base::Duration ahead_;  // of the server's clock
  std::shared_ptr<Tables> tables_ = std::make_shared<Tables>();
  record::ledger::ScratchFolder folder_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<record::ledger::Ledger> ledger_;
  std::unique_ptr<Desk> desk_;
  std::optional<base::Words> gate_;
  std::string key_;  // of the acts to come
  Actor admin_{"admin", true, {}};
  Actor north_{"nurse_n", false, {"north"}};
  Actor south_{"nurse_s", false, {"south"}};
};

}  // namespace bq::applications::registry
