#pragma once

#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "applications/registry/intake/intake.h"
#include "applications/registry/made_registry.h"
#include "applications/registry/tables.h"
#include "base/progress.h"
#include "record/ledger/made_ledger.h"

namespace bq::applications::registry::intake {

/// A registry with an open desk, and files to import beside it, for tests.
class IntakeTest : public testing::Test {
 protected:
  void SetUp() override {
    base::set_quiet(true);
    registry_ = MadeRegistry::read();
    auto ledger = record::ledger::Ledger::open(folder_.file("registry"),
                                               {std::make_shared<Tables>()}, clock_);
    ASSERT_TRUE(ledger.has_value()) << base::show(ledger.error());
    ledger_ = std::move(*ledger);
    auto key = base::secret::Key::load_or_make(folder_.file("people.key"));
    desk_ = std::make_unique<Desk>(*registry_, *ledger_, *key, clock_);
    put("m.yaml", mapping);
    request_.mapping_file = folder_.file("m.yaml");
    request_.actor = admin_;
    request_.threads = 2;
  }

  template <class Act>
  static Outcome wait(const Act& act) {
    std::promise<Outcome> promise;
    auto future = promise.get_future();
    act([&](Outcome outcome) { promise.set_value(std::move(outcome)); });
    return future.get();
  }
  /// Enrols somebody on 2025-06-01, so that month 6 is about 2025-11-28; gives the subject.
  std::string enrol(const std::string& centre = "north", const std::string& card = "") {
    EnrolAct act{"", centre, "2025-06-01", {}, "2.0", "2025-06-01"};
    if (!card.empty()) act.identity["id_card"] = card;
    auto out = wait([&](Answered a) { desk_->enrol(admin_, act, std::move(a)); });
    EXPECT_TRUE(out.has_value());
    return out ? (*out)["subject"].get<std::string>() : "";
  }
  void save(const FormPlace& place, std::int64_t base, Entries entries, const char* day) {
    SaveAct act{"", place, base, day, std::move(entries), "by hand"};
    auto out = wait([&](Answered a) { desk_->save(admin_, act, std::move(a)); });
    EXPECT_TRUE(out.has_value()) << out.error().more.dump();
  }
  Json values(const FormPlace& place) const { return (*desk_->form(admin_, place))["values"]; }
  std::string value(const FormPlace& place, const std::string& item) const {
    Json all = values(place);
    return all.contains(item) ? all[item].value("value", all[item].value("missing", "")) : "none";
  }

  std::string put(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_.file(name), std::ios::binary) << bytes;
    return folder_.file(name);
  }
  base::Result<ImportAnswer> try_import(const std::vector<std::string>& files) {
    request_.files = files;
    return import_files(*desk_, *ledger_, request_, clock_());
  }
  ImportAnswer import(const std::vector<std::string>& files) {
    auto out = try_import(files);
    if (!out) ADD_FAILURE() << base::show(out.error());
    return out ? std::move(*out) : ImportAnswer();
  }
  ImportAnswer import_rows(const std::string& rows) {
    return import({put("visits.csv", "id,day,sbp,dbp,cr,w,sex,centre\n" + rows)});
  }
  static std::string show(const Counts& c) {
    return std::to_string(c.facts) + " new, " + std::to_string(c.corrections) + " corrected, " +
           std::to_string(c.duplicates) + " same, " + std::to_string(c.refused) + " refused";
  }
  static std::string counts(const ImportAnswer& answer) { return show(answer.tally.total()); }
  /// Writes each refused cell as `file:row column value: why`.
  static std::vector<std::string> refused(const ImportAnswer& answer) {
    std::vector<std::string> out;
    for (const RefusedCell& cell : answer.tally.refused())
      out.push_back(cell.file + ":" + std::to_string(cell.row) + " " + cell.column + " " +
                    cell.value + ": " + whole(cell.reason).en);
    return out;
  }
  std::int64_t head() const { return ledger_->head().seq; }
  /// Counts events of a kind.
  std::size_t events(const std::string& kind) const {
    auto snapshot = ledger_->read();
    auto all = record::ledger::events_after(**snapshot, 0, 100'000);
    std::size_t n = 0;
    for (const auto& event : *all) n += event.kind == kind ? 1 : 0;
    return n;
  }

  static constexpr const char* mapping = R"(format: 1
zone: "+08:00"
known: happened
tables:
  visits.csv:
    subject: id
    happened: day
    end: last row + 1 d
    columns:
      sbp: systolic_pressure mmHg
      dbp: diastolic_pressure mmHg
      cr: creatinine umol/L
      w: weight kg
    static:
      sex: { sex: { M: male, F: female } }
)";

  record::ledger::ScratchFolder folder_;
  record::ledger::Clock clock_ = record::ledger::made_clock();
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<record::ledger::Ledger> ledger_;
  std::unique_ptr<Desk> desk_;
  ImportRequest request_;
  Actor admin_{"admin", true, {}};
};

}  // namespace bq::applications::registry::intake
