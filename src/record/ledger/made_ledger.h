#pragma once

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/check.h"
#include "record/ledger/backup.h"
#include "record/ledger/ledger.h"
#include "record/ledger/script.h"
#include "record/ledger/verification.h"

namespace bq::record::ledger {

/// A private folder of a test, removed at its end.
class ScratchFolder {
 public:
  ScratchFolder()
      : path_((std::filesystem::temp_directory_path() / "ledger-test-XXXXXX").string()) {
    BQ_CHECK(::mkdtemp(path_.data()) != nullptr, "a test has a temporary folder");
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// Where a made clock begins: 2026-05-31T00:00:00Z.
inline constexpr base::Instant first_moment{1'780'185'600 * base::us_per_second};

/// A clock that goes on by a millisecond whenever it is asked.
inline Clock made_clock() {
  return [now = std::make_shared<std::atomic<std::int64_t>>(first_moment.us)] {
    return base::Instant{now->fetch_add(1000)};
  };
}

/// Counts the events of each subject and keeps its last body; refuses the body `refuse me`.
class Counts : public Projection {
 public:
  explicit Counts(std::string migrations_text = first_tables, std::string owner = "counts")
      : migrations_(Migrations::of(std::move(owner), migrations_text)) {}
  Migrations migrations() const override { return migrations_; }
  base::Done apply(const Event& event, Connection& state) override {
    BQ_TRY(state.run("INSERT INTO counts (subject, n, body) VALUES ($1, 1, $2) ON CONFLICT "
                     "(subject) DO UPDATE SET n = counts.n + 1, body = excluded.body",
                     {event.subject, event.body}));
    if (event.body == "refuse me")
      return base::refuse(base::ProblemKind::data, {}, "the tables do not take it");
    return {};
  }
  base::Done clear(Connection& state) override { return state.run_all("DELETE FROM counts"); }

  static constexpr const char* first_tables =
      "-- name: 1\nCREATE TABLE counts (subject TEXT NOT NULL PRIMARY KEY, n BIGINT NOT NULL, "
      "body TEXT NOT NULL);\n";

 private:
  Migrations migrations_;
};

inline NewEvent note(const std::string& subject, const std::string& body = "{}") {
  return {"anna", "beijing", "note.written", subject, body};
}

/// A command that appends one event and answers its seq.
inline Command write_note(const std::string& subject, const std::string& body = "{}",
                          const std::string& key = "") {
  return {"anna", key, [=](Transaction& transaction) -> base::Result<Answer> {
            BQ_ASSIGN(Event event, transaction.append(note(subject, body)));
            return std::to_string(event.seq);
          }};
}

inline base::Result<std::unique_ptr<Ledger>> try_open(
    const std::string& folder, const std::string& tables = Counts::first_tables) {
  return Ledger::open(folder, {std::make_shared<Counts>(tables)}, made_clock());
}

inline std::unique_ptr<Ledger> open_counts(const std::string& folder) {
  auto ledger = try_open(folder);
  BQ_CHECK(ledger, base::show(ledger.error()));
  return std::move(*ledger);
}

/// Gives the rows of a statement as lines of text.
inline std::vector<std::string> rows_of(Reader& reader, const std::string& sql, int columns) {
  auto row = reader.select(sql);
  BQ_CHECK(row, base::show(row.error()));
  std::vector<std::string> lines;
  while (*row->next()) {
    std::string line;
    for (int i = 0; i < columns; ++i) line += (i == 0 ? "" : "|") + std::string(row->text(i));
    lines.push_back(line);
  }
  return lines;
}

inline std::vector<std::string> counts_in(Ledger& ledger) {
  auto snapshot = ledger.read();
  BQ_CHECK(snapshot, base::show(snapshot.error()));
  return rows_of(**snapshot, "SELECT subject, n, body FROM counts ORDER BY subject", 3);
}

/// Changes a database behind the ledger's back.
inline void tamper(const std::string& file, const std::string& sql) {
  auto connection = Connection::open_to_write(file);
  BQ_CHECK(connection, base::show(connection.error()));
  auto done = (*connection)->run_all(sql);
  BQ_CHECK(done, base::show(done.error()));
}

}  // namespace bq::record::ledger
