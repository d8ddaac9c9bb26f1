#include "applications/registry/intake/source.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "applications/registry/intake/suggestion.h"
#include "base/digest.h"
#include "base/file.h"
#include "programme/draft/remark_words.h"

namespace bq::applications::registry::intake {

using ingest::table::Mapping;
using ingest::table::Table;
using record::fact::Finding;

namespace {

// Files are read in pieces: a digest needs no more memory than one of them.
base::Result<std::string> digest_of(const std::string& path) {
  constexpr std::size_t piece = std::size_t{1} << 20;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr)
    return base::refuse(base::ProblemKind::data, {path}, "cannot be opened; is the name right?");
  base::Sha256 out;
  std::string bytes(piece, '\0');
  for (;;) {
    std::size_t n = std::fread(bytes.data(), 1, piece, file);
    out.add(bytes.data(), n);
    if (n < piece) break;
  }
  bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return base::refuse(base::ProblemKind::data, {path}, "cannot be read to its end");
  return out.finish_hex();
}

base::Result<std::vector<FileDigest>> digests_of(const std::vector<std::string>& paths) {
  std::vector<FileDigest> out;
  for (const auto& path : paths) {
    if (base::folder_exists(path))
      return base::refuse(base::ProblemKind::data, {path}, "is a folder; name the files in it");
    std::string name = std::filesystem::path(path).filename().string();
    bool twice = std::any_of(out.begin(), out.end(),
                             [&](const FileDigest& other) { return other.name == name; });
    if (twice)
      return base::refuse(base::ProblemKind::option, {path},
                          "two files have this name; rename one, or a report could not tell them "
                          "apart");
    BQ_ASSIGN(std::string digest, digest_of(path));
    out.push_back({std::move(name), std::move(digest)});
  }
  return out;
}

std::string key_of(std::vector<FileDigest> files, const Mapping& mapping) {
  std::sort(files.begin(), files.end(),
            [](const FileDigest& a, const FileDigest& b) { return a.sha256 < b.sha256; });
  base::Sha256 out;
  for (const FileDigest& file : files) out.add_field(file.sha256);
  return out.add_field(mapping.digest()).finish_hex();
}

// A mapping names centres by key, or not at all: then the titles may stand in the files.
std::vector<std::string> centres_of(const Registry& registry, const Mapping& mapping) {
  std::vector<std::string> out;
  for (const Named& centre : registry.centres()) out.push_back(centre.key);
  bool titles = std::any_of(
      mapping.tables("").begin(), mapping.tables("").end(),
      [](const Table& t) { return !t.centre.column.empty() && t.centre.words.empty(); });
  if (!titles) return out;
  for (const Named& centre : registry.centres())
    for (const std::string& title : {centre.title.zh, centre.title.en})
      if (std::find(out.begin(), out.end(), title) == out.end()) out.push_back(title);
  return out;
}

base::Done settle_mapping(const Registry& registry, const SourceRequest& request, Source& out) {
  base::Problems problems;
  std::optional<Mapping> read;
  if (!request.mapping_file.empty()) {
    read = Mapping::read(request.mapping_file, registry.vocabulary(), problems);
  } else {
    BQ_ASSIGN(Suggestion made,
              suggest(registry, {request.files, request.enrols, request.language}));
    if (made.mapping.empty())
      return base::refuse(
          base::ProblemKind::data, {request.files.front()},
          "no table here says for certain whom and which day its rows are about: write a mapping "
          "with --write-mapping, mend it, and give it by --mapping" +
              (made.questions.empty() ? "" : "; " + made.questions.front().en));
    for (const auto& words : made.not_asked) out.left_out.push_back(words);
    for (const auto& words : made.questions)
      out.left_out.push_back(
          {"not imported before it is answered: " + words.en, "未回答前不导入：" + words.zh});
    read = Mapping::parse(made.mapping, "suggested mapping", registry.vocabulary(), problems);
  }
  if (!read) return tl::unexpected(std::move(problems.front()));
  out.mapping = std::move(*read);
  return {};
}

void note_unread(Source& out) {
  for (const Finding& f : out.loaded.findings) {
    bool is_file = f.rule == "unknown_header" || f.rule == "unmapped_file" ||
                   f.rule == "unmatched_file" || f.rule == "temporary_file";
    if (is_file)
      out.left_out.push_back({fmt::format("{}: not read; the mapping does not know it", f.file),
                              fmt::format("{}：未读取，映射中没有它", f.file)});
    if (f.rule == "hidden_sheet")
      out.left_out.push_back(
          {fmt::format("{}: a hidden sheet, not read; name it in the mapping to read it", f.file),
           fmt::format("{}：隐藏的工作表，未读取；如需读取，请在映射中写明", f.file)});
    if (f.rule == "unmapped_concept")
      out.left_out.push_back({fmt::format("`{}`: {}", f.value, f.action),
                              fmt::format("“{}”：映射中没有，未读取", f.value)});
  }
}

// What workbooks hold besides values, once for each sheet: formulas, macros, links, errors.
void note_remarks(Source& out) {
  std::map<std::pair<std::string, std::string>, std::vector<const Finding*>> said;
  for (const Finding& f : out.loaded.findings)
    if (f.action == "read as it stands") said[{f.file, f.rule}].push_back(&f);
  for (const auto& [place, findings] : said) {
    base::Words what = programme::draft::words_of({place.second});
    const Finding& first = *findings.front();
    std::string cell = first.line == 0 ? "" : fmt::format(" {}{}", first.column, first.line);
    if (findings.size() > 1) cell += fmt::format(" + {}", findings.size() - 1);
    out.remarks.push_back({fmt::format("{}{}: {}", place.first, cell, what.en),
                           fmt::format("{}{}：{}", place.first, cell, what.zh)});
  }
}

bool is_refusal(const Finding& f) {
  if (f.severity == "note") return false;
  for (const char* action :
       {"kept out", "row not read", "file refused", "not read", "subject left"})
    if (f.action.starts_with(action)) return true;
  return false;
}

// Of `kept out: 3 rows, 12 values` the values; of anything else how often it was said.
std::uint64_t cells_of(const Finding& f) {
  auto comma = f.action.find(", ");
  if (!f.action.starts_with("kept out: ") || comma == std::string::npos) return f.times;
  std::uint64_t n = 0;
  const char* begin = f.action.data() + comma + 2;
  std::from_chars(begin, f.action.data() + f.action.size(), n);
  return std::max<std::uint64_t>(n, 1);
}

}  // namespace

base::Result<Source> read_source(const Registry& registry, const SourceRequest& request) {
  Source out;
  out.paths = request.files;
  BQ_ASSIGN(out.files, digests_of(request.files));
  BQ_TRY(settle_mapping(registry, request, out));
  out.key = key_of(out.files, out.mapping);
  ingest::load::LoadRequest load;
  load.path = request.files.front();
  load.more_paths.assign(request.files.begin() + 1, request.files.end());
  for (const Table& table : out.mapping.tables("")) load.files.push_back(table.name);
  load.any_path = true;
  load.centres = centres_of(registry, out.mapping);
  load.mapping = &out.mapping;
  load.vocabulary = &registry.vocabulary();
  load.threads = request.threads;
  BQ_ASSIGN(out.loaded, ingest::load::load(load));
  note_unread(out);
  note_remarks(out);
  return out;
}

void refuse_findings(const Source& source, Tally& tally) {
  for (const Finding& f : source.loaded.findings) {
    if (!is_refusal(f)) continue;
    RefusedCell cell;
    std::tie(cell.file, cell.sheet) = file_and_sheet(f.file);
    cell.row = f.line;
    cell.column = f.column;
    cell.value = f.value.empty() ? f.subject : f.value;
    cell.reason = reason_of(f);
    cell.times = cells_of(f);
    tally.refuse({"", f.concept_name}, std::move(cell));
  }
}

std::optional<std::string> centre_named(const Registry& registry, const std::string& word) {
  for (const Named& centre : registry.centres())
    if (word == centre.key || word == centre.title.zh || word == centre.title.en) return centre.key;
  return std::nullopt;
}

namespace {

// The whole path of a document, as patterns are compared with it.
std::string path_of(const std::vector<std::string>& paths, const std::string& document) {
  std::string first = document.substr(0, document.find('/'));
  for (const auto& path : paths) {
    std::filesystem::path whole = std::filesystem::absolute(path).lexically_normal();
    if (whole.filename().string() == first)
      return (whole.parent_path() / document).generic_string();
  }
  return document;
}

}  // namespace

Columns::Columns(const Source& source) : source_(source) {
  const auto& tables = source.mapping.tables("");
  for (const auto& document : source.loaded.timelines.documents()) {
    std::string path = path_of(source.paths, document);
    auto at = std::find_if(tables.begin(), tables.end(),
                           [&](const Table& t) { return t.pattern.matches(path); });
    tables_.push_back(at == tables.end() ? 0 : static_cast<std::size_t>(at - tables.begin()));
  }
}

ValueColumn Columns::of(std::uint32_t document, const std::string& centre,
                        record::code::ConceptId concept_id) const {
  const auto& tables = source_.mapping.tables(centre);
  const std::size_t first = tables_[document];
  for (std::size_t t = first; t < tables.size(); ++t) {
    if (t != first && !tables[t].is_again) break;
    for (const auto& column : tables[t].columns)
      if (column.target.concept_id == concept_id) return {column.column, &column.target};
  }
  if (!tables[first].shape) return {};
  for (const auto& [word, target] : tables[first].shape->words)
    if (target.concept_id == concept_id) return {tables[first].shape->value_column, &target};
  return {tables[first].shape->value_column, nullptr};
}

std::string Columns::subject_of(std::uint32_t document, const std::string& centre) const {
  return source_.mapping.tables(centre)[tables_[document]].subject.column;
}

}  // namespace bq::applications::registry::intake
