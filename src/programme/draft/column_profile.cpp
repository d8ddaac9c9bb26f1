#include "programme/draft/column_profile.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_set>

#include "base/instant.h"
#include "base/text.h"
#include "ingest/quality/number_text.h"
#include "ingest/table/header.h"
#include "programme/draft/identity.h"

namespace bq::programme::draft {

namespace {

constexpr std::size_t most_words = 60;
constexpr std::size_t most_measures = 5000;
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

// `142/83`, perhaps with a unit behind.
bool is_pair(const std::string& cell) {
  auto slash = cell.find('/');
  if (slash == std::string::npos || !is_number(cell.substr(0, slash))) return false;
  std::string behind = cell.substr(slash + 1);
  return is_number(behind) || ingest::quality::read_measure(behind, '.').has_value();
}

// `2024年3月8日上午` and `24.3.2`: digits and the words and signs of dates, nothing else.
bool is_like_date(std::string_view cell) {
  static constexpr std::string_view words[] = {"年", "月", "日", "号", "时", "分", "上午", "下午",
                                               "早上", "晚上", "中午", "约", "初", "底", "中旬"};
  std::size_t digits = 0, signs = 0;
  while (!cell.empty()) {
    auto word = std::find_if(std::begin(words), std::end(words),
                             [&](auto w) { return cell.substr(0, w.size()) == w; });
    bool digit = cell[0] >= '0' && cell[0] <= '9';
    bool sign = cell[0] == '.' || cell[0] == '/' || cell[0] == '-' || cell[0] == ':';
    if (word == std::end(words) && !digit && !sign && cell[0] != ' ') return false;
    digits += digit ? 1 : 0;
    signs += digit || cell[0] == ' ' ? 0 : 1;
    cell.remove_prefix(word == std::end(words) ? 1 : word->size());
  }
  return digits >= 3 && signs >= 1;
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
    if (tells_person(plain)) ++out_.telling;
    if (may_be_name(plain)) ++out_.names;
    if (is_pair(plain)) ++out_.pairs;
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
      keep(cell, "");
      return;
    }
    if (auto time = base::parse_wall_time(cell)) {
      ++out_.times;
      if (time->is_date) ++out_.dates;
      if (time->states_zone) ++out_.zoned;
      return;
    }
    bool shown = out_.unread_time.empty() && is_like_date(cell) && !tells_person(cell);
    if (shown) out_.unread_time = cell;
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
    if (!seen_.insert(cell).second) ++out_.repeats;
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

namespace {

// Gives the column whose cell says that the row adds the others up: its first filled one, or the
// number of a patient.
std::optional<std::size_t> total_in(const std::vector<std::string>& row,
                                    const std::vector<ColumnProfile>& columns,
                                    const KnownNames& names) {
  bool first = true;
  for (std::size_t c = 0; c < std::min(row.size(), columns.size()); ++c) {
    if (row[c].empty()) continue;
    bool looked_at = first || names.role_of(columns[c].name) == Role::subject;
    first = false;
    if (looked_at && names.is_total(row[c])) return c;
  }
  return std::nullopt;
}

}  // namespace

Survey survey(const Grid& grid, const KnownNames& names) {
  Survey out;
  out.grid = &grid;
  find_header(grid, out);
  std::vector<std::vector<std::string>> head;
  std::size_t first = 0;
  for (; first < grid.rows.size() && head.size() < out.header_lines; ++first)
    if (grid.is_parquet || grid.lines[first] >= out.header_line) head.push_back(grid.rows[first]);
  std::vector<Counter> counters;
  for (std::string& name : ingest::table::join_header(head))
    out.columns.emplace_back().name = std::move(name);
  for (ColumnProfile& column : out.columns) counters.emplace_back(column);
  out.all_rows = grid.all_rows - (grid.is_parquet ? 0 : first);
  std::set<std::string> missing;
  const std::string empty;
  for (std::size_t r = first; r < grid.rows.size(); ++r) {
    const auto& row = grid.rows[r];
    if (auto total = total_in(row, out.columns, names)) {
      out.totals[out.columns[*total].name].insert(row[*total]);
      --out.all_rows;
      continue;
    }
    ++out.rows;
    for (std::size_t c = 0; c < out.columns.size(); ++c)
      counters[c].add(c < row.size() ? row[c] : empty, missing);
  }
  out.missing.assign(missing.begin(), missing.end());
  return out;
}

}  // namespace bq::programme::draft
