#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "programme/definition/definition.h"

namespace bq::programme::definition {

/// Reads the sections of one programme into a Definition; each section is one function, listed in one table.
class Reader {
 public:
  Reader(const record::code::Vocabulary& vocabulary, const base::Node& document, Definition& out, base::Problems& problems);
  /// Reads all sections in the order in which they need each other; a whole programme has the
  /// needed ones.
  void read(bool whole);

 private:
  struct Section {
    std::string_view name;
    std::string_view owner;               // the room whose work it describes
    void (Reader::*read)(const base::Node&);
    bool needed;
  };
  static const std::vector<Section>& sections();

  void read_format(const base::Node& node);
  void read_name(const base::Node& node);
  void read_version(const base::Node& node);
  void read_status(const base::Node& node);
  void read_title(const base::Node& node);
  void read_answers(const base::Node& node);
  void read_references(const base::Node& node);
  void read_subject(const base::Node& node);
  void read_data(const base::Node& node);
  void read_source(const base::Node& key, const base::Node& body);
  void read_define(const base::Node& node);
  void read_cohort(const base::Node& node);
  void read_outcome(const base::Node& node);
  void read_predict(const base::Node& node);
  void read_train(const base::Node& node);
  void read_evaluate(const base::Node& node);
  void read_utility(const base::Node& node);
  void read_features(const base::Node& node);
  void read_feature_group(const base::Node& node);
  void read_model(const base::Node& node);
  void read_validate(const base::Node& node);
  void read_alert(const base::Node& node);
  void read_rule(const base::Node& node);
  void read_policy(const base::Node& node);
  void read_shares(const base::Node& node);
  void read_accept(const base::Node& node);
  void check_definitions();
  void check_shared_concepts();
  void check_acceptance();

  void problem(const base::Node& node, std::string sentence);
  void problem(base::Problem problem);
  bool expect_map(const base::Node& node, std::string_view what, const std::vector<std::string>& keys);
  std::optional<expression::Syntax> syntax(const base::Node& node);
  std::optional<std::uint32_t> condition(const base::Node& node, expression::Reads reads);
  void add_feature(std::string_view text, const base::Place& place);
  std::optional<base::Duration> duration(const base::Node& node);
  std::optional<double> number(const base::Node& node);
  void check_centres(const base::Node& node, const std::vector<std::string>& names);

  const record::code::Vocabulary& vocabulary_;
  const base::Node& document_;
  Definition& out_;
  base::Problems& problems_;
  expression::Compiler facts_;
  expression::Compiler hindsight_;
};

}  // namespace bq::programme::definition
