#include "ingest/table/mapping_reader.h"

#include <algorithm>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "base/decimal.h"
#include "ingest/table/encoding.h"

namespace bq::ingest::table {

using base::ProblemKind;
using base::document::Node;

namespace {

const std::vector<std::string> document_keys{"format",   "zone",    "known",     "missing",
                                             "encoding", "decimal", "separator", "serial_dates",
                                             "tables",   "centres"};
const std::vector<std::string> table_keys{
    "separator", "encoding", "decimal", "missing",      "subject", "person",  "start",
    "end",       "happened", "known",   "columns",      "static",  "concept", "value",
    "unit",      "centres",  "centre",  "serial_dates", "header",  "also", "leave_out"};
// What an entry of `also` says itself; the rest is that of its table.
const std::vector<std::string> again_keys{"happened", "known", "columns", "static"};
const std::vector<std::string> centre_keys{"separator", "encoding", "decimal", "missing",
                                           "happened",  "known",    "columns", "static"};

Node* find_entry(Node& map, std::string_view key) {
  for (auto& [name, value] : map.entries)
    if (name.scalar == key) return &value;
  return nullptr;
}

// Gives the concept that a column's entry names: `heart_rate /min` or `{ sex: {...} }`.
std::string concept_of(const Node& spec) {
  const std::string& text =
      spec.is_map() && !spec.entries.empty() ? spec.entries.front().first.scalar : spec.scalar;
  return text.substr(0, text.find(' '));
}

// A centre's column replaces the one of its name and the one that fed its concept; an empty one
// takes a column away.
void override_columns(Node& base, const Node& own) {
  auto replaced = [&](const auto& entry) {
    return std::any_of(own.entries.begin(), own.entries.end(), [&](const auto& other) {
      return other.first.scalar == entry.first.scalar ||
             (!other.second.is_none() && concept_of(other.second) == concept_of(entry.second));
    });
  };
  std::erase_if(base.entries, replaced);
  for (const auto& entry : own.entries)
    if (!entry.second.is_none()) base.entries.push_back(entry);
}

Node with_centre(Node table, const Node& own) {
  for (const auto& [key, value] : own.entries) {
    Node* there = find_entry(table, key.scalar);
    bool columns = key.scalar == "columns" || key.scalar == "static";
    if (there == nullptr)
      table.entries.emplace_back(key, value);
    else if (columns)
      override_columns(*there, value);
    else
      *there = value;
  }
  return table;
}

}  // namespace

void MappingReader::problem(const Node& node, std::string sentence) {
  problems_.push_back({ProblemKind::definition, node.place, std::move(sentence)});
}

void MappingReader::read(const Node& document, Mapping& out) {
  if (!document.is_map())
    return problem(document, "a mapping is a map with `format`, `zone` and `tables`");
  base::document::refuse_other_keys(document, document_keys, "a mapping", problems_);
  if (document.text("format").value_or("") != "1")
    problem(document, "a mapping says `format: 1`, the only one this build knows");
  read_zone(document, out);
  read_dialect(document, dialect_);
  if (const Node* known = document.find("known")) {
    if (known->scalar == "happened")
      known_ = KnownFrom::happened;
    else
      problem(*known, "`known` of the whole source is `happened`; a column is named in its table");
  }
  const Node* tables = document.find("tables");
  if (tables == nullptr || !tables->is_map() || tables->entries.empty())
    return problem(document, "a mapping needs `tables`: a file pattern and what its columns mean");
  read_tables(*tables, out.tables_);
  read_variants(document, out);
}

void MappingReader::read_zone(const Node& document, Mapping& out) {
  const Node* zone = document.find("zone");
  if (zone == nullptr)
    return problem(document,
                   "a mapping names its `zone`: UTC, +08:00, or none for hours since start");
  calendar_ = zone->scalar != "none";
  out.calendar_ = calendar_;
  static const std::regex offset(R"(([+-])(\d\d):(\d\d))");
  std::smatch match;
  if (zone->scalar == "none" || zone->scalar == "UTC") return;
  if (!std::regex_match(zone->scalar, match, offset))
    return problem(
        *zone, fmt::format(
                   "this build knows the zones UTC, a fixed offset like +08:00, and none; not `{}`",
                   zone->scalar));
  std::int64_t minutes = std::stoi(match[2].str()) * 60 + std::stoi(match[3].str());
  dialect_.zone_offset_us = (match[1].str() == "-" ? -minutes : minutes) * base::us_per_minute;
}

void MappingReader::read_variants(const Node& document, Mapping& out) {
  const Node& tables = *document.find("tables");
  const Node* common = document.find("centres");
  if (common != nullptr && tables.entries.size() > 1)
    return problem(*common, "with several tables, `centres` stands in the table that differs");
  std::set<std::string> names;
  auto collect = [&](const Node* centres) {
    if (centres == nullptr) return;
    if (!centres->is_map())
      problem(*centres, "`centres` is a map of centres, like { B: { columns: { ... } } }");
    for (const auto& [name, own] : centres->entries) {
      if (names.insert(name.scalar).second) out.own_centres_.emplace_back(name.scalar, name.place);
      base::document::refuse_other_keys(own, centre_keys, "a centre of a mapping", problems_);
    }
  };
  collect(common);
  for (const auto& [name, body] : tables.entries) collect(body.find("centres"));
  for (const Table& table : out.tables_)
    for (const auto& [word, centre] : table.centre.words)
      if (std::none_of(out.own_centres_.begin(), out.own_centres_.end(),
                       [&](const auto& own) { return own.first == centre; }))
        out.own_centres_.emplace_back(centre, table.centre.place);
  for (const auto& name : names) {
    Node merged = tables;
    for (auto& [pattern, body] : merged.entries)
      for (const Node* centres : {common, tables.find(pattern.scalar)->find("centres")})
        if (const Node* own = centres == nullptr ? nullptr : centres->find(name))
          body = with_centre(body, *own);
    read_tables(merged, out.by_centre_[name]);
  }
}

void MappingReader::read_tables(const Node& tables, std::vector<Table>& out) {
  for (const auto& [name, body] : tables.entries) {
    out.push_back(read_table(name, body));
    if (body.is_map()) read_again(name, body, out);
  }
  check_through(tables, out);
}

// Each entry of `also` becomes a table of its own behind the one whose rows it reads once more.
void MappingReader::read_again(const Node& name, const Node& body, std::vector<Table>& out) {
  const Node* also = body.find("also");
  if (also == nullptr) return;
  if (!also->is_list())
    return problem(*also, "`also` is a list: - { happened: COLUMN, columns: { ... } }");
  std::size_t first = out.size() - 1;
  for (const Node& entry : also->items) {
    if (!entry.is_map() || entry.find("happened") == nullptr) {
      problem(entry, "an entry of `also` has its own `happened`, and `columns`");
      continue;
    }
    base::document::refuse_other_keys(entry, again_keys, "an entry of `also`", problems_);
    Node merged = body;
    std::erase_if(merged.entries, [](const auto& e) {
      const std::string& key = e.first.scalar;
      bool own = std::find(again_keys.begin(), again_keys.end(), key) != again_keys.end();
      return own || key == "also" || key == "start" || key == "end" || key == "person" ||
             key == "concept" || key == "value" || key == "unit" || key == "centres";
    });
    for (const auto& own : entry.entries) merged.entries.push_back(own);
    Table again = read_table(name, merged);
    again.is_again = true;
    for (const ColumnTarget& c : again.columns) out[first].read_again.push_back(c.column);
    if (again.happened) out[first].read_again.push_back(again.happened->column);
    if (!again.known_column.empty()) out[first].read_again.push_back(again.known_column);
    out.push_back(std::move(again));
  }
}

Table MappingReader::read_table(const Node& name, const Node& body) {
  Table out;
  out.name = name.scalar;
  out.pattern = PathPattern(name.scalar);
  out.dialect = dialect_;
  out.known_from = known_;
  if (base::matches(base::lower(name.scalar), "*.tsv")) out.dialect.separator = '\t';
  if (!body.is_map()) {
    problem(name,
            fmt::format("the table `{}` needs `subject` and what its columns mean", name.scalar));
    return out;
  }
  base::document::refuse_other_keys(body, table_keys, fmt::format("the table `{}`", name.scalar),
                                    problems_);
  read_dialect(body, out.dialect);
  if (const Node* subject = body.find("subject"))
    read_subject(*subject, out.subject);
  else
    problem(name, fmt::format("the table `{}` needs `subject`: a column, or {{ from: file name, "
                              "pattern: \"([0-9]+)\" }}",
                              name.scalar));
  if (const Node* centre = body.find("centre")) read_centre(*centre, out.centre);
  if (const Node* rows = body.find("leave_out")) read_leave_out(*rows, out);
  out.person = body.text("person").value_or("");
  out.start = body.text("start").value_or("");
  if (const Node* end = body.find("end")) read_end(*end, out);
  if (const Node* happened = body.find("happened")) read_happened(*happened, out);
  if (const Node* known = body.find("known")) read_known(*known, out);
  if (const Node* columns = body.find("columns")) read_columns(*columns, false, out);
  if (const Node* columns = body.find("static")) read_columns(*columns, true, out);
  if (body.find("concept") != nullptr || body.find("value") != nullptr) read_shape(body, out);
  check_table(body, out);
  return out;
}

void MappingReader::read_dialect(const Node& body, Dialect& dialect) {
  auto one_byte = [&](std::string_view key, char& out) {
    const Node* node = body.find(key);
    if (node == nullptr) return;
    std::string text = node->scalar == "tab" || node->scalar == "\\t" ? "\t" : node->scalar;
    if (text.size() != 1 || text[0] == '"' || text[0] == '\n')
      problem(*node, fmt::format("`{}` is one character", key));
    else
      out = text[0];
  };
  one_byte("separator", dialect.separator);
  one_byte("decimal", dialect.decimal);
  if (dialect.decimal != '.' && dialect.decimal != ',')
    problem(*body.find("decimal"), "`decimal` is . or ,");
  if (const Node* missing = body.find("missing")) dialect.missing = missing->texts();
  if (const Node* encoding = body.find("encoding")) read_encoding(*encoding, dialect);
  if (const Node* header = body.find("header")) read_header(*header, dialect);
  if (const Node* serial = body.find("serial_dates")) {
    if (serial->scalar == "1900")
      dialect.serial_dates = 1900;
    else if (serial->scalar == "1904")
      dialect.serial_dates = 1904;
    else
      problem(*serial, "`serial_dates` is 1900 or 1904: the year from which the days count");
  }
}

void MappingReader::read_header(const Node& node, Dialect& dialect) {
  auto count = [&](std::string_view key, std::uint32_t& out) {
    auto text = node.text(key);
    if (!text) return;
    auto number = base::parse_decimal(*text);
    if (number && number->scale == 0 && number->digits >= 1 && number->digits <= 1000)
      out = static_cast<std::uint32_t>(number->digits);
    else
      problem(node, fmt::format("`{}` of `header` is a number from 1 on", key));
  };
  if (!node.is_map()) return problem(node, "`header` says { line: 3, lines: 2 }");
  base::document::refuse_other_keys(node, {"line", "lines"}, "`header`", problems_);
  count("line", dialect.header_line);
  count("lines", dialect.header_lines);
}

void MappingReader::read_centre(const Node& node, CentreColumn& out) {
  out.place = node.place;
  out.column = node.is_scalar() ? node.scalar : node.text("column").value_or("");
  if (out.column.empty())
    return problem(node, "`centre` is a column, or { column: C, map: { word: centre } }");
  if (!node.is_map()) return;
  base::document::refuse_other_keys(node, {"column", "map"}, "`centre`", problems_);
  const Node* map = node.find("map");
  if (map == nullptr) return;
  if (!map->is_map()) return problem(*map, "`map` is a map of words to centres");
  for (const auto& [word, centre] : map->entries)
    out.words.emplace_back(word.scalar, centre.scalar);
}

void MappingReader::read_encoding(const Node& node, Dialect& dialect) {
  dialect.encoding =
      base::lower(node.scalar) == "utf-8" || base::lower(node.scalar) == "utf8" ? "" : node.scalar;
  if (!dialect.encoding.empty() && !knows_encoding(dialect.encoding))
    problem(
        node,
        fmt::format("`{}` is no encoding that this machine knows; GB18030, UTF-16 and the like are",
                    node.scalar));
}

void MappingReader::read_subject(const Node& node, SubjectRule& out) {
  if (node.is_scalar()) {
    out.column = node.scalar;
    return;
  }
  base::document::refuse_other_keys(node, {"from", "pattern", "column", "through"}, "`subject`",
                                    problems_);
  out.column = node.text("column").value_or("");
  out.through = node.text("through").value_or("");
  if (!out.through.empty()) out.from = SubjectFrom::person;
  if (auto from = node.text("from")) {
    if (*from != "file name")
      problem(node, "`from` is `file name`, with a `pattern` that has one group");
    out.from = SubjectFrom::file_name;
    out.pattern_text = node.text("pattern").value_or("");
    try {
      out.pattern = std::regex(out.pattern_text);
      if (out.pattern.mark_count() < 1)
        problem(node, "`pattern` needs one group, like \"([0-9]+)\": the subject's id");
    } catch (const std::regex_error&) {
      problem(node, fmt::format("the `pattern` {} is no regular expression", out.pattern_text));
    }
  } else if (out.column.empty()) {
    problem(node, "`subject` names a column, or says { from: file name, pattern: \"([0-9]+)\" }");
  }
}

void MappingReader::read_leave_out(const Node& node, Table& out) {
  if (!node.is_map())
    return problem(node, "`leave_out` says whose rows are nobody's: { COLUMN: [total, sum] }");
  for (const auto& [column, words] : node.entries) {
    LeftOutRows rows{column.scalar, words.is_list() ? words.texts()
                                                    : std::vector<std::string>{words.scalar}};
    bool empty = std::any_of(rows.words.begin(), rows.words.end(),
                             [](const std::string& word) { return word.empty(); });
    if (rows.words.empty() || empty)
      problem(column, "`leave_out` names words of the column: { COLUMN: [total, sum] }");
    out.leave_out.push_back(std::move(rows));
  }
}

void MappingReader::read_end(const Node& node, Table& out) {
  static const std::regex after_last(R"(last row \+ (.+))");
  std::smatch match;
  if (!std::regex_match(node.scalar, match, after_last)) {
    out.end = node.scalar;
    return;
  }
  out.end_after_last_row = base::parse_duration(match[1].str());
  if (!out.end_after_last_row || out.end_after_last_row->us <= 0)
    problem(node, "`end` is a column, or `last row + 1 h`");
}

void MappingReader::read_happened(const Node& node, Table& out) {
  TimeColumn time;
  time.column = node.is_scalar() ? node.scalar : node.text("column").value_or("");
  auto after = node.is_map() ? node.text("after") : std::nullopt;
  if (time.column.empty() && !after) return problem(node, "`happened` names a column");
  if (node.is_map()) {
    base::document::refuse_other_keys(node, {"column", "unit", "after", "since"}, "`happened`",
                                      problems_);
    std::string unit = node.text("unit").value_or("");
    if (node.text("since").value_or("") != "start")
      problem(node, "a time with a `unit` or `after` counts `since: start`");
    time.form = unit == "hh:mm" ? TimeForm::clock_since_start : TimeForm::since_start;
    if (after) time.form = TimeForm::after_start;
    auto length = base::parse_duration(after ? *after : "1 " + unit);
    if (after && (!length || length->us < 0 || !time.column.empty()))
      problem(node, "a time without a column is { after: 3 d, since: start }");
    if (time.form == TimeForm::since_start && !length)
      problem(node, "the `unit` is d, h, min, s or hh:mm");
    time.unit = length.value_or(base::Duration{});
  }
  out.happened = time;
}

void MappingReader::read_known(const Node& node, Table& out) {
  std::string column = node.is_scalar() ? node.scalar : node.text("column").value_or("");
  out.known_from =
      node.is_scalar() && column == "happened" ? KnownFrom::happened : KnownFrom::column;
  if (out.known_from == KnownFrom::column) out.known_column = column;
  if (column.empty()) problem(node, "`known` is `happened` or a column");
}

void MappingReader::check_table(const Node& body, const Table& table) {
  bool facts = body.find("columns") != nullptr || body.find("static") != nullptr ||
               body.find("concept") != nullptr;
  if (!facts && !table.lists_subjects())
    problem(body, fmt::format("the table `{}` maps no concept and lists no subjects", table.name));
  if (table.lists_subjects() && !calendar_)
    problem(body, "`start` is a wall time; with `zone: none` a subject starts at 0");
  bool needs_time = table.shape || std::any_of(table.columns.begin(), table.columns.end(),
                                               [](const ColumnTarget& c) { return !c.is_static; });
  if (needs_time && !table.happened)
    problem(body,
            fmt::format("the table `{}` needs `happened`: the column that says when a row happened",
                        table.name));
  if (!table.happened) return;
  bool wall = table.happened->form == TimeForm::instant;
  if (wall && !calendar_)
    problem(*body.find("happened"), "with `zone: none` say { column: ..., unit: h, since: start }");
  if (!wall && calendar_) problem(*body.find("happened"), "a time since start needs `zone: none`");
}

void MappingReader::check_through(const Node& tables, const std::vector<Table>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const SubjectRule& subject = out[i].subject;
    if (subject.from != SubjectFrom::person) continue;
    bool there = std::any_of(out.begin(), out.end(), [&](const Table& t) {
      return t.name == subject.through && t.lists_subjects() && !t.person.empty();
    });
    if (!there)
      problem(
          *tables.find(out[i].name),
          fmt::format("`through: {}` must name a table of this mapping with `start` and `person`",
                      subject.through));
  }
}

}  // namespace bq::ingest::table
