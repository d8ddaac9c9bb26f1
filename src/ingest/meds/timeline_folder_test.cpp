#include "ingest/meds/timeline_folder.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "base/random.h"
#include "record/store/meds.h"

namespace bq::ingest::meds {
namespace {

using record::fact::Fact;
using record::fact::Limit;
using record::fact::State;
using record::timeline::Draft;

const Vocabulary& vocabulary() {
  static const Vocabulary loaded = std::move(*Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary"));
  return loaded;
}

const std::string& label_name() {
  static const std::string name = [] {
    for (std::size_t id = 0; id < vocabulary().size(); ++id) {
      const auto& one = vocabulary().at(static_cast<record::code::ConceptId>(id));
      if (one.role == record::code::ConceptRole::label) return one.name;
    }
    throw std::runtime_error("the vocabulary has no label");
  }();
  return name;
}

std::string scratch(const std::string& name) {
  auto path = std::filesystem::temp_directory_path() /
              ("bianque_meds_" + std::to_string(::getpid()) + "_" + name);
  std::filesystem::remove_all(path);
  return path.string();
}

// A subject with everything a fact can carry: corrections, pending, limits, codes, no time at all.
Draft make_draft(base::Random& dice, std::size_t i) {
  Draft draft;
  draft.subject.key = "p" + std::to_string(i);
  draft.subject.person = i % 3 == 0 ? "person " + std::to_string(i / 2) : "";
  draft.subject.centre = static_cast<std::uint16_t>(i % 2);
  draft.subject.document = static_cast<std::uint32_t>(i % 3);
  draft.subject.start = base::relative_anchor + base::of_hours(static_cast<std::int64_t>(i));
  if (i % 4 != 0) draft.subject.end = draft.subject.start + base::of_hours(50);
  for (const std::string& name :
       {std::string("heart_rate"), std::string("lactate"), std::string("sex"), label_name()}) {
    auto id = *vocabulary().find(name);
    for (std::uint32_t k = 0; k < 12; ++k) {
      Fact fact;
      fact.concept_id = id;
      fact.happened =
          draft.subject.start + base::of_hours(static_cast<std::int64_t>(dice.below(40)));
      fact.seen = fact.happened + base::of_hours(static_cast<std::int64_t>(dice.below(5)));
      fact.value = static_cast<std::int64_t>(dice.below(2));
      fact.line = k + 1, fact.document = draft.subject.document;
      if (name == "lactate") {
        fact.value = static_cast<std::int64_t>(dice.below(90'000));
        fact.state = static_cast<State>(dice.below(4));
        if (fact.state == State::measured)
          fact.limit = static_cast<Limit>(dice.below(3));
        else
          fact.value = 0;
        fact.identity = k / 2 + 1, fact.version = static_cast<std::int32_t>(k % 2);
      }
      if (k == 0 && name == "sex") fact.happened = fact.seen = base::before_all;
      draft.facts.push_back(fact);
    }
  }
  for (std::uint32_t k = 0; k < 5; ++k)
    draft.rows.push_back(
        {draft.subject.start + base::of_hours(static_cast<std::int64_t>(dice.below(9))), k + 1});
  return draft;
}

Timelines make_timelines() {
  base::Random dice(20190103);
  std::vector<record::timeline::ChunkWriter> writers(2);
  for (std::size_t i = 0; i < 60; ++i) {
    Draft draft = make_draft(dice, i);
    writers[i % 2].add(draft);
  }
  std::vector<std::uint8_t> collected(vocabulary().size(), 0);
  collected[*vocabulary().find("lactate")] = 1;
  auto out = Timelines::assemble(std::move(writers), {{"A", collected}, {"B", {}}},
                                 {"a.psv", "b.psv", "c.psv"});
  out.domain = "ward", out.people = "generated", out.calendar = true;
  return out;
}

void expect_same_series(const record::timeline::View& a, const record::timeline::View& b) {
  ASSERT_EQ(a.series.size(), b.series.size());
  for (std::size_t s = 0; s < a.series.size(); ++s) {
    ASSERT_EQ(a.series[s].concept_id, b.series[s].concept_id);
    ASSERT_EQ(a.series[s].end - a.series[s].begin, b.series[s].end - b.series[s].begin);
    for (std::uint32_t k = 0; k < a.series[s].end - a.series[s].begin; ++k) {
      const auto i = a.series[s].begin + k, j = b.series[s].begin + k;
      const auto &x = *a.chunk, &y = *b.chunk;
      ASSERT_EQ(x.happened[i], y.happened[j]);
      ASSERT_EQ(x.seen[i], y.seen[j]);
      ASSERT_EQ(x.value[i], y.value[j]);
      ASSERT_EQ(x.mark[i], y.mark[j]);
      ASSERT_EQ(x.line[i], y.line[j]);
      ASSERT_EQ(x.document[i], y.document[j]);
      ASSERT_EQ(x.keeps_identity, y.keeps_identity);
      ASSERT_EQ(x.identity[i], y.identity[j]);
      ASSERT_EQ(x.version[i], y.version[j]);
    }
  }
}

TEST(TimelineFolder, GivesBackWhatWasWritten) {
  const std::string folder = scratch("back");
  const Timelines written = make_timelines();
  ASSERT_TRUE(write_timelines(folder, written, vocabulary()));
  ASSERT_TRUE(write_timelines(folder, written, vocabulary())) << "its own kind is replaced";
  EXPECT_TRUE(holds_timelines(folder));
  auto read = read_timelines(folder, vocabulary(), true);
  ASSERT_TRUE(read) << base::show(read.error());
  const Timelines& back = read->timelines;
  EXPECT_EQ(back.domain, "ward");
  EXPECT_EQ(back.people, "generated");
  EXPECT_TRUE(back.calendar);
  EXPECT_EQ(back.documents(), written.documents());
  ASSERT_EQ(back.size(), written.size());
  for (std::size_t i = 0; i < back.size(); ++i) {
    const auto a = written.at(i), b = back.at(i);
    EXPECT_EQ(a.subject->key, b.subject->key);
    EXPECT_EQ(a.subject->person, b.subject->person);
    EXPECT_EQ(written.centre_name(*a.subject), back.centre_name(*b.subject));
    EXPECT_EQ(a.subject->document, b.subject->document);
    EXPECT_EQ(a.subject->start, b.subject->start);
    EXPECT_EQ(a.subject->end, b.subject->end);
    ASSERT_EQ(a.rows.size(), b.rows.size());
    for (std::size_t k = 0; k < a.rows.size(); ++k)
      EXPECT_TRUE(a.rows[k].happened == b.rows[k].happened && a.rows[k].line == b.rows[k].line);
    expect_same_series(a, b);
  }
  for (std::uint16_t c = 0; c < 2; ++c)
    for (std::size_t id = 0; id < vocabulary().size(); ++id) {
      auto concept_id = static_cast<record::code::ConceptId>(id);
      EXPECT_EQ(written.collected(c, concept_id), back.collected(c, concept_id));
    }
  std::filesystem::remove_all(folder);
}

TEST(TimelineFolder, LeavesLabelsOutWhenTheyAreNotAskedFor) {
  const std::string folder = scratch("labels");
  ASSERT_TRUE(write_timelines(folder, make_timelines(), vocabulary()));
  const auto label = *vocabulary().find(label_name());
  for (bool labels : {true, false}) {
    auto read = read_timelines(folder, vocabulary(), labels);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->timelines.at(0).find(label) != nullptr, labels);
  }
  std::filesystem::remove_all(folder);
}

TEST(TimelineFolder, IsReadableAsPlainMeds) {
  const std::string folder = scratch("plain");
  ASSERT_TRUE(write_timelines(folder, make_timelines(), vocabulary()));
  auto reader = record::store::read_meds(folder);
  ASSERT_TRUE(reader) << base::show(reader.error());
  EXPECT_FALSE(reader->metadata().relative_time);
  EXPECT_EQ(reader->metadata().dataset_name, "ward");
  const auto& codes = reader->metadata().codes;
  EXPECT_TRUE(std::any_of(codes.begin(), codes.end(), [](const auto& c) {
    return c.code == "lactate" && !c.parent_codes.empty();
  }));
  std::filesystem::remove_all(folder);
}

TEST(TimelineFolder, RefusesWhatIsNotWholeOrOfAnotherVocabulary) {
  const std::string folder = scratch("broken");
  ASSERT_TRUE(write_timelines(folder, make_timelines(), vocabulary()));
  const std::string card = folder + "/metadata/timelines.json";
  const std::string whole = *base::read_file(card);
  auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = whole;
    auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    EXPECT_TRUE(base::write_file(card, text));
    auto read = read_timelines(folder, vocabulary(), true);
    return read ? std::string("read") : base::show(read.error());
  };
  EXPECT_NE(changed(vocabulary().digest(), "other").find("another vocabulary"), std::string::npos);
  EXPECT_NE(changed("\"subjects\": 60", "\"subjects\": 61").find("number of subjects"),
            std::string::npos);
  EXPECT_NE(changed("\"a.psv\"", "\"z.psv\"").find("document that it lacks"), std::string::npos);
  EXPECT_NE(changed("\"name\": \"B\"", "\"name\": \"C\"").find("centre that it lacks"),
            std::string::npos);
  EXPECT_NE(changed("{", "[").find("cannot be read"), std::string::npos);
  std::filesystem::remove(card);
  EXPECT_FALSE(holds_timelines(folder)) << "a MEDS folder without the card is not ours to read";
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace bq::ingest::meds
