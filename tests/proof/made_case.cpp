#include "made_case.h"

#include <algorithm>

#include "base/check.h"

namespace bq::proof {

namespace {

void collect_edges(const Syntax& s, std::vector<base::Duration>& out) {
  if (s.kind == analysis::expression::SyntaxKind::window && !s.window.since_start) {
    out.push_back(s.window.length + s.window.ending);
    if (s.window.ending.us != 0) out.push_back(s.window.ending);
  }
  if (s.kind == analysis::expression::SyntaxKind::word)
    if (auto id = vocabulary().find(s.name)) out.push_back(vocabulary().at(*id).stale_after);
  for (const Syntax& argument : s.arguments) collect_edges(argument, out);
}

}  // namespace

const record::code::Vocabulary& vocabulary() {
  static const auto loaded =
      record::code::Vocabulary::load(BIANQUE_SOURCE_DIR "/tests/proof/vocabulary");
  BQ_CHECK(loaded.has_value(), base::show(loaded.error()));
  return *loaded;
}

const std::vector<MadeConcept>& made_concepts() {
  static const std::vector<MadeConcept> list{
      {"pulse",
       "rate",
       {0, 6000, 8999, 9000, 9001, 12000, 12050},
       {"90 /min", "89.99 /min", "120 /min", "1.5 /s", "2 /s"}},
      {"pressure",
       "pressure",
       {6500, 9000, 9001, 12001, 10000},
       {"65 mmHg", "90 mmHg", "12 kPa", "16 kPa"}},
      {"venous", "pressure", {1000, 1600, 12000, 8666, 1333}, {"1 kPa", "12 kPa", "65 mmHg"}},
      {"warmth",
       "temperature",
       {3600, 3700, 3800, 3850, 3890},
       {"38 Cel", "38.5 Cel", "100.4 [degF]", "98.6 [degF]"}},
      {"skin",
       "temperature",
       {950, 968, 986, 1004},
       {"100.4 [degF]", "37 Cel", "38 Cel", "95 [degF]"}},
      {"acid",
       "amount",
       {5, 20000, 22200, 39999, 40000},
       {"4 mmol/L", "2 mmol/L", "20 mg/dL", "4000 umol/L"}},
      {"excess",
       "amount",
       {-50, -1, 0, 25, 100},
       {"0 mmol/L", "-5 mmol/L", "2.5 mmol/L", "2500 umol/L"}},
      {"level", "pure", {3, 8, 14, 15}, {"8", "15", "14"}},
      {"ratio",
       "pure",
       {-1000000000, 1, 333333333, 500000000, 1000000000, 1099511627775},
       {"0.5", "1", "-1", "0.333333333"}},
      {"oxygen", "truth", {0, 1}, {}},
      {"wake", "wake", {0, 1, 2, 3}, {"alert", "voice", "pain", "none"}},
      {"years", "year", {1799, 1800, 6500}, {"18 a", "65 a"}},
      {"sex", "sex", {0, 1}, {"female", "male"}}};
  return list;
}

Syntax parsed(const std::string& expression) {
  auto syntax = analysis::expression::parse_expression(expression, {}, vocabulary().units());
  BQ_CHECK(syntax.has_value(), expression + ": " + base::show(syntax.error()));
  return *syntax;
}

std::vector<base::Duration> edges_of(const Case& of) {
  std::vector<base::Duration> out;
  for (const auto& [name, body] : of.define) collect_edges(parsed(body), out);
  for (const std::string& expression : of.expressions) collect_edges(parsed(expression), out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Case make_case(std::uint64_t seed) {
  base::Random random(base::mix(seed));
  std::vector<const MadeConcept*> concepts;
  for (const MadeConcept& made : made_concepts()) concepts.push_back(&made);
  for (std::size_t i = concepts.size(); i > 1; --i)
    std::swap(concepts[i - 1], concepts[random.below(i)]);
  concepts.resize(3 + random.below(4));
  Case out;
  out.seed = seed;
  std::uint64_t refused = 0;
  make_programme(random, concepts, out, refused);
  make_timeline(random, concepts, out);
  return out;
}

}  // namespace bq::proof
