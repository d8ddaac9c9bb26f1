#include "applications/simulation/stay.h"

#include <algorithm>
#include <cmath>

#include "base/number.h"

namespace bq::applications::simulation {

namespace {

// Purposes of streams that have no name in the generator, and what tells a concept's two apart.
constexpr std::uint64_t course_stream = 1, severity_stream = 2, chosen_mark = 0x9D5C0FF1;

// The distribution function of the standard normal, within 0.0002.
double normal_share(double z) { return base::logistic(1.5976 * z + 0.07056 * z * z * z); }

double draw_log_normal(base::Random& random, double median, double spread) {
  return median * base::exp_exact(spread * random.normal());
}

int draw_rows(base::Random& random, const RowSpread& spread) {
  const double rows = std::floor(draw_log_normal(random, spread.median, spread.spread) + 0.5);
  return static_cast<int>(
      std::clamp(rows, static_cast<double>(spread.low), static_cast<double>(spread.high)));
}

int draw_rows(base::Random& random, const RowRange& range) {
  return range.low +
         static_cast<int>(random.below(static_cast<std::uint64_t>(range.high - range.low) + 1));
}

// AR(1) of variance 1 whose next value is drawn step by step.
class Fluctuation {
 public:
  Fluctuation(base::Random& random, double memory)
      : memory_(memory), fresh_(std::sqrt(1 - memory * memory)), value_(random.normal()) {}
  double value() const { return value_; }
  void step(base::Random& random) { value_ = memory_ * value_ + fresh_ * random.normal(); }

 private:
  double memory_, fresh_, value_;
};

std::vector<double> draw_fluctuation(base::Random& random, double memory, int rows) {
  std::vector<double> out;
  out.reserve(static_cast<std::size_t>(rows));
  for (Fluctuation at(random, memory); static_cast<int>(out.size()) < rows; at.step(random))
    out.push_back(at.value());
  return out;
}

double value_of(const ConceptModel& model, double latent) {
  if (!model.shares.empty()) {
    const double share = normal_share(latent);
    double sum = 0;
    for (std::size_t i = 0; i + 1 < model.shares.size(); ++i) {
      sum += model.shares[i];
      if (share < sum) return static_cast<double>(i);
    }
    return static_cast<double>(model.shares.size() - 1);
  }
  return model.is_log ? model.typical * base::exp_exact(latent) : model.typical + latent;
}

}  // namespace

StayMaker::StayMaker(const GeneratorModel& model, std::vector<std::uint8_t> wanted,
                     std::uint64_t seed)
    : model_(model), wanted_(std::move(wanted)), seed_(base::mix(seed + 1)) {
  for (std::size_t i = model_.concepts.size(); i-- > 0;)
    if (wanted_[i] != 0 && model_.concepts[i].below) wanted_[*model_.concepts[i].below] = 1;
}

base::Random StayMaker::stream(std::size_t number, std::uint64_t purpose) const {
  return base::Random(base::mix(base::mix(seed_ + number) ^ base::mix(purpose)));
}

Stay StayMaker::make(std::size_t number, std::size_t centre) const {
  const CentreProfile& profile = model_.centres[centre % model_.centres.size()];
  Stay stay;
  stay.number = number;
  stay.centre = centre;
  stay.risk = draw_risk(number, profile);
  draw_course(profile, stay);
  draw_severity(stay);
  stay.series.resize(model_.concepts.size());
  const auto factors = draw_factors(stay);
  const auto panels = draw_panels(profile, stay);
  for (std::size_t i = 0; i < model_.concepts.size(); ++i) {
    if (wanted_[i] == 0) continue;
    draw_series(i, factors, stay);
    draw_measured(i, panels, stay);
  }
  return stay;
}

// Reads the same first number as draw_series, so the attribute that is written is the one that
// counted.
double StayMaker::draw_risk(std::size_t number, const CentreProfile& centre) const {
  double odds = base::logit(centre.prevalence);
  for (const ConceptModel& model : model_.concepts)
    if (model.risk != 0) odds += model.risk * stream(number, model.stream).normal();
  return base::logistic(odds);
}

void StayMaker::draw_course(const CentreProfile& centre, Stay& stay) const {
  base::Random random = stream(stay.number, course_stream);
  const bool has_onset = random.uniform() < stay.risk;
  stay.first_row =
      random.uniform() < centre.late_start ? draw_rows(random, model_.stay.late_start) : 1;
  int rows = draw_rows(random, model_.stay.without_onset);
  if (has_onset) {
    const int before = draw_rows(random, model_.stay.onset);
    const int after = draw_rows(random, model_.stay.after_onset);
    stay.onset_row = stay.first_row + before;
    rows = std::max(before + after + 1, model_.stay.without_onset.low);
  }
  stay.severity.resize(static_cast<std::size_t>(rows));
}

void StayMaker::draw_severity(Stay& stay) const {
  const SeverityModel& severity = model_.severity;
  base::Random random = stream(stay.number, severity_stream);
  const Rise& rise = stay.onset_row ? severity.rise : severity.false_rise;
  const double level = severity.between * random.normal();
  const double height =
      random.uniform() < rise.share ? draw_log_normal(random, rise.height, rise.spread) : 0;
  const double lead = std::max(1.0, draw_log_normal(random, rise.lead, rise.lead_spread));
  const double peak = stay.onset_row ? *stay.onset_row - stay.first_row
                                     : static_cast<double>(random.below(stay.severity.size()));
  const auto fluctuation = draw_fluctuation(random, severity.memory, stay.rows());
  for (std::size_t row = 0; row < stay.severity.size(); ++row) {
    const double away = static_cast<double>(row) - peak;
    const double passed = stay.onset_row ? std::max(0.0, -away) : std::fabs(away);
    stay.severity[row] =
        level + severity.within * fluctuation[row] + height * std::max(0.0, 1 - passed / lead);
  }
}

std::vector<StayMaker::Wave> StayMaker::draw_factors(const Stay& stay) const {
  std::vector<Wave> factors;
  for (std::size_t i = 0; i < model_.factors.size(); ++i) {
    base::Random random = stream(stay.number, model_.factors[i].stream);
    Wave wave;
    wave.level = random.normal();
    wave.fluctuation = draw_fluctuation(random, model_.factors[i].memory, stay.rows());
    factors.push_back(std::move(wave));
  }
  return factors;
}

std::vector<std::vector<std::uint8_t>> StayMaker::draw_panels(const CentreProfile& centre,
                                                              const Stay& stay) const {
  std::vector<std::vector<std::uint8_t>> panels;
  for (std::size_t i = 0; i < model_.panels.size(); ++i) {
    const Panel& panel = model_.panels[i];
    base::Random random = stream(stay.number, panel.stream);
    std::vector<std::uint8_t> drawn;
    for (double severity : stay.severity) {
      const double odds = drawn.empty() && panel.first ? *panel.first : panel.log_odds;
      const double chance = base::logistic(odds + centre.measured[i] + panel.severe * severity);
      drawn.push_back(random.uniform() < chance ? 1 : 0);
    }
    panels.push_back(std::move(drawn));
  }
  return panels;
}

void StayMaker::draw_series(std::size_t at, const std::vector<Wave>& factors, Stay& stay) const {
  const ConceptModel& model = model_.concepts[at];
  base::Random random = stream(stay.number, model.stream);
  const Wave* factor = model.factor ? &factors[*model.factor] : nullptr;
  const double weight = factor != nullptr ? model.weight : 0;
  const double own = std::sqrt(1 - weight * weight);
  const double level = own * random.normal() + (factor != nullptr ? weight * factor->level : 0);
  const double effect = random.uniform() < model.up ? model.severity : -model.severity;
  std::vector<double>& values = stay.series[at].values;
  const std::vector<double>* above = model.below ? &stay.series[*model.below].values : nullptr;
  Fluctuation fluctuation(random, model.memory);
  for (std::size_t row = 0; row < stay.severity.size(); ++row) {
    const double now =
        own * fluctuation.value() + (factor != nullptr ? weight * factor->fluctuation[row] : 0);
    double latent = model.between * level;
    if (!model.once) latent += model.within * now + effect * stay.severity[row];
    double value = value_of(model, latent);
    if (above != nullptr) value = (*above)[row] - value;
    values.push_back(model.shares.empty() ? std::clamp(value, model.low, model.high) : value);
    fluctuation.step(random);
  }
}

void StayMaker::draw_measured(std::size_t at, const std::vector<std::vector<std::uint8_t>>& panels,
                              Stay& stay) const {
  const ConceptModel& model = model_.concepts[at];
  std::vector<std::uint8_t>& measured = stay.series[at].measured;
  measured.resize(stay.severity.size(), 1);
  if (!model.panel) return;
  base::Random random = stream(stay.number, model.stream ^ chosen_mark);
  const auto& drawn = panels[*model.panel];
  for (std::size_t row = 0; row < measured.size(); ++row) {
    const bool chosen = random.uniform() < model.of_panel;
    measured[row] = chosen && drawn[row] != 0 ? 1 : 0;
  }
  if (model.once) std::fill(measured.begin(), measured.end(), measured.front());
}

}  // namespace bq::applications::simulation
