#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/alert/policy.h"
#include "analysis/cohort/moments.h"
#include "analysis/cohort/outcome.h"
#include "analysis/evaluation/utility.h"
#include "analysis/expression/compiler.h"
#include "base/document/document.h"
#include "ingest/load/load.h"
#include "ingest/table/mapping.h"
#include "programme/acceptance/accept_lines.h"
#include "programme/acceptance/indicators.h"
#include "record/code/vocabulary.h"

namespace bq::programme::definition {

namespace expression = analysis::expression;

/// `subject:` what a timeline is about, and what is never split between training and test.
struct SubjectSection {
  std::string kind;                       // icu_stay
  bool of_person = false;
  std::string split_by = "person";
};

/// Reads what was entered in a registry; whoever runs a programme that has one hands it in. The
/// registry is a room above this one.
using ReadRegistry = std::function<base::Result<ingest::load::Loaded>(const std::string& folder,
                                                                      bool longer_delays)>;

/// One source under `data:`.
struct DataSource {
  std::string key;                        // the id domain of folds
  std::string people;                     // public | real | generated
  bool is_registry = false;               // entered in the registry: no files, no mapping
  ReadRegistry read_registry;
  std::vector<std::string> files;
  std::vector<std::string> centres;
  std::string mapping_file;
  std::string mapping_name;  // as the programme writes it
  ingest::table::Mapping mapping;
};

/// A named condition of the cohort: a step of the facts plan, or of the hindsight plan for
/// report_only.
struct CohortLine {
  std::string name;
  std::uint32_t step = 0;
};

struct Outcome {
  std::string name;
  std::uint32_t onset = 0;                // step of the hindsight plan, an instant
  analysis::cohort::OutcomeRule rule;
};

/// A plain rule that the decision curve shows beside the model.
struct Comparator {
  std::string name;
  std::uint32_t step = 0;                 // of the facts plan
};

struct Evaluate {
  bool labelled = true;
  bool official = false;
  std::optional<record::code::ConceptId> label;
  std::optional<analysis::evaluation::Utility> utility;
  std::vector<Comparator> comparators;
};

struct ModelSection {
  unsigned rounds = 300;
  unsigned depth = 6;
  double rate = 0.05;
  double rows = 0.8;
  double columns = 0.5;
  double min_weight = 20;
  double lambda = 1;
};

/// A line of `validate:`: train on centres and test on others, or folds within each centre.
struct ValidateLine {
  std::vector<std::string> train, test;
  std::vector<std::string> within;
  unsigned folds = 0;
};

/// One rule of `alert.raise`.
struct AlertRule {
  std::string name;                       // risk, or the condition as written
  bool on_risk = false;
  std::optional<double> threshold;        // risk >= 0.3
  std::optional<double> recall;           // risk >= threshold(recall of episodes = 0.80)
  std::uint32_t step = 0;                 // of the facts plan
};

struct AlertSection {
  std::vector<AlertRule> rules;
  analysis::alert::Policy policy;
};

/// A programme as the engine runs it: closed data, compiled.
struct Definition {
  std::string file;
  std::string text;                       // the bytes of programme.yaml
  std::string digest;                     // programme, mappings and vocabulary together
  std::string name, version, status;
  base::Words title;
  std::vector<std::string> answers;
  SubjectSection subject;
  std::vector<DataSource> data;
  std::vector<std::string> needs;         // approvals without which data of real people stay shut
  std::map<std::string, expression::Score> scores;
  expression::Scope scope;
  expression::Plan facts;                 // features, inclusion, alert rules: no label, V(T) only
  expression::Plan hindsight;             // outcome, report_only
  std::vector<CohortLine> include, report_only;
  std::optional<Outcome> outcome;
  analysis::cohort::MomentRule predict;
  bool train_until_onset = false;
  Evaluate evaluate;
  std::optional<ModelSection> model;
  std::vector<ValidateLine> validate;
  std::optional<AlertSection> alert;
  std::vector<acceptance::AcceptLine> accept;
  acceptance::Indicators indicators;      // of all guides
  std::map<std::string, std::string> shares;  // leak rule 6: concept -> reason
  std::map<std::string, base::Words> titles;  // of names that stand in the definition
  std::optional<base::document::Node> registry, follow_up;  // as written, for applications/registry
  std::vector<std::string> notes;         // findings of compilation that are no errors

  /// All centres of all sources, in order of writing.
  std::vector<std::string> centres() const;
};

/// Reads and compiles a programme file (or the folder that holds programme.yaml). All problems that
/// can be found are collected; with any of them there is no definition.
struct Reading {
  std::unique_ptr<Definition> definition;
  base::Problems problems;
};
/// Gives the name by which a mapping lies beside a model: as the programme writes it where that
/// stays inside the programme's folder, else its file name under mappings/.
std::string kept_mapping_name(const std::string& written);
Reading read_definition(const std::string& path, const record::code::Vocabulary& vocabulary);
/// Does the same with the text of a programme; `file` gives places and the folder of relative
/// names.
Reading parse_definition(const std::string& text, const std::string& file,
                         const record::code::Vocabulary& vocabulary);
/// Compiles the sections that are there, without data: every concept counts as mapped.
Reading read_sections(const base::document::Node& document, const std::string& file,
                      const record::code::Vocabulary& vocabulary);

}  // namespace bq::programme::definition
