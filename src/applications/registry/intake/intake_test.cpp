#include "applications/registry/intake/intake.h"

#include "applications/registry/intake/imports.h"
#include "applications/registry/intake/made_intake.h"
#include "base/file.h"
#include "ingest/sheet/workbook.h"
#include "ingest/sheet/workbook_writer.h"

namespace bq::applications::registry::intake {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string one_visit = "K-north-0001,2025-06-02,120,80,88,70.5,F,\n";

TEST_F(IntakeTest, PutsEachValueWhereItsVisitAsksForIt) {
  std::string who = enrol();
  auto out = import_rows(one_visit + "K-north-0001,2025-11-20,130,85,90,,,\n");
  EXPECT_EQ(counts(out), "8 new, 0 corrected, 0 same, 0 refused");
  EXPECT_EQ(value({who, "baseline", "labs", 1}, "systolic_pressure"), "120");
  EXPECT_EQ(value({who, "baseline", "labs", 1}, "map"), "93.33");
  EXPECT_EQ(value({who, "baseline", "history", 1}, "weight"), "70.5");
  EXPECT_EQ(value({who, "baseline", "history", 1}, "sex"), "female");
  EXPECT_EQ(value({who, "month_6", "labs", 1}, "creatinine"), "90");
  EXPECT_EQ((*desk_->form(admin_, {who, "month_6", "labs", 1}))["date"], "2025-11-20");
  EXPECT_EQ(out.forms, 3U);
  EXPECT_EQ(events("import.begun") + events("import.done"), 2U);
}

TEST_F(IntakeTest, TheSameFilesAgainChangeNothing) {
  enrol();
  import_rows(one_visit);
  auto before = head();
  auto again = import_rows(one_visit);
  EXPECT_EQ(counts(again), "0 new, 0 corrected, 5 same, 0 refused");
  EXPECT_EQ(again.id, "");
  EXPECT_EQ(head(), before);
}

TEST_F(IntakeTest, ACorrectedFileMakesCorrectionsOnly) {
  std::string who = enrol();
  import_rows(one_visit);
  auto out = import_rows("K-north-0001,2025-06-02,120,80,99,70.50,F,\n");
  EXPECT_EQ(counts(out), "0 new, 1 corrected, 4 same, 0 refused");
  FormPlace place{who, "baseline", "labs", 1};
  EXPECT_EQ(value(place, "creatinine"), "99");
  Json last = (*desk_->history(admin_, place))["versions"][1];
  EXPECT_EQ(last["reason"], "import " + out.id + ": visits.csv");
  EXPECT_EQ(last["changes"].size(), 1U);
}

TEST_F(IntakeTest, ComparesValuesAndNotTheirSpelling) {
  std::string who = enrol();
  save({who, "baseline", "labs", 1}, 0,
       {{"systolic_pressure", {"120.0", ""}},
        {"diastolic_pressure", {"80", ""}},
        {"creatinine", {"88.00", ""}}},
       "2025-06-02");
  put("m.yaml", std::string(mapping).replace(std::string(mapping).find("umol/L"), 6, "mg/dL"));
  auto out = import_rows("K-north-0001,2025-06-02,120,80,0.995475,,,\n");
  EXPECT_EQ(counts(out), "0 new, 0 corrected, 3 same, 0 refused");
  auto other = import_rows("K-north-0001,2025-06-03,120,80,1.2,,,\n");
  EXPECT_EQ(counts(other), "3 new, 0 corrected, 0 same, 0 refused");
  EXPECT_EQ(counts(import_rows("K-north-0001,2025-06-03,120,80,1.2,,,\n")),
            "0 new, 0 corrected, 3 same, 0 refused");
}

TEST_F(IntakeTest, ADryRunAnswersTheSameAndChangesNothing) {
  std::string who = enrol();
  save({who, "baseline", "labs", 1}, 0, {{"creatinine", {"70", ""}}}, "2025-06-02");
  std::string rows = one_visit + "K-north-0001,2025-08-20,1,2,3,4,,\nX,2025-06-02,1,,,,,\n";
  auto before = head();
  request_.is_dry = true;
  auto dry = import_rows(rows);
  EXPECT_EQ(head(), before);
  EXPECT_EQ(dry.id, "");
  request_.is_dry = false;
  auto real = import_rows(rows);
  EXPECT_EQ(counts(dry), counts(real));
  EXPECT_EQ(refused(dry), refused(real));
  EXPECT_EQ(dry.forms, real.forms);
  EXPECT_EQ(counts(real), "4 new, 1 corrected, 0 same, 5 refused");
}

TEST_F(IntakeTest, GoesOnWhereItWasCutOff) {
  for (int i = 0; i < 5; ++i) enrol();
  std::string rows;
  for (int i = 1; i <= 5; ++i)
    rows += "K-north-000" + std::to_string(i) + ",2025-06-02,120,80,88,70,F,\n";
  request_.threads = 0;
  request_.goes_on = [n = std::make_shared<std::atomic<int>>(0)] { return ++*n <= 4; };
  auto cut = try_import({put("visits.csv", "id,day,sbp,dbp,cr,w,sex,centre\n" + rows)});
  ASSERT_FALSE(cut.has_value());
  EXPECT_EQ(cut.error().kind, base::ProblemKind::interrupted);
  EXPECT_EQ(events("import.begun"), 1U);
  EXPECT_EQ(events("import.done"), 0U);
  EXPECT_EQ(events("form.saved"), 3U);
  auto listed = list_imports(**ledger_->read());
  ASSERT_EQ(listed->size(), 1U);
  EXPECT_FALSE((*listed)[0].counts.has_value());
  request_.goes_on = {};
  auto rest = import_rows(rows);
  EXPECT_EQ(rest.id, (*listed)[0].id);
  EXPECT_EQ(events("import.begun"), 1U);
  EXPECT_EQ(events("import.done"), 1U);
  EXPECT_EQ(events("form.saved"), 10U);
  EXPECT_EQ(rest.tally.total().cells(), 25U);
  EXPECT_TRUE((*list_imports(**ledger_->read()))[0].counts.has_value());
}

TEST_F(IntakeTest, EndsWhatWasCutOffAfterItsLastForm) {
  std::string who = enrol();
  request_.files = {put("visits.csv", "id,day,sbp,dbp,cr,w,sex,centre\n" + one_visit)};
  auto source = read_source(*registry_, {request_.files, request_.mapping_file});
  ASSERT_TRUE(source.has_value());
  std::string id = id_for({}, source->key, admin_);
  ASSERT_TRUE(ImportRecord(*ledger_, "admin", id).begin(*source));
  save({who, "baseline", "labs", 1}, 0,
       {{"systolic_pressure", {"120", ""}},
        {"diastolic_pressure", {"80", ""}},
        {"creatinine", {"88", ""}}},
       "2025-06-02");
  save({who, "baseline", "history", 1}, 0, {{"weight", {"70.5", ""}}, {"sex", {"female", ""}}},
       "2025-06-02");
  auto out = import_rows(one_visit);
  EXPECT_EQ(counts(out), "0 new, 0 corrected, 5 same, 0 refused");
  EXPECT_EQ(out.id, id);
  EXPECT_EQ(events("import.begun"), 1U);
  EXPECT_EQ(events("import.done"), 1U);
  auto before = head();
  import_rows(one_visit);
  EXPECT_EQ(head(), before);
}

TEST_F(IntakeTest, FindsPeopleByIdentifier) {
  std::string who = enrol("north", "500101197001010011");
  auto out = import_rows("５００１０１ 19700101 0011,2025-06-02,120,,,,,\n");
  EXPECT_EQ(counts(out), "1 new, 0 corrected, 0 same, 0 refused");
  EXPECT_EQ(value({who, "baseline", "labs", 1}, "systolic_pressure"), "120");
  enrol("south", "500101197001010011");
  EXPECT_THAT(refused(import_rows("500101197001010011,2025-06-02,121,,,,,\n")),
              ElementsAre(HasSubstr("more than one person")));
}

TEST_F(IntakeTest, RefusesEveryCellOfSomebodyUnknown) {
  enrol();
  auto out = import_rows("nobody,2025-06-02,120,80,,,,\n");
  EXPECT_THAT(refused(out),
              testing::UnorderedElementsAre(
                  "visits.csv:2 sbp 120 mmHg: nobody in the registry has this number or "
                  "identifier",
                  "visits.csv:2 dbp 80 mmHg: nobody in the registry has this number or "
                  "identifier"));
  EXPECT_EQ(out.tally.refused()[0].reason.remedy.en,
            "enrol first, or let the import enrol (--enrol VERSION)");
  EXPECT_EQ(events("import.begun"), 0U);
}

TEST_F(IntakeTest, EnrolsOnlyWhereItIsTold) {
  put("m.yaml", std::string(mapping).replace(std::string(mapping).find("subject: id"), 11,
                                             "subject: id_card\n    centre: centre"));
  std::string file = put("visits.csv",
                         "id_card,day,sbp,dbp,cr,w,sex,centre\n"
                         "110101,2025-06-02,120,80,88,,,北院\n"
                         "110102,2025-06-03,121,,,,,nowhere\n");
  EXPECT_EQ(counts(import({file})), "0 new, 0 corrected, 0 same, 4 refused");
  request_.consent_version = "2.0";
  request_.is_dry = true;
  EXPECT_EQ(import({file}).enrolled, 1U);
  request_.is_dry = false;
  auto out = import({file});
  EXPECT_EQ(counts(out), "3 new, 0 corrected, 0 same, 1 refused");
  EXPECT_EQ(out.enrolled, 1U);
  EXPECT_TRUE(out.first_day_is_consent);
  Json people = (*desk_->people(admin_, {"", "", "", 50}))["people"];
  ASSERT_EQ(people.size(), 1U);
  EXPECT_EQ(people[0]["number"], "K-north-0001");
  EXPECT_EQ(people[0]["enrolled"], "2025-06-02");
  EXPECT_EQ(counts(import({file})), "0 new, 0 corrected, 3 same, 1 refused");
  EXPECT_EQ(events("person.enrolled"), 1U);
}

TEST_F(IntakeTest, PeopleOfOtherCentresAreNotThere) {
  enrol("north", "500101197001010011");
  std::string own = enrol("south", "500101197001010011");
  request_.actor = {"south_manager", false, {"south"}};
  auto before = head();
  auto out = import_rows("K-north-0001,2025-06-02,120,80,,,,\nnobody,2025-06-02,120,80,,,,\n");
  EXPECT_EQ(counts(out), "0 new, 0 corrected, 0 same, 4 refused");
  EXPECT_EQ(head(), before);
  std::set<std::string> whys;
  for (const RefusedCell& cell : out.tally.refused())
    whys.insert(whole(cell.reason).en + cell.reason.remedy.en);
  EXPECT_EQ(whys.size(), 1U) << "the same sentence, whether somebody is elsewhere or nowhere";
  EXPECT_EQ(counts(import_rows("500101197001010011,2025-06-02,121,,,,,\n")),
            "1 new, 0 corrected, 0 same, 0 refused");
  EXPECT_EQ(value({own, "baseline", "labs", 1}, "systolic_pressure"), "121");
}

TEST_F(IntakeTest, EnrolsInOwnCentresOnly) {
  put("m.yaml", std::string(mapping).replace(std::string(mapping).find("subject: id"), 11,
                                             "subject: id_card\n    centre: centre"));
  std::string file = put("visits.csv",
                         "id_card,day,sbp,dbp,cr,w,sex,centre\n"
                         "110101,2025-06-02,120,80,88,,,north\n"
                         "110102,2025-06-03,121,,,,,south\n");
  request_.consent_version = "2.0";
  request_.actor = {"south_investigator", false, {"south"}};
  auto out = import({file});
  EXPECT_EQ(counts(out), "1 new, 0 corrected, 0 same, 3 refused");
  EXPECT_EQ(out.enrolled, 1U);
  Json people = (*desk_->people(admin_, {"", "", "", 50}))["people"];
  ASSERT_EQ(people.size(), 1U);
  EXPECT_EQ(people[0]["number"], "K-south-0001");
}

TEST_F(IntakeTest, NobodyGoesOnWithAnImportThatHeDoesNotSee) {
  for (const char* centre : {"north", "south"}) enrol(centre);
  std::string rows = "K-north-0001,2025-06-02,120,,,,,\nK-south-0001,2025-06-02,121,,,,,\n";
  request_.actor = {"north_manager", false, {"north"}};
  request_.threads = 0;
  request_.goes_on = [n = std::make_shared<std::atomic<int>>(0)] { return ++*n <= 1; };
  ASSERT_FALSE(
      try_import({put("visits.csv", "id,day,sbp,dbp,cr,w,sex,centre\n" + rows)}).has_value());
  request_.goes_on = {};
  request_.actor = {"south_manager", false, {"south"}};
  auto other = import_rows(rows);
  auto all = *list_imports(**ledger_->read());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(other.id, all[0].id + "-2");
  EXPECT_EQ(all[1].by, "south_manager");
  EXPECT_FALSE(is_seen(all[0], request_.actor));
  request_.actor = {"north_manager", false, {"north"}};
  EXPECT_EQ(import_rows(rows).id, all[0].id);
}

TEST_F(IntakeTest, TellsHowFarItIs) {
  for (int i = 0; i < 3; ++i) enrol();
  std::string rows;
  for (int i = 1; i <= 3; ++i)
    rows += "K-north-000" + std::to_string(i) + ",2025-06-02,120,80,88,70,F,\n";
  std::vector<std::uint64_t> told;
  request_.threads = 0;
  request_.told = [&](std::uint64_t done, std::uint64_t all) {
    told.push_back(done);
    EXPECT_EQ(all, 3U);
  };
  for (bool is_dry : {true, false, false}) {
    told.clear();
    request_.is_dry = is_dry;
    import_rows(rows);
    EXPECT_EQ(told.front(), 0U);
    EXPECT_EQ(told.back(), 3U);
  }
}

TEST_F(IntakeTest, RefusesRowsOfAnotherCentre) {
  put("m.yaml", std::string(mapping).replace(std::string(mapping).find("happened: day"), 13,
                                             "centre: centre\n    happened: day"));
  enrol("north");
  auto out =
      import_rows("K-north-0001,2025-06-02,120,80,,,,south\nK-north-0001,2025-06-02,,,88,,,北院\n");
  EXPECT_EQ(counts(out), "1 new, 0 corrected, 0 same, 2 refused");
  EXPECT_THAT(refused(out), Contains(HasSubstr("different centres: south and north")));
}

TEST_F(IntakeTest, RefusesDaysThatNoVisitAsksFor) {
  enrol();
  auto out = import_rows(
      "K-north-0001,2025-06-15,120,,,,,\nK-north-0001,2025-06-16,121,,,,,\n"
      "K-north-0001,2025-11-20,,,,70,,\n");
  EXPECT_EQ(counts(out), "1 new, 0 corrected, 0 same, 2 refused");
  EXPECT_THAT(refused(out),
              ElementsAre("visits.csv:3 sbp 121 mmHg: no visit asks for this day: 2025-06-16; "
                          "the nearest is baseline, 2025-05-18 to 2025-06-15",
                          HasSubstr("no form of month 6 asks for body weight")));
  EXPECT_THAT(whole(out.tally.refused()[0].reason).zh, HasSubstr("最近的是基线"));
}

TEST_F(IntakeTest, GivesEachDayARepeatOfItsOwn) {
  std::string who = enrol();
  import_rows("K-north-0001,2025-06-04,121,,,,,\nK-north-0001,2025-06-02,120,,,,,\n");
  EXPECT_EQ(value({who, "baseline", "labs", 1}, "systolic_pressure"), "120");
  EXPECT_EQ(value({who, "baseline", "labs", 2}, "systolic_pressure"), "121");
  auto more = import_rows("K-north-0001,2025-06-04,,80,,,,\nK-north-0001,2025-06-03,122,,,,,\n");
  EXPECT_EQ(counts(more), "2 new, 0 corrected, 0 same, 0 refused");
  EXPECT_EQ(value({who, "baseline", "labs", 2}, "diastolic_pressure"), "80");
  EXPECT_EQ(value({who, "baseline", "labs", 3}, "systolic_pressure"), "122");
}

TEST_F(IntakeTest, RefusesTwoDaysForAFormThatDoesNotRepeat) {
  std::string who = enrol();
  auto out = import_rows("K-north-0001,2025-06-02,,,,70,,\nK-north-0001,2025-06-04,,,,71,,\n");
  EXPECT_THAT(refused(out),
              ElementsAre(HasSubstr("speaks of another day: History of baseline, 2025-06-02")));
  EXPECT_EQ(value({who, "baseline", "history", 1}, "weight"), "70");
}

TEST_F(IntakeTest, RefusesTheSecondOfTwoValuesOfADayAlsoTheNextTime) {
  enrol();
  std::string rows = "K-north-0001,2025-06-02,125,,,,,\nK-north-0001,2025-06-02,120,,,,,\n";
  auto out = import_rows(rows);
  EXPECT_THAT(refused(out), ElementsAre(HasSubstr("value of the same day: row 2")));
  EXPECT_EQ(counts(import_rows(rows)), "0 new, 0 corrected, 1 same, 1 refused");
}

TEST_F(IntakeTest, RefusesChangesOfLockedForms) {
  std::string who = enrol();
  import_rows(one_visit);
  FormPlace place{who, "baseline", "labs", 1};
  wait([&](Answered a) { desk_->set_state(admin_, {"", place, "locked", ""}, std::move(a)); });
  auto before = head();
  auto out = import_rows("K-north-0001,2025-06-02,120,80,99,70.5,F,\n");
  EXPECT_EQ(counts(out), "0 new, 0 corrected, 4 same, 1 refused");
  EXPECT_THAT(refused(out), ElementsAre(HasSubstr("the form is locked or frozen")));
  EXPECT_EQ(head(), before);
}

TEST_F(IntakeTest, RefusesWhatTheChecksRefuseAndKeepsTheRest) {
  std::string who = enrol();
  auto out = import_rows(
      "K-north-0001,2025-06-02,120,130,9999999,70,F,\n"
      "K-north-0001,2025-06-03,abc,80,1600,,,\n");
  EXPECT_THAT(refused(out),
              testing::UnorderedElementsAre(HasSubstr(":2 cr 9999999"), HasSubstr(":3 sbp abc"),
                                            HasSubstr("systolic is not above diastolic")));
  EXPECT_EQ(counts(out), "5 new, 0 corrected, 0 same, 3 refused");
  FormPlace unusual{who, "baseline", "labs", 2};
  Json queries = (*desk_->form(admin_, unusual))["queries"];
  ASSERT_EQ(queries.size(), 1U);
  EXPECT_EQ(queries[0]["rule"], "range");
}

TEST_F(IntakeTest, ReadsConditionsFromFormsOfTheSameImport) {
  put("m.yaml", std::string(mapping).replace(std::string(mapping).find("w: weight kg"), 12,
                                             "w: hemoglobin g/L"));
  std::string woman = enrol(), man = enrol();
  auto out = import_rows(
      "K-north-0001,2025-06-02,120,80,88,130,F,\nK-north-0002,2025-06-02,120,80,88,130,M,\n");
  EXPECT_NE(value({woman, "baseline", "labs", 1}, "hemoglobin"), "none");
  EXPECT_EQ(value({man, "baseline", "labs", 1}, "hemoglobin"), "none");
  EXPECT_THAT(refused(out), ElementsAre(HasSubstr("the condition for it does not hold")));
}

TEST_F(IntakeTest, RefusesPeopleWhoseConsentWasWithdrawn) {
  std::string who = enrol();
  WithdrawAct act{"", who, "2026-05-01", "stop", "moved"};
  ASSERT_TRUE(wait([&](Answered a) { desk_->withdraw(admin_, act, std::move(a)); }));
  auto before = head();
  EXPECT_THAT(refused(import_rows("K-north-0001,2025-06-02,120,,,,,\n")),
              ElementsAre(HasSubstr("the consent was withdrawn")));
  EXPECT_EQ(head(), before);
}

TEST_F(IntakeTest, ReadsWorkbooksAndSeveralFilesAsOne) {
  std::string who = enrol();
  std::string book = folder_.file("labs.xlsx");
  {
    auto writer = ingest::sheet::WorkbookWriter::open(book);
    using Row = std::vector<ingest::sheet::Cell>;
    ASSERT_TRUE(writer->add_sheet("随访"));
    ASSERT_TRUE(writer->write_row(Row{std::string("id"), std::string("day"), std::string("cr")}));
    ASSERT_TRUE(writer->write_row(
        Row{std::string("K-north-0001"), std::string("2025-06-02"), std::string("=1+1")}));
    ASSERT_TRUE(
        writer->write_row(Row{std::string("K-north-0001"), std::string("2025-06-03"), 91.0}));
    ASSERT_TRUE(writer->finish());
  }
  std::string sheet =
      "  labs.xlsx/随访:\n    subject: id\n    happened: day\n    end: last row + 1 d\n    "
      "columns: { cr: creatinine umol/L }\n";
  put("m.yaml", std::string(mapping) + sheet);
  auto out = import({put("visits.csv", "id,day,sbp,dbp,cr,w,sex,centre\n" + one_visit), book});
  EXPECT_EQ(counts(out), "6 new, 0 corrected, 0 same, 1 refused");
  ASSERT_EQ(out.tally.refused().size(), 1U);
  EXPECT_EQ(out.tally.refused()[0].sheet, "随访");
  EXPECT_EQ(value({who, "baseline", "labs", 2}, "creatinine"), "91");
}

TEST_F(IntakeTest, WritesAReportWithoutFormulas) {
  enrol();
  auto out = import_rows("K-north-0001,2025-06-02,\"=HYPERLINK(\"\"http://x\"\")\",80,88,,,\n");
  std::string path = folder_.file("report.xlsx");
  ASSERT_TRUE(write_report(*registry_, out.tally, path));
  auto book = ingest::sheet::read_workbook(*base::read_file(path), "report.xlsx");
  ASSERT_EQ(book->sheets.size(), 2U);
  EXPECT_THAT(book->remarks, IsEmpty()) << "formulas would be remarked";
  EXPECT_THAT(book->sheets[0].text, HasSubstr("visits.csv,,2,sbp,\"=HYPERLINK"));
  EXPECT_THAT(book->sheets[0].text, HasSubstr("不是数字"));
  EXPECT_THAT(book->sheets[1].text, HasSubstr("labs,creatinine,creatinine"));
}

}  // namespace
}  // namespace bq::applications::registry::intake
