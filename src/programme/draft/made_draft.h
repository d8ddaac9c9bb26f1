#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ingest/table/mapping.h"
#include "programme/draft/draft.h"

namespace bq::programme::draft {

inline const record::code::Vocabulary& vocabulary() {
  static const auto read = record::code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary").value();
  return read;
}

inline const KnownNames& names() {
  static const KnownNames read = KnownNames::load(vocabulary()).value();
  return read;
}

/// Drafts of tables in a temporary folder, for tests.
class DraftTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "draft-test-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string put(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << bytes;
    return folder_ + "/" + name;
  }
  Draft made(const std::vector<std::string>& files) const {
    auto out = make_draft({"study", "real", files, &vocabulary()});
    if (!out) ADD_FAILURE() << base::show(out.error());
    return out ? std::move(*out) : Draft();
  }
  Draft of_csv(const std::string& bytes) const { return made({put("data.csv", bytes)}); }
  std::string refusal(const std::string& bytes) const {
    auto out = make_draft({"study", "real", {put("data.csv", bytes)}, &vocabulary()});
    EXPECT_FALSE(out.has_value());
    return out ? "" : base::show(out.error());
  }
  static const Guess& guess(const Draft& draft, const std::string& column, std::size_t table = 0) {
    for (const Guess& g : draft.tables.at(table).guesses)
      if (g.column == column) return g;
    ADD_FAILURE() << "no column " << column;
    return draft.tables[table].guesses.front();
  }
  static std::string meaning(const Draft& draft, const std::string& column) {
    const Guess& g = guess(draft, column);
    return g.concept_name + (g.unit.empty() ? "" : " " + g.unit);
  }
  // A draft that does not compile helps nobody: its concepts and mapping are read back.
  void expect_compiles(const Draft& draft) const {
    std::string programme = folder_ + "/drafted";
    ASSERT_TRUE(write_draft(draft, vocabulary(), programme, base::Language::zh).has_value());
    auto own = record::code::Vocabulary::load(vocabulary().folder(), programme);
    ASSERT_TRUE(own.has_value()) << base::show(own.error());
    base::Problems problems;
    auto mapping = ingest::table::Mapping::read(programme + "/mappings/study.yaml", *own, problems);
    for (const auto& problem : problems) ADD_FAILURE() << base::show(problem);
    EXPECT_TRUE(mapping.has_value());
  }

  std::string folder_;
};

}  // namespace bq::programme::draft
