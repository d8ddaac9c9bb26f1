#include <gtest/gtest.h>

#include "record/timeline/timelines.h"

namespace bq::record::timeline {
namespace {

fact::Fact make(ConceptId c, std::int64_t happened_h, std::int64_t seen_h, std::int64_t value) {
  fact::Fact f;
  f.concept_id = c;
  f.happened = base::relative_anchor + base::of_hours(happened_h);
  f.seen = base::relative_anchor + base::of_hours(seen_h);
  f.value = value;
  return f;
}

Timelines build(std::vector<Draft> drafts) {
  std::vector<ChunkWriter> writers(2);
  for (std::size_t i = 0; i < drafts.size(); ++i) writers[i % 2].add(drafts[i]);
  return Timelines::assemble(std::move(writers), {{"B", {1, 1}}, {"A", {1}}}, {"x.psv"});
}

Draft draft(std::string key, std::uint16_t centre, std::vector<fact::Fact> facts) {
  Draft d;
  d.subject.key = std::move(key);
  d.subject.centre = centre;
  d.facts = std::move(facts);
  return d;
}

TEST(Timelines, StandInOrderOfCentreNameAndKey) {
  auto t = build({draft("p2", 0, {}), draft("p1", 0, {}), draft("p9", 1, {})});
  ASSERT_EQ(t.size(), 3U);
  EXPECT_EQ(t.at(0).subject->key, "p9");
  EXPECT_EQ(t.at(1).subject->key, "p1");
  EXPECT_EQ(t.at(2).subject->key, "p2");
  EXPECT_TRUE(t.collected(0, 1));
  EXPECT_FALSE(t.collected(1, 1));
}

TEST(Timelines, SeriesAreInOrderOfSeenThenHappened) {
  auto t = build(
      {draft("p", 0, {make(1, 3, 9, 30), make(0, 5, 5, 1), make(1, 4, 8, 40), make(1, 2, 9, 20)})});
  View v = t.at(0);
  const Series* s = v.find(1);
  ASSERT_NE(s, nullptr);
  EXPECT_EQ(
      std::vector<std::int64_t>(v.chunk->value.begin() + s->begin, v.chunk->value.begin() + s->end),
      (std::vector<std::int64_t>{40, 20, 30}));
  EXPECT_EQ(v.find(7), nullptr);
}

TEST(Timelines, EqualRowsAreOneFactTheOneSeenFirst) {
  auto t = build(
      {draft("p", 0, {make(0, 1, 3, 7), make(0, 1, 2, 7), make(0, 1, 2, 8), make(0, 2, 2, 7)})});
  EXPECT_EQ(t.counts().duplicates, 1U);
  EXPECT_EQ(t.counts().facts, 3U);
  View v = t.at(0);
  const Series* s = v.find(0);
  EXPECT_EQ(s->end - s->begin, 3U);
  EXPECT_EQ(v.chunk->seen[s->begin], (base::relative_anchor + base::of_hours(2)).us);
}

TEST(Timelines, MarkIdentitiesWithMoreThanOneVersion) {
  auto first = make(0, 1, 2, 7), second = make(0, 1, 5, 9), alone = make(0, 3, 3, 4);
  first.identity = second.identity = 1;
  second.version = 1;
  alone.identity = 2;
  auto t = build({draft("p", 0, {second, alone, first})});
  View v = t.at(0);
  std::vector<bool> marked;
  for (std::uint32_t i = 0; i < 3; ++i) marked.push_back((v.chunk->mark[i] & mark_versions) != 0);
  EXPECT_EQ(marked, (std::vector<bool>{true, false, true}));
  EXPECT_EQ(v.chunk->version, (std::vector<std::int32_t>{0, 0, 1}));
}

}  // namespace
}  // namespace bq::record::timeline
