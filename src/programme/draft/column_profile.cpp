#include "programme/draft/column_profile.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "base/instant.h"
#include "base/text.h"
#include "ingest/quality/number_text.h"
#include "ingest/table/header.h"

namespace bq::programme::draft {

namespace {

constexpr std::size_t most_words = 60;
constexpr std::size_t most_measures = 5000;
constexpr std::size_t most_examples = 3;
constexpr std::size_t searched_rows = 30;  // for the header

bool is_number(const std::string& cell) {
  return ingest::quality::read_number(cell, '.').has_value();
}

// `24h尿蛋白` is a name: a number with something behind it does not count.
bool is_value(const std::string& cell) {
  return is_number(cell) || base::parse_wall_time(cell).has_value();
}

std::size_t filled(const std::vector<std::string>& row) {
  return static_cast<std::size_t>(
      std::count_if(row.begin(), row.end(), [](const auto& c) { return !c.empty(); }));
}

std::size_t distinct(const std::vector<std::string>& row) {
  std::set<std::string> seen(row.begin(), row.end());
  seen.erase("");
  return seen.size();
}

std::size_t values(const std::vector<std::string>& row) {
  return static_cast<std::size_t>(std::count_if(row.begin(), row.end(), is_value));
}

// A row that could be the names of columns: words, most of them there, none a value.
bool may_be_header(const std::vector<std::string>& row, std::size_t width) {
  return values(row) == 0 && filled(row) * 2 >= width &&
         distinct(row) >= std::min<std::size_t>(2, width);
}

std::size_t usual_width(const Grid& grid) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < std::min(grid.rows.size(), searched_rows); ++i)
    width = std::max(width, filled(grid.rows[i]));
  return width;
}

// The second line of a header names what the first one leaves open or says for a group.
bool continues(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  if (values(second) > 0 || filled(second) == 0) return false;
  bool opens = false;
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    std::string above = i < first.size() ? first[i] : "";
    std::string below = i < second.size() ? second[i] : "";
    bool grouped = above.empty() || (i > 0 && i - 1 < first.size() && first[i - 1] == above) ||
                   (i + 1 < first.size() && (first[i + 1] == above || first[i + 1].empty()));
    if (below.empty() || below == above) continue;
    if (!grouped && above != below) {
      // A line of units below a line of names reads as a header too.
      bool is_unit = below.size() <= 12 && below.find_first_of("/%^℃") != std::string::npos;
      if (!is_unit) return false;
    }
    opens = true;
  }
  return opens;
}

void find_header(const Grid& grid, Survey& out) {
  out.header_line = grid.lines.empty() ? 1 : std::max(1U, grid.lines.front());
  out.header_reason = {"the first row", "第一行"};
  if (grid.is_parquet) return;
  std::size_t width = usual_width(grid);
  for (std::size_t i = 0; i < std::min(grid.rows.size(), searched_rows); ++i) {
    if (!may_be_header(grid.rows[i], width)) continue;
    out.header_line = grid.lines[i];
    if (i > 0)
      out.header_reason = {"the first row that is filled with names and holds no value",
                           "第一个填满名称且没有数值的行"};
    bool two = i + 1 < grid.rows.size() && grid.lines[i + 1] == grid.lines[i] + 1 &&
               continues(grid.rows[i], grid.rows[i + 1]);
    if (!two) return;
    out.header_lines = 2;
    out.header_reason = {"two rows: the lower one names what the upper one groups",
                         "两行表头：下行是上行分组中的各列"};
    return;
  }
}

class Counter {
 public:
  explicit Counter(ColumnProfile& out) : out_(out) {}

  void add(const std::string& cell, std::set<std::string>& missing_met) {
    ++out_.cells;
    const auto& known = missing_words();
    std::string plain = base::has_full_width(cell) ? base::half_width(cell) : cell;
    bool is_missing = std::find(known.begin(), known.end(), base::lower(plain)) != known.end();
    if (cell.empty() || is_missing) {
      ++out_.missing;
      if (!cell.empty()) missing_met.insert(cell);
      return;
    }
    if (out_.examples.size() < most_examples) out_.examples.push_back(cell);
    count_kind(plain);
    count_word(cell);
  }

 private:
  void count_kind(const std::string& cell) {
    if (auto number = ingest::quality::read_number(cell, '.')) {
      ++out_.numbers;
      if (number->limit != record::fact::Limit::none) ++out_.limits;
      out_.decimals = std::max(out_.decimals, std::min(number->number.scale, 6));
      std::int64_t whole = number->number.digits;
      bool in_range = whole >= 15'000 && whole <= 75'000;
      if (number->number.scale == 0 && in_range) ++out_.day_numbers;
      if (cell.size() == 8 && base::parse_wall_time(cell)) ++out_.times, ++out_.dates;
      if (cell.size() == 18) ++out_.identity_numbers;
      keep(cell, "");
      return;
    }
    if (auto time = base::parse_wall_time(cell)) {
      ++out_.times;
      if (time->is_date) ++out_.dates;
      if (time->states_zone) ++out_.zoned;
      return;
    }
    bool card =
        cell.size() == 18 && (cell[17] == 'X' || cell[17] == 'x') && is_number(cell.substr(0, 17));
    if (card) ++out_.identity_numbers;
    if (auto measure = ingest::quality::read_measure(cell, '.')) {
      ++out_.with_unit;
      ++out_.units[measure->unit];
      keep(cell, measure->unit);
    }
  }

  void keep(const std::string& cell, const std::string& unit) {
    if (out_.measures.size() < most_measures) out_.measures.emplace_back(cell, unit);
  }

  void count_word(const std::string& cell) {
    if (out_.is_unique) out_.is_unique = seen_.insert(cell).second;
    if (!out_.is_unique) seen_.clear();
    if (out_.has_many_words) return;
    ++out_.words[cell];
    if (out_.words.size() <= most_words) return;
    out_.has_many_words = true;
  }

  ColumnProfile& out_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

const std::vector<std::string>& missing_words() {
  static const std::vector<std::string> words{
      "na",     "n/a",  "nan",      "null", "none",    "-",       "--",   "/",    "\\",
      "?",      "未查", "未测",     "未做", "未检",    "无数据",  "缺失", "不详", "未知",
      "未提供", "未见", "not done", "nd",   "missing", "unknown", "."};
  return words;
}

Survey survey(const Grid& grid) {
  Survey out;
  out.grid = &grid;
  find_header(grid, out);
  std::vector<std::vector<std::string>> head;
  std::size_t first = 0;
  for (; first < grid.rows.size() && head.size() < out.header_lines; ++first)
    if (grid.is_parquet || grid.lines[first] >= out.header_line) head.push_back(grid.rows[first]);
  std::vector<std::string> names = ingest::table::join_header(head);
  std::vector<Counter> counters;
  out.columns.resize(names.size());
  for (std::size_t c = 0; c < names.size(); ++c) {
    out.columns[c].name = names[c];
    counters.emplace_back(out.columns[c]);
  }
  std::set<std::string> missing;
  const std::string empty;
  for (std::size_t r = first; r < grid.rows.size(); ++r) {
    ++out.rows;
    for (std::size_t c = 0; c < names.size(); ++c)
      counters[c].add(c < grid.rows[r].size() ? grid.rows[r][c] : empty, missing);
  }
  out.missing.assign(missing.begin(), missing.end());
  return out;
}

}  // namespace bq::programme::draft
