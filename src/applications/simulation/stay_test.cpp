#include "applications/simulation/stay.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/check.h"

namespace bq::applications::simulation {
namespace {

using ::testing::HasSubstr;

const record::code::Vocabulary& vocabulary() {
  static const auto loaded =
      record::code::Vocabulary::load(std::string(BIANQUE_SOURCE_DIR) + "/vocabulary").value();
  return loaded;
}

const GeneratorModel& model() {
  static const auto read = read_generator("icu_stay", vocabulary()).value();
  return read;
}

std::size_t place(std::string_view name) { return *model().find(*vocabulary().find(name)); }

StayMaker make_all(std::uint64_t seed = 1) {
  return {model(), std::vector<std::uint8_t>(model().concepts.size(), 1), seed};
}

const std::vector<Stay>& stays() {
  static const std::vector<Stay> made = [] {
    std::vector<Stay> out;
    const auto maker = make_all();
    for (std::size_t number = 1; number <= 3000; ++number)
      out.push_back(maker.make(number, number % 2));
    return out;
  }();
  return made;
}

// Mean over the rows of all stays that the condition takes.
double mean_where(const std::function<double(const Stay&, std::size_t)>& value,
                  const std::function<bool(const Stay&, std::size_t)>& taken) {
  double sum = 0;
  std::size_t n = 0;
  for (const Stay& stay : stays())
    for (std::size_t row = 0; row < stay.severity.size(); ++row)
      if (taken(stay, row)) sum += value(stay, row), ++n;
  BQ_CHECK(n > 100, "there are rows to compare");
  return sum / static_cast<double>(n);
}

bool is_severe(const Stay& stay, std::size_t row) { return stay.severity[row] > 1.2; }
bool is_mild(const Stay& stay, std::size_t row) { return stay.severity[row] < 0; }

TEST(StayMaker, ShiftsPrevalenceBetweenCentres) {
  double onsets[2] = {}, all[2] = {};
  for (const Stay& stay : stays()) {
    onsets[stay.centre] += stay.onset_row ? 1 : 0;
    all[stay.centre] += 1;
  }
  EXPECT_NEAR(onsets[0] / all[0], 0.10, 0.025);
  EXPECT_NEAR(onsets[1] / all[1], 0.06, 0.02);
}

TEST(StayMaker, DrawsOnsetsAtTheRiskThatItStates) {
  double expected = 0, seen = 0;
  for (const Stay& stay : stays()) {
    expected += stay.risk;
    seen += stay.onset_row ? 1 : 0;
  }
  EXPECT_NEAR(seen / expected, 1, 0.15);
}

TEST(StayMaker, MovesValuesWithSeverityTheWayThatPatientsGo) {
  auto moved = [](std::string_view name) {
    auto value = [at = place(name)](const Stay& stay, std::size_t row) {
      return stay.series[at].values[row];
    };
    return mean_where(value, is_severe) - mean_where(value, is_mild);
  };
  for (auto name :
       {"heart_rate", "resp_rate", "temperature", "lactate", "creatinine", "wbc", "fio2"})
    EXPECT_GT(moved(name), 0) << name;
  for (auto name :
       {"systolic_pressure", "map", "diastolic_pressure", "spo2", "ph", "platelets", "bicarbonate"})
    EXPECT_LT(moved(name), 0) << name;
}

TEST(StayMaker, MeasuresMoreOftenWhenSevere) {
  auto measured = [at = place("lactate")](const Stay& stay, std::size_t row) {
    return static_cast<double>(stay.series[at].measured[row]);
  };
  EXPECT_GT(mean_where(measured, is_severe), 2 * mean_where(measured, is_mild));
}

TEST(StayMaker, DrawsAPanelTogether) {
  const auto sodium = place("sodium"), chloride = place("chloride"), glucose = place("glucose");
  for (const Stay& stay : stays())
    ASSERT_EQ(stay.series[sodium].measured, stay.series[chloride].measured);
  auto both = [&](const Stay& stay, std::size_t row) {
    return static_cast<double>(stay.series[glucose].measured[row]);
  };
  auto drawn = [&](const Stay& stay, std::size_t row) {
    return stay.series[sodium].measured[row] != 0;
  };
  EXPECT_LT(mean_where(both, drawn), 0.5);
}

TEST(StayMaker, MeasuresOtherwiseInEachCentre) {
  auto measured = [at = place("ph")](const Stay& stay, std::size_t row) {
    return static_cast<double>(stay.series[at].measured[row]);
  };
  auto in = [](std::size_t centre) {
    return [centre](const Stay& stay, std::size_t) { return stay.centre == centre; };
  };
  EXPECT_GT(mean_where(measured, in(0)), 2.5 * mean_where(measured, in(1)));
}

TEST(StayMaker, LetsVitalSignsMoveSlowlyAroundTheirOwnLevel) {
  const auto at = place("heart_rate");
  double together = 0, squares = 0;
  for (const Stay& stay : stays()) {
    const auto& values = stay.series[at].values;
    if (values.size() < 30) continue;
    double mean = 0;
    for (double value : values) mean += value / static_cast<double>(values.size());
    for (std::size_t row = 1; row < values.size(); ++row) {
      together += (values[row] - mean) * (values[row - 1] - mean);
      squares += (values[row] - mean) * (values[row] - mean);
    }
  }
  EXPECT_GT(together / squares, 0.6);
  EXPECT_LT(together / squares, 0.95);
}

TEST(StayMaker, KeepsPressuresInOrderAndUnitsExclusive) {
  const auto high = place("systolic_pressure"), mean = place("map"),
             low = place("diastolic_pressure");
  const auto medical = place("medical_icu"), surgical = place("surgical_icu");
  std::size_t crossed = 0, rows = 0;
  for (const Stay& stay : stays()) {
    ASSERT_EQ(stay.series[medical].measured, stay.series[surgical].measured);
    ASSERT_NE(stay.series[medical].values.front(), stay.series[surgical].values.front());
    for (std::size_t row = 0; row < stay.severity.size(); ++row, ++rows) {
      ASSERT_LT(stay.series[mean].values[row], stay.series[high].values[row]);
      crossed += stay.series[low].values[row] >= stay.series[mean].values[row] ? 1 : 0;
    }
  }
  EXPECT_LT(crossed * 1000, rows);
}

TEST(StayMaker, MakesAConceptTheSameWhateverElseIsWanted) {
  std::vector<std::uint8_t> few(model().concepts.size(), 0);
  few[place("map")] = 1;
  const Stay alone = StayMaker(model(), few, 1).make(17, 1);
  const Stay among = make_all().make(17, 1);
  EXPECT_EQ(alone.series[place("map")].values, among.series[place("map")].values);
  EXPECT_TRUE(alone.series[place("lactate")].values.empty());
  EXPECT_NE(make_all(2).make(17, 1).severity, among.severity);
}

TEST(StayMaker, RisesTowardsOnset) {
  auto severity = [](const Stay& stay, std::size_t row) { return stay.severity[row]; };
  auto before = [](int least, int most) {
    return [=](const Stay& stay, std::size_t row) {
      if (!stay.onset_row) return false;
      const int left = *stay.onset_row - stay.first_row - static_cast<int>(row);
      return left >= least && left <= most;
    };
  };
  EXPECT_GT(mean_where(severity, before(0, 2)), mean_where(severity, before(24, 100)) + 1);
}

std::string wrong(const std::string& from, const std::string& to) {
  std::string text = R"(format: 1
version: "1"
subject: icu_stay
stay:
  every: 1 h
  without_onset: { median: 38 h, spread: 0.4, low: 8 h, high: 336 h }
  onset: { median: 30 h, spread: 1.0, low: 5 h, high: 320 h }
  after_onset: { low: 0 h, high: 3 h }
  late_start: { low: 2 h, high: 8 h }
  source: none
severity:
  rise: { height: 1.8, lead: 12 h }
  false_rise: { height: 1.8, lead: 12 h }
  source: none
centres: [{ prevalence: 0.1, measured: { monitor: 1 }, source: none }]
panels: { monitor: { chance: 0.9, source: none } }
concepts:
  heart_rate: { unit: /min, panel: monitor, typical: 83, between: 12, decimals: 0, source: none }
  sex: { shares: { female: 0.5, male: 0.5 }, source: none }
)";
  if (auto at = text.find(from); at != std::string::npos)
    text.replace(at, from.size(), to);
  else
    return "the text does not hold " + from;
  auto read = parse_generator(text, "made.yaml", vocabulary());
  return read ? "accepted" : base::show(read.error());
}

TEST(GeneratorReader, NamesWhatIsWrongAndWhere) {
  EXPECT_EQ(wrong("format: 1", "format: 1"), "accepted");
  EXPECT_THAT(wrong("heart_rate:", "hart_rate:"), HasSubstr("did you mean `heart_rate`"));
  EXPECT_THAT(wrong("unit: /min", "unit: Hz"), HasSubstr("say `unit: /min`"));
  EXPECT_THAT(wrong("decimals: 0, source: none", "decimals: 0"), HasSubstr("made.yaml:18:"));
  EXPECT_THAT(wrong("panel: monitor, typical", "panel: nothing, typical"),
              HasSubstr("no panel `nothing`"));
  EXPECT_THAT(wrong("measured: { monitor", "measured: { monitors"), HasSubstr("monitors"));
  EXPECT_THAT(wrong("male: 0.5 }", "male: 0.4 }"), HasSubstr("add up to 1"));
  EXPECT_THAT(wrong("median: 38 h", "median: 90 min"), HasSubstr("whole rows"));
  EXPECT_THAT(wrong("decimals: 0", "decimals: 5"), HasSubstr("from 0 to 2"));
  EXPECT_THAT(wrong("typical: 83", "below: lactate, typical: 83"),
              HasSubstr("no below `lactate` before"));
  EXPECT_THAT(wrong("typical: 83", "risk: 1, typical: 83"), HasSubstr("belongs to attributes"));
  EXPECT_THAT(wrong("version: \"1\"", "colour: \"1\""), HasSubstr("colour"));
}

}  // namespace
}  // namespace bq::applications::simulation
