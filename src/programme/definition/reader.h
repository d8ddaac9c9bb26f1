#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "programme/definition/definition.h"

namespace bq::programme::definition {

/// Reads the sections of one programme into a Definition; each section is one function, listed in
/// one table.
class Reader {
 public:
  Reader(const record::code::Vocabulary& vocabulary, const base::document::Node& document,
         Definition& out, base::Problems& problems);
  /// Reads all sections in the order in which they need each other; a whole programme has the
  /// needed ones.
  void read(bool whole);

 private:
  struct Section {
    std::string_view name;
    std::string_view owner;               // the room whose work it describes
    void (Reader::*read)(const base::document::Node&);
    bool needed;
  };
  static const std::vector<Section>& sections();

  void read_format(const base::document::Node& node);
  void read_name(const base::document::Node& node);
  void read_version(const base::document::Node& node);
  void read_status(const base::document::Node& node);
  void read_title(const base::document::Node& node);
  void read_answers(const base::document::Node& node);
  void read_references(const base::document::Node& node);
  void read_subject(const base::document::Node& node);
  void read_data(const base::document::Node& node);
  void read_needs(const base::document::Node& node);
  void read_source(const base::document::Node& key, const base::document::Node& body);
  void read_registry_source(const base::document::Node& body, DataSource source);
  void read_mapping(const base::document::Node& body, DataSource& source);
  void read_define(const base::document::Node& node);
  void read_cohort(const base::document::Node& node);
  void read_outcome(const base::document::Node& node);
  void read_predict(const base::document::Node& node);
  void read_train(const base::document::Node& node);
  void read_evaluate(const base::document::Node& node);
  void read_utility(const base::document::Node& node);
  void read_features(const base::document::Node& node);
  void read_feature_group(const base::document::Node& node);
  void read_model(const base::document::Node& node);
  void read_validate(const base::document::Node& node);
  void read_alert(const base::document::Node& node);
  void read_rule(const base::document::Node& node);
  void read_policy(const base::document::Node& node);
  void read_shares(const base::document::Node& node);
  void read_accept(const base::document::Node& node);
  void read_registry(const base::document::Node& node) { out_.registry = node; }
  void read_follow_up(const base::document::Node& node) { out_.follow_up = node; }
  void read_titles(const base::document::Node& node);
  void check_definitions();
  void check_shared_concepts();
  void check_acceptance();

  void problem(const base::document::Node& node, std::string sentence);
  void problem(base::Problem problem);
  bool is_said_at(const base::Place& place) const;
  bool expect_map(const base::document::Node& node, std::string_view what,
                  const std::vector<std::string>& keys);
  std::optional<expression::Syntax> syntax(const base::document::Node& node);
  std::optional<std::uint32_t> condition(const base::document::Node& node, expression::Reads reads);
  void add_feature(std::string_view text, const base::Place& place);
  struct GroupItem;
  void add_group_item(const GroupItem& item);
  bool means_risk(std::string_view rule) const;
  void check_files(const base::document::Node& files, const DataSource& source);
  void check_own_centres(const DataSource& source);
  base::Place key_place(std::string_view section) const;
  bool is_kept() const;
  std::optional<base::Duration> duration(const base::document::Node& node);
  std::optional<double> number(const base::document::Node& node);
  void check_centres(const base::document::Node& node, const std::vector<std::string>& names);

  const record::code::Vocabulary& vocabulary_;
  const base::document::Node& document_;
  Definition& out_;
  base::Problems& problems_;
  expression::Compiler facts_;
  expression::Compiler hindsight_;
  std::vector<std::string> centres_;  // of all sources, also of those whose mapping is broken
};

}  // namespace bq::programme::definition
