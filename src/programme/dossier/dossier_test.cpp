#include "programme/dossier/dossier.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include <nlohmann/json.hpp>

#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "programme/dossier/dossier_json.h"
#include "programme/dossier/forms.h"

namespace bq::programme::dossier {
namespace {

using acceptance::Status;
using nlohmann::ordered_json;

const Guide& guide() {
  static const Guide loaded = Guide::load(BIANQUE_SOURCE_DIR "/vocabulary").value();
  return loaded;
}

constexpr const char* item = "JS2026-1004";

// A programme that measures one indicator, declares one, and says why it measures no other.
Programme answering(const std::string& name = "made") {
  Programme out{name, {"Made", "模拟项目"}, {item}, "digest-of-" + name, {}};
  for (const auto* indicator : guide().indicators().of_item(item)) {
    acceptance::AcceptLine line;
    line.indicator = indicator->id;
    line.place = {name + "/programme.yaml", 7, 1};
    if (indicator->id.ends_with("/03")) line.measure = "transfer.auroc_drop.max";
    else if (indicator->id.ends_with("/06")) line.declares = true;
    else line.not_measured = base::Words{"not yet", "尚未"};
    out.lines.push_back(line);
  }
  return out;
}

class Dossiers : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = (std::filesystem::temp_directory_path() /
               ("bianque-dossier-" + std::to_string(::getpid())))
                  .string();
    std::filesystem::create_directories(folder_ + "/runs/made");
    write_run();
    request_.guide = &guide();
    request_.programmes = {answering()};
    request_.today = "2026-11-30";
    request_.inputs_now = [](const dossier::Run&) { return InputsNow{true, "", "inputs"}; };
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void put(const std::string& name, const std::string& bytes) const {
    ASSERT_TRUE(base::write_file(folder_ + "/" + name, bytes));
  }

  ordered_json line(double value, const std::string& status) const {
    const auto* indicator = guide().indicators().find("JS2026-1004/03");
    acceptance::AcceptanceLine row;
    row.indicator = *indicator;
    row.reach = indicator->reach;
    row.value = value;
    row.n = 100;
    row.data = acceptance::Data::public_;
    row.evidence = {{"predictions.parquet", base::sha256_hex("rows"), {}}};
    auto out = acceptance::to_json({row}).front();
    out["status"] = status;
    return out;
  }

  void write_run(double value = 0.02, const std::string& status = "partly") {
    put("runs/made/predictions.parquet", "rows");
    put("runs/made/run.json",
        R"({"programme":"digest-of-made","inputs":"inputs","quick":false,"people":"public"})");
    put("runs/made/report.json",
        R"({"programme":{"name":"made"},"data":{"source":"data"},"run":{}})");
    put("runs/made/acceptance.json", ordered_json::array({line(value, status)}).dump());
  }

  base::Result<Dossier> make() {
    locker_ = locker::EvidenceLocker::open(folder_ + "/state").value();
    approvals_ = locker::Approvals::load(folder_ + "/state").value();
    request_.locker = &locker_;
    request_.approvals = &approvals_;
    request_.runs.clear();
    for (const auto& run : run_folders(folder_ + "/runs")) {
      BQ_ASSIGN(auto read, read_run(run, guide().indicators()));
      request_.runs.push_back(std::move(read));
    }
    return make_dossier(request_);
  }
  Standing standing(const char* id) {
    auto made = make();
    EXPECT_TRUE(made) << (made ? "" : base::show(made.error()));
    for (const auto& s : made->of(*guide().find(item)).indicators)
      if (s.line.indicator.id == id) return s;
    ADD_FAILURE() << id;
    return {};
  }

  std::string folder_;
  locker::EvidenceLocker locker_;
  locker::Approvals approvals_;
  DossierRequest request_;
};

TEST_F(Dossiers, NameEveryItemAndIndicatorOnce) {
  auto made = make();
  ASSERT_TRUE(made) << base::show(made.error());
  EXPECT_EQ(made->items.size(), 88U);
  std::size_t indicators = 0, without = 0;
  for (const auto& state : made->items) {
    indicators += state.indicators.size();
    without += state.state() == "no indicator" ? 1 : 0;
    if (state.item->id == item) continue;
    for (const auto& s : state.indicators) EXPECT_EQ(s.line.status, Status::no_programme);
  }
  EXPECT_EQ(indicators, 438U);
  EXPECT_EQ(without, 24U);
}

TEST_F(Dossiers, AnIdThatStandsTwiceInATableIsRefused) {
  std::filesystem::create_directories(folder_ + "/vocabulary");
  std::filesystem::copy(BIANQUE_SOURCE_DIR "/vocabulary/guides", folder_ + "/vocabulary/guides");
  ASSERT_TRUE(Guide::load(folder_ + "/vocabulary"));
  for (const char* table : {"clusters", "capabilities", "minimum_software", "requirements"}) {
    const std::string name = std::string("vocabulary/guides/") + table + ".csv";
    const std::string text = base::read_file(folder_ + "/" + name).value();
    const std::string last = text.substr(text.rfind('\n', text.size() - 2) + 1);
    put(name, text + last);
    auto twice = Guide::load(folder_ + "/vocabulary");
    ASSERT_FALSE(twice) << table;
    EXPECT_NE(twice.error().sentence.find("stands twice"), std::string::npos) << table;
    EXPECT_GT(twice.error().place.line, 1) << table;
    put(name, text);
  }
}

TEST_F(Dossiers, ValuesComeFromRunsAlone) {
  auto measured = standing("JS2026-1004/03");
  EXPECT_EQ(measured.line.status, Status::partly);
  EXPECT_EQ(measured.line.value, 0.02);
  EXPECT_EQ(measured.programme, "made");
  EXPECT_EQ(measured.line.evidence.at(0).path, folder_ + "/runs/made/predictions.parquet");
  std::filesystem::remove_all(folder_ + "/runs/made");
  auto without = standing("JS2026-1004/03");
  EXPECT_EQ(without.line.status, Status::not_measured);
  EXPECT_EQ(without.line.reason.en, "no run of this programme yet");
  EXPECT_FALSE(without.line.value);
}

TEST_F(Dossiers, AChangeSinceTheRunMakesItsLinesStale) {
  request_.programmes[0].digest = "another";
  EXPECT_EQ(standing("JS2026-1004/03").line.status, Status::stale);
  request_.programmes[0].digest = "digest-of-made";
  EXPECT_EQ(standing("JS2026-1004/03").line.status, Status::partly);
  request_.inputs_now = [](const dossier::Run&) { return InputsNow{true, "", "other"}; };
  EXPECT_NE(standing("JS2026-1004/03").line.reason.en.find("data changed"), std::string::npos);
  request_.inputs_now = [](const dossier::Run&) { return InputsNow{true, "cut short", ""}; };
  EXPECT_EQ(standing("JS2026-1004/03").line.status, Status::stale);
  request_.inputs_now = [](const dossier::Run&) { return InputsNow{}; };
  auto unseen = standing("JS2026-1004/03");
  EXPECT_EQ(unseen.line.status, Status::partly);
  EXPECT_NE(unseen.line.reason.en.find("not at hand"), std::string::npos);
  request_.inputs_now = [](const dossier::Run&) { return InputsNow{true, "", "inputs"}; };
  put("runs/made/predictions.parquet", "other rows");
  auto altered = standing("JS2026-1004/03");
  EXPECT_EQ(altered.line.status, Status::stale);
  EXPECT_NE(altered.line.reason.en.find("predictions.parquet"), std::string::npos);
}

TEST_F(Dossiers, AStatusThatIsBetterThanItsValueIsNotBelieved) {
  for (const char* status : {"met", "partly", "declared", "no programme"}) {
    write_run(0.2, status);
    EXPECT_EQ(standing("JS2026-1004/03").line.status, Status::stale) << status;
  }
  auto row = line(0.02, "met");
  row["data"] = "generated";
  put("runs/made/acceptance.json", ordered_json::array({row}).dump());
  EXPECT_EQ(standing("JS2026-1004/03").line.status, Status::stale);
}

TEST_F(Dossiers, AQuickRunCoversNothing) {
  write_run(0.02, "met");
  EXPECT_TRUE(standing("JS2026-1004/03").covered());
  put("runs/made/run.json",
      R"({"programme":"digest-of-made","inputs":"inputs","quick":true,"people":"public"})");
  auto quick = standing("JS2026-1004/03");
  EXPECT_EQ(quick.line.status, Status::partly) << "met by a quarter of the subjects";
  EXPECT_TRUE(quick.quick);
  EXPECT_FALSE(quick.covered());
}

TEST_F(Dossiers, TheWholeRunComesBeforeALaterQuickOne) {
  std::filesystem::create_directories(folder_ + "/runs/quick");
  for (const char* file : {"predictions.parquet", "report.json", "acceptance.json"})
    std::filesystem::copy_file(folder_ + "/runs/made/" + file, folder_ + "/runs/quick/" + file);
  put("runs/quick/run.json",
      R"({"programme":"digest-of-made","inputs":"inputs","quick":true,"people":"public"})");
  auto made = make();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->run_of("made")->folder, folder_ + "/runs/made");
}

TEST_F(Dossiers, DeclaredFiguresComeFromTheLocker) {
  EXPECT_EQ(standing("JS2026-1004/06").line.reason.en, "no evidence");
  put("letter.pdf", "two patents");
  locker::Piece piece;
  piece.item = item, piece.shown = "JS2026-1004/06", piece.by = "office", piece.shows = "patents";
  piece.at = "2026-06-01T08:00:00Z", piece.value = 2, piece.unit = "patents";
  ASSERT_TRUE(locker_.add(folder_ + "/letter.pdf", piece));
  EXPECT_EQ(standing("JS2026-1004/06").line.status, Status::partly) << "side conditions lack";
  put("letters.pdf", "two patents, two copyrights");
  piece.states = "patent_type=invention;stage=application;software_copyrights=2";
  ASSERT_TRUE(locker_.add(folder_ + "/letters.pdf", piece));
  auto declared = standing("JS2026-1004/06");
  EXPECT_EQ(declared.line.status, Status::declared);
  EXPECT_TRUE(declared.covered());
  put("state/evidence/files/" + locker_.all()[1].sha256 + ".pdf", "forged");
  auto forged = standing("JS2026-1004/06");
  EXPECT_EQ(forged.line.status, Status::not_measured);
  EXPECT_NE(forged.line.reason.en.find("is not as it was given"), std::string::npos);
}

TEST_F(Dossiers, AnIndicatorIsClaimedOnce) {
  request_.programmes.push_back(answering("other"));
  auto made = make();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, base::ProblemKind::definition);
  EXPECT_NE(made.error().sentence.find("JS2026-1004/03 is claimed by `made`"), std::string::npos);
  for (auto& line : request_.programmes[1].lines) {
    line.measure.clear(), line.declares = false;
    line.not_measured = base::Words{"not here", "本项目不做"};
  }
  EXPECT_EQ(standing("JS2026-1004/03").programme, "made") << "who says not_measured claims nothing";
}

TEST_F(Dossiers, ARunWithoutUnitIsRefusedAndOneJudgedByLessIsStale) {
  auto bare = line(0.02, "partly");
  bare["unit"] = nullptr;
  put("runs/made/acceptance.json", ordered_json::array({bare}).dump());
  auto made = make();
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().sentence.find("without unit"), std::string::npos);
  auto weak = line(0.08, "met");
  weak["reach"] = 0.1;
  put("runs/made/acceptance.json", ordered_json::array({weak}).dump());
  auto judged = standing("JS2026-1004/03");
  EXPECT_EQ(judged.line.status, Status::stale);
  EXPECT_NE(judged.line.reason.en.find("weaker"), std::string::npos);
  put("runs/made/acceptance.json", "{");
  EXPECT_FALSE(make());
}

TEST_F(Dossiers, AnotherLineOfTheGuideMakesTheRunStale) {
  auto strict = line(0.02, "met");
  strict["reach"] = 0.03;  // stricter than the programme's line says now
  put("runs/made/acceptance.json", ordered_json::array({strict}).dump());
  EXPECT_EQ(standing("JS2026-1004/03").line.status, Status::stale);
  auto row = line(0.02, "met");
  row["needs"] = ordered_json::object();
  put("runs/made/acceptance.json", ordered_json::array({row}).dump());
  auto changed = standing("JS2026-1004/03");
  EXPECT_EQ(changed.line.status, Status::stale);
  EXPECT_NE(changed.line.reason.en.find("guide"), std::string::npos);
}

TEST_F(Dossiers, AnApprovalShowsTheEthicsReviewWhileItHolds) {
  auto ethics = [&] {
    auto made = make();
    for (const auto& demand : made->of(*guide().find(item)).demands)
      if (demand.requirement->subject == "ethics") return demand.shown;
    ADD_FAILURE();
    return false;
  };
  EXPECT_FALSE(ethics());
  ASSERT_TRUE(approvals_.add({"ethics", "made", "7", "all", "2026-12-31", "office", "2026"},
                             "2026-11-30"));
  EXPECT_TRUE(ethics());
  request_.today = "2027-01-01";
  EXPECT_FALSE(ethics());
}

TEST_F(Dossiers, CoverageCountsMetAndDeclaredOnly) {
  write_run(0.02, "met");
  auto made = make();
  auto json = coverage_json(*made);
  EXPECT_EQ(json["totals"]["kinds"]["S"]["covered"], 1);
  EXPECT_EQ(json["totals"]["kinds"]["S"]["all"], 159);
  EXPECT_EQ(json["totals"]["kinds"]["D"]["all"], 85);
  EXPECT_EQ(json["totals"]["kinds"]["X"]["all"], 194);
  EXPECT_EQ(json["totals"]["by_status"]["met"], 1);
  write_run(0.02, "partly");
  EXPECT_EQ(coverage_json(*make())["totals"]["kinds"]["S"]["covered"], 0);
}

TEST_F(Dossiers, FormsAreDraftsThatNameWhatIsUncovered) {
  auto made = make();
  auto forms = Forms::load(BIANQUE_SOURCE_DIR "/vocabulary").value();
  FormRequest request{&*made, &forms, folder_ + "/forms", "2026-11-30", false};
  auto files = write_forms(request, made->of(*guide().find(item)));
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 3U);
  for (const auto& file : *files) {
    std::string html = base::read_file(folder_ + "/forms/" + file.file).value();
    EXPECT_NE(html.find("class=\"draft\""), std::string::npos) << file.file;
    EXPECT_NE(html.find("JS2026-1004/03"), std::string::npos) << file.file;
    EXPECT_FALSE(std::regex_search(html, std::regex("(src|href)=\"?http"))) << "offline";
  }
  std::string performance =
      base::read_file(folder_ + "/forms/JS2026-1004-performance.html").value();
  EXPECT_NE(performance.find("新增授权知识产权"), std::string::npos);
  const Item& earlier = *guide().find("JS2025-2001");
  ASSERT_TRUE(write_forms(request, made->of(earlier)));
  performance = base::read_file(folder_ + "/forms/JS2025-2001-performance.html").value();
  EXPECT_NE(performance.find("新增授权专利"), std::string::npos) << "another form in 2025";
  EXPECT_EQ(performance.find("新增授权知识产权"), std::string::npos);
}

TEST_F(Dossiers, AFinalFormIsRefusedByNameWhileAnythingIsUncovered) {
  auto made = make();
  auto forms = Forms::load(BIANQUE_SOURCE_DIR "/vocabulary").value();
  FormRequest request{&*made, &forms, folder_ + "/final", "2026-11-30", true};
  auto refused = write_forms(request, made->of(*guide().find(item)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ProblemKind::definition);
  EXPECT_NE(refused.error().sentence.find("JS2026-1004/03 (partly)"), std::string::npos);
  EXPECT_FALSE(base::folder_exists(folder_ + "/final"));
  refused = write_forms(request, made->of(*guide().find("JS2025-1001")));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence.find("no programme"), std::string::npos);
}

TEST_F(Dossiers, ThePageSaysWhatTheDossierSays) {
  auto made = make();
  auto page = page_json(*made, locker_, {{item, {"Form", "表"}, "forms/x.html"}}, "now");
  EXPECT_EQ(page["items"].size(), 88U);
  EXPECT_EQ(page["totals"]["indicators"], 438);
  EXPECT_EQ(page["generated"], false);
  for (const auto& row : page["items"]) {
    if (row["id"] != item) continue;
    EXPECT_EQ(row["state"], "in work");
    EXPECT_EQ(row["forms"].size(), 1U);
    EXPECT_EQ(row["programmes"][0]["run"]["inputs"], "inputs");
    EXPECT_EQ(row["indicators"][2]["status"], "partly");
  }
}

}  // namespace
}  // namespace bq::programme::dossier
