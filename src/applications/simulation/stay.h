#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "applications/simulation/generator_model.h"
#include "base/random.h"

namespace bq::applications::simulation {

/// One concept's values in every row of a stay, and in which rows they were measured.
struct MadeSeries {
  std::vector<double>
      values;  // canonical unit, place of a code, or 0 and 1; empty where nobody wants it
  std::vector<std::uint8_t> measured;
};

/// A generated stay with what lies behind it. Filled by StayMaker.
struct Stay {
  std::size_t number = 0;  // from 1
  std::size_t centre = 0;
  int first_row = 1;  // row n happens n steps after the start
  std::optional<int> onset_row;
  double risk = 0;                 // with which the onset was drawn
  std::vector<double> severity;    // by row
  std::vector<MadeSeries> series;  // by place in the generator's concepts

  int rows() const { return static_cast<int>(severity.size()); }
};

/// Makes stays. A stay depends on seed, number and centre alone, and each concept on its own
/// stream: neither threads nor what else is wanted move a number.
class StayMaker {
 public:
  StayMaker(const GeneratorModel& model, std::vector<std::uint8_t> wanted, std::uint64_t seed);
  Stay make(std::size_t number, std::size_t centre) const;

 private:
  /// A level of the stay and a fluctuation around it, both of variance 1.
  struct Wave {
    double level = 0;
    std::vector<double> fluctuation;
  };
  base::Random stream(std::size_t number, std::uint64_t purpose) const;
  double draw_risk(std::size_t number, const CentreProfile& centre) const;
  void draw_course(const CentreProfile& centre, Stay& stay) const;
  void draw_severity(Stay& stay) const;
  std::vector<Wave> draw_factors(const Stay& stay) const;
  std::vector<std::vector<std::uint8_t>> draw_panels(const CentreProfile& centre,
                                                     const Stay& stay) const;
  void draw_series(std::size_t at, const std::vector<Wave>& factors, Stay& stay) const;
  void draw_measured(std::size_t at, const std::vector<std::vector<std::uint8_t>>& panels,
                     Stay& stay) const;

  const GeneratorModel& model_;
  std::vector<std::uint8_t> wanted_;  // by place in the generator's concepts
  std::uint64_t seed_;
};

}  // namespace bq::applications::simulation
