#include "ingest/sheet/workbook.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "ingest/sheet/formats.h"
#include "ingest/sheet/xls_file.h"
#include "ingest/sheet/parts.h"

namespace bq::ingest::sheet {

using base::ProblemKind;

namespace {

constexpr std::array<std::string_view, 4> endings{".xlsx", ".xlsm", ".xls", ".ods"};
constexpr std::string_view zip_mark = "PK";
constexpr std::string_view ole_mark = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

std::string what_it_seems(std::string_view bytes) {
  if (bytes.empty()) return "is empty: fetch it again";
  if (bytes.starts_with("%PDF"))
    return "is a PDF, not a workbook: ask for the table itself";
  if (bytes.find('\0') != std::string_view::npos)
    return "is no workbook that can be read: open it in the spreadsheet program and save it as "
           ".xlsx";
  std::string_view start = base::trim(bytes.substr(0, 1024));
  if (start.starts_with("\xEF\xBB\xBF")) start = base::trim(start.substr(3));
  if (start.starts_with('<'))
    return "is text (HTML or XML), not a workbook: open it in the spreadsheet program and save "
           "it as .xlsx";
  return "is text, not a workbook: rename it to .csv, or open it in the spreadsheet program and "
         "save it as .xlsx";
}

// Other documents of the kind have a `content.xml` too, but say what they are.
bool is_ods(Parts& parts) {
  if (!parts.has("content.xml")) return false;
  auto type = parts.read("mimetype");
  return !type || type->find("opendocument.spreadsheet") != std::string::npos;
}

}  // namespace

bool is_workbook_name(std::string_view path) {
  std::string name = base::lower(path.substr(path.rfind('/') + 1));
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
    return name.size() > ending.size() && name.ends_with(ending);
  });
}

base::Result<Workbook> read_workbook(std::string_view bytes, const std::string& name,
                                     const Limits& limits) {
  if (bytes.starts_with(zip_mark)) {
    BQ_ASSIGN(Parts parts, Parts::open(bytes, name, limits));
    return is_ods(parts) ? read_ods(parts, limits) : read_xlsx(parts, limits);
  }
  if (bytes.starts_with(ole_mark)) {
    BQ_ASSIGN(OleFile file, OleFile::open(bytes, name));
    return read_xls(file, name, limits);
  }
  return base::refuse(ProblemKind::data, {name}, what_it_seems(bytes));
}

}  // namespace bq::ingest::sheet
