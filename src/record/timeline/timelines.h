#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "record/fact/fact.h"

namespace bq::record::timeline {

using code::ConceptId;

/// One row of the source: when it happened and where it stands. Moments `on: rows` come from these.
struct RowMark {
  base::Instant happened;
  std::uint32_t line = 0;
  std::uint32_t document = 0;            // index into Timelines::documents
};

/// Who a timeline is about.
struct Subject {
  std::string key;                       // the source's id, e.g. p000001
  std::string person;                    // empty: one subject is taken as one person
  std::uint16_t centre = 0;              // index into Timelines::centres
  std::uint32_t document = 0;            // where its first rows stand
  base::Instant start = base::before_all;
  base::Instant end = base::after_all;   // exclusive
};

/// The facts of one concept of one subject, in order of seen, then value order.
struct Series {
  ConceptId concept_id = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Columns of many subjects' facts; a subject stands wholly in one chunk, its series one after
/// another.
struct Chunk {
  std::vector<std::int64_t> happened;    // us
  std::vector<std::int64_t> seen;        // us
  std::vector<std::int64_t> value;
  std::vector<std::uint8_t>
      mark;  // State in bits 0-1, Limit in bits 2-3, bit 4: identity has more than one version
  std::vector<std::uint32_t> line;
  std::vector<std::uint32_t> document;
  bool keeps_identity = false;           // whether identity and version are filled
  std::vector<std::uint32_t> identity;
  std::vector<std::int32_t> version;
  std::vector<Series> series;
  std::vector<RowMark> rows;
};

inline constexpr std::uint8_t mark_versions = 16;
inline fact::State state_of(std::uint8_t mark) { return static_cast<fact::State>(mark & 3); }
inline fact::Limit limit_of(std::uint8_t mark) { return static_cast<fact::Limit>(mark >> 2 & 3); }

struct Centre {
  std::string name;
  std::vector<std::uint8_t>
      collected;  // by ConceptId: 1 where this centre's mapping names the concept
};

/// One subject as the engine reads it: spans into its chunk.
struct View {
  const Subject* subject = nullptr;
  const Chunk* chunk = nullptr;
  std::span<const Series> series;
  std::span<const RowMark> rows;         // in input order
  /// Finds the series of a concept, or null; series are in order of concept.
  const Series* find(ConceptId concept_id) const;
};

/// A subject with its facts in any order, as a reader hands it over.
struct Draft {
  Subject subject;
  std::vector<fact::Fact> facts;
  std::vector<RowMark> rows;
};

struct BuildCounts {
  std::uint64_t facts = 0;
  std::uint64_t duplicates = 0;          // same identity and content: no effect
};

/// Packs drafts into chunks. One writer a thread; the drafts' order inside and between writers does
/// not matter.
class ChunkWriter {
 public:
  void add(Draft& draft);                // sorts the draft's facts
  BuildCounts counts() const { return counts_; }

 private:
  friend class Timelines;
  struct Entry {
    Subject subject;
    std::uint32_t chunk, series_begin, series_end, rows_begin, rows_end;
  };
  void append_facts(const std::vector<fact::Fact>& facts);
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<Entry> entries_;
  BuildCounts counts_;
};

/// All subjects of a run. Subjects stand in order of (centre name, key); a reader never changes
/// them.
class Timelines {
 public:
  /// Joins the writers. Two subjects of one centre and key are refused by the reader before; here
  /// it is a failed check.
  static Timelines assemble(std::vector<ChunkWriter> writers, std::vector<Centre> centres,
                            std::vector<std::string> documents);

  std::size_t size() const { return entries_.size(); }
  View at(std::size_t subject) const;
  const std::vector<Centre>& centres() const { return centres_; }
  const std::vector<std::string>& documents() const { return documents_; }
  const std::string& centre_name(const Subject& s) const { return centres_[s.centre].name; }
  BuildCounts counts() const { return counts_; }
  /// Leaves only the subjects that `keep` says; gives how many went.
  std::size_t keep_only(const std::function<bool(const Subject&)>& keep);
  bool collected(std::uint16_t centre, ConceptId concept_id) const {
    return concept_id < centres_[centre].collected.size() &&
           centres_[centre].collected[concept_id] != 0;
  }
  /// The key under `data:`; part of the hash of folds.
  std::string domain;
  /// Whether times are wall times; else they are anchored at 2000-01-01.
  bool calendar = false;
  /// `public`, `real` or `generated`.
  std::string people;

 private:
  std::vector<Centre> centres_;
  std::vector<std::string> documents_;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<ChunkWriter::Entry> entries_;
  BuildCounts counts_;
};

}  // namespace bq::record::timeline
