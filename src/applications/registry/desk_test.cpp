#include "applications/registry/desk.h"

#include <thread>

#include <gmock/gmock.h>

#include "applications/registry/made_registry.h"
#include "applications/registry/timelines.h"
#include "base/file.h"

namespace bq::applications::registry {
namespace {

using testing::HasSubstr;
using testing::Not;
using Why = Refusal::Why;

class DeskTest : public testing::Test, protected MadeDesk {};

TEST_F(DeskTest, EnrolsWithANumberOfTheCentre) {
  auto first = enrol(north_, "north", {{"name", "患者0001"}});
  auto second = enrol(north_, "north", {{"name", "患者0002"}});
  auto third = enrol(south_, "south", {{"name", "患者0003"}});
  ASSERT_TRUE(first && second && third);
  EXPECT_EQ((*first)["number"], "K-north-0001");
  EXPECT_EQ((*second)["number"], "K-north-0002");
  EXPECT_EQ((*third)["number"], "K-south-0001");
  EXPECT_EQ(code(enrol(north_, "south", {})), "not_there");
  EXPECT_EQ(code(enrol(admin_, "west", {})), "not_there");
  EXPECT_EQ(code(enrol(north_, "north", {{"shoe", "43"}})), "identity");
}

TEST_F(DeskTest, NobodyIsEnrolledWithoutConsentOrApproval) {
  EnrolAct act{"", "north", "2026-01-10", {}, "", "2026-01-10"};
  auto refused = wait([&](Answered a) { desk_->enrol(north_, act, std::move(a)); });
  EXPECT_EQ(code(refused), "consent");
  act.consent_version = "2.0";
  act.consent_signed = "2099-01-01";
  EXPECT_EQ(code(wait([&](Answered a) { desk_->enrol(north_, act, std::move(a)); })), "consent");
  gate_ = base::Words{"no approval", "无批件"};
  EXPECT_EQ(code(enrol(north_, "north", {})), "approval");
}

TEST_F(DeskTest, NothingIsEnteredOfDaysBeforeBirth) {
  // Enrolled on 2026-01-10.
  EXPECT_EQ(code(enrol(north_, "north", {{"id_card", "50010120260111001X"}})), "enrolled");
  auto born = enrol(north_, "north", {{"id_card", "50010120260105001X"}});
  auto unknown = enrol(north_, "north", {{"id_card", "500101"}});
  ASSERT_TRUE(born && unknown);
  auto on = [&](const Outcome& who, const char* day) {
    SaveAct act{"", {(*who)["subject"], "baseline", "labs", 1}, 0, day, labs(), ""};
    auto out = wait([&](Answered a) { desk_->save(north_, act, std::move(a)); });
    // Trying a day tells nothing of the day of birth.
    auto check = desk_->check(north_, act.place, day, act.entries);
    EXPECT_EQ((*check)["problems"].dump().find("before birth"), std::string::npos) << day;
    return code(out);
  };
  EXPECT_EQ(on(born, "2026-01-04"), "problems");
  EXPECT_EQ(on(born, "2026-01-05"), "done");
  EXPECT_EQ(on(unknown, "2026-01-04"), "done");
}

TEST_F(DeskTest, IdentifiersLieSealedAndReadingThemIsOnRecord) {
  auto out = enrol(north_, "north", {{"name", "患者四五六"}, {"id_card", "500101197001010011"}});
  ASSERT_TRUE(out.has_value());
  std::string subject = (*out)["subject"];
  auto bytes = base::read_file(folder_.file("ledger.db"));
  auto wal = base::read_file(folder_.file("ledger.db-wal"));
  std::string all = bytes.value_or("") + wal.value_or("");
  EXPECT_EQ(all.find("患者四五六"), std::string::npos);
  EXPECT_EQ(all.find("500101197001010011"), std::string::npos);
  EXPECT_NE(all.find("K-north-0001"), std::string::npos);
  auto head = ledger_->head().seq;
  auto read = wait([&](Answered a) { desk_->identity(north_, subject, std::move(a)); });
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ((*read)["name"], "患者四五六");
  EXPECT_EQ(ledger_->head().seq, head + 1);
  auto other = wait([&](Answered a) { desk_->identity(south_, subject, std::move(a)); });
  EXPECT_EQ(code(other), "not_there");
  EXPECT_EQ(ledger_->head().seq, head + 1);
}

TEST_F(DeskTest, FindsTheSamePersonInAnotherCentre) {
  enrol(north_, "north", {{"name", "患者甲"}, {"id_card", "500101197001010011"}});
  auto exact =
      enrol(south_, "south", {{"name", "患者乙"}, {"id_card", "５００１０１ 19700101 0011"}});
  ASSERT_TRUE(exact.has_value());
  ASSERT_EQ((*exact)["possible_duplicates"].size(), 1U);
  EXPECT_EQ((*exact)["possible_duplicates"][0]["why"], "exact");
  EXPECT_EQ((*exact)["possible_duplicates"][0]["number"], "K-north-0001");
  auto near = enrol(south_, "south", {{"name", "患者甲"}, {"id_card", "500101197001010028"}});
  EXPECT_EQ((*near)["possible_duplicates"][0]["why"], "near");
  auto namesake = enrol(south_, "south", {{"name", "患者甲"}});
  EXPECT_EQ((*namesake)["possible_duplicates"].size(), 0U);
  ASSERT_TRUE(save(south_, {(*near)["subject"], "baseline", "labs", 1}, 0, labs()));
  auto loaded = read_timelines(*registry_, folder_.path(), false);
  std::set<std::string> said;
  for (const auto& f : loaded->findings)
    said.insert(f.rule + ": " + f.subject + f.value + f.action);
  EXPECT_EQ(said.size(), 2U) << "once of each pair";
  EXPECT_THAT(*said.begin(), HasSubstr("possible_duplicate: K-"));
  EXPECT_THAT(said, testing::Contains(HasSubstr("an identifier of both is the same")));
  EXPECT_THAT(said, testing::Contains(HasSubstr("much of both agrees")));
}

TEST_F(DeskTest, SavesChecksAndKeepsVersions) {
  std::string subject = enrolled();
  FormPlace place{subject, "month_6", "labs", 1};
  auto saved = save(north_, place, 0, labs());
  ASSERT_TRUE(saved.has_value()) << saved.error().sentence.en;
  EXPECT_EQ((*saved)["version"], 1);
  auto form = desk_->form(north_, place);
  EXPECT_EQ((*form)["values"]["map"]["value"], "93.33");
  EXPECT_EQ((*form)["by"], "nurse_n");
  EXPECT_EQ(code(save(north_, place, 1, labs("130"))), "reason");
  auto again = save(north_, place, 1, labs("130"), "typed wrongly");
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ((*again)["version"], 2);
  auto same = save(north_, place, 2, labs("130"));
  ASSERT_TRUE(same.has_value()) << same.error().sentence.en;
  EXPECT_EQ((*same)["version"], 2);  // nothing changed, nothing is written
  auto history = desk_->history(north_, place);
  ASSERT_EQ((*history)["versions"].size(), 2U) << history->dump();
  EXPECT_EQ((*history)["versions"][1]["reason"], "typed wrongly");
  EXPECT_EQ((*history)["versions"][1]["changes"][1]["from"]["value"], "120");
  EXPECT_EQ(code(save(north_, place, 2, labs("70"), "x")), "problems");
}

TEST_F(DeskTest, TwoWhoSaveOneFormDoNotOverwriteEachOther) {
  std::string subject = enrolled();
  FormPlace place{subject, "baseline", "labs", 1};
  ASSERT_TRUE(save(north_, place, 0, labs()));
  auto late = save(admin_, place, 0, labs("140"));
  ASSERT_EQ(code(late), "conflict");
  EXPECT_EQ(late.error().more["current"]["version"], 1);
  EXPECT_EQ(late.error().more["current"]["by"], "nurse_n");
  EXPECT_EQ(late.error().more["current"]["values"]["systolic_pressure"]["value"], "120");
}

TEST_F(DeskTest, OfManyWhoSaveOneFormAtOnceOneDoes) {
  FormPlace place{enrolled(), "baseline", "labs", 1};
  std::atomic<int> done{0}, told{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      auto out = save(north_, place, 0, labs(std::to_string(120 + t)));
      ++(out ? done : told);
      if (!out) {
        EXPECT_EQ(out.error().more["current"]["version"], 1) << out.error().sentence.en;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, 1);
  EXPECT_EQ(told, 3);
  EXPECT_EQ((*desk_->history(north_, place))["versions"].size(), 1U);
}

TEST_F(DeskTest, TheSameKeyIsTheSameAct) {
  std::string subject = enrolled();
  FormPlace place{subject, "baseline", "labs", 1};
  key_ = "key-1";
  auto first = save(north_, place, 0, labs());
  auto again = save(north_, place, 0, labs());
  ASSERT_TRUE(first && again);
  EXPECT_EQ((*first)["version"], (*again)["version"]);
  auto a = enrol(north_, "north", {}, "enrol-1"), b = enrol(north_, "north", {}, "enrol-1");
  EXPECT_EQ((*a)["subject"], (*b)["subject"]);
  auto other = enrol(south_, "south", {}, "enrol-1");  // a key is its maker's own
  EXPECT_NE((*a)["subject"], (*other)["subject"]);
}

TEST_F(DeskTest, ACentreSeesNothingOfAnother) {
  std::string subject = enrolled("north");
  FormPlace place{subject, "baseline", "labs", 1};
  Entries high = labs();
  high["creatinine"] = {"1600", ""};
  ASSERT_TRUE(save(north_, place, 0, high));
  std::string query = (*desk_->form(north_, place))["queries"][0]["id"];
  EXPECT_EQ(code(desk_->person(south_, subject)), "not_there");
  EXPECT_EQ(code(desk_->form(south_, place)), "not_there");
  EXPECT_EQ(code(desk_->check(south_, place, "2026-02-01", labs())), "not_there");
  EXPECT_EQ(code(desk_->history(south_, place)), "not_there");
  EXPECT_EQ(code(desk_->timeline(south_, subject)), "not_there");
  EXPECT_EQ(code(save(south_, place, 1, labs(), "x")), "not_there");
  EXPECT_EQ(code(desk_->queries(south_, {"open", "north", ""})), "not_there");
  EXPECT_EQ((*desk_->queries(south_, {"open", "", ""}))["queries"].size(), 0U);
  EXPECT_EQ((*desk_->people(south_, {"", "", "", 50}))["people"].size(), 0U);
  EXPECT_EQ((*desk_->people(south_, {"north", "", "", 50}))["people"].size(), 0U);
  EXPECT_EQ((*desk_->people(south_, {"", "", "north|0", 50}))["people"].size(), 0U);
  for (auto act : {&Desk::answer, &Desk::close})
    EXPECT_EQ(code(wait([&](Answered a) {
                ((*desk_).*act)(south_, {"", query, "x"}, std::move(a));
              })),
              "not_there");
  EXPECT_EQ(code(wait([&](Answered a) {
              desk_->set_state(south_, {"", place, "locked", "x"}, std::move(a));
            })),
            "not_there");
  EXPECT_EQ(code(wait([&](Answered a) {
              desk_->raise(south_, {"", place, "creatinine", "why"}, std::move(a));
            })),
            "not_there");
  // A centre whose name is a pattern of another's sees nothing of it either.
  Actor wild{"wild", false, {"n_rth", "%", "*"}};
  EXPECT_EQ(code(desk_->person(wild, subject)), "not_there");
}

TEST_F(DeskTest, RulesRaiseQueriesOnceAndCloseThem) {
  std::string subject = enrolled();
  FormPlace place{subject, "baseline", "labs", 1};
  Entries high = labs();
  high["creatinine"] = {"1600", ""};
  ASSERT_TRUE(save(north_, place, 0, high));
  Entries higher = high;
  higher["systolic_pressure"] = {"150", ""};
  ASSERT_TRUE(save(north_, place, 1, higher, "seen again"));
  auto queries = (*desk_->form(north_, place))["queries"];
  ASSERT_EQ(queries.size(), 1U);
  EXPECT_EQ(queries[0]["item"], "creatinine");
  EXPECT_EQ(queries[0]["state"], "open");
  std::string id = queries[0]["id"];
  ASSERT_TRUE(wait([&](Answered a) {
    desk_->answer(north_, {"", id, "measured twice"}, std::move(a));
  }));
  EXPECT_EQ((*desk_->form(north_, place))["queries"][0]["answer"], "measured twice");
  ASSERT_TRUE(save(north_, place, 2, labs(), "decimal point"));
  EXPECT_EQ((*desk_->form(north_, place))["queries"][0]["state"], "closed");
  EXPECT_EQ(code(wait([&](Answered a) {
              desk_->answer(north_, {"", id, "x"}, std::move(a));
            })),
            "closed");
}

TEST_F(DeskTest, AnActThatIsSentAgainIsDoneOnce) {
  std::string subject = enrolled();
  FormPlace place{subject, "baseline", "labs", 1};
  Entries high = labs();
  high["creatinine"] = {"1600", ""};
  ASSERT_TRUE(save(north_, place, 0, high));
  std::string id = (*desk_->form(north_, place))["queries"][0]["id"];
  auto twice = [&](const auto& act) {
    auto first = wait(act);
    auto head = ledger_->head().seq;
    auto again = wait(act);
    ASSERT_TRUE(first && again);
    EXPECT_EQ(*first, *again);
    EXPECT_EQ(ledger_->head().seq, head);
  };
  twice([&](Answered a) { desk_->close(north_, {"k1", id, "seen"}, std::move(a)); });
  twice([&](Answered a) { desk_->lose(north_, {"k2", subject, "moved"}, std::move(a)); });
  twice([&](Answered a) {
    desk_->sign_consent(north_, {"k3", subject, "2.0", "2026-02-01"}, std::move(a));
  });
  twice([&](Answered a) { desk_->set_state(north_, {"k4", place, "locked", ""}, std::move(a)); });
}

TEST_F(DeskTest, ALockedFormStays) {
  std::string subject = enrolled();
  FormPlace place{subject, "baseline", "labs", 1};
  auto lock = [&](const char* state, const char* reason) {
    return wait([&](Answered a) {
      desk_->set_state(north_, {"", place, state, reason}, std::move(a));
    });
  };
  EXPECT_EQ(code(lock("locked", "")), "not_there");
  ASSERT_TRUE(save(north_, place, 0, labs()));
  ASSERT_TRUE(lock("locked", ""));
  EXPECT_EQ(code(save(north_, place, 1, labs("140"), "x")), "locked");
  EXPECT_EQ(code(lock("open", "")), "reason");
  ASSERT_TRUE(lock("open", "a value was wrong"));
  EXPECT_TRUE(save(north_, place, 1, labs("140"), "x"));
  EXPECT_EQ(code(lock("thawed", "x")), "state");
}

TEST_F(DeskTest, PlacesThatAreNotThereAreRefused) {
  std::string subject = enrolled();
  for (FormPlace place : {FormPlace{subject, "baseline", "outcome", 1},
                          {subject, "month_9", "labs", 1},
                          {subject, "baseline", "history", 2},
                          {subject, "baseline", "labs", 0},
                          {subject, "baseline", "labs", 1001},
                          {"p' OR '1'='1", "baseline", "labs", 1}})
    EXPECT_EQ(code(desk_->form(admin_, place)), "not_there");
}

TEST_F(DeskTest, TextIsTextWhateverItSays) {
  std::string subject = enrolled();
  FormPlace place{subject, "baseline", "history", 1};
  std::string evil = "<script>alert(1)</script>'; DROP TABLE registry_person; --";
  Entries entries{{"age", {"60", ""}},
                  {"sex", {"male", ""}},
                  {"weight", {"60", ""}},
                  {"height", {"170", ""}},
                  {"note", {evil, ""}}};
  ASSERT_TRUE(save(north_, place, 0, entries));
  EXPECT_EQ((*desk_->form(north_, place))["values"]["note"]["value"], evil);
  EXPECT_EQ((*desk_->people(admin_, {"", "%", "", 50}))["people"].size(), 0U);
  EXPECT_EQ((*desk_->people(admin_, {"", "' OR 1=1 --", "", 50}))["people"].size(), 0U);
  EXPECT_EQ((*desk_->people(admin_, {"", "0001", "", 50}))["people"].size(), 1U);
}

TEST_F(DeskTest, PagesOfPeopleGoOnWhereTheyStopped) {
  for (int i = 0; i < 5; ++i) enrolled("north");
  for (int i = 0; i < 4; ++i) enrolled("south");
  std::vector<std::string> seen;
  std::string after;
  for (int page = 0; page < 10; ++page) {
    auto out = *desk_->people(admin_, {"", "", after, 2});
    for (const auto& p : out["people"]) seen.push_back(p["number"]);
    if (out["next"].is_null()) break;
    after = out["next"];
  }
  EXPECT_EQ(seen.size(), 9U);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 9U);
  EXPECT_EQ(seen.back(), "K-south-0004");
}

TEST_F(DeskTest, OtherFormsAnswerConditions) {
  std::string subject = enrolled();
  Entries history{{"age", {"60", ""}},
                  {"sex", {"female", ""}},
                  {"weight", {"60", ""}},
                  {"height", {"170", ""}}};
  ASSERT_TRUE(save(north_, {subject, "baseline", "history", 1}, 0, history));
  auto checked = desk_->check(north_, {subject, "month_6", "labs", 1}, "2026-02-02", labs());
  EXPECT_EQ((*checked)["shown"]["hemoglobin"], true);
  checked = desk_->check(north_, {subject, "month_6", "labs", 1}, "2026-01-02", labs());
  EXPECT_EQ((*checked)["shown"]["hemoglobin"], false);  // before anybody knew
}

TEST_F(DeskTest, TheTimelineHasThreeClocks) {
  std::string subject = enrolled();
  ASSERT_TRUE(save(north_, {subject, "baseline", "labs", 1}, 0, labs()));
  auto facts = (*desk_->timeline(north_, subject))["facts"];
  ASSERT_EQ(facts.size(), 4U);
  for (const auto& fact : facts) {
    EXPECT_EQ(fact["happened"], "2026-02-01T16:00:00Z");  // the day's end, in China's time
    EXPECT_THAT(fact["recorded"].get<std::string>(), HasSubstr("2026-05-31"));
  }
}

TEST_F(DeskTest, TablesFollowFromTheEvents) {
  std::string subject = enrolled();
  FormPlace place{subject, "baseline", "labs", 1};
  ASSERT_TRUE(save(north_, place, 0, labs()));
  ASSERT_TRUE(save(north_, place, 1, labs("140"), "x"));
  Entries fewer = labs("140");
  fewer.erase("creatinine");
  ASSERT_TRUE(save(north_, {subject, "baseline", "labs", 2}, 0, fewer));
  auto before = desk_->person(admin_, subject)->dump(), form = desk_->form(admin_, place)->dump(),
       complete = desk_->completeness(admin_, "")->dump(),
       coverage = desk_->coverage(admin_)->dump();
  EXPECT_THAT(complete, testing::HasSubstr(R"("filled":1,"wanted":2)"));
  ASSERT_TRUE(ledger_->rebuild().has_value());
  EXPECT_EQ(desk_->person(admin_, subject)->dump(), before);
  EXPECT_EQ(desk_->form(admin_, place)->dump(), form);
  EXPECT_EQ(desk_->completeness(admin_, "")->dump(), complete);
  EXPECT_EQ(desk_->coverage(admin_)->dump(), coverage);
  open();
  EXPECT_EQ(desk_->person(admin_, subject)->dump(), before);
}

TEST_F(DeskTest, ManyWhoSaveAtOnceLoseNothing) {
  std::vector<std::string> subjects;
  for (int i = 0; i < 4; ++i) subjects.push_back(enrolled());
  std::atomic<int> saved{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int k = 1; k <= 10; ++k)
        if (save(north_, {subjects[static_cast<std::size_t>(t)], "baseline", "labs", k}, 0, labs()))
          ++saved;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(saved, 40);
  for (const auto& subject : subjects) {
    auto person = *desk_->person(admin_, subject);
    EXPECT_EQ(person["visits"][0]["forms"][1]["repeats"].size(), 10U);
  }
}

TEST_F(DeskTest, FollowUpIsDueOverdueDoneOrLost) {
  // The made clock stands at 2026-05-31; enrolled on 2026-01-10, month 6 is due on 2026-07-09.
  std::string early = enrolled("north");
  EnrolAct act{"", "north", "2025-10-01", {}, "2.0", "2025-10-01"};
  auto late = wait([&](Answered a) { desk_->enrol(north_, act, std::move(a)); });
  act.enrolled = "2025-12-10";
  auto due = wait([&](Answered a) { desk_->enrol(north_, act, std::move(a)); });
  std::string overdue_one = (*late)["subject"], due_one = (*due)["subject"];
  auto list = [&](const char* state) { return (*desk_->worklist(admin_, state, ""))["rows"]; };
  ASSERT_EQ(list("overdue").size(), 1U);
  EXPECT_EQ(list("overdue")[0]["subject"], overdue_one);
  EXPECT_EQ(list("overdue")[0]["to"], "2026-04-29");
  ASSERT_EQ(list("due").size(), 1U);
  EXPECT_EQ(list("due")[0]["subject"], due_one);
  auto north = [&] { return (*desk_->coverage(admin_))["centres"][0]; };
  EXPECT_EQ(north()["share"], 0.0);
  ASSERT_TRUE(save(north_, {due_one, "month_6", "labs", 1}, 0, labs()));
  EXPECT_EQ(list("due").size(), 0U);
  EXPECT_EQ(north()["share"], 0.5);
  ASSERT_TRUE(wait([&](Answered a) {
    desk_->lose(north_, {"", overdue_one, "moved"}, std::move(a));
  }));
  EXPECT_EQ(code(wait([&](Answered a) {
              desk_->lose(north_, {"", overdue_one, "moved"}, std::move(a));
            })),
            "lost");
  EXPECT_EQ(list("overdue").size(), 0U);  // nobody is sent after him any more
  EXPECT_EQ(north()["overdue"], 1);       // yet the visit was missed
  EXPECT_NE((*desk_->people(north_, {"", "0002", "", 5}))["people"][0]["lost"], "");
  EXPECT_EQ((*desk_->person(north_, overdue_one))["lost_reason"], "moved");
  ASSERT_TRUE(wait([&](Answered a) { desk_->lose(north_, {"", overdue_one, ""}, std::move(a)); }));
  EXPECT_EQ((*desk_->person(north_, overdue_one))["lost"], "");
  EXPECT_EQ(list("overdue").size(), 1U);
  ContactAct contact{"", overdue_one, "month_6", "no_answer", "rang twice"};
  ASSERT_TRUE(wait([&](Answered a) { desk_->contact(north_, contact, std::move(a)); }));
  EXPECT_EQ((*desk_->person(north_, overdue_one))["contacts"][0]["note"], "rang twice");
  contact.outcome = "sang";
  EXPECT_EQ(code(wait([&](Answered a) { desk_->contact(north_, contact, std::move(a)); })),
            "contact");
  EXPECT_EQ((*desk_->worklist(south_, "overdue", ""))["rows"].size(), 0U);
  EXPECT_EQ((*desk_->coverage(south_))["centres"].size(), 0U);
  auto calendar = desk_->calendar(north_, "");
  EXPECT_THAT(*calendar, HasSubstr("DTSTART;VALUE=DATE:20260330\r\n"));
  EXPECT_THAT(*calendar, HasSubstr("SUMMARY:K-north-0002"));
}

TEST_F(DeskTest, WhatEndsTheFollowUpClosesIt) {
  EnrolAct act{"", "north", "2025-10-01", {}, "2.0", "2025-10-01"};
  auto person = wait([&](Answered a) { desk_->enrol(north_, act, std::move(a)); });
  FormPlace place{(*person)["subject"], "month_6", "outcome", 1};
  ASSERT_TRUE(save(north_, place, 0,
                   {{"supplemental_oxygen", {"false", ""}}, {"medical_icu", {"true", ""}}}));
  auto coverage = (*desk_->coverage(admin_))["visits"];
  for (const auto& line : coverage)
    if (line["visit"] == "month_12") {
      EXPECT_EQ(line["overdue"].get<int>() + line["due"].get<int>(), 0) << line;
    }
  EXPECT_EQ((*desk_->worklist(admin_, "due", ""))["rows"].size(), 0U);
}

TEST_F(DeskTest, CompletenessCountsWhatIsRequired) {
  std::string subject = enrolled();
  Entries some = labs();
  some.erase("creatinine");
  FormPlace place{subject, "baseline", "labs", 1};
  ASSERT_TRUE(save(north_, place, 0, some));
  auto sums = *desk_->completeness(north_, "");
  EXPECT_EQ(sums["forms"][0]["filled"], 2);
  EXPECT_EQ(sums["forms"][0]["wanted"], 3);
  EXPECT_EQ(sums["months"][0]["month"], "2026-02");
  auto gaps = (*desk_->gaps(north_, "north", "labs", ""))["rows"];
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0]["missing"][0], "creatinine");
  EXPECT_EQ(code(desk_->gaps(south_, "north", "labs", "")), "not_there");
  ASSERT_TRUE(save(north_, place, 1, labs()));
  EXPECT_EQ((*desk_->completeness(north_, "labs"))["items"][0]["share"], 1.0);
  EXPECT_EQ((*desk_->gaps(north_, "north", "labs", ""))["rows"].size(), 0U);
  auto before = desk_->completeness(north_, "")->dump();
  ASSERT_TRUE(ledger_->rebuild().has_value());
  EXPECT_EQ(desk_->completeness(north_, "")->dump(), before);
}

TEST_F(DeskTest, AWithdrawalIsShownAndDone) {
  auto out = enrol(north_, "north", {{"name", "患者0009"}});
  std::string subject = (*out)["subject"];
  FormPlace place{subject, "baseline", "labs", 1};
  ASSERT_TRUE(save(north_, place, 0, labs()));
  EXPECT_EQ((*desk_->withdrawal(north_, subject))["forms"], 1);
  WithdrawAct act{"", subject, "2026-03-01", "maybe", ""};
  EXPECT_EQ(code(wait([&](Answered a) { desk_->withdraw(north_, act, std::move(a)); })),
            "withdrawal");
  act.use = "stop";
  ASSERT_TRUE(wait([&](Answered a) { desk_->withdraw(north_, act, std::move(a)); }));
  EXPECT_EQ(code(save(north_, place, 1, labs("140"), "x")), "withdrawn");
  EXPECT_EQ(read_timelines(*registry_, folder_.path(), false)->timelines.size(), 1U);
  act.use = "exclude";
  ASSERT_TRUE(wait([&](Answered a) { desk_->withdraw(north_, act, std::move(a)); }));
  auto read = wait([&](Answered a) { desk_->identity(north_, subject, std::move(a)); });
  EXPECT_EQ(read->size(), 0U);  // nobody can say any more who it was
  EXPECT_FALSE(read_timelines(*registry_, folder_.path(), false).has_value());
  EXPECT_EQ(code(desk_->withdrawal(south_, subject)), "not_there");
}

TEST_F(DeskTest, TimelinesHoldWhatWasEntered) {
  std::string subject = enrolled();
  ASSERT_TRUE(save(north_, {subject, "baseline", "labs", 1}, 0, labs()));
  auto loaded = read_timelines(*registry_, folder_.path(), false);
  ASSERT_TRUE(loaded.has_value()) << base::show(loaded.error());
  ASSERT_EQ(loaded->timelines.size(), 1U);
  auto view = loaded->timelines.at(0);
  EXPECT_EQ(view.subject->key, "K-north-0001");
  const auto& v = registry_->vocabulary();
  auto creatinine = *v.find("creatinine");
  const auto* series = view.find(creatinine);
  ASSERT_NE(series, nullptr);
  EXPECT_EQ(base::show_decimal(view.chunk->value[series->begin], v.at(creatinine).scale), "0.995");
  EXPECT_EQ(view.chunk->seen[series->begin] - view.chunk->happened[series->begin],
            v.at(creatinine).delay.us);
  auto longer = read_timelines(*registry_, folder_.path(), true);
  const auto later = longer->timelines.at(0);
  EXPECT_EQ(later.chunk->seen[later.find(creatinine)->begin] - view.chunk->seen[series->begin],
            v.at(creatinine).delay.us);
  std::string digest = loaded->digest;
  enrolled("south");  // nothing is entered of this one
  EXPECT_EQ(read_timelines(*registry_, folder_.path(), false)->digest, digest);
  ASSERT_TRUE(save(north_, {subject, "baseline", "labs", 1}, 1, labs("140"), "x"));
  EXPECT_NE(read_timelines(*registry_, folder_.path(), false)->digest, digest);
}

TEST_F(DeskTest, ANewerProgrammeKeepsWhatTheOlderOneAsked) {
  std::string subject = enrolled();
  FormPlace place{subject, "baseline", "labs", 1};
  Entries entries = labs();
  entries["bun"] = {"20", ""};
  ASSERT_TRUE(save(north_, place, 0, entries));
  // The next version enters creatinine in mg/dL and no longer asks for urea.
  std::string text =
      MadeRegistry::changed("creatinine: { unit: umol/L, range: { low: 20, high: 1500 } }",
                            "creatinine: { range: { low: 0.2, high: 17 } }");
  for (const char* gone :
       {"        - bun: { required: false }\n",
        "        - check: creatinine < 10 mg/dL or bun > 10 mg/dL\n          say: { en: high "
        "creatinine with low urea, zh: 肌酐高而尿素氮低 }\n"}) {
    auto at = text.find(gone);
    ASSERT_NE(at, std::string::npos);
    text.erase(at, std::string(gone).size());
  }
  std::unique_ptr<Registry> newer;
  ASSERT_EQ(MadeRegistry::problems_of(text, newer), "");
  desk_.reset();
  registry_ = std::move(newer);
  open();
  auto form = (*desk_->form(north_, place))["values"];
  EXPECT_EQ(form["creatinine"]["value"], "0.995");
  EXPECT_FALSE(form.contains("bun"));
  Entries now{{"systolic_pressure", {"120", ""}},
              {"diastolic_pressure", {"80", ""}},
              {"creatinine", {"1.2", ""}}};
  ASSERT_TRUE(save(north_, place, 1, now, "corrected"));
  auto history = (*desk_->history(north_, place))["versions"][1]["changes"];
  for (const auto& change : history) EXPECT_NE(change["item"], "bun");
}

TEST_F(DeskTest, AdoptsNewVisitsOnce) {
  std::string subject = enrolled();
  auto head = ledger_->head().seq;
  ASSERT_TRUE(desk_->adopt().has_value());
  EXPECT_EQ(ledger_->head().seq, head + 2);  // adopted, and one person's days
  ASSERT_TRUE(desk_->adopt().has_value());
  EXPECT_EQ(ledger_->head().seq, head + 2);
}

TEST(DeskText, DescribesTheRegistry) {
  auto registry = MadeRegistry::read();
  Json out = describe(*registry);
  EXPECT_EQ(out["forms"][1]["items"][2]["unit"], "umol/L");
  EXPECT_EQ(out["forms"][0]["items"][1]["choices"].size(), 2U);
  EXPECT_EQ(out["visits"][1]["at_days"], 180);
  EXPECT_EQ(out["forms"][1]["items"][5]["derived"], true);
}

TEST(DeskText, ReadsEntriesStrictly) {
  EXPECT_TRUE(
      read_entries(Json::parse(R"({"a":{"value":"1"},"b":{"missing":"unknown"},"c":null})")));
  for (const char* bad : {R"([])", R"({"a":"1"})", R"({"a":{"value":1}})", R"({"a":{"x":"1"}})"})
    EXPECT_FALSE(read_entries(Json::parse(bad))) << bad;
}

}  // namespace
}  // namespace bq::applications::registry
