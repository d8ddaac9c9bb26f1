#include "analysis/oracle/oracle.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace bq::analysis::oracle {
namespace {

using record::fact::State;

const record::code::Vocabulary& vocabulary() {
  static const auto loaded =
      std::move(*record::code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary"));
  return loaded;
}

// One subject with facts in hours from its start, asked one expression after another.
class Bench {
 public:
  Bench() { timeline_.start = base::relative_anchor; }
  Fact& fact(const std::string& name, double happened, double seen, std::int64_t value = 0) {
    Fact f;
    f.concept_id = *vocabulary().find(name);
    f.happened = at(happened), f.seen = at(seen), f.value = value;
    timeline_.facts.push_back(f);
    return timeline_.facts.back();
  }
  void lack(const std::string& name) {
    timeline_.collected.assign(vocabulary().size(), 1);
    timeline_.collected[*vocabulary().find(name)] = 0;
  }
  Value ask(double hour, const std::string& expression) const {
    auto syntax = expression::parse_expression(expression, {}, vocabulary().units());
    BQ_CHECK(syntax.has_value(), expression);
    return answers({&vocabulary(), {}}, timeline_, at(hour), {*syntax}).front();
  }
  double number(double hour, const std::string& expression) const {
    Value value = ask(hour, expression);
    EXPECT_EQ(value.reason, Reason::measured) << expression;
    return value.number;
  }
  Reason reason(double hour, const std::string& expression) const {
    return ask(hour, expression).reason;
  }
  static base::Instant at(double hour) {
    return base::relative_anchor + base::Duration{static_cast<std::int64_t>(hour * 3.6e9)};
  }

 private:
  Timeline timeline_;
};

TEST(Oracle, AWindowIsOpenAtItsStartAndClosedAtItsEnd) {
  Bench b;
  b.fact("heart_rate", 0, 0, 8000);
  b.fact("heart_rate", 6, 6, 9000);
  EXPECT_EQ(b.number(6, "count(heart_rate, 6 h)"), 1);
  EXPECT_EQ(b.number(6, "first(heart_rate, 6 h)"), 90);
  EXPECT_EQ(b.number(6, "count(heart_rate, since start)"), 1);
  EXPECT_EQ(b.number(12, "count(heart_rate, 6 h ending 6 h ago)"), 1);
  EXPECT_EQ(b.reason(13, "max(heart_rate, 6 h)"), Reason::stale);
}

TEST(Oracle, AValueIsValidUntilStaleAfter) {
  Bench b;
  b.fact("heart_rate", 1, 1, 8000);
  EXPECT_EQ(b.reason(0.5, "heart_rate"), Reason::never);
  EXPECT_EQ(b.number(4.99, "heart_rate"), 80);
  EXPECT_EQ(b.reason(5, "heart_rate"), Reason::stale);
  EXPECT_EQ(b.number(5, "time_since(heart_rate)"), 4 * 3.6e9);
}

TEST(Oracle, OnlyTheLatestVersionThatIsSeenCounts) {
  Bench b;
  b.fact("lactate", 1, 1, 3000).identity = 7;
  auto version = [&](double seen, std::int32_t number, State state, std::int64_t value) {
    Fact& f = b.fact("lactate", 1, seen, value);
    f.identity = 7, f.version = number, f.state = state;
  };
  version(2, 2, State::measured, 5000);
  version(3, 1, State::measured, 9000);  // overtaken
  version(4, 3, State::retracted, 0);
  EXPECT_EQ(b.number(1, "lactate"), 3);
  EXPECT_EQ(b.number(2, "lactate"), 5);
  EXPECT_EQ(b.number(3, "max(lactate, 24 h)"), 5);
  EXPECT_EQ(b.number(3, "count(lactate, 24 h)"), 1);
  EXPECT_EQ(b.reason(4, "lactate"), Reason::never);
}

TEST(Oracle, NotAssessableHidesAndPendingDoesNot) {
  Bench b;
  b.fact("lactate", 1, 1, 2000);
  b.fact("lactate", 2, 2).state = State::pending;
  b.fact("lactate", 3, 3).state = State::not_assessable;
  EXPECT_EQ(b.reason(2, "lactate"), Reason::measured);
  EXPECT_EQ(b.reason(3, "lactate"), Reason::not_assessable);
  EXPECT_EQ(b.number(3, "count(lactate, 24 h)"), 1);
  EXPECT_EQ(b.reason(3, "last(lactate, 90 min)"), Reason::not_assessable);
  EXPECT_EQ(b.reason(2, "last(lactate, 1 h)"), Reason::pending);
}

TEST(Oracle, SumsAreExactAndSlopesAreOfAnHour) {
  Bench b;
  EXPECT_EQ(b.reason(1, "slope(heart_rate, 6 h)"), Reason::never);
  b.fact("heart_rate", 1, 1, 8000);
  EXPECT_EQ(b.reason(1, "slope(heart_rate, 6 h)"), Reason::undefined);
  EXPECT_EQ(b.reason(1, "stddev(heart_rate, 6 h)"), Reason::undefined);
  b.fact("heart_rate", 3, 3, 9000);
  b.fact("heart_rate", 5, 5, 10000);
  EXPECT_EQ(b.number(5, "slope(heart_rate, 6 h)"), 5);
  EXPECT_EQ(b.number(5, "stddev(heart_rate, 6 h)"), 10);
  EXPECT_EQ(b.number(5, "mean(heart_rate, 6 h)"), 90);
  EXPECT_EQ(b.number(5, "range(heart_rate, 6 h)"), 20);
  EXPECT_EQ(b.number(5, "delta(heart_rate, 6 h)"), 20);
}

TEST(Oracle, KleeneLogicAndReasons) {
  Bench b;
  b.lack("gcs");
  b.fact("heart_rate", 1, 1, 8000);
  EXPECT_EQ(b.number(1, "heart_rate > 90 /min and lactate > 2 mmol/L"), 0);
  EXPECT_EQ(b.reason(1, "heart_rate > 90 /min or lactate > 2 mmol/L"), Reason::never);
  EXPECT_EQ(b.reason(1, "gcs < 15 or lactate > 2 mmol/L"), Reason::not_collected);
  EXPECT_EQ(b.number(1, "(lactate > 2 mmol/L) else false"), 0);
  EXPECT_EQ(b.reason(1, "count(gcs, 6 h)"), Reason::not_collected);
  EXPECT_EQ(b.reason(1, "heart_rate / count(lactate, 6 h)"), Reason::undefined);
  EXPECT_EQ(b.number(1, "0 * -heart_rate"), 0);
}

TEST(Oracle, AScoreKnowsWhatIsStillPossible) {
  const std::string score = "score(resp_rate >= 22 /min, systolic_pressure <= 100 mmHg, gcs < 15)";
  Bench b;
  EXPECT_EQ(b.reason(0, score), Reason::never);
  b.fact("resp_rate", 1, 1, 2400);
  EXPECT_EQ(b.number(1, score), 1);
  EXPECT_EQ(b.number(1, "completeness(" + score + ")"), 1.0 / 3);
  EXPECT_EQ(b.number(1, score + " >= 1"), 1);
  EXPECT_EQ(b.reason(1, score + " >= 2"), Reason::never);
  EXPECT_EQ(b.number(1, score + " >= 4"), 0);
}

TEST(Oracle, PairsAndFirstTimes) {
  Bench b;
  b.fact("heart_rate", -1, -1, 12000);
  b.fact("fio2", 1, 1, 4000);
  b.fact("pao2", 2, 2, 8000);
  b.fact("lactate", 2, 5, 60000);
  EXPECT_EQ(b.reason(2, "paired(pao2, fio2, within 1 h)"), Reason::measured);
  EXPECT_EQ(b.reason(2, "paired(pao2, fio2, within 59 min)"), Reason::stale);
  EXPECT_EQ(b.number(2, "time_since(first_time(heart_rate > 100 /min))"), 2 * 3.6e9);
  EXPECT_EQ(b.reason(4, "first_time(lactate > 4 mmol/L)"), Reason::never);
  EXPECT_EQ(b.number(5, "time_since(first_time(lactate > 4 mmol/L))"), 3 * 3.6e9);
}

}  // namespace
}  // namespace bq::analysis::oracle
