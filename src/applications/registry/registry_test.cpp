#include "applications/registry/registry.h"

#include <gmock/gmock.h>

#include "applications/registry/form_check.h"
#include "applications/registry/made_registry.h"

namespace bq::applications::registry {
namespace {

using testing::HasSubstr;

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
