#pragma once

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "applications/simulation/simulation.h"
#include "base/check.h"
#include "base/file.h"
#include "ingest/load/load.h"
#include "programme/definition/definition.h"

namespace bq::applications::simulation {

inline constexpr std::string_view label_yaml = R"yaml(format: 1
concepts:
  worse_label:
    name: { en: a label of tests, zh: 测试标签 }
    kind: boolean
    role: label
)yaml";

inline constexpr std::string_view wide_yaml = R"yaml(format: 1
zone: none
known: happened
missing: [NaN, ""]
tables:
  "*.psv":
    separator: "|"
    subject: { from: file name, pattern: "(p[0-9]+)" }
    happened: { column: Hour, unit: h, since: start }
    end: last row + 1 h
    columns:
      HR: heart_rate /min
      SBP: systolic_pressure mmHg
      MAP: map mmHg
      DBP: diastolic_pressure mmHg
      Resp: resp_rate /min
      Temp: temperature Cel
      FiO2: "fio2 {fraction}"
      Lactate: lactate mmol/L
      Creatinine: creatinine mg/dL
      Label: worse_label
    static:
      Age: age a
      Gender: { sex: { 0: female, 1: male } }
      Medical: medical_icu
      Surgical: surgical_icu
centres:
  B: { columns: { Creatinine: creatinine umol/L } }
)yaml";

inline constexpr std::string_view programme_yaml = R"yaml(format: 1
name: made
version: 0.1.0
status: draft
title: { en: made for tests, zh: 测试 }
subject: { icu_stay: admission to discharge, of: person, split_by: person }
data:
  made:
    people: generated
    reader: table
    files: "set_{centre}/*.psv"
    centres: [A, B]
    mapping: mapping.yaml
outcome: { name: worse, onset: first_time(worse_label = 1) + 6 h, within: 6 h, at_end: negative }
predict: { on: rows }
evaluate: { rows: [labelled, official], label: worse_label }
)yaml";

/// A scratch folder with a vocabulary that has a label of its own and a programme over it, removed
/// at its end.
class MadeHospital {
 public:
  explicit MadeHospital(const std::string& source,
                        const std::string& mapping = std::string(wide_yaml),
                        const std::string& text = std::string(programme_yaml))
      : folder_((std::filesystem::temp_directory_path() / "simulation-test-XXXXXX").string()) {
    namespace fs = std::filesystem;
    BQ_CHECK(::mkdtemp(folder_.data()) != nullptr, "a test has a temporary folder");
    fs::copy(fs::path(source) / "vocabulary", file("vocabulary"), fs::copy_options::recursive);
    BQ_CHECK(base::write_file(file("vocabulary/concepts/made_label.yaml"), label_yaml).has_value(),
             "it is written");
    BQ_CHECK(base::write_file(file("mapping.yaml"), mapping).has_value(), "it is written");
    BQ_CHECK(base::write_file(file("programme.yaml"), text).has_value(), "it is written");
    vocabulary_ = record::code::Vocabulary::load(file("vocabulary")).value();
    auto reading = programme::definition::read_definition(folder_, vocabulary_);
    for (const auto& problem : reading.problems) BQ_CHECK(false, base::show(problem));
    programme_ = std::move(reading.definition);
  }
  MadeHospital(const MadeHospital&) = delete;
  MadeHospital& operator=(const MadeHospital&) = delete;
  ~MadeHospital() {
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }

  const record::code::Vocabulary& vocabulary() const { return vocabulary_; }
  const programme::definition::Definition& programme() const { return *programme_; }
  std::string file(const std::string& name) const { return folder_ + "/" + name; }

  base::Result<std::string> simulate(const std::string& out, std::size_t stays = 60,
                                     unsigned threads = 2, std::uint64_t seed = 7,
                                     unsigned centres = 2) const {
    return simulation::simulate(*programme_, vocabulary_,
                                {stays, centres, seed, file(out), threads});
  }
  std::vector<std::string> files(const std::string& folder) const {
    return base::list_files(file(folder)).value();
  }
  /// Gives path and bytes of every file below a folder.
  std::map<std::string, std::string> bytes(const std::string& out) const {
    std::map<std::string, std::string> all;
    for (const auto& path : files(out)) all[path] = base::read_file(file(out + "/" + path)).value();
    return all;
  }
  base::Result<ingest::load::Loaded> load(const std::string& out) const {
    const auto& source = programme_->data.front();
    return ingest::load::load(
        {file(out), source.key, source.files, source.centres, &source.mapping, &vocabulary_, 2});
  }

 private:
  std::string folder_;
  record::code::Vocabulary vocabulary_;
  std::unique_ptr<programme::definition::Definition> programme_;
};

}  // namespace bq::applications::simulation
