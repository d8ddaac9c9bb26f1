#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "applications/simulation/generator_model.h"
#include "base/document/document.h"

namespace bq::applications::simulation {

/// Turns a generator's document into a GeneratorModel, collecting problems.
class GeneratorReader {
 public:
  GeneratorReader(const record::code::Vocabulary& vocabulary, base::Problems& problems)
      : vocabulary_(vocabulary), problems_(problems) {}

  void read(const base::document::Node& document, GeneratorModel& out);

 private:
  /// What a number may be.
  struct Bounds {
    double low, high;
  };
  void problem(const base::document::Node& node, std::string sentence);
  const base::document::Node* section(const base::document::Node& map, std::string_view key);
  double number(const base::document::Node& map, std::string_view key, double otherwise,
                Bounds bounds);
  int rows(const base::document::Node& map, std::string_view key, int otherwise);
  RowSpread row_spread(const base::document::Node& stay, std::string_view key);
  RowRange row_range(const base::document::Node& stay, std::string_view key);
  Rise rise(const base::document::Node& severity, std::string_view key);
  void read_stay(const base::document::Node& node);
  void read_severity(const base::document::Node& node);
  void read_panels(const base::document::Node& node);
  void read_factors(const base::document::Node& node);
  void read_centres(const base::document::Node& node);
  void read_concept(const base::document::Node& name, const base::document::Node& body);
  void read_links(const base::document::Node& body, ConceptModel& out);
  void read_number(const base::document::Node& body, const record::code::Concept& subject,
                   ConceptModel& out);
  void read_shares(const base::document::Node& body, const record::code::Concept& subject,
                   ConceptModel& out);
  void check_source(const base::document::Node& body);

  const record::code::Vocabulary& vocabulary_;
  base::Problems& problems_;
  GeneratorModel* out_ = nullptr;
};

}  // namespace bq::applications::simulation
