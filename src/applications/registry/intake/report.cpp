// What an import did, as a workbook.
#include <vector>

#include "applications/registry/intake/intake.h"
#include "ingest/sheet/workbook_writer.h"

namespace bq::applications::registry::intake {

using ingest::sheet::Cell;
using ingest::sheet::WorkbookWriter;

namespace {

constexpr std::size_t most_text = 8000;  // bytes; a cell holds 32,767 characters

Cell text(const std::string& from) { return std::string(base::cut_utf8(from, most_text)); }

Cell number(std::uint64_t n) { return static_cast<double>(n); }

base::Done write_header(WorkbookWriter& book, const std::vector<const char*>& names) {
  std::vector<Cell> row;
  for (const char* name : names) row.emplace_back(std::string(name));
  return book.write_row(row);
}

base::Done write_refused(WorkbookWriter& book, const Tally& tally) {
  BQ_TRY(book.add_sheet("refused 未导入"));
  BQ_TRY(write_header(book, {"file 文件", "sheet 工作表", "row 行", "column 列", "value 值", "why",
                             "原因", "remedy", "处理办法", "cells 单元格数"}));
  for (const RefusedCell& cell : tally.refused()) {
    const Reason& r = cell.reason;
    base::Words why = whole(r);
    const std::vector<Cell> row{text(cell.file),
                                text(cell.sheet),
                                cell.row == 0 ? Cell(std::string()) : number(cell.row),
                                text(cell.column),
                                text(cell.value),
                                text(why.en),
                                text(why.zh),
                                text(r.remedy.en),
                                text(r.remedy.zh),
                                number(cell.times)};
    BQ_TRY(book.write_row(row));
  }
  return {};
}

base::Words title_of(const Registry& registry, const Tally::ItemKey& key) {
  const Form* form = registry.find_form(key.first);
  const Item* item = form == nullptr ? nullptr : form->find(key.second);
  if (item != nullptr) return item->title;
  auto id = registry.vocabulary().find(key.second);
  return id ? registry.vocabulary().at(*id).title : base::Words{key.second, key.second};
}

base::Done write_items(const Registry& registry, WorkbookWriter& book, const Tally& tally) {
  BQ_TRY(book.add_sheet("items 条目"));
  BQ_TRY(write_header(book, {"form 表单", "item 条目", "title", "名称", "new 新增",
                             "corrections 更正", "duplicates 重复", "refused 未导入"}));
  for (const auto& [key, counts] : tally.items()) {
    base::Words title = title_of(registry, key);
    const std::vector<Cell> row{text(key.first),
                                text(key.second),
                                text(title.en),
                                text(title.zh),
                                number(counts.facts),
                                number(counts.corrections),
                                number(counts.duplicates),
                                number(counts.refused)};
    BQ_TRY(book.write_row(row));
  }
  return {};
}

}  // namespace

base::Done write_report(const Registry& registry, const Tally& tally, const std::string& path) {
  BQ_ASSIGN(WorkbookWriter book, WorkbookWriter::open(path));
  BQ_TRY(write_refused(book, tally));
  BQ_TRY(write_items(registry, book, tally));
  return book.finish();
}

}  // namespace bq::applications::registry::intake
