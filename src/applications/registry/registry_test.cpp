#include "applications/registry/registry.h"

#include <filesystem>

#include <gmock/gmock.h>

#include "applications/registry/form_check.h"
#include "applications/registry/made_registry.h"
#include "applications/registry/timelines.h"
#include "base/file.h"

namespace bq::applications::registry {
namespace {

using testing::HasSubstr;
using Why = Refusal::Why;

std::string problems(const std::string& from, const std::string& to) {
  std::unique_ptr<Registry> out;
  return MadeRegistry::problems_of(MadeRegistry::changed(from, to), out);
}

TEST(RegistrySection, IsReadWhole) {
  auto registry = MadeRegistry::read();
  ASSERT_NE(registry, nullptr);
  EXPECT_EQ(registry->visits().size(), 3U);
  EXPECT_EQ(registry->find_visit("month_6")->at, base::of_hours(24 * 180));
  const Form* labs = registry->find_form("labs");
  ASSERT_NE(labs, nullptr);
  EXPECT_TRUE(labs->repeats);
  EXPECT_EQ(labs->rules.size(), 2U);
  EXPECT_EQ(labs->rules[0].item, "systolic_pressure");
  EXPECT_EQ(labs->find("creatinine")->unit, "umol/L");
  EXPECT_EQ(registry->number_of("north", 7), "K-north-0007");
  EXPECT_EQ(registry->find_form("outcome")->title.en, "outcome");
}

TEST(RegistrySection, NamesWhatIsWrong) {
  EXPECT_THAT(problems("        - age\n", "        - agee\n"),
              HasSubstr("no concept `agee`; did you mean `age`"));
  EXPECT_THAT(problems("- weight: {", "- weight: { unit: mmHg,"),
              HasSubstr("cannot be entered in mmHg"));
  EXPECT_THAT(problems("forms: [history, labs]", "forms: [history, lab]"),
              HasSubstr("there is no form `lab`; did you mean `labs`"));
  EXPECT_THAT(problems("at: 180 d", "at: 400 d"), HasSubstr("in the order of their days"));
  EXPECT_THAT(problems("K-{centre}-{n}", "K-{n}"), HasSubstr("{centre} and {n}"));
  EXPECT_THAT(problems("        - age\n", "        - age\n        - age\n"),
              HasSubstr("stands twice"));
  EXPECT_THAT(problems("range: { low: 30, high: 150 }", "range: { low: 30 }"),
              HasSubstr("`range` is"));
  EXPECT_THAT(problems("when: sex = female", "when: weight"), HasSubstr("true or false"));
  EXPECT_THAT(problems("when: sex = female", "whenn: sex = female"), HasSubstr("whenn"));
  EXPECT_THAT(problems("reader: registry,", "reader: registry, files: x,"),
              HasSubstr("have no `files`"));
}

TEST(RegistrySection, FindsContradictions) {
  EXPECT_THAT(problems("range: { low: 30, high: 150 }", "range: { low: 30, high: 900 }"),
              HasSubstr("outside the plausible one, 0.200 to 650.000 kg"));
  EXPECT_THAT(problems("forms: [labs, outcome] }\n    month_12", "forms: [labs] }\n    month_12")
                  .find("never reached"),
              std::string::npos);  // month 12 still asks for it
  EXPECT_THAT(problems("        - age\n", "        - age: { when: lactate > 2 mmol/L }\n"),
              HasSubstr("`age` is never reached: it is shown by `lactate`"));
  EXPECT_THAT(problems("        - age\n", "        - age: { when: age > 2 y }\n"),
              HasSubstr("hangs on itself"));
  EXPECT_THAT(problems("        - note: {",
                       "        - bilirubin: { when: lactate < 4 mmol/L }\n        - note: {"),
              HasSubstr("`bilirubin` is never reached"));
  EXPECT_THAT(problems("    labs:\n      title",
                       "      rules:\n        - { check: lactate < 4 mmol/L, say: x }\n"
                       "    labs:\n      title"),
              HasSubstr("the rule reads `lactate`, which only a later visit asks for"));
  std::string text = MadeRegistry::changed("forms: [labs, outcome] }\n    month_12",
                                           "forms: [labs] }\n    month_12");
  text.replace(text.find("[labs, outcome]"), 15, "[labs]");
  std::unique_ptr<Registry> out;
  EXPECT_THAT(MadeRegistry::problems_of(text, out),
              HasSubstr("no visit asks for the form `outcome`"));
  EXPECT_THAT(problems("- map: { from: (systolic_pressure + 2 * diastolic_pressure) / 3 }",
                       "- map: { from: map + 1 mmHg }"),
              HasSubstr("derived from itself"));
  EXPECT_THAT(problems("- map: { from: (systolic_pressure + 2 * diastolic_pressure) / 3 }",
                       "- map: { from: age }"),
              HasSubstr("counts in mmHg, its derivation in a"));
}

TEST(RegistrySection, ReadsTheScopeOfAConsent) {
  std::unique_ptr<Registry> out;
  std::string whole =
      "{ \"1.0\": { en: first, zh: 第一版 }, \"2.0\": { title: { en: second, zh: 第二版 }, "
      "scope: { en: \"chart, samples\", zh: 病历与标本 } }, \"3.0\": { scope: chart } }";
  std::string text = MadeRegistry::changed(
      "{ \"1.0\": { en: first, zh: 第一版 }, \"2.0\": { en: second, zh: 第二版 } }", whole);
  ASSERT_EQ(MadeRegistry::problems_of(text, out), "");
  Json said = describe(*out)["consents"];
  EXPECT_EQ(said[0]["title"]["zh"], "第一版");
  EXPECT_TRUE(said[0]["scope"].is_null());
  EXPECT_EQ(said[1]["title"]["en"], "second");
  EXPECT_EQ(said[1]["scope"]["en"], "chart, samples");
  EXPECT_EQ(said[2]["title"]["en"], "3.0");
  EXPECT_EQ(said[2]["scope"]["zh"], "chart");
  EXPECT_THAT(problems("{ en: second, zh: 第二版 }", "{ scope: x, until: 2027 }"),
              HasSubstr("until"));
}

// What goes wrong at a registry: days, clocks, disks, consents.
class DeskTrouble : public testing::Test, protected MadeDesk {};

TEST_F(DeskTrouble, DaysAreKeptInOneSpelling) {
  EnrolAct act{"",    "north",   "２０２６年１月10日", {{"id_card", "50010120260105001X"}},
               "2.0", "2026/1/9"};
  auto out = wait([&](Answered a) { desk_->enrol(north_, act, std::move(a)); });
  ASSERT_TRUE(out);
  std::string subject = (*out)["subject"];
  Json person = *desk_->person(north_, subject);
  EXPECT_EQ(person["enrolled"], "2026-01-10");
  EXPECT_EQ(person["consent"]["signed"], "2026-01-09");
  EXPECT_EQ(person["visits"][1]["due"], "2026-07-09");
  FormPlace place{subject, "baseline", "labs", 1};
  std::int64_t version = 0;
  for (const char* day : {"２０２６-０２-０１", "2026年2月1日", "2026/2/1", "2026-02-01"}) {
    SaveAct one{"", place, version, day, labs(), ""};
    auto saved = wait([&](Answered a) { desk_->save(north_, one, std::move(a)); });
    ASSERT_TRUE(saved) << day << " " << saved.error().more.dump();
    version = (*saved)["version"];
  }
  EXPECT_EQ(version, 1) << "the same day is no change";
  EXPECT_EQ((*desk_->form(north_, place))["date"], "2026-02-01");
  EXPECT_EQ((*desk_->completeness(north_, ""))["months"][0]["month"], "2026-02");
  SaveAct early{"", place, 1, "２０２６年１月4日", labs(), "x"};
  EXPECT_EQ(code(wait([&](Answered a) { desk_->save(north_, early, std::move(a)); })), "problems");
  WithdrawAct withdrawal{"", subject, "２０２６.3.1", "stop", ""};
  ASSERT_TRUE(wait([&](Answered a) { desk_->withdraw(north_, withdrawal, std::move(a)); }));
  EXPECT_EQ((*desk_->person(north_, subject))["consent"]["withdrawn"], "2026-03-01");
}

TEST_F(DeskTrouble, ADayThatIsNoneIsRefusedEverywhere) {
  std::string subject = enrolled();
  auto head = ledger_->head().seq;
  for (const char* day :
       {"2026-02-30", "2026年2月30日", "2月30日", "2026-02-29", "0229", "", "'--"}) {
    EnrolAct act{"", "north", day, {}, "2.0", "2026-01-10"};
    auto out = wait([&](Answered a) { desk_->enrol(north_, act, std::move(a)); });
    EXPECT_EQ(code(out), "enrolled") << day;
    act.enrolled = "2026-01-10", act.consent_signed = day;
    out = wait([&](Answered a) { desk_->enrol(north_, act, std::move(a)); });
    EXPECT_EQ(code(out), "consent") << day;
    SaveAct save{"", {subject, "baseline", "labs", 1}, 0, day, labs(), ""};
    out = wait([&](Answered a) { desk_->save(north_, save, std::move(a)); });
    ASSERT_EQ(code(out), "problems") << day;
    EXPECT_THAT(out.error().more.dump(), HasSubstr("is no day")) << day;
    out = wait([&](Answered a) {
      desk_->sign_consent(north_, {"", subject, "2.0", day}, std::move(a));
    });
    EXPECT_EQ(code(out), "consent") << day;
    out = wait([&](Answered a) {
      desk_->withdraw(north_, {"", subject, day, "stop", ""}, std::move(a));
    });
    EXPECT_EQ(code(out), "withdrawal") << day;
  }
  EXPECT_EQ(ledger_->head().seq, head);
}

// A browser whose clock is 8 hours ahead says tomorrow where it says today.
TEST_F(DeskTrouble, TheServersClockDecides) {
  FormPlace place{enrolled(), "baseline", "labs", 1};
  SaveAct act{"key-1", place, 0, "2026-06-01", labs(), ""};
  auto save_it = [&] { return wait([&](Answered a) { desk_->save(north_, act, std::move(a)); }); };
  auto head = ledger_->head().seq;
  auto early = save_it();
  ASSERT_EQ(code(early), "problems");
  EXPECT_THAT(early.error().more.dump(), HasSubstr("it is 2026-05-31 here now"));
  EXPECT_THAT(early.error().more.dump(), HasSubstr("此处今天是 2026-05-31"));
  EXPECT_EQ(ledger_->head().seq, head);
  ahead_ = base::of_hours(16);  // midnight in China
  ASSERT_TRUE(save_it());
  EXPECT_EQ((*desk_->form(north_, place))["date"], "2026-06-01");
  Json version = (*desk_->history(north_, place))["versions"][0];
  EXPECT_THAT(version["recorded"].get<std::string>(), HasSubstr("2026-05-31T16:00:"));
  // A clock that is behind says yesterday: that may be so, and the record says when it was made.
  act = {"key-2", {place.subject, "baseline", "labs", 2}, 0, "2026-05-31", labs(), ""};
  ASSERT_TRUE(save_it());
  version = (*desk_->history(north_, act.place))["versions"][0];
  EXPECT_THAT(version["recorded"].get<std::string>(), HasSubstr("2026-05-31T16:00:"));
}

// Has as many pages as there are from a moment on: the disk is full.
class FullTables : public Tables {
 public:
  base::Done apply(const record::ledger::Event& event, record::ledger::Connection& state) override {
    BQ_TRY(state.run_all("PRAGMA max_page_count = " + std::to_string(pages.load())));
    return Tables::apply(event, state);
  }
  std::atomic<int> pages{1'000'000};
};

TEST_F(DeskTrouble, AFullDiskIsSaidAndTheSameActGoesOnLater) {
  auto full = std::make_shared<FullTables>();
  tables_ = full;
  open();
  std::string subject = enrolled();
  FormPlace place{subject, "baseline", "history", 1};
  Entries entries{{"note", {std::string(3500, 'x'), ""}}};
  ASSERT_TRUE(save(north_, place, 0, entries));
  full->pages = 1;
  entries["note"].value[0] = 'y';
  Outcome out;
  std::int64_t version = 1;
  for (; version < 50; ++version) {
    entries["note"].value[1] = static_cast<char>('a' + version % 26);
    key_ = "key-" + std::to_string(version);
    out = save(north_, place, version, entries, "x");
    if (!out) break;
  }
  ASSERT_EQ(code(out), "disk");
  EXPECT_EQ(out.error().why, Why::failed);
  EXPECT_THAT(out.error().sentence.en, HasSubstr("not saved: "));
  EXPECT_THAT(out.error().sentence.zh, HasSubstr("未保存："));
  EXPECT_EQ(code(enrol(north_, "north", {{"name", std::string(190, 'x')}})), "disk");
  EXPECT_EQ((*desk_->form(north_, place))["version"], version) << "what there is can be read";
  full->pages = 1'000'000;
  open();
  auto again = save(north_, place, version, entries, "x");
  ASSERT_TRUE(again) << again.error().sentence.en;
  EXPECT_EQ((*again)["version"], version + 1);
  EXPECT_EQ((*desk_->people(admin_, {"", "", "", 50}))["people"].size(), 1U);
  ledger_->rebuild();
  EXPECT_EQ((*desk_->form(north_, place))["values"]["note"]["value"], entries["note"].value);
}

TEST_F(DeskTrouble, AfterAWithdrawalNothingIsAdded) {
  const std::string card = "500101197001010011";
  auto out = enrol(north_, "north", {{"id_card", card}});
  std::string subject = (*out)["subject"];
  ASSERT_TRUE(wait([&](Answered a) { desk_->lose(north_, {"", subject, "moved"}, std::move(a)); }));
  auto withdraw = [&](const char* use) {
    return wait([&](Answered a) {
      desk_->withdraw(north_, {"", subject, "2026-03-01", use, ""}, std::move(a));
    });
  };
  ASSERT_TRUE(withdraw("stop"));
  auto head = ledger_->head().seq;
  auto refused = [&](const auto& act) {
    auto answer = wait(act);
    EXPECT_EQ(code(answer), "withdrawn");
  };
  refused([&](Answered a) {
    desk_->sign_consent(north_, {"", subject, "2.0", "2026-04-01"}, std::move(a));
  });
  refused([&](Answered a) {
    desk_->contact(north_, {"", subject, "month_6", "reached", ""}, std::move(a));
  });
  refused([&](Answered a) { desk_->lose(north_, {"", subject, ""}, std::move(a)); });
  EXPECT_EQ(code(save(north_, {subject, "baseline", "labs", 1}, 0, labs())), "withdrawn");
  EXPECT_EQ(code(withdraw("stop")), "withdrawn");
  EXPECT_EQ(ledger_->head().seq, head);
  ahead_ = base::of_hours(24 * 60);
  for (const char* state : {"due", "overdue"})
    EXPECT_EQ((*desk_->worklist(north_, state, ""))["rows"].size(), 0U)
        << "nobody is sent after him";
  // Enrolled again he is another number, and it is said whose; once excluded nobody can say it.
  auto again = enrol(south_, "south", {{"id_card", card}});
  ASSERT_EQ((*again)["possible_duplicates"].size(), 1U);
  EXPECT_EQ((*again)["possible_duplicates"][0]["number"], "K-north-0001");
  ASSERT_TRUE(withdraw("exclude"));
  EXPECT_EQ((*desk_->person(south_, (*again)["subject"]))["duplicates"].size(), 0U);
}

// What the next version of a programme does to what was entered under this one.
class NewerProgramme : public testing::Test, protected MadeDesk {
 protected:
  void change_to(const std::string& text, const std::string& own = "") {
    if (!own.empty()) {
      std::string folder = folder_.file("own" + std::to_string(words_.size()));
      std::filesystem::create_directories(folder + "/concepts");
      EXPECT_TRUE(base::write_file(folder + "/concepts/own.yaml", "format: 1\nconcepts:\n" + own));
      words_.push_back(std::make_unique<record::code::Vocabulary>(
          *record::code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary", folder)));
    }
    std::unique_ptr<Registry> next;
    const auto& words = own.empty() ? MadeRegistry::vocabulary() : *words_.back();
    ASSERT_EQ(MadeRegistry::problems_of(text, next, words), "");
    desk_.reset();
    registry_ = std::move(next);
    open();
    ASSERT_TRUE(desk_->adopt());
  }
  static std::string without(std::string text, std::initializer_list<const char*> pieces) {
    for (const char* piece : pieces) {
      auto at = text.find(piece);
      EXPECT_NE(at, std::string::npos) << piece;
      if (at != std::string::npos) text.erase(at, std::string(piece).size());
    }
    return text;
  }
  Json values(const FormPlace& place) { return (*desk_->form(north_, place))["values"]; }
  // The value of a concept in the analysis of the only person, or `none`.
  std::string in_analysis(const char* name) {
    auto loaded = read_timelines(*registry_, folder_.path(), false);
    auto view = loaded->timelines.at(0);
    auto id = *registry_->vocabulary().find(name);
    const auto* series = view.find(id);
    const auto& c = registry_->vocabulary().at(id);
    if (series == nullptr || series->begin == series->end) return "none";
    return base::show_decimal(view.chunk->value[series->begin], c.scale);
  }

  std::vector<std::unique_ptr<record::code::Vocabulary>> words_;
};

// `stage` is a number in one version and a code in the other: `2` means something else.
TEST_F(NewerProgramme, AnItemOfAnotherTypeIsAskedAnew) {
  const std::string head = "  stage:\n    name: { en: stage, zh: 分期 }\n";
  const std::string tail = "    role: static\n";
  const std::string number =
      head + "    kind: number\n" + tail +
      "    unit: a\n    resolution: \"1\"\n    plausible: { low: 0, high: 9, source: none }\n";
  const std::string choice =
      head + "    kind: code\n" + tail +
      "    codes: { \"1\": { en: one, zh: 一 }, \"2\": { en: two, zh: 二 } }\n";
  const std::string text =
      MadeRegistry::changed("        - height\n", "        - height\n        - stage\n");
  for (const auto& [first, second, other] :
       {std::tuple{number, choice, "1"}, {choice, number, "2"}}) {
    change_to(text, first);
    auto out = enrol(north_, "north", {});
    FormPlace place{(*out)["subject"], "baseline", "history", 1};
    Entries entries{{"age", {"60", ""}}, {"stage", {"2", ""}}};
    ASSERT_TRUE(save(north_, place, 0, entries));
    EXPECT_NE(in_analysis("stage"), "none");

    change_to(text, second);
    EXPECT_FALSE(values(place).contains("stage")) << "what it was is not taken for what is asked";
    EXPECT_EQ(in_analysis("stage"), "none");
    Json checked = *desk_->check(north_, place, "2026-02-01", {{"age", {"60", ""}}});
    EXPECT_THAT(checked["problems"].dump(), HasSubstr("stage"));
    ASSERT_TRUE(save(north_, place, 1, {{"age", {"61", ""}}}, "counted again"));
    ledger_->rebuild();
    for (const Json& change : (*desk_->history(north_, place))["versions"][1]["changes"])
      EXPECT_NE(change["item"], "stage") << "kept, though not asked for so";
    entries = {{"age", {"61", ""}}, {"stage", {"2", ""}}};
    EXPECT_EQ(code(save(north_, place, 2, entries)), "reason");
    ASSERT_TRUE(save(north_, place, 2, entries, "asked anew"));
    EXPECT_NE(in_analysis("stage"), "none");
    Json last = (*desk_->history(north_, place))["versions"][2]["changes"];
    ASSERT_EQ(last.size(), 1U);
    EXPECT_EQ(last[0]["from"]["value"], "2");
    WithdrawAct gone{"", place.subject, "2026-03-01", "exclude", ""};
    ASSERT_TRUE(wait([&](Answered a) { desk_->withdraw(north_, gone, std::move(a)); }));
  }
}

// A boolean becomes a day, a remark a number, a number a remark.
TEST_F(NewerProgramme, OtherChangesOfTypeLoseNothingEither) {
  const std::string before = "        - bilirubin: { remark: true, title: { en: b, zh: b } }\n";
  change_to(MadeRegistry::changed("        - height\n", "        - height\n" + before));
  std::string subject = enrolled();
  FormPlace history{subject, "baseline", "history", 1}, outcome{subject, "month_6", "outcome", 1};
  ASSERT_TRUE(save(north_, history, 0,
                   {{"bilirubin", {"12", ""}}, {"weight", {"70", ""}}, {"height", {"170", ""}}}));
  ASSERT_TRUE(save(north_, outcome, 0, {{"medical_icu", {"true", ""}}}));
  std::string text =
      MadeRegistry::changed("        - height\n", "        - height\n        - bilirubin\n");
  auto swap = [&](const std::string& from, const std::string& to) {
    auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  };
  swap("weight: { range: { low: 30, high: 150 } }", "weight: { remark: true }");
  swap("medical_icu: { required: false }", "medical_icu: { required: false, date: true }");
  change_to(text);
  EXPECT_EQ(values(history).size(), 1U) << values(history);
  EXPECT_TRUE(values(outcome).empty());
  for (const char* name : {"bilirubin", "medical_icu"})
    EXPECT_EQ(in_analysis(name), "none") << name;
  EXPECT_EQ(in_analysis("height"), "170.0");
  ASSERT_TRUE(save(north_, outcome, 1, {{"medical_icu", {"2026-01-20", ""}}}, "the day is asked"));
  EXPECT_NE(in_analysis("medical_icu"), "none");
  EXPECT_TRUE((*desk_->timeline(north_, subject))["facts"].is_array());
  change_to(MadeRegistry::changed("        - height\n", "        - height\n" + before));
  EXPECT_EQ(values(history)["bilirubin"]["value"], "12") << "it was there all the time";
  EXPECT_EQ(values(history)["weight"]["value"], "70");
}

TEST_F(NewerProgramme, FormsAndVisitsThatAreGoneAreHeldAgainstNobody) {
  ahead_ = base::of_hours(24 * 300);
  std::string subject = enrolled();
  FormPlace outcome{subject, "month_6", "outcome", 1}, late{subject, "month_12", "labs", 1};
  Entries some = labs();
  some.erase("creatinine");
  ASSERT_TRUE(save(north_, {subject, "baseline", "labs", 1}, 0, some));
  ASSERT_TRUE(save(north_, outcome, 0, {{"medical_icu", {"false", ""}}}));
  ASSERT_TRUE(wait([&](Answered a) {
    desk_->raise(north_, {"", outcome, "medical_icu", "since when?"}, std::move(a));
  }));
  EXPECT_EQ((*desk_->coverage(north_))["visits"].size(), 2U);
  EXPECT_EQ((*desk_->worklist(north_, "overdue", ""))["rows"].size(), 1U);
  auto month_12 =
      "    month_12: { title: { en: month 12, zh: 12月 }, at: 365 d, window: 30 d, forms: "
      "[labs, outcome] }\n";
  std::string text = without(
      MadeRegistry::programme,
      {month_12, ", outcome]", "ends: [medical_icu], ",
       "    outcome:\n      items:\n        - supplemental_oxygen\n        - medical_icu: { "
       "required: false }\n        - lactate: { required: false }\n"});
  text.replace(text.find("forms: [labs }"), 14, "forms: [labs] }");
  auto at = text.find("- creatinine: { unit");
  text.replace(at, 16, "- creatinine: { required: false, ");
  change_to(text);
  EXPECT_EQ(code(desk_->form(north_, outcome)), "not_there");
  EXPECT_EQ(code(save(north_, late, 0, labs())), "not_there");
  EXPECT_EQ((*desk_->person(north_, subject))["visits"].size(), 2U);
  EXPECT_EQ((*desk_->people(north_, {"", "", "", 5}))["people"][0]["visits"].size(), 2U);
  Json coverage = *desk_->coverage(north_);
  ASSERT_EQ(coverage["visits"].size(), 1U);
  EXPECT_EQ(coverage["centres"][0]["share"], 1.0) << "month 6 took place";
  EXPECT_EQ((*desk_->worklist(north_, "overdue", ""))["rows"].size(), 0U);
  Json complete = *desk_->completeness(north_, "");
  ASSERT_EQ(complete["forms"].size(), 1U) << complete;
  EXPECT_EQ(complete["forms"][0]["share"], 1.0) << "creatinine is no longer required";
  EXPECT_EQ((*desk_->gaps(north_, "north", "labs", ""))["rows"].size(), 0U);
  EXPECT_EQ(in_analysis("systolic_pressure"), "120.00");
  Json queries = (*desk_->queries(north_, {}))["queries"];
  ASSERT_EQ(queries.size(), 1U) << "it can still be answered and closed";
  ASSERT_TRUE(wait([&](Answered a) {
    desk_->close(north_, {"", queries[0]["id"], "no longer asked"}, std::move(a));
  }));
  ledger_->rebuild();
  change_to(MadeRegistry::programme);
  EXPECT_EQ(values(outcome)["medical_icu"]["value"], "false") << "it was there all the time";
  EXPECT_EQ((*desk_->worklist(north_, "overdue", ""))["rows"].size(), 1U);
}

class FormCheck : public testing::Test {
 protected:
  void SetUp() override { registry_ = MadeRegistry::read(); }

  FormAnswer check(const char* form, Entries entries, std::vector<OtherFact> others = {},
                   const std::string& date = "2024-03-01") {
    FormInput input;
    input.form = registry_->find_form(form);
    input.date = date;
    input.entries = &entries;
    input.others = std::move(others);
    input.now = base::parse_instant("2024-06-01 00:00").value();
    return check_form(*registry_, input);
  }
  static std::string said(const FormAnswer& answer) {
    std::string out;
    for (const auto& p : answer.problems)
      out += p.item + " " + p.rule + (p.level == Level::refuse ? " refused" : " query") + "\n";
    return out;
  }
  OtherFact sex(const char* code) const {
    const auto& v = registry_->vocabulary();
    auto id = *v.find("sex");
    Value value;
    value.value = *v.at(id).code_value(code);
    return {id, value, base::parse_instant("2024-01-01").value()};
  }
  static const Entries& pressures() {
    static const Entries out{{"systolic_pressure", {"120", ""}},
                             {"diastolic_pressure", {"80", ""}},
                             {"creatinine", {"88", ""}}};
    return out;
  }

  std::unique_ptr<Registry> registry_;
};

TEST_F(FormCheck, DerivesShowsAndCounts) {
  auto answer = check("labs", pressures(), {sex("male")});
  EXPECT_EQ(said(answer), "");
  EXPECT_EQ(answer.derived.at("map").value, "93.33");
  EXPECT_FALSE(answer.shown.at("hemoglobin"));
  EXPECT_EQ(answer.filled, 3U);
  EXPECT_EQ(answer.wanted, 3U);
  answer = check("labs", pressures(), {sex("female")});
  EXPECT_EQ(said(answer), "hemoglobin required query\n");
  EXPECT_TRUE(answer.shown.at("hemoglobin"));
  EXPECT_EQ(answer.wanted, 4U);
  answer = check("labs", pressures());  // whether female is not known
  EXPECT_FALSE(answer.shown.at("hemoglobin"));
}

TEST_F(FormCheck, ConvertsFromTheUnitOfEntry) {
  auto answer = check("labs", pressures());
  const auto& c = registry_->vocabulary().at(*registry_->vocabulary().find("creatinine"));
  EXPECT_EQ(base::show_decimal(answer.values.at("creatinine").value, c.scale), "0.995");
  EXPECT_EQ(c.unit, "mg/dL");
}

TEST_F(FormCheck, RefusesWhatCannotBeAndAsksWhatIsUnusual) {
  Entries entries = pressures();
  entries["systolic_pressure"] = {"70", ""};
  EXPECT_EQ(said(check("labs", entries)),
            "systolic_pressure systolic_pressure > diastolic_pressure refused\n");
  entries = pressures();
  entries["creatinine"] = {"1600", ""};
  EXPECT_THAT(said(check("labs", entries)), HasSubstr("creatinine range query\n"));
  entries["creatinine"] = {"99999", ""};
  EXPECT_EQ(said(check("labs", entries)), "creatinine implausible refused\n");
  entries["creatinine"] = {"eighty", ""};
  EXPECT_EQ(said(check("labs", entries)), "creatinine not_a_number refused\n");
  entries["creatinine"] = {"<20", ""};
  EXPECT_EQ(said(check("labs", entries)), "");
  entries["creatinine"] = {"", "not_done"};
  EXPECT_EQ(said(check("labs", entries)), "");
  entries["creatinine"] = {"", "lost"};
  EXPECT_EQ(said(check("labs", entries)), "creatinine unknown_reason refused\n");
  entries = pressures();
  entries["shoe"] = {"43", ""};
  EXPECT_EQ(said(check("labs", entries)), "shoe unknown_item refused\n");
  EXPECT_EQ(said(check("history", {{"age", {"60", ""}},
                                   {"sex", {"boy", ""}},
                                   {"weight", {"60", ""}},
                                   {"height", {"170", ""}}})),
            "sex unknown_code refused\n");
}

TEST_F(FormCheck, HiddenEntriesCountForNothing) {
  Entries entries = pressures();
  entries["hemoglobin"] = {"not a number", ""};
  auto answer = check("labs", entries, {sex("male")});
  EXPECT_EQ(said(answer), "");
  EXPECT_EQ(answer.values.count("hemoglobin"), 0U);
  entries["hemoglobin"] = {"12", ""};  // good in itself, and hidden all the same
  EXPECT_EQ(check("labs", entries, {sex("male")}).values.count("hemoglobin"), 0U);
}

TEST_F(FormCheck, KnowsDays) {
  EXPECT_EQ(said(check("labs", pressures(), {}, "2024-13-01")), " date refused\n");
  EXPECT_EQ(said(check("labs", pressures(), {}, "2024-02-30")), " date refused\n");
  EXPECT_EQ(said(check("labs", pressures(), {}, "2024-07-01")), " date refused\n");
  EXPECT_EQ(said(check("labs", pressures(), {}, "2024年2月30日")), " date refused\n");
  EXPECT_EQ(said(check("labs", pressures(), {}, "2024年3月1日")), "");
  FormInput input;
  input.form = registry_->find_form("labs");
  input.date = "1950-01-01";
  input.now = base::parse_instant("2024-06-01").value();
  input.born = base::parse_instant("1960-01-01").value();
  Entries none;
  input.entries = &none;
  EXPECT_EQ(said(check_form(*registry_, input)), " date refused\n");
}

TEST_F(FormCheck, RulesOnWhatIsMissingAreSilent) {
  EXPECT_EQ(said(check("labs", {{"creatinine", {"1200", ""}}})),
            "systolic_pressure required query\ndiastolic_pressure required query\n");
  Entries entries = pressures();
  entries["creatinine"] = {"1200", ""};
  entries["bun"] = {"5", ""};
  EXPECT_EQ(said(check("labs", entries)),
            "creatinine creatinine < 10 mg/dL or bun > 10 mg/dL query\n");
}

}  // namespace
}  // namespace bq::applications::registry
