#include "applications/registry/intake/intake.h"

#include "applications/registry/intake/imports.h"
#include "applications/registry/intake/made_intake.h"
#include "base/file.h"
#include "ingest/sheet/made_workbook.h"
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
  EXPECT_EQ(out.tally.refused()[0].reason.remedy.en, "enrol first, or let the import enrol");
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

TEST_F(IntakeTest, RefusedValuesStandInTheReportAsInTheFile) {
  auto out = import_rows("nobody,2025-06-02,120,,80,70.50,,\n");
  EXPECT_THAT(refused(out), testing::UnorderedElementsAre(HasSubstr(":2 sbp 120 mmHg: "),
                                                          HasSubstr(":2 cr 80 umol/L: "),
                                                          HasSubstr(":2 w 70.5 kg: ")));
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
  request_.is_dry = true;
  auto dry = import({file});
  EXPECT_EQ(counts(dry), "1 new, 0 corrected, 0 same, 3 refused");
  EXPECT_EQ(dry.enrolled, 1U);
  request_.is_dry = false;
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

// Bytes of GB18030 where the mapping says UTF-8, and the other way about; UTF-16 as Notepad has it.
TEST_F(IntakeTest, BytesOfAnotherEncodingAreNamedAndNothingOfThemIsTaken) {
  std::string who = enrol();
  auto before = head();
  const std::string header = "id,day,sbp,dbp,cr,w,sex,centre\n";
  const std::string row = "K-north-0001,2025-06-02,120,,,,,\xB1\xB1\xD4\xBA\n";  // 北院
  for (const std::string& bytes :
       {header + row, std::string("\xFF\xFEi\0d\0,\0", 8) + std::string(40, '\0')}) {
    auto out = try_import({put("visits.csv", bytes)});
    ASSERT_FALSE(out);
    EXPECT_THAT(base::show(out.error()),
                HasSubstr("it is not UTF-8; name what it is by `encoding:` in the mapping"));
  }
  EXPECT_EQ(head(), before);
  auto beside = import({put("visits.csv", header + row), put("more.csv", header + one_visit)});
  EXPECT_EQ(counts(beside), "5 new, 0 corrected, 0 same, 1 refused") << "the other is taken";
  ASSERT_FALSE(refused(beside).empty());
  EXPECT_THAT(refused(beside)[0], HasSubstr("the bytes are not the text that the mapping says"));
  put("m.yaml", std::string(mapping).replace(std::string(mapping).find("happened: day"), 13,
                                             "encoding: gb18030\n    centre: centre\n    "
                                             "happened: day"));
  auto out = import({put("visits.csv", header + row)});
  EXPECT_EQ(counts(out), "0 new, 0 corrected, 1 same, 0 refused") << "北院 is known by its name";
  EXPECT_EQ(value({who, "baseline", "labs", 1}, "systolic_pressure"), "120");
}

TEST_F(IntakeTest, DaysThatAreNoneAreRefusedByPlace) {
  enrol();
  auto before = head();
  auto out = import_rows(
      "K-north-0001,2025-02-30,120,,,,,\nK-north-0001,2025年2月30日,121,,,,,\n"
      "K-north-0001,6月2日,122,,,,,\nK-nobody,2025-06-02,,,,,,\n");
  EXPECT_EQ(head(), before);
  EXPECT_EQ(out.tally.total().facts, 0U);
  std::map<std::uint32_t, std::string> of_row;
  for (const RefusedCell& cell : out.tally.refused())
    of_row[cell.row] = cell.value + ": " + whole(cell.reason).en + whole(cell.reason).zh;
  for (auto [row, day] : {std::pair{2U, "2025-02-30"}, {3U, "2025年2月30日"}, {4U, "6月2日"}})
    EXPECT_EQ(of_row[row],
              day + std::string(": the row has no day that can be read该行没有可读的日期"));
}

// Formulas, macros, links and hidden sheets: what is read is what is seen, and the rest is said.
TEST_F(IntakeTest, SaysWhatAWorkbookHoldsBesides) {
  std::string who = enrol();
  ingest::sheet::MadeXlsx made;
  auto text = [](const std::string& t) {
    return "<c t=\"inlineStr\"><is><t>" + t + "</t></is></c>";
  };
  const std::string head_row = "<row>" + text("id") + text("day") + text("sbp") + text("dbp") +
                               text("cr") + text("w") + text("sex") + "</row>";
  made.rows =
      head_row + "<row>" + text("K-north-0001") + text("2025-06-02") +
      "<c><f>60*2</f><v>120</v></c><c><f>B9</f></c><c><f>[1]Other!A1</f><v>88</v></c></row>";
  made.more_sheets = "<sheet name=\"old\" sheetId=\"2\" state=\"hidden\" r:id=\"rId8\"/>";
  made.more_relations = made.relation("rId7", "externalLink", "externalLinks/one.xml") +
                        made.relation("rId8", "worksheet", "worksheets/sheet2.xml") +
                        made.relation("rId9", "vbaProject", "vbaProject.bin");
  made.more = {{"xl/vbaProject.bin", "never run"},
               {"xl/externalLinks/one.xml", "<externalLink/>"},
               {"xl/worksheets/sheet2.xml", "<worksheet><sheetData>" + head_row + "<row>" +
                                                text("K-north-0001") + text("2025-06-03") +
                                                "<c><v>199</v></c></row></sheetData></worksheet>"}};
  auto out = import({put("visits.xlsm", made.bytes())});
  EXPECT_EQ(counts(out), "2 new, 0 corrected, 0 same, 0 refused");
  EXPECT_EQ(value({who, "baseline", "labs", 1}, "systolic_pressure"), "120");
  EXPECT_EQ(value({who, "baseline", "labs", 1}, "diastolic_pressure"), "none");
  EXPECT_EQ(value({who, "baseline", "labs", 2}, "systolic_pressure"), "none") << "nobody saw it";
  std::string en, zh;
  for (const auto& list : {out.left_out, out.remarks})
    for (const auto& words : list) en += words.en + "\n", zh += words.zh + "\n";
  EXPECT_EQ(out.left_out.size(), 1U) << "the hidden sheet alone";
  for (const char* said :
       {"visits.xlsm: the file has macros; they are not run", "visits.xlsm: links to other files; ",
        "visits.xlsm/S: formulas, read by their stored results",
        "visits.xlsm/S D2: a formula without a stored result, read as empty",
        "visits.xlsm/old: a hidden sheet, not read; name it in the mapping to read it"})
    EXPECT_THAT(en, HasSubstr(said));
  EXPECT_THAT(zh, HasSubstr("visits.xlsm/old：隐藏的工作表，未读取"));
  put("m.yaml", std::string(mapping) +
                    "  visits.xlsm/old:\n    subject: id\n    happened: day\n    end: last row + "
                    "1 d\n    columns: { sbp: systolic_pressure mmHg }\n");
  EXPECT_EQ(counts(import({folder_.file("visits.xlsm")})), "1 new, 0 corrected, 2 same, 0 refused")
      << "somebody wrote that it shall be read";
}

// What was a remark is a number now: what stands there is no reason to refuse the rest of the form.
TEST_F(IntakeTest, AnItemOfAnotherTypeStandsInNobodysWay) {
  auto open = [&](const std::string& item) {
    desk_.reset();
    std::string text = MadeRegistry::changed("        - height\n", "        - height\n" + item);
    ASSERT_EQ(MadeRegistry::problems_of(text, registry_), "");
    auto key = base::secret::Key::load_or_make(folder_.file("people.key"));
    desk_ = std::make_unique<Desk>(*registry_, *ledger_, *key, clock_);
  };
  open("        - bilirubin: { remark: true, title: { en: b, zh: b } }\n");
  FormPlace place{enrol(), "baseline", "history", 1};
  save(place, 0, {{"bilirubin", {"yellow", ""}}}, "2025-06-02");
  open("        - bilirubin: { required: false }\n");
  auto out = import_rows("K-north-0001,2025-06-02,,,,70,F,\n");
  EXPECT_EQ(counts(out), "2 new, 0 corrected, 0 same, 0 refused");
  EXPECT_EQ(value(place, "bilirubin"), "none");
  for (const Json& change : (*desk_->history(admin_, place))["versions"][1]["changes"])
    EXPECT_NE(change["item"], "bilirubin");
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
