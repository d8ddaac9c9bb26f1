#include "applications/registry/intake/imports.h"

#include <algorithm>

#include <fmt/format.h>

namespace bq::applications::registry::intake {

using record::ledger::Event;

namespace {

// Whom the events of imports are about: with one name they are found without reading all others.
constexpr const char* subject = "imports";
constexpr std::int64_t page = 500;

Import* find(std::vector<Import>& all, const std::string& id) {
  auto at = std::find_if(all.begin(), all.end(), [&](const Import& i) { return i.id == id; });
  return at == all.end() ? nullptr : &*at;
}

Import read_begun(const Event& event, const Json& body) {
  Import out;
  out.id = body.value("id", "");
  out.key = body.value("key", "");
  out.by = event.actor;
  out.at = event.recorded;
  out.begun = event.seq;
  for (const Json& file : body.value("files", Json::array()))
    out.files.push_back({file.value("name", ""), file.value("sha256", "")});
  return out;
}

void take(const Event& event, std::vector<Import>& out) {
  Json body = Json::parse(event.body, nullptr, false);
  if (!body.is_object()) return;
  Import* there = find(out, body.value("id", ""));
  if (event.kind == "import.begun" && there == nullptr) out.push_back(read_begun(event, body));
  if (there == nullptr) return;
  if (event.kind == "import.undone") there->is_undone = true;
  if (event.kind != "import.done") return;
  auto n = [&](const char* name) { return body.value(name, std::uint64_t{0}); };
  there->counts = Counts{n("facts"), n("corrections"), n("duplicates"), n("refused")};
  there->enrolled = n("enrolled");
}

}  // namespace

base::Result<std::vector<Import>> list_imports(record::ledger::Reader& reader) {
  std::vector<Import> out;
  std::int64_t after = 0;
  for (;;) {
    BQ_ASSIGN(auto events, record::ledger::events_about(reader, subject, after, page));
    for (const Event& event : events) {
      take(event, out);
      after = event.seq;
    }
    if (static_cast<std::int64_t>(events.size()) < page) return out;
  }
}

bool is_seen(const Import& import, const Actor& actor) {
  return actor.sees_all || import.by == actor.name;
}

std::string id_for(const std::vector<Import>& imports, const std::string& key, const Actor& actor) {
  std::size_t ended = 0;
  for (const Import& i : imports) {
    if (i.key != key) continue;
    if (!i.counts && !i.is_undone && is_seen(i, actor)) return i.id;
    ++ended;
  }
  std::string id = key.substr(0, 12);
  return ended == 0 ? id : fmt::format("{}-{}", id, ended + 1);
}

base::Done ImportRecord::put(const char* kind, Json body) {
  record::ledger::Command command;
  command.actor = actor_;
  command.key = fmt::format("{}/{}", kind, id_);
  command.run = [&](record::ledger::Transaction& t) -> base::Result<record::ledger::Answer> {
    BQ_TRY(t.append({actor_, "", kind, subject, body.dump()}));
    return std::string("{}");
  };
  auto done = ledger_.write(std::move(command));
  if (!done) return tl::unexpected(done.error());
  return {};
}

base::Done ImportRecord::begin(const Source& source) {
  Json files = Json::array();
  for (const FileDigest& file : source.files)
    files.push_back({{"name", file.name}, {"sha256", file.sha256}});
  return put("import.begun", {{"id", id_},
                              {"key", source.key},
                              {"files", std::move(files)},
                              {"mapping", source.mapping.digest()}});
}

base::Done ImportRecord::end(const Counts& counts, std::uint64_t enrolled) {
  return put("import.done", {{"id", id_},
                             {"cells", counts.cells()},
                             {"facts", counts.facts},
                             {"corrections", counts.corrections},
                             {"duplicates", counts.duplicates},
                             {"refused", counts.refused},
                             {"enrolled", enrolled}});
}

base::Done ImportRecord::undo(const Json& what) {
  Json body{{"id", id_}};
  body.update(what);
  return put("import.undone", std::move(body));
}

}  // namespace bq::applications::registry::intake
