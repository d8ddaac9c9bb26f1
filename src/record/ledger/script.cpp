#include "record/ledger/script.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace bq::record::ledger {

extern const std::string_view ledger_sql;

using base::ProblemKind;

namespace {

constexpr std::string_view header = "-- name:";

bool has_code(std::string_view text) {
  for (const std::string& line : base::split(text, '\n'))
    if (auto part = base::trim(line); !part.empty() && !part.starts_with("--")) return true;
  return false;
}

base::Done check(const std::vector<NamedSql>& parts, const std::string& place) {
  std::vector<std::string> names;
  for (const auto& part : parts) {
    if (!has_code(part.text))
      return base::refuse(ProblemKind::definition, {place},
                          fmt::format("`{}` names no statement", part.name));
    if (std::find(names.begin(), names.end(), part.name) != names.end())
      return base::refuse(ProblemKind::definition, {place},
                          fmt::format("`{}` is there twice", part.name));
    names.push_back(part.name);
  }
  return {};
}

}  // namespace

base::Result<std::vector<NamedSql>> parse_sql(std::string_view file_text,
                                              const std::string& place) {
  std::vector<NamedSql> parts;
  int number = 0;
  for (const std::string& line : base::split(file_text, '\n')) {
    ++number;
    if (line.starts_with(header)) {
      parts.push_back({std::string(base::trim(std::string_view(line).substr(header.size()))), ""});
    } else if (!parts.empty()) {
      parts.back().text += line + "\n";
    } else if (has_code(line)) {
      return base::refuse(ProblemKind::definition, {place, number},
                          "a statement needs a line `-- name: ...` before it");
    }
  }
  BQ_TRY(check(parts, place));
  return parts;
}

Script::Script(std::string_view file_text) {
  auto parts = parse_sql(file_text, "");
  BQ_CHECK(parts, parts.error().sentence);
  parts_ = std::move(*parts);
  std::sort(parts_.begin(), parts_.end(),
            [](const NamedSql& a, const NamedSql& b) { return a.name < b.name; });
}

const std::string& Script::operator[](std::string_view name) const {
  auto found = std::lower_bound(parts_.begin(), parts_.end(), name,
                                [](const NamedSql& a, std::string_view b) { return a.name < b; });
  BQ_CHECK(found != parts_.end() && found->name == name,
           fmt::format("no statement is called `{}`", name));
  return found->text;
}

const std::string& own_sql(std::string_view name) {
  static const Script script(ledger_sql);
  return script[name];
}

}  // namespace bq::record::ledger
