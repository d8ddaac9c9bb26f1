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
    auto out = undo_import(*desk_, *ledger_, "admin", id);
    if (!out) ADD_FAILURE() << base::show(out.error());
    return out ? std::move(*out) : UndoAnswer();
  }
  std::string refusal(const std::string& id) {
    auto out = undo_import(*desk_, *ledger_, "admin", id);
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
