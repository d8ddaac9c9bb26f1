#include "ingest/load/assembly.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/parallel.h"

namespace bq::ingest::load {

using base::Instant;
using record::fact::Fact;
using record::timeline::ChunkWriter;
using record::timeline::Draft;
using record::timeline::Timelines;
using table::SubjectFrom;

namespace {

constexpr std::size_t block_subjects = 64;

// What people are told where nothing else was there to be read.
std::string why_not_read(std::string_view rule) {
  if (rule == "nested_archive") return "is an archive in an archive: unpack the outer one";
  if (rule == "climbing_path") return "is a path that leads outside the archive: pack it anew";
  if (rule == "link") return "is a link, which is not followed: put the file in its place";
  if (rule == "unknown_centre") return "is of a centre that the programme does not list";
  return "is not a file";
}

std::string key_of(const std::string& centre, const std::string& key) {
  return centre + '\x1f' + key;
}

}  // namespace

Assembly::Assembly(const LoadRequest& request, std::vector<UnitResult> units)
    : request_(request), centres_(request.centres) {
  total_.counts.concepts.resize(request.vocabulary->size());
  for (const auto& table : request.mapping->tables("")) lists_ = lists_ || table.lists_subjects();
  for (UnitResult& unit : units) total_.merge(std::move(unit));
  documents_ = std::move(total_.documents);
}

const table::Table& Assembly::table_of(const DocumentRows& document) const {
  return request_.mapping->tables(document.centre)[document.table];
}

// Says something of the whole source.
void Assembly::remark_source(const char* rule, const char* severity, std::string column,
                             std::string value, std::string action) {
  record::fact::Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.column = std::move(column);
  finding.value = std::move(value);
  finding.action = std::move(action);
  total_.log.add(std::move(finding));
}

void Assembly::report_unmapped() {
  auto times = [](std::uint64_t n, const char* what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
  };
  for (const auto& [name, files] : total_.unmapped_columns)
    remark_source("unmapped_column", "note", name, "", "not read, in " + times(files, "file"));
  for (const auto& [word, rows] : total_.unmapped_words)
    remark_source("unmapped_concept", "note", word.first, word.second,
                  "not read, " + times(rows, "row"));
}

// A table that has no file leaves its concepts unmeasured: a file with a new name must not pass for
// patients without values.
void Assembly::report_absent_tables() {
  const auto& tables = request_.mapping->tables("");
  if (tables.size() < 2) return;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    bool there = std::any_of(documents_.begin(), documents_.end(),
                             [&](const DocumentRows& d) { return d.table == i; });
    if (!there)
      remark_source("absent_table", "warning", "", tables[i].name,
                    "its concepts are taken as never measured");
  }
}

void Assembly::report(const DocumentRows& document, Remark remark) {
  record::fact::Finding finding;
  finding.rule = remark.rule;
  finding.severity = remark.severity;
  finding.centre = document.centre;
  finding.subject = std::move(remark.subject);
  finding.file = document.name;
  finding.line = remark.line;
  finding.action = std::move(remark.action);
  finding.value = std::move(remark.value);
  total_.log.add(std::move(finding));
}

std::uint16_t Assembly::centre_index(const std::string& centre) {
  auto at = std::find(centres_.begin(), centres_.end(), centre);
  if (at == centres_.end()) at = centres_.insert(at, centre);
  return static_cast<std::uint16_t>(at - centres_.begin());
}

std::optional<std::uint32_t> Assembly::find(const std::string& centre,
                                            const std::string& key) const {
  auto at = by_key_.find(key_of(centre, key));
  return at == by_key_.end() ? std::nullopt : std::optional(at->second);
}

// Where a table names the centre, others that do not hold rows of the same subjects.
void Assembly::find_homes() {
  const auto& tables = request_.mapping->tables("");
  bool by_column = std::any_of(tables.begin(), tables.end(),
                               [](const auto& table) { return !table.centre.column.empty(); });
  if (request_.any_path && !by_column) return;
  for (const DocumentRows& document : documents_) {
    if (document.centre.empty()) continue;
    has_homes_ = true;
    if (table_of(document).subject.from == SubjectFrom::person) continue;
    for (const std::string& key : document.subjects) {
      auto& centres = homes_[key];
      bool is_new = std::find(centres.begin(), centres.end(), document.centre) == centres.end();
      if (is_new) centres.push_back(document.centre);
    }
  }
}

Assembly::Home Assembly::home_of(const DocumentRows& document, const std::string& key) const {
  if (!document.centre.empty() || !has_homes_) return {document.centre};
  auto at = homes_.find(key);
  if (at == homes_.end()) return {"", "unlisted_subject", "subject of no known centre"};
  if (at->second.size() > 1) return {"", "ambiguous_subject", "subject in several centres"};
  return {at->second.front()};
}

std::uint32_t Assembly::register_subject(const DocumentRows& document, const std::string& centre,
                                         const std::string& key) {
  auto number = static_cast<std::uint32_t>(entries_.size());
  Entry entry;
  entry.subject.key = key;
  entry.subject.centre = centre_index(centre);
  entry.subject.document = static_cast<std::uint32_t>(&document - documents_.data());
  entries_.push_back(std::move(entry));
  by_key_.emplace(key_of(centre, key), number);
  return number;
}

void Assembly::list_subjects(std::uint32_t number) {
  const DocumentRows& document = documents_[number];
  for (const ListedSubject& listed : document.listed) list_subject(document, listed);
}

void Assembly::list_subject(const DocumentRows& document, const ListedSubject& listed) {
  Home home = home_of(document, listed.key);
  if (home.rule != nullptr) return;  // said and counted when its rows are joined
  if (auto there = find(home.centre, listed.key)) {
    const Entry& first = entries_[*there];
    const std::string& file = documents_[first.subject.document].name;
    report(document, {listed.line, "duplicate_subject", "error", listed.key,
                      "start and end not used: the subject is listed already",
                      fmt::format("line {}{}", first.line,
                                  file == document.name ? "" : " of " + file)});
    return;  // nobody is left out: the rows are those of the subject
  }
  Entry& entry = entries_[register_subject(document, home.centre, listed.key)];
  entry.is_listed = true;
  entry.line = listed.line;
  entry.subject.person = listed.person;
  if (listed.start) entry.subject.start = *listed.start;
  else refuse_entry(entry, listed.has_bad_start ? nullptr : "no_start", "no start");
  if (listed.end) entry.subject.end = *listed.end;
  if (listed.start && listed.end && *listed.end <= *listed.start)
    refuse_entry(entry, "ends_before_start", "ends before its start");
  if (!listed.person.empty())
    by_person_[listed.person].push_back(static_cast<std::uint32_t>(entries_.size() - 1));
}

void Assembly::refuse_entry(Entry& entry, const char* rule, const char* reason) {
  if (entry.is_refused) return;
  const DocumentRows& document = documents_[entry.subject.document];
  if (rule != nullptr)
    report(document, {0, rule, "error", entry.subject.key, "subject left out"});
  total_.exclude(centres_[entry.subject.centre], reason, 1, 0);
  entry.is_refused = true;
}

void Assembly::join(std::uint32_t number) {
  const DocumentRows& document = documents_[number];
  SubjectFrom from = table_of(document).subject.from;
  if (from == SubjectFrom::file_name) return join_file(number);
  for (std::uint32_t local = 0; local < document.subjects.size(); ++local) {
    if (from == SubjectFrom::person) join_person(number, local);
    else join_subject(number, local);
  }
}

void Assembly::join_file(std::uint32_t number) {
  const DocumentRows& document = documents_[number];
  if (document.rows.empty()) return;
  Home home = home_of(document, document.subjects[0]);
  if (home.rule != nullptr) return leave_out(number, 0, home.rule, home.reason, true);
  auto there = find(home.centre, document.subjects[0]);
  if (!there && lists_) return leave_out(number, 0, "unlisted_subject", "subject not listed", true);
  std::uint32_t subject =
      there ? *there : register_subject(document, home.centre, document.subjects[0]);
  for (const Part& part : entries_[subject].parts)
    if (documents_[part.document].table == document.table)
      return leave_out(number, 0, "duplicate_subject", "duplicate subject", true);
  entries_[subject].parts.push_back({number, 0});
}

void Assembly::join_subject(std::uint32_t number, std::uint32_t local) {
  const DocumentRows& document = documents_[number];
  Home home = home_of(document, document.subjects[local]);
  if (home.rule != nullptr) return leave_out(number, local, home.rule, home.reason, true);
  auto there = find(home.centre, document.subjects[local]);
  if (!there && lists_)
    return leave_out(number, local, "unlisted_subject", "subject not listed", true);
  std::uint32_t subject =
      there ? *there : register_subject(document, home.centre, document.subjects[local]);
  entries_[subject].parts.push_back({number, local});
}

// A person of a table without a centre is that of the one centre whose stays name the person.
void Assembly::join_person(std::uint32_t number, std::uint32_t local) {
  const DocumentRows& document = documents_[number];
  auto there = by_person_.find(document.subjects[local]);
  if (there == by_person_.end())
    return leave_out(number, local, "unlisted_person", "person not listed", false);
  bool any_centre = document.centre.empty() && has_homes_;
  std::uint16_t first = entries_[there->second.front()].subject.centre;
  for (std::uint32_t subject : there->second)
    if (any_centre && entries_[subject].subject.centre != first)
      return leave_out(number, local, "ambiguous_subject", "person in several centres", false);
  for (std::uint32_t subject : there->second)
    if (any_centre || centres_[entries_[subject].subject.centre] == document.centre)
      entries_[subject].parts.push_back({number, local});
}

// Counts what a subject that has no place would have brought, and keeps its rows for an answer
// without a risk.
void Assembly::leave_out(std::uint32_t number, std::uint32_t local, const char* rule,
                         const char* reason, bool is_subject) {
  DocumentRows& document = documents_[number];
  const std::string& key = document.subjects[local];
  auto rows = document.rows_of(local);
  std::size_t values = document.facts_of(local).size();
  if (has_moments(document))
    for (const RawRow& row : rows)
      document.unplaced.push_back({number, row.line, document.centre, key, row.happened});
  total_.counts.outside += values;
  report(document, {rows.empty() ? 0 : rows.front().line, rule, "error", key,
                    fmt::format("kept out: {} rows, {} values", rows.size(), values), ""});
  total_.exclude(document.centre, reason, is_subject ? 1 : 0, rows.size());
}

void Assembly::settle_span(Entry& entry) {
  Instant first = base::after_all, last = base::before_all;
  std::optional<base::Duration> after_last;
  for (const Part& part : entry.parts) {
    const DocumentRows& document = documents_[part.document];
    if (!after_last) after_last = table_of(document).end_after_last_row;
    for (const RawRow& row : document.rows_of(part.local)) {
      if (row.happened == at_start) continue;
      first = std::min(first, row.happened);
      last = std::max(last, row.happened);
    }
  }
  if (!entry.is_listed)
    entry.subject.start = request_.mapping->calendar() ? first : base::relative_anchor;
  if (entry.is_listed && entry.subject.end != base::after_all) return;
  if (last == base::before_all) return refuse_entry(entry, "no_end", "no end");
  if (entry.is_listed && !after_last)
    report(documents_[entry.subject.document],
           {0, "no_end", "warning", entry.subject.key, "taken to end with its last row"});
  entry.subject.end = std::max(last, entry.subject.start) + after_last.value_or(base::Duration{1});
}

Fact Assembly::fact_of(const RawFact& raw, const DocumentRows& document, Instant start) const {
  const RawRow& row = document.rows[raw.row];
  Fact out;
  out.concept_id = raw.concept_id;
  out.state = raw.state;
  out.limit = raw.limit;
  out.line = row.line;
  out.value = raw.value;
  out.happened = row.happened == at_start ? start : row.happened;
  out.seen = row.happened == at_start || row.known == by_delay ? out.happened : row.known;
  if (row.happened != at_start)
    out.seen = out.seen + request_.vocabulary->at(raw.concept_id).delay * delays_of(raw, document);
  return out;
}

// How many times the concept's declared delay lies between happened and known.
int Assembly::delays_of(const RawFact& raw, const DocumentRows& document) const {
  bool declared = document.rows[raw.row].known == by_delay;
  if (!request_.longer_delays) return declared ? 1 : 0;
  bool at_once = table_of(document).known_from == table::KnownFrom::happened;
  bool is_label = request_.vocabulary->at(raw.concept_id).role == record::code::ConceptRole::label;
  return (declared ? 1 : 0) + ((declared || at_once) && !is_label ? 1 : 0);
}

// Puts the subject's own facts concept by concept, in input order within each, so that little is
// left to sort.
void Assembly::add_own(const Entry& entry, Draft& out) const {
  std::vector<std::uint32_t> next(request_.vocabulary->size() + 1, 0);
  for (const Part& part : entry.parts)
    for (const RawFact& raw : documents_[part.document].facts_of(part.local))
      ++next[raw.concept_id + 1U];
  for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
  out.facts.resize(next.back());
  for (const Part& part : entry.parts) {
    const DocumentRows& document = documents_[part.document];
    for (const RawFact& raw : document.facts_of(part.local)) {
      Fact& to = out.facts[next[raw.concept_id]++];
      to = fact_of(raw, document, entry.subject.start);
      to.document = part.document;
    }
  }
}

// A stay sees its person's other facts as far as they were seen before its end; labels say
// something of their own stay only.
void Assembly::add_others(const Entry& entry, const Entry& other, Draft& out) const {
  for (const Part& part : other.parts) {
    const DocumentRows& document = documents_[part.document];
    for (const RawFact& raw : document.facts_of(part.local)) {
      Fact fact = fact_of(raw, document, other.subject.start);
      fact.document = part.document;
      bool is_label =
          request_.vocabulary->at(raw.concept_id).role == record::code::ConceptRole::label;
      if (fact.seen < entry.subject.end && !is_label) out.facts.push_back(fact);
    }
  }
}

// Rows of a time of their own are moments, whichever document they stand in; rows that are read
// again at another of their times are so once.
bool Assembly::has_moments(const DocumentRows& document) const {
  const auto& tables = request_.mapping->tables(document.centre);
  const table::Table& table = tables[document.table];
  if (!table.happened || table.shape) return false;
  if (!table.is_again) return true;
  std::size_t first = document.table;
  while (first > 0 && tables[first].is_again) --first;
  return !tables[first].happened && first + 1 == document.table;
}

void Assembly::add_rows(const Part& part, Draft& out) const {
  const DocumentRows& document = documents_[part.document];
  if (!has_moments(document)) return;
  if (out.rows.empty()) out.subject.document = part.document;
  for (const RawRow& row : document.rows_of(part.local))
    out.rows.push_back({row.happened, row.line, part.document});
}

void Assembly::draft(std::uint32_t index, Draft& out) const {
  const Entry& entry = entries_[index];
  out.subject = entry.subject;
  out.rows.clear();
  add_own(entry, out);
  for (const Part& part : entry.parts) add_rows(part, out);
  if (entry.subject.person.empty()) return;
  for (std::uint32_t other : by_person_.at(entry.subject.person))
    if (other != index && !entries_[other].is_refused) add_others(entry, entries_[other], out);
}

void Assembly::pack(Loaded& out) {
  unsigned threads = std::max(1U, request_.threads);
  std::vector<ChunkWriter> writers(threads);
  std::vector<Draft> drafts(threads);
  std::size_t blocks = (entries_.size() + block_subjects - 1) / block_subjects;
  base::parallel_for(blocks, threads, [&](std::size_t b, unsigned worker) {
    Draft& drafted = drafts[worker];
    for (std::size_t i = b * block_subjects;
         i < std::min(entries_.size(), (b + 1) * block_subjects); ++i) {
      if (entries_[i].is_refused) continue;
      draft(static_cast<std::uint32_t>(i), drafted);
      writers[worker].add(drafted);
      release(entries_[i]);
    }
  });
  std::vector<record::timeline::Centre> centres;
  for (const auto& name : centres_) centres.push_back({name, request_.mapping->collected(name)});
  std::vector<std::string> names;
  for (DocumentRows& document : documents_) names.push_back(std::move(document.name));
  out.timelines = Timelines::assemble(std::move(writers), std::move(centres), std::move(names));
}

// Gives memory back as soon as a file of one subject is packed; persons' stays are read again for
// each other.
void Assembly::release(const Entry& entry) {
  if (!by_person_.empty()) return;
  for (const Part& part : entry.parts) {
    DocumentRows& document = documents_[part.document];
    if (document.subjects.size() > 1) continue;
    std::vector<RawFact>().swap(document.facts);
    std::vector<RawRow>().swap(document.rows);
  }
}

std::vector<UnplacedRow> Assembly::take_unplaced() {
  std::vector<UnplacedRow> out;
  for (std::uint32_t number = 0; number < documents_.size(); ++number) {
    auto& unplaced = documents_[number].unplaced;
    std::stable_sort(unplaced.begin(), unplaced.end(),
                     [](const auto& a, const auto& b) { return a.line < b.line; });
    for (UnplacedRow& row : unplaced) {
      row.document = number;
      out.push_back(std::move(row));
    }
  }
  return out;
}

std::string Assembly::digest() {
  auto key = [](const FileHash& h) { return std::tie(h.centre, h.path, h.hash); };
  std::sort(total_.hashes.begin(), total_.hashes.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  base::Sha256 out;
  for (const FileHash& h : total_.hashes)
    out.add_field(h.centre).add_field(h.path).add(h.hash.data(), h.hash.size());
  return out.finish_hex();
}

base::Problem Assembly::why_empty() {
  std::string why;
  if (documents_.empty()) {
    for (const auto& pattern : request_.files)
      why += fmt::format("{}`{}`", why.empty() ? "" : ", ", pattern);
    why = "no file here ends like " + why;
    if (request_.any_path) why += ", and none has a header that the mapping knows";
    if (const record::fact::Finding* first = total_.log.first_warning())
      why += fmt::format("; `{}` {}", first->file, why_not_read(first->rule));
    why += "; give --data the folder or archive that holds the data";
  } else {
    for (const auto& [key, e] : total_.exclusions)
      why +=
          fmt::format("{}{} ({})", why.empty() ? "" : ", ", e.reason, std::max(e.subjects, e.rows));
    why = fmt::format("none of the {} files gives a subject: {}", documents_.size(), why);
    if (const record::fact::Finding* first = total_.log.first_error())
      why += fmt::format("; the first: {}{}, {}", first->file,
                         first->column.empty() ? "" : ", column `" + first->column + "`",
                         first->action);
  }
  return {base::ProblemKind::data, {request_.path}, why};
}

base::Result<Loaded> Assembly::finish() {
  report_unmapped();
  report_absent_tables();
  find_homes();
  for (std::uint32_t number = 0; number < documents_.size(); ++number) list_subjects(number);
  for (std::uint32_t number = 0; number < documents_.size(); ++number) join(number);
  for (Entry& entry : entries_) settle_span(entry);
  bool any =
      std::any_of(entries_.begin(), entries_.end(), [](const Entry& e) { return !e.is_refused; });
  if (!any) return base::refuse(why_empty());
  Loaded out;
  out.unplaced = take_unplaced();
  pack(out);
  out.timelines.domain = request_.domain;
  out.timelines.calendar = request_.mapping->calendar();
  out.is_generated = total_.is_generated;
  if (out.is_generated) out.timelines.people = "generated";
  for (auto& [key, e] : total_.exclusions) out.exclusions.push_back(std::move(e));
  out.counts = std::move(total_.counts);
  out.digest = digest();
  out.findings = total_.log.finish();
  return out;
}

}  // namespace bq::ingest::load
