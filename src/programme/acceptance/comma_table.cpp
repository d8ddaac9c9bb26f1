#include "programme/acceptance/comma_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace bq::programme::acceptance {

using base::ProblemKind;

namespace {

// Walks the text once; `line_` follows the line ends, those inside quotes too.
class Scanner {
 public:
  Scanner(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  bool at_end() const { return at_ >= text_.size(); }

  base::Result<CommaTable::Row> row() {
    CommaTable::Row out{line_, {}};
    for (;;) {
      BQ_ASSIGN(std::string cell, at('"') ? quoted() : plain());
      out.cells.push_back(std::move(cell));
      if (at_end() || take_line_end()) return out;
      if (!at(',')) return broken("a quoted cell goes on after its closing quote");
      ++at_;
    }
  }

 private:
  bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }

  tl::unexpected<base::Problem> broken(std::string_view what) const {
    return base::refuse(ProblemKind::definition, {file_, line_, 0},
                        fmt::format("{}; write a quote inside a quoted cell twice", what));
  }

  bool take_line_end() {
    if (at('\r') && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    if (!at('\n')) return false;
    ++at_;
    ++line_;
    return true;
  }

  base::Result<std::string> plain() {
    const auto from = at_;
    at_ = std::min(text_.find_first_of(",\n", from), text_.size());
    std::string_view cell = text_.substr(from, at_ - from);
    if (at('\n') && cell.ends_with('\r')) cell.remove_suffix(1);
    if (cell.find('"') != std::string_view::npos)
      return broken("a quote stands in a cell that does not begin with one");
    return std::string(cell);
  }

  base::Result<std::string> quoted() {
    std::string cell;
    const int opened = line_;
    for (++at_; !at_end(); ++at_) {
      if (at('"')) {
        ++at_;
        if (!at('"')) return cell;
      }
      if (at('\n')) ++line_;
      cell += text_[at_];
    }
    line_ = opened;
    return broken("a quoted cell is not closed");
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  int line_ = 1;
};

bool is_blank(const CommaTable::Row& row) { return row.cells.size() == 1 && row.cells[0].empty(); }

}  // namespace

base::Result<CommaTable> CommaTable::parse(std::string_view text, const std::string& file,
                                           std::span<const std::string_view> columns) {
  if (!base::is_utf8(text))
    return base::refuse(ProblemKind::definition, {file, 0, 0},
                        "the table is not UTF-8; save it as UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  CommaTable table;
  table.file_ = file;
  for (Scanner scanner(text, file); !scanner.at_end();) {
    BQ_ASSIGN(Row row, scanner.row());
    if (is_blank(row)) continue;
    if (table.header_.empty()) {
      table.header_ = std::move(row.cells);
      BQ_TRY(table.check_header(columns));
      continue;
    }
    if (row.cells.size() != table.header_.size())
      return base::refuse(ProblemKind::definition, table.place(row),
                          fmt::format("the row has {} cells, the header has {}; quote a cell that "
                                      "holds a comma",
                                      row.cells.size(), table.header_.size()));
    table.rows_.push_back(std::move(row));
  }
  if (table.header_.empty())
    return base::refuse(ProblemKind::definition, {file, 0, 0}, "the table is empty");
  return table;
}

base::Done CommaTable::check_header(std::span<const std::string_view> columns) {
  const std::vector<std::string> known(columns.begin(), columns.end());
  auto refuse = [this](std::string sentence) {
    return base::refuse(ProblemKind::definition, {file_, 1, 0}, std::move(sentence));
  };
  for (const auto& name : header_) {
    if (std::count(known.begin(), known.end(), name) == 0)
      return refuse(fmt::format("the table has no column `{}`{}", name,
                                base::suggestion(name, known)));
    if (std::count(header_.begin(), header_.end(), name) > 1)
      return refuse(fmt::format("the column `{}` stands twice", name));
  }
  for (const auto& name : known)
    if (std::count(header_.begin(), header_.end(), name) == 0)
      return refuse(fmt::format("the column `{}` is missing", name));
  return {};
}

const std::string& CommaTable::cell(const Row& row, std::string_view column) const {
  auto found = std::find(header_.begin(), header_.end(), column);
  BQ_CHECK(found != header_.end(), "a column that was not asked for");
  return row.cells[static_cast<std::size_t>(found - header_.begin())];
}

}  // namespace bq::programme::acceptance
