#include "applications/simulation/generator_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/digest.h"
#include "base/number.h"

namespace bq::applications::simulation {

using base::document::Node;
using base::ProblemKind;
using record::code::Concept;
using record::code::ConceptKind;
using record::code::ConceptRole;

namespace {

constexpr double far = 1e12;
const std::vector<std::string> document_keys{"format",  "version", "subject", "stay",    "severity",
                                             "centres", "panels",  "factors", "concepts"};
const std::vector<std::string> stay_keys{"every",       "without_onset", "onset",
                                         "after_onset", "late_start",    "source"};
const std::vector<std::string> severity_keys{"between", "within",     "memory",
                                             "rise",    "false_rise", "source"};
const std::vector<std::string> rise_keys{"share", "height", "spread", "lead", "lead_spread"};
const std::vector<std::string> concept_keys{"unit",   "shape",    "typical",  "between", "within",
                                            "memory", "severity", "up",       "risk",    "factor",
                                            "weight", "panel",    "of_panel", "below",   "low",
                                            "high",   "decimals", "share",    "shares",  "source"};

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& list) {
  std::vector<std::string> names;
  for (const auto& entry : list) names.push_back(entry.name);
  return names;
}

std::optional<std::size_t> place_of(const std::vector<std::string>& names,
                                    const std::string& name) {
  auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<std::size_t>(at - names.begin());
}

double as_double(base::Decimal decimal) { return base::to_double(decimal.digits, decimal.scale); }

}  // namespace

void GeneratorReader::problem(const Node& node, std::string sentence) {
  problems_.push_back({ProblemKind::definition, node.place, std::move(sentence)});
}

const Node* GeneratorReader::section(const Node& map, std::string_view key) {
  const Node* found = map.find(key);
  if (found == nullptr || !found->is_map()) {
    problem(found == nullptr ? map : *found, fmt::format("a generator needs `{}`, a map", key));
    return nullptr;
  }
  return found;
}

double GeneratorReader::number(const Node& map, std::string_view key, double otherwise,
                               Bounds bounds) {
  const Node* node = map.find(key);
  if (node == nullptr) return otherwise;
  auto decimal = base::parse_decimal(node->scalar);
  if (decimal && as_double(*decimal) >= bounds.low && as_double(*decimal) <= bounds.high)
    return as_double(*decimal);
  problem(*node, fmt::format("`{}` is a number from {:g} to {:g}", key, bounds.low, bounds.high));
  return otherwise;
}

int GeneratorReader::rows(const Node& map, std::string_view key, int otherwise) {
  const Node* node = map.find(key);
  if (node == nullptr) return otherwise;
  const std::int64_t every = out_->stay.every.us;
  auto length = base::parse_duration(node->scalar);
  if (length && length->us >= 0 && length->us % every == 0 && length->us / every <= 100'000)
    return static_cast<int>(length->us / every);
  problem(*node, fmt::format("`{}` is a duration of whole rows ({} each)", key,
                             base::show(out_->stay.every)));
  return otherwise;
}

void GeneratorReader::read(const Node& document, GeneratorModel& out) {
  out_ = &out;
  if (!document.is_map())
    return problem(document, "a generator is a map with `stay`, `severity`, `concepts` and others");
  base::document::refuse_other_keys(document, document_keys, "a generator", problems_);
  if (document.text("format").value_or("") != "1")
    problem(document, "a generator says `format: 1`, the only one this build knows");
  out.version = document.text("version").value_or("");
  if (out.version.empty()) problem(document, "a generator names its `version`");
  if (const Node* stay = section(document, "stay")) read_stay(*stay);
  if (const Node* severity = section(document, "severity")) read_severity(*severity);
  if (const Node* panels = section(document, "panels")) read_panels(*panels);
  if (const Node* factors = document.find("factors")) read_factors(*factors);
  const Node* centres = document.find("centres");
  if (centres == nullptr || !centres->is_list() || centres->items.empty())
    problem(document, "a generator needs `centres`, a list");
  else
    read_centres(*centres);
  if (const Node* concepts = section(document, "concepts"))
    for (const auto& [name, body] : concepts->entries) read_concept(name, body);
}

void GeneratorReader::check_source(const Node& body) {
  if (body.text("source").value_or("").empty())
    problem(body,
            "a `source` is missing: a key of docs/references.bib, or none where the figures are "
            "made up");
}

RowSpread GeneratorReader::row_spread(const Node& stay, std::string_view key) {
  RowSpread out;
  const Node* node = section(stay, key);
  if (node == nullptr) return out;
  base::document::refuse_other_keys(*node, {"median", "spread", "low", "high"},
                                    fmt::format("`{}`", key), problems_);
  out.median = rows(*node, "median", 0);
  out.spread = number(*node, "spread", 0, {0, 5});
  out.low = rows(*node, "low", 1);
  out.high = rows(*node, "high", 0);
  if (out.median < 1 || out.low < 1 || out.low > out.high)
    problem(*node,
            fmt::format("`{}` needs a `median` and `low` up to `high`, of at least one row", key));
  return out;
}

RowRange GeneratorReader::row_range(const Node& stay, std::string_view key) {
  RowRange out;
  const Node* node = section(stay, key);
  if (node == nullptr) return out;
  base::document::refuse_other_keys(*node, {"low", "high"}, fmt::format("`{}`", key), problems_);
  out.low = rows(*node, "low", 0);
  out.high = rows(*node, "high", 0);
  if (out.low > out.high) problem(*node, fmt::format("`{}` needs `low` up to `high`", key));
  return out;
}

void GeneratorReader::read_stay(const Node& node) {
  base::document::refuse_other_keys(node, stay_keys, "`stay`", problems_);
  check_source(node);
  StayShape& stay = out_->stay;
  stay.every = base::parse_duration(node.text("every").value_or("")).value_or(base::Duration{});
  if (stay.every.us < base::us_per_minute) {
    problem(node, "`every` says how far rows lie apart, at least 1 min");
    stay.every = base::of_hours(1);
  }
  stay.without_onset = row_spread(node, "without_onset");
  stay.onset = row_spread(node, "onset");
  stay.after_onset = row_range(node, "after_onset");
  stay.late_start = row_range(node, "late_start");
}

Rise GeneratorReader::rise(const Node& severity, std::string_view key) {
  Rise out;
  const Node* node = section(severity, key);
  if (node == nullptr) return out;
  base::document::refuse_other_keys(*node, rise_keys, fmt::format("`{}`", key), problems_);
  out.share = number(*node, "share", 1, {0, 1});
  out.height = number(*node, "height", 1, {0.001, 100});
  out.spread = number(*node, "spread", 0, {0, 5});
  out.lead = std::max(1, rows(*node, "lead", 1));
  out.lead_spread = number(*node, "lead_spread", 0, {0, 5});
  return out;
}

void GeneratorReader::read_severity(const Node& node) {
  base::document::refuse_other_keys(node, severity_keys, "`severity`", problems_);
  check_source(node);
  SeverityModel& severity = out_->severity;
  severity.between = number(node, "between", 0, {0, 100});
  severity.within = number(node, "within", 0, {0, 100});
  severity.memory = number(node, "memory", 0, {0, 0.9999});
  severity.rise = rise(node, "rise");
  severity.false_rise = rise(node, "false_rise");
}

void GeneratorReader::read_panels(const Node& node) {
  for (const auto& [name, body] : node.entries) {
    base::document::refuse_other_keys(body, {"chance", "first", "severe", "source"}, "a panel",
                                      problems_);
    check_source(body);
    Panel panel;
    panel.name = name.scalar;
    panel.stream = base::group_hash("panel/" + panel.name);
    panel.log_odds = base::logit(number(body, "chance", 0.5, {0.000001, 0.999999}));
    if (body.find("first") != nullptr)
      panel.first = base::logit(number(body, "first", 0.5, {0.000001, 0.999999}));
    panel.severe = number(body, "severe", 0, {-10, 10});
    out_->panels.push_back(std::move(panel));
  }
}

void GeneratorReader::read_factors(const Node& node) {
  for (const auto& [name, body] : node.entries) {
    base::document::refuse_other_keys(body, {"memory"}, "a factor", problems_);
    out_->factors.push_back({name.scalar, base::group_hash("factor/" + name.scalar),
                             number(body, "memory", 0, {0, 0.9999})});
  }
}

void GeneratorReader::read_centres(const Node& node) {
  const auto names = names_of(out_->panels);
  for (const Node& body : node.items) {
    base::document::refuse_other_keys(body, {"prevalence", "late_start", "measured", "source"},
                                      "a centre", problems_);
    check_source(body);
    CentreProfile centre;
    centre.prevalence = number(body, "prevalence", 0.1, {0.000001, 0.999999});
    centre.late_start = number(body, "late_start", 0, {0, 1});
    centre.measured.resize(names.size(), 0);
    if (const Node* measured = body.find("measured")) {
      base::document::refuse_other_keys(*measured, names, "`measured` of a centre", problems_);
      for (std::size_t i = 0; i < names.size(); ++i)
        centre.measured[i] = number(*measured, names[i], 0, {-20, 20});
    }
    out_->centres.push_back(std::move(centre));
  }
}

void GeneratorReader::read_concept(const Node& name, const Node& body) {
  auto id = vocabulary_.find(name.scalar);
  if (!id)
    return problem(name, fmt::format("the vocabulary has no concept `{}`{}", name.scalar,
                                     base::suggestion(name.scalar, vocabulary_.names())));
  const Concept& subject = vocabulary_.at(*id);
  if (subject.role == ConceptRole::label)
    return problem(name, fmt::format("`{}` is a label; it follows from the onset", subject.name));
  base::document::refuse_other_keys(body, concept_keys, fmt::format("`{}`", subject.name),
                                    problems_);
  check_source(body);
  ConceptModel made;
  made.concept_id = *id;
  made.stream = base::group_hash(subject.name);
  made.once = subject.role == ConceptRole::static_attribute;
  made.between = number(body, "between", subject.kind == ConceptKind::number ? 0 : 1, {0, 1e6});
  made.within = number(body, "within", 0, {0, 1e6});
  made.memory = number(body, "memory", 0, {0, 0.9999});
  made.severity = number(body, "severity", 0, {-1e6, 1e6});
  made.up = number(body, "up", 1, {0, 1});
  made.risk = number(body, "risk", 0, {-10, 10});
  if (made.risk != 0 && !made.once)
    problem(body,
            fmt::format("`risk` belongs to attributes; `{}` changes during a stay", subject.name));
  read_links(body, made);
  if (made.risk != 0 && made.factor)
    problem(body, "an attribute has a `risk` or a `factor`, not both");
  if (subject.kind == ConceptKind::number)
    read_number(body, subject, made);
  else
    read_shares(body, subject, made);
  out_->concepts.push_back(std::move(made));
}

void GeneratorReader::read_links(const Node& body, ConceptModel& out) {
  auto link = [&](std::string_view key,
                  const std::vector<std::string>& names) -> std::optional<std::size_t> {
    const Node* node = body.find(key);
    if (node == nullptr) return std::nullopt;
    auto at = place_of(names, node->scalar);
    if (!at)
      problem(*node, fmt::format("there is no {} `{}` before this{}", key, node->scalar,
                                 base::suggestion(node->scalar, names)));
    return at;
  };
  out.panel = link("panel", names_of(out_->panels));
  out.of_panel = number(body, "of_panel", 1, {0, 1});
  out.factor = link("factor", names_of(out_->factors));
  out.weight = number(body, "weight", 1, {-1, 1});
  std::vector<std::string> earlier;
  for (const ConceptModel& made : out_->concepts)
    earlier.push_back(vocabulary_.at(made.concept_id).name);
  out.below = link("below", earlier);
}

void GeneratorReader::read_number(const Node& body, const Concept& subject, ConceptModel& out) {
  const std::string unit = body.text("unit").value_or("");
  if (unit != subject.unit)
    problem(body, fmt::format("`{}` is generated in its canonical unit: say `unit: {}`",
                              subject.name, subject.unit));
  const std::string shape = body.text("shape").value_or("normal");
  if (shape != "normal" && shape != "log") problem(body, "a `shape` is normal or log");
  out.is_log = shape == "log";
  if (body.find("typical") == nullptr)
    problem(body, fmt::format("`{}` needs its `typical` value", subject.name));
  out.typical = number(body, "typical", 0, {-far, far});
  double low = -far, high = far;
  if (subject.plausible) {
    low = base::to_double(subject.plausible->low, subject.scale);
    high = base::to_double(subject.plausible->high, subject.scale);
  }
  out.low = number(body, "low", low, {low, high});
  out.high = number(body, "high", high, {low, high});
  if (out.low > out.high) problem(body, "`low` is above `high`");
  out.decimals =
      static_cast<int>(number(body, "decimals", 0, {0, static_cast<double>(subject.scale)}));
}

void GeneratorReader::read_shares(const Node& body, const Concept& subject, ConceptModel& out) {
  double sum = 0;
  if (subject.kind == ConceptKind::boolean) {
    const double share = number(body, "share", 0.5, {0, 1});
    out.shares = {1 - share, share};
    if (body.find("share") == nullptr)
      problem(body, fmt::format("`{}` needs its `share` of true", subject.name));
    return;
  }
  const Node* shares = section(body, "shares");
  if (shares == nullptr) return;
  for (const auto& value : subject.codes)
    out.shares.push_back(number(*shares, value.code, 0, {0, 1}));
  for (const auto& value : shares->entries)
    if (!subject.code_value(value.first.scalar))
      problem(value.first, fmt::format("`{}` has no code `{}`", subject.name, value.first.scalar));
  for (double share : out.shares) sum += share;
  if (sum < 0.999 || sum > 1.001) problem(*shares, "the shares of a concept's codes add up to 1");
}

}  // namespace bq::applications::simulation
