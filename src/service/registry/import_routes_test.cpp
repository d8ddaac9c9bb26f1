// Import through the site, from the file to its undo.
#include <filesystem>
#include <set>

#include <sys/stat.h>

#include "base/file.h"
#include "service/registry/made_site.h"

namespace bq::service::registry {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string head = "id,day,sbp,cr\n";

/// Holds the work of a run between two forms until it is let go.
class Hold {
 public:
  void wait() {
    is_there_.store(true);
    while (!is_open_.load()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  void wait_until_there() const {
    while (!is_there_.load()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  void open() { is_open_.store(true); }

 private:
  std::atomic<bool> is_there_{false}, is_open_{false};
};

class ImportRoutesTest : public SiteTest {
 protected:
  void SetUp() override {
    upload_limits_ = {1'000'000, 2'000'000, 6, 12};
    SiteTest::SetUp();
    nurse_ = user_with("nurse_n", "nurse", "north");
    keeper_ = user_with("keeper_n", "data_manager", "north");
  }
  void TearDown() override {
    hold_.open();
    SiteTest::TearDown();
  }
  std::int64_t events() const { return ledger_->head().seq; }
  std::string value(const std::string& subject, const std::string& item) {
    Json form = ask("GET", "/api/people/" + subject + "/forms/baseline/labs/1", nurse_).json();
    return form["values"].contains(item) ? form["values"][item].value("value", "") : "none";
  }
  Json undone(const std::string& session, const std::string& import) {
    auto begun = ask("POST", "/api/imports/" + import + "/undo", session, "{}");
    EXPECT_EQ(begun.status, 202) << begun.body;
    return begun.status == 202 ? ended(session, begun.json()["id"]) : begun.json();
  }
  std::set<std::string> on_disk() const {
    std::set<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.file("uploads")))
      out.insert(entry.path().filename().string());
    return out;
  }

  std::string nurse_, keeper_;
  Hold hold_;
};

TEST_F(ImportRoutesTest, FromTheFileToItsUndo) {
  std::string subject = enrol(nurse_, "north");
  std::string rows = head + "K-north-0001,2026-01-12,120,88\nnobody,2026-01-12,121,\n";
  auto before = events();
  Json dry = run_with(keeper_, "dry_run", "labs.csv", rows);
  EXPECT_EQ(counts(dry), "2 0 0 1");
  EXPECT_EQ(events(), before);
  EXPECT_EQ(dry["answer"]["import"], "");
  EXPECT_EQ(dry["answer"]["forms"], 1);

  std::string path = "/api/imports/runs/" + dry["id"].get<std::string>();
  Json refused = ask("GET", path + "/refused", keeper_).json();
  ASSERT_EQ(refused["cells"].size(), 1U);
  Json cell = refused["cells"][0];
  EXPECT_EQ(cell["file"], "labs.csv");
  EXPECT_EQ(cell["row"], 3);
  EXPECT_EQ(cell["column"], "sbp");
  EXPECT_EQ(cell["value"], "121 mmHg");
  EXPECT_THAT(cell["why"]["zh"].get<std::string>(), HasSubstr("库中没有此编号"));
  EXPECT_EQ(ask("GET", path + "/refused?after=1", keeper_).json()["cells"].size(), 0U);
  auto report = ask("GET", path + "/report", keeper_);
  EXPECT_THAT(report.body, StartsWith("PK"));
  EXPECT_THAT(report.head, HasSubstr("attachment; filename*=UTF-8''import_report_"));

  Json uploads = ask("GET", "/api/uploads", keeper_).json();
  ASSERT_EQ(uploads["uploads"].size(), 1U) << "a dry run leaves the file where it is";
  Json real =
      ended(keeper_, begin_run(keeper_, "import", {uploads["uploads"][0]["id"]}).json()["id"]);
  EXPECT_EQ(counts(real), "2 0 0 1");
  EXPECT_EQ(value(subject, "creatinine"), "88");
  EXPECT_EQ(ask("GET", "/api/uploads", keeper_).json()["uploads"].size(), 0U);

  auto after = events();
  EXPECT_EQ(counts(run_with(keeper_, "import", "labs.csv", rows)), "0 0 2 1");
  EXPECT_EQ(events(), after) << "the same file again changes nothing";
  Json mended = run_with(keeper_, "import", "labs.csv", head + "K-north-0001,2026-01-12,120,99\n");
  EXPECT_EQ(counts(mended), "0 1 1 0");
  EXPECT_EQ(value(subject, "creatinine"), "99");

  Json list = ask("GET", "/api/imports", keeper_).json()["imports"];
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0]["id"], mended["answer"]["import"]);
  EXPECT_EQ(list[0]["by"], "keeper_n");
  EXPECT_EQ(list[1]["counts"]["facts"], 2);
  EXPECT_EQ(list[1]["files"][0], "labs.csv");
  Json back = undone(keeper_, mended["answer"]["import"]);
  EXPECT_EQ(back["undo"]["restored"], 1);
  EXPECT_EQ(value(subject, "creatinine"), "88");
  Json first = undone(keeper_, real["answer"]["import"]);
  EXPECT_EQ(first["undo"]["restored"], 0);
  EXPECT_THAT(first["undo"]["left"][0]["why"]["zh"].get<std::string>(), HasSubstr("又有修改"));
  std::string again = "/api/imports/" + mended["answer"]["import"].get<std::string>() + "/undo";
  EXPECT_EQ(ask("POST", again, keeper_, "{}").status, 409);
  EXPECT_EQ(ask("POST", "/api/imports/none/undo", keeper_, "{}").status, 404);
  std::string auditor = user_with("auditor_all", "auditor", "*");
  EXPECT_EQ(ask("GET", "/api/audit/verify", auditor).json()["holds"], true);
}

TEST_F(ImportRoutesTest, SuggestsWhatColumnsMean) {
  std::string rows = "研究编号,随访日期,肌酐(umol/L),体重,步数\n";
  for (int i = 1; i <= 20; ++i)
    rows += "K-north-00" + std::to_string(10 + i) + ",2026-01-12,88,140,9000\n";
  Json run = run_with(keeper_, "suggestion", "检验*{centre}.csv", rows);
  ASSERT_EQ(run["state"], "done") << run.dump();
  const Json& made = run["suggestion"];
  EXPECT_THAT(made["mapping"].get<std::string>(), HasSubstr("检验__centre_.csv"));
  EXPECT_THAT(made["mapping"].get<std::string>(), Not(HasSubstr("体重: weight")));
  EXPECT_THAT(made["to_edit"].get<std::string>(), HasSubstr("体重: weight"));
  std::map<std::string, Json> columns;
  for (const Json& column : made["columns"]) columns[column["column"]] = column;
  EXPECT_EQ(columns["研究编号"]["use"]["zh"], "受试者");
  EXPECT_EQ(columns["步数"]["use"], Json());
  EXPECT_FALSE(columns["体重"]["question"].is_null());
  mapping_ = made["mapping"];
  EXPECT_EQ(counts(run_with(keeper_, "dry_run", "检验*{centre}.csv", rows)), "0 0 0 20");
}

TEST_F(ImportRoutesTest, ANameIsShownAndNeverAPath) {
  for (const char* name :
       {"../labs.csv", "a/labs.csv", "..\\labs.csv", ".labs.csv", "..", "/etc/x.csv",
        "la\xE2\x80\xAE"
        "bs.csv",
        " ", "labs.pdf", "labs", "labs.csv.exe"}) {
    auto out = give(keeper_, name, head);
    EXPECT_EQ(out.status, 422) << name << out.body;
  }
  EXPECT_EQ(give(keeper_, "la\nbs.csv", head).status, 400);
  EXPECT_EQ(give(keeper_, std::string(300, 'x') + ".csv", head).status, 422);
  EXPECT_TRUE(on_disk().empty());
  auto given = give(keeper_, "病房 labs $(id).csv", head + "K,2026-01-12,1,2\n");
  ASSERT_EQ(given.status, 201);
  EXPECT_EQ(given.json()["name"], "病房 labs $(id).csv");
  EXPECT_THAT(on_disk(), ElementsAre(given.json()["id"].get<std::string>()));
  struct stat found {};
  ASSERT_EQ(::stat(folder_.file("uploads").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0700U);
  ASSERT_EQ(::stat(imports_->uploads().path(given.json()["id"]).c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_EQ(ask("DELETE", "/api/uploads/..%2F..%2Fledger.db", keeper_).status, 400);
  EXPECT_EQ(ask("DELETE", "/api/uploads/ledger.db", keeper_).status, 404);
  EXPECT_EQ(ask("GET", "/api/imports/runs/..%2Fx/report", keeper_).status, 400);
}

TEST_F(ImportRoutesTest, WhatIsTooLargeIsSaidAndPiecesComeInOrder) {
  auto large = give(keeper_, "labs.csv", head, "&bytes=1000001");
  EXPECT_EQ(large.status, 413);
  EXPECT_THAT(large.body, HasSubstr("labs.csv is larger than 1 MB"));
  EXPECT_THAT(large.body, HasSubstr("labs.csv 超过 1 MB"));
  EXPECT_EQ(give(keeper_, "labs.csv", std::string(8'000'001, 'x')).status, 413);
  EXPECT_EQ(give(keeper_, "labs.csv", "").status, 422);

  auto first = give(keeper_, "labs.csv", "0123", "&bytes=10");
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(first.json()["is_whole"], false);
  std::string id = first.json()["id"], path = "/api/uploads/" + id;
  EXPECT_EQ(begin_run(keeper_, "dry_run", {id}).status, 404) << "not before it is whole";
  EXPECT_EQ(ask("POST", path + "?at=5", keeper_, "4567").status, 409);
  EXPECT_EQ(ask("POST", path + "?at=4", nurse_, "4567").status, 403);
  std::string other = user_with("other_n", "data_manager", "north");
  EXPECT_EQ(ask("POST", path + "?at=4", other, "4567").status, 404) << "another's";
  EXPECT_EQ(ask("POST", path + "?at=4", keeper_, "456789").json()["is_whole"], true);
  EXPECT_EQ(*base::read_file(imports_->uploads().path(id)), "0123456789");
  EXPECT_EQ(ask("POST", path + "?at=10", keeper_, "more").status, 422);

  std::string half(900'000, 'x');
  EXPECT_EQ(give(keeper_, "a.csv", half).status, 201);
  EXPECT_EQ(give(other, "b.csv", half).status, 201);
  auto full = give(keeper_, "c.csv", half);
  EXPECT_EQ(full.status, 413) << "of everybody";
  EXPECT_THAT(full.body, HasSubstr("at most 6 files and 2 MB"));
  EXPECT_EQ(give(keeper_, "a.csv", "x").status, 201);
  EXPECT_EQ(ask("GET", "/api/uploads", keeper_).json()["uploads"].size(), 1U) << "replaced";
}

TEST_F(ImportRoutesTest, WhatCannotBeReadIsSaidWithoutTheServersFolders) {
  Json run = run_with(keeper_, "suggestion", "book.xlsx", "this is no workbook");
  EXPECT_EQ(run["state"], "failed");
  EXPECT_THAT(run["trouble"]["en"].get<std::string>(), HasSubstr("book.xlsx"));
  EXPECT_THAT(run["trouble"]["zh"].get<std::string>(), StartsWith("book.xlsx"));
  EXPECT_THAT(run.dump(), Not(HasSubstr(folder_.path())));
  mapping_.replace(mapping_.find("creatinine umol/L"), 17, "creatinin umol/L");
  Json wrong = run_with(keeper_, "dry_run", "labs.csv", head + "K-north-0001,2026-01-12,1,2\n");
  EXPECT_EQ(wrong["state"], "failed");
  EXPECT_EQ(wrong["trouble"]["line"], 11) << wrong["trouble"].dump();
  EXPECT_THAT(wrong.dump(), Not(HasSubstr(folder_.path())));
  mapping_ = "";
  auto given = give(keeper_, "labs.csv", head);
  EXPECT_EQ(begin_run(keeper_, "import", {given.json()["id"]}).status, 422);
  EXPECT_EQ(begin_run(keeper_, "nonsense", {given.json()["id"]}).status, 422);
  EXPECT_EQ(begin_run(keeper_, "suggestion", {}).status, 422);
  EXPECT_EQ(begin_run(keeper_, "suggestion", {"u1"}).status, 404);
}

TEST_F(ImportRoutesTest, OneAtATimeStoppedAndGoingOn) {
  std::string rows = head;
  for (int i = 1; i <= 3; ++i) {
    enrol(nurse_, "north");
    rows += "K-north-000" + std::to_string(i) + ",2026-01-12,120,88\n";
  }
  between_forms_ = [this, n = std::make_shared<int>(0)] {
    if (++*n == 3) hold_.wait();  // the first form is under way by then
  };
  auto given = give(keeper_, "labs.csv", rows);
  auto begun = begin_run(keeper_, "import", {given.json()["id"]});
  ASSERT_EQ(begun.status, 202) << begun.body;
  std::string run = begun.json()["id"], path = "/api/imports/runs/" + run;
  hold_.wait_until_there();
  EXPECT_EQ(ask("GET", "/api/people", nurse_).status, 200) << "pages go on";
  EXPECT_EQ(ask("GET", path, keeper_).json()["state"], "running");

  std::string other = user_with("other_n", "data_manager", "north");
  std::string file = give(other, "labs.csv", rows).json()["id"];
  auto busy = begin_run(other, "suggestion", {file});
  EXPECT_EQ(busy.status, 409);
  EXPECT_THAT(busy.body, HasSubstr("keeper_n has had an import running since"));
  EXPECT_EQ(ask("GET", "/api/imports/runs", other).json()["busy"]["by"], "keeper_n");
  for (const std::string& asked : {path, path + "/refused", path + "/report"})
    EXPECT_EQ(ask("GET", asked, other).status, 404);
  EXPECT_EQ(ask("DELETE", path, other).status, 404);
  EXPECT_EQ(ask("GET", path, keeper_).json()["is_stopping"], false);

  EXPECT_EQ(ask("DELETE", path, keeper_).json()["is_stopping"], true);
  hold_.open();
  EXPECT_EQ(ended(keeper_, run)["state"], "stopped");
  Json cut = ask("GET", "/api/imports", keeper_).json()["imports"];
  ASSERT_EQ(cut.size(), 1U);
  EXPECT_TRUE(cut[0]["counts"].is_null());
  Json rest = ended(keeper_, begin_run(keeper_, "import", {given.json()["id"]}).json()["id"]);
  EXPECT_EQ(rest["answer"]["import"], cut[0]["id"]) << "it goes on from there";
  EXPECT_EQ(rest["done"], rest["all"]);
  EXPECT_EQ(ask("GET", "/api/imports/runs", other).json()["busy"], Json());
  EXPECT_EQ(ended(other, begin_run(other, "dry_run", {file}).json()["id"])["state"], "done");
}

TEST_F(ImportRoutesTest, PeopleOfAnotherCentreAreNotThere) {
  std::string subject = enrol(nurse_, "north");
  std::string hostile = user_with("keeper_s", "data_manager", "south");
  auto before = events();
  std::string rows = head + "K-north-0001,2026-01-12,120,88\nnobody,2026-01-12,120,88\n";
  for (const char* what : {"dry_run", "import"}) {
    Json run = run_with(hostile, what, "labs.csv", rows);
    EXPECT_EQ(counts(run), "0 0 0 4");
    Json cells =
        ask("GET", "/api/imports/runs/" + run["id"].get<std::string>() + "/refused", hostile)
            .json()["cells"];
    std::set<std::string> whys;
    for (const Json& cell : cells) whys.insert(cell["why"].dump() + cell["remedy"].dump());
    EXPECT_EQ(whys.size(), 1U) << "the same words for who is elsewhere and who is nowhere";
  }
  EXPECT_EQ(value(subject, "creatinine"), "none");
  EXPECT_GE(before + 1, events()) << "nothing but the session's own events";
}

TEST_F(ImportRoutesTest, WhoMayEnrolEnrolsByImportAtTheOwnCentre) {
  mapping_.replace(mapping_.find("subject: id"), 11, "subject: id_card\n    centre: centre");
  std::string rows =
      "id_card,centre,day,sbp,cr\n110101,north,2026-01-12,120,88\n110102,south,2026-01-12,121,\n";
  auto given = give(keeper_, "labs.csv", rows);
  auto forbidden = begin_run(keeper_, "dry_run", {given.json()["id"]}, "2.0");
  EXPECT_EQ(forbidden.status, 403) << forbidden.body;
  std::string chief = user_with("chief_n", "investigator", "north");
  auto unknown = begin_run(chief, "dry_run", {give(chief, "labs.csv", rows).json()["id"]}, "9.9");
  EXPECT_EQ(unknown.status, 422);
  Json run = run_with(chief, "import", "labs.csv", rows, "2.0");
  EXPECT_EQ(counts(run), "2 0 0 1");
  EXPECT_EQ(run["answer"]["enrolled"], 1);
  EXPECT_EQ(ask("GET", "/api/people", nurse_).json()["people"].size(), 1U);
  std::string south = user_with("nurse_s", "nurse", "south");
  EXPECT_EQ(ask("GET", "/api/people", south).json()["people"].size(), 0U);
}

TEST_F(ImportRoutesTest, NothingIsKeptLongerThanItMustBe) {
  enrol(nurse_, "north");
  Json run = run_with(keeper_, "dry_run", "labs.csv", head + "nobody,2026-01-12,120,88\n");
  EXPECT_EQ(on_disk().size(), 2U) << "the file and the report; the run's own folder is gone";
  ahead_ = base::of_hours(11);
  EXPECT_EQ(ask("GET", "/api/uploads", keeper_).json()["uploads"].size(), 1U);
  ahead_ = base::of_hours(13);
  EXPECT_EQ(ask("GET", "/api/uploads", keeper_).json()["uploads"].size(), 0U);
  EXPECT_EQ(ask("GET", "/api/imports/runs", keeper_).json()["runs"].size(), 0U);
  EXPECT_TRUE(on_disk().empty());
  imports_.reset();
  ASSERT_TRUE(base::write_file(folder_.file("uploads/left"), "of a process that was killed"));
  open_imports();
  EXPECT_TRUE(on_disk().empty());
  fs::remove_all(folder_.file("uploads"));
  fs::create_directory_symlink(folder_.path(), folder_.file("uploads"));
  auto refused = Uploads::open(folder_.file("uploads"), {}, base::now);
  EXPECT_FALSE(refused.has_value());
  EXPECT_TRUE(fs::exists(folder_.file("ledger.db"))) << "a link is not followed";
}

}  // namespace
}  // namespace bq::service::registry
