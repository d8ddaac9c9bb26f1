#include "applications/simulation/source_files.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace bq::applications::simulation {

using base::ProblemKind;
using ingest::table::PathPattern;
using ingest::table::SubjectFrom;

namespace {

constexpr std::string_view centre_word = "{centre}";
constexpr std::string_view made_outside_data[] = {"truth/stays.csv", "truth/severity.csv"};

// Fills a pattern of paths but for the last `*`; a folder of any name is called data.
std::string fill(std::string pattern, const std::string& centre) {
  for (auto at = pattern.find(centre_word); at != std::string::npos; at = pattern.find(centre_word))
    pattern.replace(at, centre_word.size(), centre);
  const auto last = pattern.rfind('/');
  for (std::size_t at = 0;
       last != std::string::npos && (at = pattern.find('*', at)) < pattern.rfind('/');)
    pattern.replace(at, 1, "data");
  return pattern;
}

// Gives the centre that the reader takes for the path, the first pattern that matches deciding.
std::string centre_of(const DataSource& source, const std::string& path) {
  for (const auto& text : source.files) {
    const PathPattern pattern(text);
    if (auto centre = pattern.centre_of(path, source.centres))
      return pattern.binds_centre() || source.centres.size() == 1 ? *centre : "";
  }
  return "";
}

const std::string* pattern_that_reads_truth(const DataSource& source) {
  for (const auto& text : source.files)
    for (std::string_view made : made_outside_data)
      if (PathPattern(text).matches("a/b/c/d/e/" + std::string(made))) return &text;
  return nullptr;
}

// Reads `+`, `*`, `{6}` or `{1,6}` behind a digit class; gives the digits it asks for, 0 for any
// number.
int take_quantifier(const std::string& pattern, std::size_t& at) {
  if (at >= pattern.size()) return 1;
  if (pattern[at] == '+' || pattern[at] == '*') {
    ++at;
    return 0;
  }
  if (pattern[at] != '{') return 1;
  const auto close = pattern.find('}', at);
  if (close == std::string::npos) return 1;
  const std::string inside = pattern.substr(at + 1, close - at - 1);
  at = close + 1;
  const auto comma = inside.find(',');
  if (comma != std::string::npos && comma + 1 == inside.size()) return 0;
  const std::string most = comma == std::string::npos ? inside : inside.substr(comma + 1);
  return most.size() == 1 && std::isdigit(static_cast<unsigned char>(most[0])) != 0 ? most[0] - '0'
                                                                                    : 0;
}

}  // namespace

// Turns a simple regular expression such as `(p[0-9]+)` into a name with a number. False for a
// richer one.
bool SourceFiles::read_name(const std::string& pattern) {
  bool has_number = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    const bool is_class =
        pattern.compare(at, 5, "[0-9]") == 0 || pattern.compare(at, 2, "\\d") == 0;
    if (is_class) {
      if (has_number) return false;
      at += c == '[' ? 5 : 2;
      if (const int digits = take_quantifier(pattern, at); digits > 0) digits_ = digits;
      has_number = true;
      continue;
    }
    const bool escaped = c == '\\' && at + 1 < pattern.size();
    const char literal = escaped ? pattern[at + 1] : c;
    at += escaped ? 2 : 1;
    if (!escaped && (c == '^' || c == '$' || c == ')')) continue;
    if (!escaped && c == '(' && pattern.compare(at, 1, "?") != 0) continue;
    const bool plain = std::isalnum(static_cast<unsigned char>(literal)) != 0 && !escaped;
    if (!plain && literal != '_' && literal != '-' && !(escaped && literal == '.')) return false;
    (has_number ? after_ : before_) += literal;
  }
  return has_number;
}

std::string SourceFiles::number_text(std::size_t number) const {
  return fmt::format("{:0{}}", number, digits_);
}

std::string SourceFiles::folder() const {
  const auto slash = path_.rfind('/');
  return slash == std::string::npos ? "" : path_.substr(0, slash);
}

std::string SourceFiles::path(std::size_t number) const {
  std::string out = path_;
  const auto star = out.find('*');
  if (star == std::string::npos) return out;
  std::erase(out, '*');
  return out.insert(star, one_each() ? before_ + number_text(number) + after_ : "stays");
}

std::string SourceFiles::subject(std::size_t number) const {
  if (!one_each()) return number_text(number);
  const std::string file = path(number);
  const std::string name = file.substr(file.rfind('/') + 1);
  std::smatch match;
  return std::regex_search(name, match, subject_.pattern) ? match[1].str() : "";
}

bool SourceFiles::fits(const DataSource& source, const ingest::table::Table& table,
                       const std::string& centre, std::size_t most) const {
  for (std::size_t number : {std::size_t{1}, most}) {
    const bool is_found =
        centre_of(source, path(number)) == centre && table.pattern.matches(path(number));
    if (!is_found || subject(number).find(number_text(number)) == std::string::npos) return false;
  }
  return path_.find("..") == std::string::npos;
}

base::Result<SourceFiles> SourceFiles::plan(const DataSource& source, const std::string& centre,
                                            std::size_t most) {
  const ingest::table::Table& table = source.mapping.tables(centre).front();
  const base::Place place{source.mapping_file};
  if (const std::string* pattern = pattern_that_reads_truth(source))
    return base::refuse(
        ProblemKind::definition, place,
        fmt::format(
            "the pattern `{}` under `files` would also read the truth beside generated data; "
            "give it a folder, like `set_{{centre}}/*.csv`",
            *pattern));
  SourceFiles files;
  files.subject_ = table.subject;
  if (files.one_each() && !files.read_name(table.subject.pattern_text))
    return base::refuse(
        ProblemKind::definition, place,
        fmt::format("simulate can make file names of patterns like \"(p[0-9]+)\", not of \"{}\"",
                    table.subject.pattern_text));
  for (const auto& pattern : source.files) {
    files.path_ = fill(pattern, centre);
    if (files.fits(source, table, centre, most)) return files;
  }
  return base::refuse(
      ProblemKind::definition, place,
      fmt::format(
          "no pattern under `files` gives a name that is read as centre `{}` by the table `{}`",
          centre, table.name));
}

}  // namespace bq::applications::simulation
