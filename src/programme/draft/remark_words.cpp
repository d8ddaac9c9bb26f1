#include "programme/draft/remark_words.h"

#include <map>

#include <fmt/format.h>

#include "ingest/sheet/column_letters.h"

namespace bq::programme::draft {

using base::Words;

namespace {

const Words& meaning_of(const std::string& rule) {
  static const std::map<std::string, Words> meanings{
      {"error_cell",
       {"an error of the spreadsheet, read as it stands", "电子表格的错误值，照原样读取"}},
      {"impossible_date", {"a date that does not exist", "并不存在的日期"}},
      {"not_a_number", {"a number that cannot be read", "读不懂的数字"}},
      {"unknown_text", {"a text that the file does not hold", "文件中找不到的文本"}},
      {"bad_reference", {"a cell with a broken address", "地址错误的单元格"}},
      {"formula_without_result",
       {"a formula without a stored result, read as empty; open the file and save it once",
        "公式没有保存结果，按空值读取；请打开文件另存一次"}},
      {"formulas", {"formulas, read by their stored results", "公式，按已保存的结果读取"}},
      {"date_1904", {"the days of this file count from 1904", "此文件的日期自 1904 年起计"}},
      {"macros", {"the file has macros; they are not run", "文件含宏，未运行"}},
      {"external_links", {"links to other files; not followed", "引用了其他文件，未跟随"}},
      {"chart_sheet", {"a sheet with a chart alone; not read", "只有图表的工作表，未读取"}},
  };
  static const Words unknown{"something unusual in the file", "文件中有不寻常之处"};
  auto at = meanings.find(rule);
  return at == meanings.end() ? unknown : at->second;
}

}  // namespace

Words words_of(const SheetRemark& remark) {
  const Words& meaning = meaning_of(remark.rule);
  if (remark.row == 0) return meaning;
  std::string cell = fmt::format(
      "{}{}", remark.column == 0 ? "" : ingest::sheet::column_letters(remark.column), remark.row);
  if (remark.cells < 2)
    return {fmt::format("{}: {}", cell, meaning.en), fmt::format("{}：{}", cell, meaning.zh)};
  return {fmt::format("{} and {} more: {}", cell, remark.cells - 1, meaning.en),
          fmt::format("{} 等 {} 个单元格：{}", cell, remark.cells, meaning.zh)};
}

}  // namespace bq::programme::draft
