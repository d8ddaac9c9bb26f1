#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/progress.h"
#include "ingest/load/load.h"

namespace bq::ingest::load {

/// A source in a temporary folder, with a vocabulary of a few concepts, for tests.
class MadeSource : public testing::Test {
 protected:
  using Files = std::vector<std::pair<std::string, std::string>>;

  void SetUp() override {
    base::set_quiet(true);
    std::string name = (std::filesystem::temp_directory_path() / "load-test-XXXXXX").string();
    top_ = ::mkdtemp(name.data());
    write("vocabulary/concepts/all.yaml", concepts);
    std::filesystem::create_directories(top_ + "/vocabulary/units");
    std::filesystem::copy_file(BIANQUE_SOURCE_DIR "/vocabulary/units/units.yaml",
                               top_ + "/vocabulary/units/units.yaml");
    vocabulary_ = record::code::Vocabulary::load(top_ + "/vocabulary").value();
  }
  void TearDown() override { std::filesystem::remove_all(top_); }

  void write(const std::string& name, const std::string& bytes) const {
    std::filesystem::path path(top_ + "/" + name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
  }
  void put(const std::string& name, const std::string& bytes) const {
    write("data/" + name, bytes);
  }

  /// Writes a plain tar, by hand: this room knows no archives.
  static std::string tar(const Files& files) {
    std::string out;
    for (const auto& [name, bytes] : files) {
      std::string head(512, '\0');
      head.replace(0, name.size(), name);
      head.replace(100, 7, "0000644"), head.replace(108, 7, "0000000"),
          head.replace(116, 7, "0000000");
      char size[12];
      std::snprintf(size, sizeof size, "%011zo", bytes.size());
      head.replace(124, 11, size), head.replace(136, 11, "00000000000"),
          head.replace(148, 8, "        ");
      head[156] = '0';
      head.replace(257, 5, "ustar"), head.replace(263, 2, "00");
      unsigned sum = 0;
      for (char c : head) sum += static_cast<unsigned char>(c);
      std::snprintf(size, sizeof size, "%06o", sum);
      head.replace(148, 6, size), head[154] = '\0';
      out += head + bytes + std::string((512 - bytes.size() % 512) % 512, '\0');
    }
    return out + std::string(1024, '\0');
  }

  base::Result<Loaded> load(const std::string& mapping) {
    base::Problems problems;
    auto read = table::Mapping::parse(mapping, "m.yaml", vocabulary_, problems);
    for (const auto& problem : problems) ADD_FAILURE() << base::show(problem);
    mapping_ = read.value_or(table::Mapping());
    request_.mapping = &mapping_;
    request_.vocabulary = &vocabulary_;
    if (request_.path.empty()) request_.path = top_ + "/data";
    return load::load(request_);
  }
  Loaded loaded(const std::string& mapping) {
    auto out = load(mapping);
    if (!out) ADD_FAILURE() << base::show(out.error());
    return out ? std::move(*out) : Loaded();
  }
  std::string refusal(const std::string& mapping) {
    auto out = load(mapping);
    EXPECT_FALSE(out.has_value());
    return out ? "" : base::show(out.error());
  }

  /// Writes each fact as `A/p1 heart_rate 80.00 @1 h seen 1 h line 2`, by subject, concept and
  /// time.
  std::vector<std::string> facts(const Loaded& in) const;
  std::vector<std::string> subjects(const Loaded& in) const;
  /// Writes each finding as `rule column value line action`.
  static std::vector<std::string> findings(const Loaded& in, const std::string& rule = "");
  static std::vector<std::string> exclusions(const Loaded& in);
  /// A digest over everything that the engine reads of the timelines.
  static std::string digest(const Loaded& in);
  std::string time(std::int64_t us) const;

  static constexpr const char* concepts = R"(format: 1
concepts:
  heart_rate: { name: { en: heart rate, zh: 心率 }, unit: /min, resolution: "0.01", plausible: { low: 0, high: 300 } }
  temperature: { name: { en: temperature, zh: 体温 }, unit: Cel, resolution: "0.01", plausible: { low: 12, high: 47 } }
  lactate: { name: { en: lactate, zh: 乳酸 }, unit: mmol/L, resolution: "0.001", delay: 15 min, plausible: { low: 0.01, high: 50 },
             accepts: { mg/dL: { times: "0.111", source: none } } }
  ph: { name: { en: pH, zh: 酸碱度 }, unit: "1", resolution: "0.001" }
  verbal: { name: { en: verbal, zh: 言语 }, unit: "1", resolution: "1", plausible: { low: 1, high: 5 } }
  oxygen: { name: { en: oxygen, zh: 吸氧 }, kind: boolean }
  age: { name: { en: age, zh: 年龄 }, role: static, unit: a, resolution: "0.01" }
  sex: { name: { en: sex, zh: 性别 }, kind: code, role: static, codes: { female: { en: f, zh: 女 }, male: { en: m, zh: 男 } } }
  outcome: { name: { en: outcome, zh: 结局 }, kind: boolean, role: label, delay: 15 min }
)";

  std::string top_;
  record::code::Vocabulary vocabulary_;
  table::Mapping mapping_;
  LoadRequest request_;
};

inline std::string MadeSource::time(std::int64_t us) const {
  base::Instant at{us};
  return mapping_.calendar() ? base::show(at) : base::show(at - base::relative_anchor);
}

inline std::vector<std::string> MadeSource::facts(const Loaded& in) const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < in.timelines.size(); ++i) {
    auto view = in.timelines.at(i);
    std::string who = in.timelines.centre_name(*view.subject) + "/" + view.subject->key + " ";
    for (const auto& series : view.series)
      for (auto k = series.begin; k < series.end; ++k) {
        const auto& subject = vocabulary_.at(series.concept_id);
        const auto& chunk = *view.chunk;
        auto limit = record::timeline::limit_of(chunk.mark[k]);
        auto state = record::timeline::state_of(chunk.mark[k]);
        std::string value = base::show_decimal(chunk.value[k], subject.scale);
        if (limit != record::fact::Limit::none)
          value = (limit == record::fact::Limit::below ? "<" : ">") + value;
        if (state != record::fact::State::measured) value = record::fact::show(state);
        out.push_back(who + subject.name + " " + value + " @" + time(chunk.happened[k]) + " seen " +
                      time(chunk.seen[k]) + " line " + std::to_string(chunk.line[k]));
      }
  }
  return out;
}

inline std::vector<std::string> MadeSource::subjects(const Loaded& in) const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < in.timelines.size(); ++i) {
    auto view = in.timelines.at(i);
    const auto& s = *view.subject;
    out.push_back(in.timelines.centre_name(s) + "/" + s.key + " " + time(s.start.us) + " to " +
                  time(s.end.us) + ", " + std::to_string(view.rows.size()) + " rows of " +
                  in.timelines.documents()[s.document]);
  }
  return out;
}

inline std::vector<std::string> MadeSource::findings(const Loaded& in, const std::string& rule) {
  std::vector<std::string> out;
  for (const auto& f : in.findings) {
    if (!rule.empty() && f.rule != rule) continue;
    out.push_back(f.rule + " " + f.file + ":" + std::to_string(f.line) + " " + f.column + " " +
                  f.value);
  }
  return out;
}

inline std::vector<std::string> MadeSource::exclusions(const Loaded& in) {
  std::vector<std::string> out;
  for (const auto& e : in.exclusions)
    out.push_back(e.centre + ": " + e.reason + " " + std::to_string(e.subjects) + "/" +
                  std::to_string(e.rows));
  return out;
}

inline std::string MadeSource::digest(const Loaded& in) {
  base::Sha256 out;
  for (std::size_t i = 0; i < in.timelines.size(); ++i) {
    auto view = in.timelines.at(i);
    const auto& c = *view.chunk;
    out.add_field(in.timelines.centre_name(*view.subject))
        .add_field(view.subject->key)
        .add_field(view.subject->person);
    out.add(&view.subject->start, sizeof(base::Instant))
        .add(&view.subject->end, sizeof(base::Instant));
    out.add_field(in.timelines.documents()[view.subject->document]);
    for (const auto& row : view.rows)
      out.add(&row.happened, sizeof row.happened).add(&row.line, sizeof row.line);
    for (const auto& s : view.series)
      for (auto k = s.begin; k < s.end; ++k) {
        out.add(&s.concept_id, sizeof s.concept_id)
            .add(&c.happened[k], 8)
            .add(&c.seen[k], 8)
            .add(&c.value[k], 8);
        out.add(&c.mark[k], 1).add(&c.line[k], 4).add(&c.document[k], 4);
      }
  }
  return out.finish_hex();
}

}  // namespace bq::ingest::load
