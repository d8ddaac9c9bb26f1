#include "record/ledger/verification.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>

#include <fmt/format.h>

#include "base/file.h"
#include "record/ledger/folder.h"
#include "record/ledger/script.h"

namespace bq::record::ledger {

using base::ProblemKind;
using Limit = std::numeric_limits<std::int64_t>;

namespace {

Fault missing(std::int64_t seq) { return {seq, fmt::format("event {} is missing", seq)}; }

base::Done walk_events(Reader& reader, Verdict& verdict) {
  BQ_ASSIGN(Statement row, reader.select(own_sql("events_after"), {Limit::min(), Limit::max()}));
  Event event;
  for (;;) {
    BQ_ASSIGN(bool more, row.next());
    if (!more) return {};
    take_row(row, event);
    const std::int64_t seq = verdict.head.seq + 1;
    if (event.seq > seq) verdict.fault = missing(seq);
    if (event.seq < seq)
      verdict.fault = {event.seq, fmt::format("event {} was never written", event.seq)};
    if (!verdict.fault && event.hash != hash_of(verdict.head.hash, event))
      verdict.fault = {seq, fmt::format("event {} is not as it was written", seq)};
    if (verdict.fault) return {};
    verdict.head = {seq, event.hash};
    ++verdict.events;
    if (event.kind != restored_kind) continue;
    BQ_ASSIGN(Restored restored, read_restored(event));
    verdict.restored.push_back(std::move(restored));
  }
}

std::optional<Fault> check_stored(const std::optional<StoredHead>& stored, const Verdict& verdict) {
  const std::int64_t last = verdict.head.seq;
  if (!stored && last == 0) return std::nullopt;
  if (!stored) return Fault{1, "the signed head is missing"};
  if (stored->seq > last)
    return Fault{last + 1, fmt::format("the end is cut off: events {} to {} are missing", last + 1,
                                       stored->seq)};
  if (stored->seq < last)
    return Fault{stored->seq + 1,
                 fmt::format("event {} was added after the signed head", stored->seq + 1)};
  if (stored->hash != verdict.head.hash)
    return Fault{last, fmt::format("event {} is not the one that was signed", last)};
  if (stored->public_key != verdict.public_key || !is_signed(*stored))
    return Fault{last, "the signature of the head does not hold"};
  return std::nullopt;
}

base::Result<Verdict> verify_reader(Reader& reader, const std::string& public_key) {
  Verdict verdict;
  BQ_ASSIGN(auto stored, read_head(reader));
  verdict.public_key = public_key.empty() && stored ? stored->public_key : public_key;
  BQ_TRY(walk_events(reader, verdict));
  if (!verdict.fault) verdict.fault = check_stored(stored, verdict);
  return verdict;
}

// Lines that were written after the snapshot was taken know events that it does not.
class Lines {
 public:
  explicit Lines(const std::string& path) : file_(path) {
    std::error_code error;
    left_ = std::filesystem::file_size(path, error);
    if (error) left_ = 0;
  }
  bool is_there() const { return file_.is_open(); }
  bool next(std::string& line) {
    if (!std::getline(file_, line) || line.size() + 1 > left_) return false;
    left_ -= line.size() + 1;
    return true;
  }

 private:
  std::ifstream file_;
  std::uintmax_t left_ = 0;
};

// A head that a restored backup left behind stands before the first line that was written after it:
// until that line is seen, the restoration excuses what lies beyond the backup's end.
class Excuses {
 public:
  explicit Excuses(std::vector<Restored> restored) : open_(std::move(restored)) {}
  void holds(std::int64_t seq) {
    std::erase_if(open_, [seq](const Restored& r) { return r.to.seq < seq; });
  }
  bool covers(std::int64_t seq) const {
    return std::any_of(open_.begin(), open_.end(),
                       [seq](const Restored& r) { return r.to.seq < seq; });
  }

 private:
  std::vector<Restored> open_;
};

base::Result<std::optional<Fault>> check_head(Reader& reader, const SignedHead& line,
                                              Excuses& excuses) {
  BQ_ASSIGN(auto hash, hash_at(reader, line.seq));
  if (hash == line.hash) excuses.holds(line.seq);
  if (hash == line.hash || excuses.covers(line.seq)) return std::nullopt;
  if (hash)
    return Fault{line.seq, fmt::format("event {} is not the one that heads.log knows", line.seq)};
  BQ_ASSIGN(std::int64_t last, last_seq(reader));
  if (line.seq <= last) return missing(line.seq);
  return Fault{last + 1, fmt::format("the end is cut off: heads.log knows event {}, the events end "
                                     "at {}",
                                     line.seq, last)};
}

base::Result<std::optional<Fault>> check_line(Reader& reader, const std::string& line,
                                              const Verdict& verdict, Excuses& excuses) {
  auto head = read_head_line(line);
  if (!head)
    return Fault{verdict.head.seq,
                 fmt::format("line {} of heads.log is no head", verdict.log_lines)};
  if (head->public_key != verdict.public_key || !is_signed(*head))
    return Fault{head->seq, fmt::format("the signature in line {} of heads.log does not hold",
                                        verdict.log_lines)};
  return check_head(reader, *head, excuses);
}

base::Done check_lines(Reader& reader, Lines& lines, Verdict& verdict) {
  if (!lines.is_there() && verdict.head.seq > 0 && !verdict.fault)
    verdict.fault = {verdict.head.seq,
                     "heads.log is missing: nobody can say whether the end was cut off"};
  Excuses excuses(verdict.restored);
  std::string line;
  while (lines.next(line)) {
    ++verdict.log_lines;
    BQ_ASSIGN(auto fault, check_line(reader, line, verdict, excuses));
    if (fault && (!verdict.fault || fault->seq < verdict.fault->seq)) verdict.fault = fault;
  }
  return {};
}

}  // namespace

base::Result<Verdict> verify(const std::string& folder, const Witness& witness) {
  const LedgerFiles files(folder);
  std::string public_key = witness.public_key;
  if (public_key.empty()) {
    BQ_ASSIGN(public_key, read_public_key(files.public_key));
  }
  Lines lines(witness.heads.empty() ? files.heads : witness.heads);
  BQ_ASSIGN(auto snapshot, Snapshot::take(std::make_shared<ReaderPool>(files.database)));
  BQ_ASSIGN(Verdict verdict, verify_reader(*snapshot, public_key));
  BQ_TRY(check_lines(*snapshot, lines, verdict));
  return verdict;
}

base::Result<Verdict> verify_file(const std::string& file, const std::string& public_key) {
  BQ_ASSIGN(auto connection, Connection::open_to_read(file));
  return verify_reader(*connection, public_key);
}

}  // namespace bq::record::ledger
