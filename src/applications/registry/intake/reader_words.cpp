// What the reader of the files says, in words for people.
#include <algorithm>
#include <string_view>

#include "applications/registry/intake/source.h"

namespace bq::applications::registry::intake {

namespace {

struct Rule {
  std::string_view name;
  Reason reason;
};

const Reason mend_cell{{"", ""}, {"correct the cell and import again", "改正此单元格后重新导入"}};

Reason cell(const char* en, const char* zh) { return {{en, zh}, mend_cell.remedy}; }

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all{
      {"implausible",
       cell("the value cannot be: it is outside the plausible range", "数值不可能：超出合理范围")},
      {"too_large", cell("the number is too large", "数字过大")},
      {"not_a_number", cell("is no number", "不是数字")},
      {"not_split", cell("does not hold the two numbers of such a cell", "单元格中不是两个数")},
      {"unknown_unit",
       {{"the unit is not known for this item", "此项不认识该单位"},
        {"correct the unit, or name it in the mapping", "改正单位，或在映射中写明"}}},
      {"decimal_sign",
       {{"the decimal sign is another one than the mapping says", "小数点写法与映射不符"},
        {"say `decimal` in the mapping", "在映射中写明 decimal"}}},
      {"unknown_code",
       {{"the word is none of the choices", "不在选项之中"},
        {"say in the mapping what the word means", "在映射中写明该词的含义"}}},
      {"not_true_or_false",
       {{"is neither yes nor no", "既不是“是”也不是“否”"},
        {"say in the mapping what the word means", "在映射中写明该词的含义"}}},
      {"no_subject", cell("the row names nobody", "该行没有受试者编号")},
      {"no_time", cell("the row has no day that can be read", "该行没有可读的日期")},
      {"time_out_of_range", cell("the day cannot be", "日期不可能")},
      {"happened_after_known", cell("the result is older than its sample", "报告早于采样")},
      {"unknown_centre",
       {{"the centre is none of the registry's", "不是本库的中心"},
        {"correct the centre, or map its name", "改正中心，或在映射中写明其名称"}}},
      {"ambiguous_subject",
       {{"the number stands for people of several centres", "该编号在多个中心都有"},
        {"name the centre in this table too", "此表也请写明中心"}}},
      {"unlisted_subject",
       {{"the table that lists the people does not have this one", "人员名单表中没有此人"},
        {"add the person there, or take `start` out of the mapping",
         "在名单中补上，或从映射中去掉 start"}}},
      {"too_few_columns", cell("the row has too few cells", "该行单元格过少")},
      {"too_many_columns", cell("the row has too many cells", "该行单元格过多")},
      {"broken_quote", cell("a quotation mark is not closed", "引号没有成对")},
      {"missing_column",
       {{"a column that the mapping names is missing", "缺少映射中的列"},
        {"correct the heading, or the mapping", "改正列名或映射"}}},
      {"repeated_column",
       {{"two columns have this heading", "有两列同名"},
        {"rename one of them", "请改其中一列的名称"}}},
      {"undecodable",
       {{"the bytes are not the text that the mapping says", "文件编码与映射不符"},
        {"say `encoding` in the mapping", "在映射中写明 encoding"}}},
      {"empty_file", {{"the file is empty", "文件是空的"}, {"export it again", "请重新导出"}}},
      {"unreadable_file",
       {{"the file cannot be read", "文件无法读取"}, {"export it again", "请重新导出"}}},
  };
  return all;
}

}  // namespace

Reason reason_of(const record::fact::Finding& finding) {
  const auto& all = rules();
  auto at =
      std::find_if(all.begin(), all.end(), [&](const Rule& r) { return r.name == finding.rule; });
  if (at != all.end()) return at->reason;
  return {{finding.rule + ": " + finding.action, "读取时未采用（" + finding.rule + "）"},
          mend_cell.remedy};
}

}  // namespace bq::applications::registry::intake
