#include "analysis/operator/sweep.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "analysis/expression/compiler.h"

namespace bq::analysis::operators {
namespace {

using expression::Compiler;
using expression::Plan;
using record::code::Vocabulary;

const Vocabulary& vocabulary() {
  static const Vocabulary loaded = std::move(*Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary"));
  return loaded;
}

// One expression over one subject, with facts given in hours.
class Bench {
 public:
  explicit Bench(const std::vector<std::string>& expressions) {
    expression::Scope scope{&vocabulary(), &scores_, {}, {}};
    Compiler compiler(scope, plan_);
    for (const auto& text : expressions) {
      auto syntax = expression::parse_expression(text, {}, vocabulary().units());
      if (!syntax) throw std::runtime_error(base::show(syntax.error()));
      auto step = compiler.compile(*syntax, expression::Reads::facts);
      if (!step) throw std::runtime_error(base::show(step.error()));
      steps_.push_back(*step);
    }
    layout_ = std::make_unique<Layout>(plan_, vocabulary());
    sweep_ = std::make_unique<Sweep>(*layout_);
    sweep_->begin(base::relative_anchor, {});
  }
  static std::int64_t at(double hour) {
    return base::relative_anchor.us + static_cast<std::int64_t>(hour * 3.6e9);
  }
  void fact(const std::string& name, double happened, double seen, double value,
            std::uint32_t identity = 0, std::int32_t version = 0, State state = State::measured) {
    auto id = *vocabulary().find(name);
    auto whole = *base::round_to(value, vocabulary().at(id).scale);
    sweep_->apply(static_cast<std::uint32_t>(layout_->slot_of(id)),
                  {at(happened), at(seen), whole, identity, version, state});
  }
  void answer(double hour) { sweep_->answer({at(hour)}); }
  double value(std::size_t i = 0) const { return sweep_->number(steps_[i]); }
  Reason reason(std::size_t i = 0) const { return sweep_->reason(steps_[i]); }
  Sweep& sweep() { return *sweep_; }
  std::size_t steps() const { return plan_.steps.size(); }

 private:
  std::map<std::string, expression::Score> scores_;
  Plan plan_;
  std::vector<std::uint32_t> steps_;
  std::unique_ptr<Layout> layout_;
  std::unique_ptr<Sweep> sweep_;
};

TEST(Sweep, WindowIsOpenAtItsStartAndClosedAtItsEnd) {
  Bench b({"count(heart_rate, 6 h)", "first(heart_rate, 6 h)"});
  b.fact("heart_rate", 0, 0, 80);
  b.fact("heart_rate", 6, 6, 90);
  b.answer(6);
  EXPECT_EQ(b.value(0), 1);  // the fact at T - 6 h is outside
  EXPECT_EQ(b.value(1), 90);
}

TEST(Sweep, NowExpiresExactlyAtStaleAfter) {
  Bench b({"heart_rate"});
  double stale_h = base::hours(vocabulary().at(*vocabulary().find("heart_rate")).stale_after);
  b.fact("heart_rate", 1, 1, 80);
  b.answer(1 + stale_h - 0.001);
  EXPECT_EQ(b.reason(), Reason::measured);
  b.answer(1 + stale_h);
  EXPECT_EQ(b.reason(), Reason::stale);
}

TEST(Sweep, OfTwoResultsTheOneDrawnLaterCountsEvenIfFiledFirst) {
  Bench b({"lactate"});
  b.fact("lactate", 3, 4, 2.5);
  b.fact("lactate", 2, 5, 6.0);
  b.answer(5);
  EXPECT_EQ(b.value(), 2.5);
}

TEST(Sweep, NotAssessableHidesAnOlderValueAndPendingDoesNot) {
  Bench b({"lactate", "count(lactate, 24 h)"});
  b.fact("lactate", 1, 1, 2.0);
  b.fact("lactate", 2, 2, 0, 0, 0, State::pending);
  b.answer(2);
  EXPECT_EQ(b.value(), 2.0);
  EXPECT_EQ(b.value(1), 1);
  b.fact("lactate", 3, 3, 0, 0, 0, State::not_assessable);
  b.answer(3);
  EXPECT_EQ(b.reason(), Reason::not_assessable);
}

TEST(Sweep, PendingThenResultByIdentity) {
  Bench b({"lactate"});
  b.fact("lactate", 1, 1, 0, 7, 0, State::pending);
  b.answer(1);
  EXPECT_EQ(b.reason(), Reason::pending);
  b.fact("lactate", 1, 2, 3.0, 7, 1);
  b.answer(2);
  EXPECT_EQ(b.value(), 3.0);
}

TEST(Sweep, ACorrectionThatOvertakesItsOriginalStands) {
  Bench b({"lactate", "sum(lactate, 24 h)"});
  b.fact("lactate", 1, 2, 3.0, 7, 2);
  b.fact("lactate", 1, 3, 9.0, 7, 1);
  b.answer(3);
  EXPECT_EQ(b.value(0), 3.0);
  EXPECT_EQ(b.value(1), 3.0);
}

TEST(Sweep, ARetractionOfAnUnknownFactWaitsForIt) {
  Bench b({"lactate"});
  b.fact("lactate", 1, 2, 3.0, 7, 2, State::retracted);
  b.fact("lactate", 1, 3, 3.0, 7, 1);
  b.answer(3);
  EXPECT_EQ(b.reason(), Reason::never);
}

// Two versions of one number, known at one instant: their content decides, never their arrival.
TEST(Sweep, VersionsKnownTogetherGoByTheirContent) {
  struct Content {
    double happened, value;
    State state;
  };
  const std::vector<Content> rising{{1, 0, State::pending},     {1, 0, State::not_assessable},
                                    {1, -2.0, State::measured}, {1, 3.0, State::measured},
                                    {2, 3.0, State::measured},  {1, 0, State::retracted}};
  for (std::size_t i = 0; i < rising.size(); ++i)
    for (std::size_t j = i + 1; j < rising.size(); ++j)
      for (bool turned : {false, true}) {
        Bench b({"base_excess", "time_since(base_excess)"}),
            alone({"base_excess", "time_since(base_excess)"});
        for (std::size_t k : turned ? std::vector{j, i} : std::vector{i, j})
          b.fact("base_excess", rising[k].happened, 3, rising[k].value, 7, 0, rising[k].state);
        alone.fact("base_excess", rising[j].happened, 3, rising[j].value, 7, 0, rising[j].state);
        b.answer(3), alone.answer(3);
        for (std::size_t step : {0U, 1U}) {
          ASSERT_EQ(b.reason(step), alone.reason(step)) << i << " " << j << " " << turned;
          ASSERT_EQ(b.value(step), alone.value(step)) << i << " " << j << " " << turned;
        }
      }
}

TEST(Sweep, OfOneInstantTheLaterVersionCounts) {
  Bench b({"lactate"});
  b.fact("lactate", 1, 2, 3.0, 7, 1);
  b.fact("lactate", 1, 2, 0, 8, 2, State::not_assessable);
  b.answer(2);
  EXPECT_EQ(b.reason(), Reason::not_assessable);
}

TEST(Sweep, BeforeTheStartNothingWasTrueFromTheStartOn) {
  Bench b({"first_time(missing(lactate))", "first_time(false)"});
  b.answer(-1);
  EXPECT_EQ(b.reason(0), Reason::never);
  EXPECT_EQ(b.reason(1), Reason::never);
  b.answer(0);
  EXPECT_EQ(b.value(0), static_cast<double>(Bench::at(0)));
}

TEST(Sweep, SlopeIsPerHourAndNeedsTwoTimes) {
  Bench b({"slope(heart_rate, 24 h)", "stddev(heart_rate, 24 h)", "mean(heart_rate, 24 h)"});
  b.fact("heart_rate", 1, 1, 80);
  b.answer(1);
  EXPECT_EQ(b.reason(0), Reason::undefined);
  EXPECT_EQ(b.reason(1), Reason::undefined);
  b.fact("heart_rate", 3, 3, 90);
  b.fact("heart_rate", 5, 5, 100);
  b.answer(5);
  EXPECT_EQ(b.value(0), 5);
  EXPECT_EQ(b.value(1), 10);
  EXPECT_EQ(b.value(2), 90);
}

TEST(Sweep, KleeneLogicAndElse) {
  Bench b({"heart_rate > 90 /min and lactate >= 4 mmol/L",
           "heart_rate > 90 /min or lactate >= 4 mmol/L", "(lactate >= 4 mmol/L) else false",
           "missing(lactate)", "if(lactate > 1 mmol/L, 1, 2)"});
  b.fact("heart_rate", 1, 1, 80);
  b.answer(1);
  EXPECT_EQ(b.reason(0), Reason::measured);
  EXPECT_EQ(b.value(0), 0);
  EXPECT_EQ(b.reason(1), Reason::never);
  EXPECT_EQ(b.value(2), 0);
  EXPECT_EQ(b.value(3), 1);
  EXPECT_EQ(b.reason(4), Reason::never);
}

TEST(Sweep, ScoreComparisonKnowsWhatMissingPartsCouldStillReach) {
  std::string score = "score(resp_rate >= 22 /min, systolic_pressure <= 100 mmHg, gcs < 15)";
  Bench b({score + " >= 2", score + " >= 1", score, "completeness(" + score + ")"});
  b.fact("resp_rate", 1, 1, 24);
  b.answer(1);
  EXPECT_NE(b.reason(0), Reason::measured);  // one known point, two parts missing
  EXPECT_EQ(b.value(1), 1);
  EXPECT_EQ(b.value(2), 1);
  EXPECT_EQ(b.value(3), 1.0 / 3);
  b.fact("gcs", 2, 2, 15);
  b.fact("systolic_pressure", 2, 2, 120);
  b.answer(2);
  EXPECT_EQ(b.reason(0), Reason::measured);
  EXPECT_EQ(b.value(0), 0);
}

TEST(Sweep, PairedTakesTheNearestEarlierPartner) {
  Bench b({"paired(pao2, fio2, within 1 h)"});
  b.fact("fio2", 1, 1, 40);
  b.fact("fio2", 3.5, 3.5, 60);
  b.fact("pao2", 3, 3, 80);
  b.answer(4);
  EXPECT_EQ(b.reason(), Reason::stale);  // 40 % was two hours before, 60 % came after
  b.fact("pao2", 3.6, 4, 85);
  b.answer(4);
  EXPECT_EQ(b.value(), 60);
}

TEST(Sweep, FirstTimeIsFoundFromStartOnWithLateFactsInTheirPlace) {
  Bench b({"first_time(lactate >= 4 mmol/L)", "time_since(first_time(lactate >= 4 mmol/L))"});
  b.fact("lactate", 5, 5, 4.5);
  b.answer(6);
  EXPECT_EQ(b.value(0), static_cast<double>(Bench::at(5)));
  b.fact("lactate", 2, 7, 6);
  b.answer(7);
  EXPECT_EQ(b.value(0), static_cast<double>(Bench::at(2)));
  EXPECT_EQ(b.value(1), 5 * 3.6e9);
}

// Inserting late, correcting and retracting in any order gives the same bits as the final facts
// alone.
TEST(Sweep, RandomEditsEqualAFreshSweep) {
  const std::vector<std::string> expressions{"mean(heart_rate, 6 h)",
                                             "min(heart_rate, 6 h)",
                                             "max(heart_rate, 24 h)",
                                             "stddev(heart_rate, 24 h)",
                                             "slope(heart_rate, 6 h)",
                                             "first(heart_rate, since start)",
                                             "delta(heart_rate, 12 h ending 3 h ago)",
                                             "count(heart_rate, 6 h)",
                                             "rise(heart_rate, 24 h)",
                                             "fall(heart_rate, 6 h)",
                                             "range(heart_rate, 6 h)",
                                             "heart_rate"};
  std::mt19937 random(20190101);
  for (int round = 0; round < 300; ++round) {
    Bench edited(expressions), fresh(expressions);
    struct Given {
      double happened, seen, value;
      std::uint32_t identity;
      std::int32_t version;
      State state;
    };
    std::vector<Given> given;
    for (std::uint32_t i = 1; i <= 12; ++i) {
      double happened = static_cast<double>(random() % 20),
             late = static_cast<double>(random() % 6);
      given.push_back({happened, happened + late, 50 + static_cast<double>(random() % 80), i, 0,
                       State::measured});
      if (random() % 3 == 0)
        given.push_back({static_cast<double>(random() % 20), happened + late + 1,
                         50 + static_cast<double>(random() % 80), i, 1,
                         random() % 3 == 0 ? State::retracted : State::measured});
    }
    auto arrival = given;
    std::shuffle(arrival.begin(), arrival.end(), random);
    for (const auto& g : arrival) {
      edited.answer(0);
      edited.fact("heart_rate", g.happened, g.seen, g.value, g.identity, g.version, g.state);
    }
    for (const auto& g : given) {  // only what stands in the end
      bool replaced = false;
      for (const auto& other : given)
        replaced = replaced || (other.identity == g.identity && other.version > g.version);
      if (!replaced && g.state == State::measured)
        fresh.fact("heart_rate", g.happened, g.seen, g.value, 0, g.version);
    }
    for (double t : {20.0, 24.0, 27.5, 40.0}) {
      edited.answer(t), fresh.answer(t);
      for (std::size_t i = 0; i < expressions.size(); ++i) {
        ASSERT_EQ(edited.reason(i), fresh.reason(i))
            << round << " " << expressions[i] << " at " << t;
        ASSERT_EQ(edited.value(i), fresh.value(i)) << round << " " << expressions[i] << " at " << t;
      }
    }
  }
}

// A sweep skips what cannot have changed since the moment before: it must give what one answer at
// the same moment gives, and name as changed at least all that differs.
TEST(Sweep, AnsweredAtEveryMomentEqualsAnsweredOnce) {
  const std::vector<std::string> expressions{"lactate",
                                             "time_since(lactate)",
                                             "count(lactate, 6 h)",
                                             "mean(lactate, 6 h)",
                                             "min(lactate, 24 h)",
                                             "stddev(lactate, since start)",
                                             "last(lactate, 12 h ending 3 h ago)",
                                             "heart_rate / systolic_pressure",
                                             "missing(heart_rate)",
                                             "lactate >= 2 mmol/L and heart_rate > 90 /min",
                                             "max(heart_rate, 6 h) - min(heart_rate, 6 h)",
                                             "time_since(start)"};
  const std::vector<std::string> concepts{"lactate", "heart_rate", "systolic_pressure"};
  struct Given {
    std::string name;
    double happened, seen, value;
    std::uint32_t identity;
    std::int32_t version;
    State state;
  };
  std::mt19937 random(20190102);
  for (int round = 0; round < 60; ++round) {
    std::vector<Given> given;
    for (std::uint32_t i = 1; i <= 14; ++i) {
      double happened = static_cast<double>(random() % 60) / 2;
      double seen = std::max(0.0, happened + static_cast<double>(random() % 4) - 1);  // ahead too
      std::string name = concepts[random() % 4 % 3];
      State state = random() % 5 == 0 ? State::pending : State::measured;
      double value = 1 + static_cast<double>(random() % 100);
      given.push_back({name, happened, seen, value, i, 0, state});
      if (random() % 3 == 0)
        given.push_back({name, happened, seen + static_cast<double>(random() % 8), value + 1, i, 1,
                         random() % 3 == 0 ? State::retracted : State::measured});
    }
    Bench always(expressions);
    std::vector<double> numbers(always.steps(), -1);
    std::vector<Reason> reasons(always.steps(), Reason::never);
    for (double t = 0; t <= 80; t += 0.5) {
      Bench once(expressions);
      for (const auto& g : given) {
        if (g.seen <= t)
          once.fact(g.name, g.happened, g.seen, g.value, g.identity, g.version, g.state);
        if (g.seen == t)
          always.fact(g.name, g.happened, g.seen, g.value, g.identity, g.version, g.state);
      }
      always.answer(t), once.answer(t);
      for (std::uint32_t step : always.sweep().changed())
        numbers[step] = always.sweep().number(step), reasons[step] = always.sweep().reason(step);
      for (std::uint32_t step = 0; step < always.steps(); ++step) {
        ASSERT_EQ(reasons[step], once.sweep().reason(step)) << round << " " << step << " at " << t;
        ASSERT_EQ(numbers[step], once.sweep().number(step)) << round << " " << step << " at " << t;
      }
    }
  }
}

}  // namespace
}  // namespace bq::analysis::operators
