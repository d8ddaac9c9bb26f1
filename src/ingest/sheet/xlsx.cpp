#include "ingest/sheet/formats.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "ingest/sheet/cell_text.h"
#include "ingest/sheet/parts.h"
#include "ingest/sheet/sheet_text.h"

namespace bq::ingest::sheet {

namespace {

// Texts that the cells of a workbook share, by number.
class SharedTexts {
 public:
  void add(std::string_view text) {
    bytes_.append(text);
    ends_.push_back(bytes_.size());
  }
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t i) const {
    std::size_t from = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(from, ends_[i] - from);
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

// A sheet as the workbook lists it.
struct ListedSheet {
  std::string name;
  bool is_hidden = false;
  std::string type;                             // worksheet, chartsheet, ...
  std::string path;
};

// What an .xlsx says apart from its sheets.
struct XlsxIndex {
  std::vector<ListedSheet> sheets;
  bool is_1904 = false;
  bool has_external_links = false;
  bool has_macros = false;
  std::vector<DateKind> styles;                 // of the cells' style numbers
  SharedTexts texts;
};

std::uint32_t whole_number(std::string_view text) {
  std::uint32_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

bool is_true(std::string_view text) { return text == "1" || text == "true"; }

struct Relation {
  std::string type;                             // the last word of it
  std::string path;
  bool is_external = false;
};
using Relations = std::map<std::string, Relation, std::less<>>;

// Resolves a target as written in the part `from`: `../a/b.xml`, `b.xml`, `/xl/b.xml`.
std::string resolve(std::string_view from, std::string_view target) {
  std::vector<std::string> out;
  if (!target.starts_with('/')) {
    out = base::split(from, '/');
    out.pop_back();
  }
  for (const auto& step : base::split(target, '/')) {
    if (step == ".." && !out.empty()) out.pop_back();
    else if (!step.empty() && step != "." && step != "..") out.push_back(step);
  }
  std::string path;
  for (const auto& step : out) path += (path.empty() ? "" : "/") + step;
  return path;
}

class RelationsPart : public XmlHandler {
 public:
  RelationsPart(std::string_view of, Relations& relations) : of_(of), relations_(relations) {}
  void open(std::string_view name, const Attributes& attributes) override {
    if (name != "Relationship") return;
    std::string_view type = find(attributes, "Type");
    Relation relation{std::string(type.substr(type.rfind('/') + 1)),
                      resolve(of_, find(attributes, "Target")),
                      find(attributes, "TargetMode") == "External"};
    relations_.emplace(find(attributes, "Id"), std::move(relation));
  }
  void close(std::string_view) override {}

 private:
  std::string_view of_;
  Relations& relations_;
};

base::Result<Relations> read_relations(Parts& parts, const std::string& of) {
  Relations relations;
  std::size_t name = of.rfind('/') + 1;
  std::string path = of.substr(0, name) + "_rels/" + of.substr(name) + ".rels";
  if (!parts.has(path)) return relations;
  BQ_ASSIGN(std::string part, parts.read(path));
  RelationsPart handler(of, relations);
  BQ_TRY(read_xml(part, {parts.workbook(), path}, handler));
  return relations;
}

const Relation* of_type(const Relations& relations, std::string_view type) {
  for (const auto& [id, relation] : relations)
    if (relation.type == type && !relation.is_external) return &relation;
  return nullptr;
}

class WorkbookPart : public XmlHandler {
 public:
  WorkbookPart(const Relations& relations, XlsxIndex& index)
      : relations_(relations), index_(index) {}
  void open(std::string_view name, const Attributes& attributes) override {
    if (name == "workbookPr") index_.is_1904 = is_true(find(attributes, "date1904"));
    if (name != "sheet") return;
    std::string_view state = find(attributes, "state");
    ListedSheet sheet{std::string(find(attributes, "name")),
                      state == "hidden" || state == "veryHidden", "", ""};
    auto relation = relations_.find(find(attributes, "id"));
    if (relation != relations_.end()) {
      sheet.type = relation->second.type;
      sheet.path = relation->second.path;
    }
    index_.sheets.push_back(std::move(sheet));
  }
  void close(std::string_view) override {}

 private:
  const Relations& relations_;
  XlsxIndex& index_;
};

class StylesPart : public XmlHandler {
 public:
  explicit StylesPart(std::vector<DateKind>& styles) : styles_(styles) {}
  void open(std::string_view name, const Attributes& attributes) override {
    if (name == "cellXfs" || name == "numFmts") within_ = name == "cellXfs" ? 'x' : 'n';
    if (name == "numFmt" && within_ == 'n')
      formats_[whole_number(find(attributes, "numFmtId"))] =
          kind_of_format(find(attributes, "formatCode"));
    if (name != "xf" || within_ != 'x') return;
    std::uint32_t id = whole_number(find(attributes, "numFmtId"));
    auto known = formats_.find(id);
    styles_.push_back(known == formats_.end() ? kind_of_builtin(id) : known->second);
  }
  void close(std::string_view name) override {
    if (name == "cellXfs" || name == "numFmts") within_ = ' ';
  }

 private:
  std::vector<DateKind>& styles_;
  std::map<std::uint32_t, DateKind> formats_;
  char within_ = ' ';
};

// The runs of a text are joined; `rPh` says how it is pronounced and is no part of it.
class TextsPart : public XmlHandler {
 public:
  explicit TextsPart(SharedTexts& texts) : texts_(texts) {}
  void open(std::string_view name, const Attributes&) override {
    if (name == "rPh") is_spoken_ = true;
    is_text_ = name == "t" && !is_spoken_;
  }
  void close(std::string_view name) override {
    is_text_ = false;
    if (name == "rPh") is_spoken_ = false;
    if (name != "si") return;
    clean_.clear();
    append_clean(clean_, without_escapes(text_));
    texts_.add(clean_);
    text_.clear();
  }
  void text(std::string_view text) override {
    if (is_text_) text_.append(text);
  }

 private:
  SharedTexts& texts_;
  std::string text_;
  std::string clean_;
  bool is_text_ = false;
  bool is_spoken_ = false;
};

base::Done read_if_there(Parts& parts, const Relation* relation, XmlHandler& handler) {
  if (relation == nullptr) return {};
  BQ_ASSIGN(std::string part, parts.read(relation->path));
  return read_xml(part, {parts.workbook(), relation->path}, handler);
}

tl::unexpected<base::Problem> no_workbook(const Parts& parts) {
  bool is_binary = parts.has("xl/workbook.bin");
  return base::refuse(
      base::ProblemKind::data, {parts.workbook()},
      is_binary ? "is a binary workbook (.xlsb): open it in the spreadsheet program and save it "
                  "as .xlsx"
                : "is an archive and no workbook: give the workbook itself, or name it .zip");
}

base::Result<XlsxIndex> read_xlsx_index(Parts& parts) {
  BQ_ASSIGN(Relations top, read_relations(parts, ""));
  const Relation* workbook = of_type(top, "officeDocument");
  std::string path = workbook == nullptr ? "xl/workbook.xml" : workbook->path;
  if (!parts.has(path) || !path.ends_with(".xml")) return no_workbook(parts);
  BQ_ASSIGN(Relations relations, read_relations(parts, path));
  XlsxIndex index;
  WorkbookPart workbook_part(relations, index);
  BQ_ASSIGN(std::string part, parts.read(path));
  BQ_TRY(read_xml(part, {parts.workbook(), path}, workbook_part));
  index.has_external_links = of_type(relations, "externalLink") != nullptr;
  index.has_macros = parts.has_like("vbaproject.bin");
  StylesPart styles(index.styles);
  BQ_TRY(read_if_there(parts, of_type(relations, "styles"), styles));
  TextsPart texts(index.texts);
  BQ_TRY(read_if_there(parts, of_type(relations, "sharedStrings"), texts));
  return index;
}

struct Address {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
};

// Reads `B12`; nothing if it is no cell of a sheet.
std::optional<Address> parse_address(std::string_view text) {
  constexpr Extent extent;
  Address out;
  std::size_t i = 0;
  for (; i < text.size() && text[i] >= 'A' && text[i] <= 'Z' && out.column <= extent.columns; ++i)
    out.column = out.column * 26 + static_cast<std::uint32_t>(text[i] - 'A' + 1);
  auto read = std::from_chars(text.data() + i, text.data() + text.size(), out.row);
  bool is_whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (!is_whole || out.row == 0 || out.row > extent.rows) return std::nullopt;
  if (out.column == 0 || out.column > extent.columns) return std::nullopt;
  return out;
}

std::optional<Merge> parse_range(std::string_view text) {
  std::size_t colon = std::min(text.find(':'), text.size());
  auto first = parse_address(text.substr(0, colon));
  auto last = colon == text.size() ? first : parse_address(text.substr(colon + 1));
  if (!first || !last || last->row < first->row || last->column < first->column)
    return std::nullopt;
  return Merge{first->row, first->column, last->row, last->column};
}

// The one sheet that is being read.
class SheetPart : public XmlHandler {
 public:
  SheetPart(const XlsxIndex& index, Reading& reading, Sheet& sheet)
      : index_(index), reading_(reading), sheet_(sheet), cells_(reading, sheet) {}

  void open(std::string_view name, const Attributes& attributes) override;
  void close(std::string_view name) override;
  void text(std::string_view text) override {
    if (is_gathering_) value_.append(text);
  }
  base::Done finish() { return cells_.finish(); }

 private:
  void open_row(const Attributes& attributes);
  void open_cell(const Attributes& attributes);
  base::Done take_cell();
  base::Done take_number();
  base::Done take_shared();
  void take_merge(std::string_view range);

  const XlsxIndex& index_;
  Reading& reading_;
  Sheet& sheet_;
  SheetCells cells_;
  Address at_;
  std::string type_;
  std::string value_;
  DateKind kind_ = DateKind::none;
  bool is_in_data_ = false;
  bool is_in_cell_ = false;
  bool is_gathering_ = false;
  bool is_spoken_ = false;
  bool has_value_ = false;
  bool has_formula_ = false;
};

void SheetPart::open_row(const Attributes& attributes) {
  std::string_view r = find(attributes, "r");
  std::uint32_t row = at_.row + 1;
  if (!r.empty()) std::from_chars(r.data(), r.data() + r.size(), row);
  at_ = {row, 0};
}

void SheetPart::open_cell(const Attributes& attributes) {
  has_value_ = has_formula_ = is_spoken_ = false;
  value_.clear();
  type_.assign(find(attributes, "t"));
  std::string_view place = find(attributes, "r");
  auto stated = parse_address(place);
  if (stated) at_ = *stated;
  else ++at_.column;
  bool is_readable = stated || place.empty();
  is_in_cell_ = cells_.go_to(is_readable ? at_.row : 0, at_.column, place);
  std::uint32_t style = 0;
  std::string_view s = find(attributes, "s");
  std::from_chars(s.data(), s.data() + s.size(), style);
  kind_ = style < index_.styles.size() ? index_.styles[style] : DateKind::none;
}

void SheetPart::open(std::string_view name, const Attributes& attributes) {
  if (name == "sheetData") is_in_data_ = true;
  if (name == "mergeCell" && !is_in_data_) take_merge(find(attributes, "ref"));
  if (!is_in_data_) return;
  if (name == "row") open_row(attributes);
  if (name == "c") open_cell(attributes);
  if (!is_in_cell_) return;
  if (name == "f") has_formula_ = true;
  if (name == "rPh") is_spoken_ = true;
  is_gathering_ = name == "v" || (name == "t" && !is_spoken_);
  if (is_gathering_) has_value_ = true;
}

void SheetPart::close(std::string_view name) {
  is_gathering_ = false;
  if (name == "sheetData") is_in_data_ = false;
  if (name == "rPh") is_spoken_ = false;
  if (name != "c" || !is_in_cell_) return;
  is_in_cell_ = false;
  stop_if(take_cell());
}

base::Done SheetPart::take_cell() {
  if (has_formula_) cells_.formula(has_value_ && (type_ == "str" || !value_.empty()));
  if (value_.empty()) return {};
  if (type_.empty() || type_ == "n") return take_number();
  if (type_ == "s") return take_shared();
  if (type_ == "b") return cells_.boolean(value_ != "0" && value_ != "false");
  if (type_ == "d") return cells_.text(iso_text(value_));
  if (type_ == "e") return cells_.error(value_);
  return cells_.text(without_escapes(value_));
}

base::Done SheetPart::take_shared() {
  std::size_t which = 0;
  auto read = std::from_chars(value_.data(), value_.data() + value_.size(), which);
  if (read.ec == std::errc() && which < index_.texts.size())
    return cells_.text(index_.texts[which]);
  cells_.remark("unknown_text", value_);
  return {};
}

base::Done SheetPart::take_number() {
  if (kind_ == DateKind::none && is_number_text(value_)) return cells_.text(value_);
  std::string_view text = base::trim(value_);
  double value = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  bool is_whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (is_whole && std::isfinite(value)) return cells_.number(value, kind_);
  cells_.remark("not_a_number", value_);
  return cells_.text(value_);
}

void SheetPart::take_merge(std::string_view range) {
  auto merge = parse_range(range);
  if (merge) sheet_.merges.push_back(*merge);
  else reading_.remarks.add("bad_reference", sheet_.name, 0, 0, range);
}

base::Result<Sheet> read_sheet(Parts& parts, const ListedSheet& listed, const XlsxIndex& index,
                               Reading& reading) {
  Sheet sheet;
  sheet.name = listed.name;
  sheet.is_hidden = listed.is_hidden;
  SheetPart handler(index, reading, sheet);
  BQ_ASSIGN(std::string part, parts.read(listed.path));
  BQ_TRY(read_xml(part, {parts.workbook(), listed.path}, handler));
  BQ_TRY(handler.finish());
  return sheet;
}

}  // namespace

base::Result<Workbook> read_xlsx(Parts& parts, const Limits& limits) {
  BQ_ASSIGN(XlsxIndex index, read_xlsx_index(parts));
  Workbook workbook;
  Reading reading{{parts.workbook(), limits}, {}, index.is_1904};
  if (index.is_1904) reading.remarks.add("date_1904", "");
  if (index.has_macros) reading.remarks.add("macros", "");
  if (index.has_external_links) reading.remarks.add("external_links", "");
  for (const ListedSheet& listed : index.sheets) {
    if (listed.type == "worksheet") {
      BQ_ASSIGN(Sheet sheet, read_sheet(parts, listed, index, reading));
      workbook.sheets.push_back(std::move(sheet));
      continue;
    }
    std::string_view rule = listed.type.empty() ? "bad_reference" : "chart_sheet";
    reading.remarks.add(rule, listed.name, 0, 0, listed.type);
  }
  workbook.remarks = reading.remarks.take();
  return workbook;
}

}  // namespace bq::ingest::sheet
