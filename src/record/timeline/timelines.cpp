#include "record/timeline/timelines.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"

namespace bq::record::timeline {

namespace {

using fact::Fact;

constexpr std::size_t facts_per_chunk = 1U << 18;

// Sweep order inside a concept: seen, then value order (happened, version, value, limit), so equal
// content meets.
bool before(const Fact& a, const Fact& b) {
  return std::tie(a.concept_id, a.seen, a.happened, a.version, a.value, a.limit, a.state,
                  a.identity) < std::tie(b.concept_id, b.seen, b.happened, b.version, b.value,
                                         b.limit, b.state, b.identity);
}

bool same_content(const Fact& a, const Fact& b) {
  return a.concept_id == b.concept_id && a.happened == b.happened && a.value == b.value &&
         a.limit == b.limit && a.state == b.state && a.identity == b.identity &&
         a.version == b.version;
}

// Drops what is already there with the same identity and content; the copy seen first stays.
std::uint64_t drop_duplicates(std::vector<Fact>& facts) {
  std::vector<std::uint32_t> order(facts.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  auto key = [&](std::uint32_t i) {
    const Fact& f = facts[i];
    return std::tie(f.concept_id, f.identity, f.happened, f.value, f.limit, f.state, f.version);
  };
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return key(a) != key(b) ? key(a) < key(b) : a < b;
  });
  std::vector<bool> drop(facts.size(), false);
  std::uint64_t dropped = 0;
  for (std::size_t k = 1; k < order.size(); ++k)
    if (same_content(facts[order[k - 1]], facts[order[k]])) {
      drop[order[k]] = true;
      order[k] = std::min(order[k], order[k - 1]);
      ++dropped;
    }
  std::size_t to = 0;
  for (std::size_t i = 0; i < facts.size(); ++i)
    if (!drop[i]) facts[to++] = facts[i];
  facts.resize(to);
  return dropped;
}

// Whether equal content can occur at all: two facts of one concept with one happened and value.
bool may_hold_duplicates(const std::vector<Fact>& facts) {
  for (std::size_t i = 1; i < facts.size(); ++i)
    if (facts[i].concept_id == facts[i - 1].concept_id &&
        (facts[i].happened <= facts[i - 1].happened || facts[i].identity != 0))
      return true;
  return false;
}

}  // namespace

const Series* View::find(ConceptId concept_id) const {
  auto at = std::lower_bound(series.begin(), series.end(), concept_id,
                             [](const Series& s, ConceptId id) { return s.concept_id < id; });
  return at != series.end() && at->concept_id == concept_id ? &*at : nullptr;
}

void ChunkWriter::append_facts(const std::vector<Fact>& facts) {
  Chunk& chunk = *chunks_.back();
  std::vector<std::uint32_t> identities;
  bool versions = false;
  for (const Fact& f : facts) {
    if (f.identity == 0) continue;
    identities.push_back(f.identity);
    versions = true;
  }
  std::sort(identities.begin(), identities.end());
  if (versions && !chunk.keeps_identity) {
    chunk.keeps_identity = true;
    chunk.identity.resize(chunk.happened.size(), 0);
    chunk.version.resize(chunk.happened.size(), 0);
  }
  for (const Fact& f : facts) {
    bool many = f.identity != 0 &&
                (f.state == fact::State::retracted ||
                 std::upper_bound(identities.begin(), identities.end(), f.identity) -
                         std::lower_bound(identities.begin(), identities.end(), f.identity) > 1);
    if (chunk.series.empty() || chunk.series.size() == entries_.back().series_begin ||
        chunk.series.back().concept_id != f.concept_id) {
      auto at = static_cast<std::uint32_t>(chunk.happened.size());
      chunk.series.push_back({f.concept_id, at, at});
    }
    chunk.happened.push_back(f.happened.us);
    chunk.seen.push_back(f.seen.us);
    chunk.value.push_back(f.value);
    chunk.mark.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(f.state) |
                                                   static_cast<unsigned>(f.limit) << 2 |
                                                   (many ? mark_versions : 0U)));
    chunk.line.push_back(f.line);
    chunk.document.push_back(f.document);
    if (chunk.keeps_identity) {
      chunk.identity.push_back(f.identity);
      chunk.version.push_back(f.version);
    }
    chunk.series.back().end = static_cast<std::uint32_t>(chunk.happened.size());
  }
}

void ChunkWriter::add(Draft& draft) {
  std::sort(draft.facts.begin(), draft.facts.end(), before);
  if (may_hold_duplicates(draft.facts)) counts_.duplicates += drop_duplicates(draft.facts);
  bool fits =
      !chunks_.empty() && chunks_.back()->happened.size() + draft.facts.size() <= facts_per_chunk;
  if (!fits) {
    chunks_.push_back(std::make_unique<Chunk>());
    Chunk& c = *chunks_.back();
    std::size_t room = std::max(facts_per_chunk, draft.facts.size());
    c.happened.reserve(room), c.seen.reserve(room), c.value.reserve(room), c.mark.reserve(room);
    c.line.reserve(room), c.document.reserve(room);
  }
  Chunk& chunk = *chunks_.back();
  Entry entry{draft.subject,
              static_cast<std::uint32_t>(chunks_.size() - 1),
              static_cast<std::uint32_t>(chunk.series.size()),
              0,
              static_cast<std::uint32_t>(chunk.rows.size()),
              0};
  entries_.push_back(std::move(entry));
  append_facts(draft.facts);
  chunk.rows.insert(chunk.rows.end(), draft.rows.begin(), draft.rows.end());
  entries_.back().series_end = static_cast<std::uint32_t>(chunk.series.size());
  entries_.back().rows_end = static_cast<std::uint32_t>(chunk.rows.size());
  counts_.facts += draft.facts.size();
}

Timelines Timelines::assemble(std::vector<ChunkWriter> writers, std::vector<Centre> centres,
                              std::vector<std::string> documents) {
  Timelines out;
  out.centres_ = std::move(centres);
  out.documents_ = std::move(documents);
  for (ChunkWriter& writer : writers) {
    auto offset = static_cast<std::uint32_t>(out.chunks_.size());
    for (auto& chunk : writer.chunks_) out.chunks_.push_back(std::move(chunk));
    for (auto& entry : writer.entries_) {
      entry.chunk += offset;
      out.entries_.push_back(std::move(entry));
    }
    out.counts_.facts += writer.counts_.facts;
    out.counts_.duplicates += writer.counts_.duplicates;
  }
  auto name = [&](const ChunkWriter::Entry& e) -> const std::string& {
    return out.centres_[e.subject.centre].name;
  };
  std::sort(out.entries_.begin(), out.entries_.end(), [&](const auto& a, const auto& b) {
    return std::tie(name(a), a.subject.key) < std::tie(name(b), b.subject.key);
  });
  for (std::size_t i = 1; i < out.entries_.size(); ++i)
    BQ_CHECK(out.entries_[i].subject.centre != out.entries_[i - 1].subject.centre ||
                 out.entries_[i].subject.key != out.entries_[i - 1].subject.key,
             "two subjects of one centre share the key " + out.entries_[i].subject.key);
  return out;
}

std::size_t Timelines::keep_only(const std::function<bool(const Subject&)>& keep) {
  std::size_t before = entries_.size();
  std::erase_if(entries_, [&](const ChunkWriter::Entry& e) { return !keep(e.subject); });
  return before - entries_.size();
}

View Timelines::at(std::size_t subject) const {
  const auto& e = entries_[subject];
  const Chunk& chunk = *chunks_[e.chunk];
  return {&e.subject, &chunk,
          std::span(chunk.series).subspan(e.series_begin, e.series_end - e.series_begin),
          std::span(chunk.rows).subspan(e.rows_begin, e.rows_end - e.rows_begin)};
}

}  // namespace bq::record::timeline
