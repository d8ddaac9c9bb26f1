#include "programme/scenario/mode.h"

#include <algorithm>
#include <filesystem>
#include <random>

#include <fmt/format.h>

#include <unistd.h>

#include "base/check.h"
#include "ingest/meds/timeline_folder.h"

namespace bq::programme::scenario {

namespace {

using record::code::Vocabulary;
using record::fact::Fact;
using record::timeline::Centre;
using record::timeline::ChunkWriter;
using record::timeline::Draft;
using record::timeline::Timelines;

constexpr unsigned shuffle_seed = 20'000'101;

Draft draft_of(const Patient& patient) {
  Draft out{patient.subject, {}, patient.rows};
  for (const MadeFact& made : patient.facts)
    if (made.kept_out.empty()) out.facts.push_back(made.fact);
  return out;
}

Timelines of_one(const Patient& patient, Draft draft) {
  std::vector<ChunkWriter> writers(1);
  writers[0].add(draft);
  return Timelines::assemble(std::move(writers), {{"ward", patient.collected}}, {"story"});
}

Timelines in_memory(const Patient& patient, const Vocabulary&) {
  return of_one(patient, draft_of(patient));
}

Timelines shuffled(const Patient& patient, const Vocabulary&) {
  Draft draft = draft_of(patient);
  std::mt19937 order(shuffle_seed);
  for (std::size_t i = draft.facts.size(); i > 1; --i)
    std::swap(draft.facts[i - 1], draft.facts[order() % i]);
  return of_one(patient, std::move(draft));
}

Timelines twice(const Patient& patient, const Vocabulary&) {
  Draft draft = draft_of(patient);
  std::vector<Fact> again = draft.facts;
  draft.facts.insert(draft.facts.end(), again.begin(), again.end());
  return of_one(patient, std::move(draft));
}

// Written as `bianque store` writes, and read back.
Timelines on_disk(const Patient& patient, const Vocabulary& vocabulary) {
  auto folder =
      std::filesystem::temp_directory_path() / fmt::format("bianque-story-{}", ::getpid());
  auto wrote =
      ingest::meds::write_timelines(folder.string(), in_memory(patient, vocabulary), vocabulary);
  BQ_CHECK(wrote.has_value(), base::show(wrote.error()).c_str());
  auto stored = ingest::meds::read_timelines(folder.string(), vocabulary, true);
  BQ_CHECK(stored.has_value(), base::show(stored.error()).c_str());
  std::filesystem::remove_all(folder);
  return std::move(stored->timelines);
}

// A neighbour with other values of the same concepts at other times, every fact with an identity.
Draft neighbour(const Patient& patient, const char* key, std::uint16_t centre) {
  Draft out = draft_of(patient);
  out.subject.key = key;
  out.subject.centre = centre;
  std::uint32_t identity = 0;
  for (Fact& f : out.facts) {
    f.value += f.value == 0 ? 1 : -1;
    f.happened = f.happened - base::of_minutes(10);
    f.seen = f.seen - base::of_minutes(3);
    f.identity = ++identity;
  }
  return out;
}

// Neighbours before and after in one chunk, another in a chunk of its own, one in a centre that
// collects nothing.
Timelines among_others(const Patient& patient, const Vocabulary&) {
  std::vector<ChunkWriter> writers(3);
  Draft before = neighbour(patient, "before", 1), after = neighbour(patient, "with", 1);
  Draft alone = neighbour(patient, "alone", 1), elsewhere = neighbour(patient, "story", 0);
  Draft self = draft_of(patient);
  self.subject.centre = 1;
  writers[2].add(alone);
  writers[1].add(before);
  writers[1].add(self);
  writers[1].add(after);
  writers[0].add(elsewhere);
  std::vector<Centre> centres{{"elsewhere", std::vector<std::uint8_t>(patient.collected.size(), 0)},
                              {"ward", patient.collected}};
  return Timelines::assemble(std::move(writers), std::move(centres), {"story"});
}

}  // namespace

const std::vector<Mode>& modes() {
  static const std::vector<Mode> list{{"in memory", in_memory, false},
                                      {"on disk", on_disk, false},
                                      {"facts in shuffled order", shuffled, false},
                                      {"every fact twice", twice, false},
                                      {"among other subjects and chunks", among_others, false},
                                      {"asked at every instant", in_memory, true}};
  return list;
}

std::string_view absent_modes() { return "live"; }

record::timeline::View find_patient(const Timelines& timelines, const Patient& patient) {
  for (std::size_t i = 0; i < timelines.size(); ++i) {
    auto view = timelines.at(i);
    if (view.subject->key == patient.subject.key && timelines.centre_name(*view.subject) == "ward")
      return view;
  }
  BQ_CHECK(false, "the patient of a story stands in its timelines");
  return {};
}

}  // namespace bq::programme::scenario
