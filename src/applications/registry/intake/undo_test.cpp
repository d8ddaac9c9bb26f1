#include "applications/registry/intake/undo.h"

#include "applications/registry/intake/imports.h"
#include "applications/registry/intake/made_intake.h"

namespace bq::applications::registry::intake {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class UndoTest : public IntakeTest {
 protected:
  UndoAnswer undo(const std::string& id) {
    auto out = undo_import(*desk_, *ledger_, {id, admin_, {}, {}});
    if (!out) ADD_FAILURE() << base::show(out.error());
    return out ? std::move(*out) : UndoAnswer();
  }
  std::string refusal(const std::string& id) {
    auto out = undo_import(*desk_, *ledger_, {id, admin_, {}, {}});
    return out ? "" : base::show(out.error());
  }
};

TEST_F(UndoTest, RestoresWhatWasThereBefore) {
  std::string who = enrol();
  FormPlace labs{who, "baseline", "labs", 1}, history{who, "baseline", "history", 1};
  save(labs, 0, {{"creatinine", {"70", ""}}, {"systolic_pressure", {"120", ""}}}, "2025-06-02");
  Json before = values(labs);
  auto out = import_rows("K-north-0001,2025-06-02,125,80,1600,70,F,\n");
  EXPECT_EQ((*desk_->form(admin_, labs))["queries"][0]["state"], "open");
  auto undone = undo(out.id);
  EXPECT_EQ(undone.restored, 2U);
  EXPECT_THAT(undone.left, IsEmpty());
  EXPECT_EQ(values(labs), before);
  EXPECT_EQ(values(history), Json::object());
  EXPECT_EQ((*desk_->form(admin_, labs))["queries"][0]["state"], "closed");
  Json versions = (*desk_->history(admin_, labs))["versions"];
  EXPECT_EQ(versions[2]["reason"], "undo of import " + out.id);
  EXPECT_TRUE((*list_imports(**ledger_->read()))[0].is_undone);
}

TEST_F(UndoTest, LeavesFormsThatWereChangedSince) {
  std::string who = enrol();
  FormPlace labs{who, "baseline", "labs", 1};
  auto out = import_rows("K-north-0001,2025-06-02,125,80,88,70,F,\n");
  save(labs, 1,
       {{"systolic_pressure", {"126", ""}},
        {"diastolic_pressure", {"80", ""}},
        {"creatinine", {"88", ""}}},
       "2025-06-02");
  auto undone = undo(out.id);
  EXPECT_EQ(undone.restored, 1U);
  ASSERT_EQ(undone.left.size(), 1U);
  EXPECT_EQ(undone.left[0].form, "labs");
  EXPECT_EQ(undone.left[0].number, "K-north-0001");
  EXPECT_EQ(value(labs, "systolic_pressure"), "126");
}

TEST_F(UndoTest, LeavesLockedFormsAndSaysWhy) {
  std::string who = enrol();
  auto out = import_rows("K-north-0001,2025-06-02,125,80,88,,,\n");
  FormPlace labs{who, "baseline", "labs", 1};
  wait([&](Answered a) { desk_->set_state(admin_, {"", labs, "locked", ""}, std::move(a)); });
  auto undone = undo(out.id);
  ASSERT_EQ(undone.left.size(), 1U);
  EXPECT_THAT(undone.left[0].why.en, HasSubstr("locked"));
}

TEST_F(UndoTest, KeepsThePeopleWhomTheImportEnrolled) {
  put("m.yaml", std::string(mapping).replace(std::string(mapping).find("subject: id"), 11,
                                             "subject: id_card\n    centre: centre"));
  request_.consent_version = "2.0";
  auto out = import({put("visits.csv",
                         "id_card,day,sbp,dbp,cr,w,sex,centre\n"
                         "110101,2025-06-02,120,80,88,,,north\n")});
  auto undone = undo(out.id);
  EXPECT_EQ(undone.enrolled, 1U);
  EXPECT_EQ(undone.restored, 1U);
  EXPECT_EQ((*desk_->people(admin_, {"", "", "", 50}))["people"].size(), 1U);
}

TEST_F(UndoTest, OfWhatIsUndoneOrNotThereIsRefused) {
  enrol();
  auto out = import_rows("K-north-0001,2025-06-02,125,80,88,,,\n");
  undo(out.id);
  auto before = head();
  EXPECT_THAT(refusal(out.id), HasSubstr("is undone already"));
  EXPECT_THAT(refusal("xyz"), HasSubstr("there is no import `xyz`"));
  EXPECT_EQ(head(), before);
}

TEST_F(UndoTest, OfAnothersImportIsNotThereUnlessAllIsSeen) {
  std::string who = enrol("south");
  request_.actor = {"south_manager", false, {"south"}};
  auto out = import_rows("K-south-0001,2025-06-02,125,80,88,,,\n");
  auto before = head();
  auto refused = undo_import(*desk_, *ledger_, {out.id, {"other", false, {"south"}}, {}, {}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(base::show(refused.error()), HasSubstr("there is no import"));
  EXPECT_EQ(head(), before);
  auto own = undo_import(*desk_, *ledger_, {out.id, request_.actor, {}, {}});
  ASSERT_TRUE(own.has_value());
  EXPECT_EQ(own->restored, 1U);
  EXPECT_EQ(values({who, "baseline", "labs", 1}), Json::object());
}

TEST_F(UndoTest, TouchesNothingOfACentreThatIsNoLongerSeen) {
  std::string north = enrol("north"), south = enrol("south");
  request_.actor = {"both", false, {"north", "south"}};
  auto out = import_rows("K-north-0001,2025-06-02,125,,,,,\nK-south-0001,2025-06-02,126,,,,,\n");
  auto undone = undo_import(*desk_, *ledger_, {out.id, {"both", false, {"south"}}, {}, {}});
  ASSERT_TRUE(undone.has_value());
  EXPECT_EQ(undone->restored, 1U);
  ASSERT_EQ(undone->left.size(), 1U);
  EXPECT_EQ(undone->left[0].number, "");
  EXPECT_EQ(value({north, "baseline", "labs", 1}, "systolic_pressure"), "125");
  EXPECT_EQ(values({south, "baseline", "labs", 1}), Json::object());
}

TEST_F(UndoTest, IsStoppedAndGoesOnFromThere) {
  for (int i = 0; i < 3; ++i) enrol();
  std::string rows;
  for (int i = 1; i <= 3; ++i) rows += "K-north-000" + std::to_string(i) + ",2025-06-02,120,,,,,\n";
  auto out = import_rows(rows);
  std::vector<std::uint64_t> told;
  UndoRequest request{out.id, admin_, {}, {}};
  request.goes_on = [n = std::make_shared<int>(0)] { return ++*n <= 2; };
  request.told = [&](std::uint64_t done, std::uint64_t) { told.push_back(done); };
  auto cut = undo_import(*desk_, *ledger_, request);
  ASSERT_FALSE(cut.has_value());
  EXPECT_EQ(cut.error().kind, base::ProblemKind::interrupted);
  EXPECT_EQ(told.front(), 0U);
  EXPECT_EQ(undo(out.id).restored, 3U);
}

TEST_F(UndoTest, TheSameFilesMayBeImportedAgainAfterwards) {
  std::string who = enrol();
  std::string rows = "K-north-0001,2025-06-02,125,80,88,,,\n";
  auto first = import_rows(rows);
  undo(first.id);
  auto again = import_rows(rows);
  EXPECT_EQ(again.id, first.id + "-2");
  EXPECT_EQ(counts(again), "3 new, 0 corrected, 0 same, 0 refused");
  EXPECT_EQ(value({who, "baseline", "labs", 1}, "creatinine"), "88");
  undo(again.id);
  EXPECT_EQ(values({who, "baseline", "labs", 1}), Json::object());
}

}  // namespace
}  // namespace bq::applications::registry::intake
