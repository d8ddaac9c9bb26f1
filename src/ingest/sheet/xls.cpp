#include "ingest/sheet/formats.h"

#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <iconv.h>

#include "base/progress.h"
#include "ingest/sheet/sheet_text.h"
#include "ingest/sheet/xls_file.h"

namespace bq::ingest::sheet {

using base::ProblemKind;

namespace {

constexpr std::uint16_t excel_97 = 0x0600;
constexpr std::uint16_t excel_5 = 0x0500;

// Before Excel 97, texts were bytes of a code page.
class CodePage {
 public:
  explicit CodePage(std::uint16_t number)
      : handle_(::iconv_open("UTF-8", fmt::format("CP{}", number).c_str())) {
    if (handle_ == nobody) handle_ = ::iconv_open("UTF-8", "CP1252");
  }
  CodePage(const CodePage&) = delete;
  CodePage& operator=(const CodePage&) = delete;
  ~CodePage() {
    if (handle_ != nobody) ::iconv_close(handle_);
  }
  // Bytes that are none of the code page become U+FFFD.
  std::string utf8(std::string_view bytes) const {
    std::string in(bytes);
    std::string out(bytes.size() * 4, '\0');
    char* from = in.data();
    char* to = out.data();
    std::size_t left = in.size();
    std::size_t room = out.size();
    while (left > 0 && room >= 4) {
      if (handle_ != nobody &&
          ::iconv(handle_, &from, &left, &to, &room) != static_cast<std::size_t>(-1))
        break;
      if (left == 0 || room < 4) break;
      for (char c : std::string_view("\xEF\xBF\xBD")) *to++ = c;
      room -= 3;
      ++from;
      --left;
    }
    out.resize(out.size() - room);
    return out;
  }

 private:
  inline static const iconv_t nobody = reinterpret_cast<iconv_t>(-1);
  iconv_t handle_;
};

struct ListedSheet {
  std::string name;
  std::uint32_t from = 0;
  std::uint8_t type = 0;
  bool is_hidden = false;
};

// What the stream says before its sheets.
struct Globals {
  std::uint16_t version = excel_97;
  std::uint16_t code_page = 1252;
  bool is_1904 = false;
  bool has_password = false;
  bool has_external_links = false;
  std::vector<ListedSheet> sheets;
  std::map<std::uint16_t, DateKind> formats;
  std::vector<std::uint16_t> styles;            // their formats
  std::vector<std::string> texts;

  DateKind kind(std::uint16_t style) const {
    if (style >= styles.size()) return DateKind::none;
    auto known = formats.find(styles[style]);
    return known == formats.end() ? kind_of_builtin(styles[style]) : known->second;
  }
};

class XlsReader {
 public:
  XlsReader(std::string_view stream, Reading& reading) : stream_(stream), reading_(reading) {}

  base::Done read_globals(Globals& globals);
  base::Result<Sheet> read_sheet(const Globals& globals, const ListedSheet& listed);

 private:
  tl::unexpected<base::Problem> cut_off() const {
    return base::refuse(ProblemKind::data, {reading_.budget.name},
                        "is cut off or damaged: fetch it again, or open it in the spreadsheet "
                        "program and save it as .xlsx");
  }
  std::string text(const Globals& globals, std::string_view data, std::size_t size) const;
  base::Done take_global(Globals& globals, XlsRecords& records);
  base::Done take_texts(Globals& globals, std::vector<std::string_view> pieces) const;
  void take_sheet(Globals& globals, std::string_view data) const;
  base::Done take_record(const Globals& globals, XlsRecords& records);
  base::Done take_value(const Globals& globals, XlsRecords& records, Bytes in);
  base::Done take_formula(const Globals& globals, XlsRecords& records, Bytes in);
  base::Done take_many(const Globals& globals, std::string_view data);
  base::Done take_shared(const Globals& globals, std::uint32_t which);
  base::Done take_boolean_or_error(std::uint8_t value, bool is_error);
  base::Done take_merges(Bytes in);
  base::Done whole(const Bytes& in) const {
    if (in.is_whole()) return {};
    return cut_off();
  }

  std::string_view stream_;
  Reading& reading_;
  Sheet* sheet_ = nullptr;                      // the present one
  SheetCells* cells_ = nullptr;
};

// Reads a text whose length stands in `size` bytes.
std::string XlsReader::text(const Globals& globals, std::string_view data, std::size_t size) const {
  if (globals.version == excel_97) return XlsTexts({data}).text(size);
  Bytes in(data);
  auto characters = static_cast<std::size_t>(in.number(size));
  return CodePage(globals.code_page).utf8(in.take(characters));
}

void XlsReader::take_sheet(Globals& globals, std::string_view data) const {
  Bytes in(data);
  ListedSheet sheet;
  sheet.from = in.u32();
  sheet.is_hidden = (in.u8() & 3) != 0;
  sheet.type = in.u8();
  sheet.name = text(globals, in.take(in.left()), 1);
  globals.sheets.push_back(std::move(sheet));
}

base::Done XlsReader::take_texts(Globals& globals, std::vector<std::string_view> pieces) const {
  XlsTexts texts(std::move(pieces));
  texts.u32();
  std::uint32_t count = texts.u32();
  for (std::uint32_t i = 0; i < count; ++i) {
    globals.texts.push_back(texts.text(2));
    if (!texts.is_whole()) return cut_off();
  }
  return {};
}

base::Done XlsReader::take_global(Globals& globals, XlsRecords& records) {
  Bytes in(records.data());
  switch (records.type()) {
    case XlsRecord::begin:
      globals.version = in.u16();
      break;
    case XlsRecord::date_mode:
      globals.is_1904 = in.u16() == 1;
      break;
    case XlsRecord::password:
      globals.has_password = true;
      break;
    case XlsRecord::code_page:
      globals.code_page = in.u16();
      break;
    case XlsRecord::sheet:
      take_sheet(globals, records.data());
      break;
    case XlsRecord::style:
      in.u16();
      globals.styles.push_back(in.u16());
      break;
    case XlsRecord::format: {
      std::uint16_t id = in.u16();
      std::size_t size = globals.version == excel_97 ? 2 : 1;
      globals.formats[id] = kind_of_format(text(globals, in.take(in.left()), size));
      break;
    }
    case XlsRecord::outside: {
      constexpr std::uint16_t itself = 0x0401;
      constexpr std::uint16_t add_in = 0x3A01;
      in.u16();
      std::uint16_t what = in.u16();
      if (what != itself && what != add_in) globals.has_external_links = true;
      break;
    }
    case XlsRecord::shared_texts:
      return take_texts(globals, records.pieces());
    default:
      break;
  }
  return whole(in);
}

base::Done XlsReader::read_globals(Globals& globals) {
  XlsRecords records(stream_, 0);
  while (records.next()) {
    if (records.type() == XlsRecord::end) return {};
    BQ_TRY(take_global(globals, records));
    bool is_known = globals.version == excel_97 || globals.version == excel_5;
    // What follows the password is not to be read.
    if (globals.has_password || !is_known) return {};
  }
  return cut_off();
}

base::Done XlsReader::take_shared(const Globals& globals, std::uint32_t which) {
  if (which < globals.texts.size()) return cells_->text(globals.texts[which]);
  cells_->remark("unknown_text", fmt::format("{}", which));
  return {};
}

base::Done XlsReader::take_boolean_or_error(std::uint8_t value, bool is_error) {
  return is_error ? cells_->error(error_name(value)) : cells_->boolean(value != 0);
}

// A result is a number, or else says by its first byte what it is; a text stands in a record
// behind.
base::Done XlsReader::take_formula(const Globals& globals, XlsRecords& records, Bytes in) {
  std::uint16_t style = in.u16();
  Bytes number(in.take(8));
  Bytes other = number;
  std::uint8_t kind = other.u8();
  other.u8();
  std::uint8_t value = other.u8();
  other.take(3);
  cells_->formula(true);
  if (other.u16() != 0xFFFF) return cells_->number(number.f64(), globals.kind(style));
  if (kind == 1 || kind == 2) return take_boolean_or_error(value, kind == 2);
  if (kind != 0) return {};
  for (XlsRecords ahead = records; ahead.next();) {
    if (ahead.type() == XlsRecord::result_text)
      return cells_->text(text(globals, ahead.data(), 2));
    bool is_next_cell = ahead.type() == XlsRecord::formula || ahead.type() == XlsRecord::end;
    if (is_next_cell) break;
  }
  return cut_off();
}

base::Done XlsReader::take_many(const Globals& globals, std::string_view data) {
  Bytes in(data);
  std::uint32_t row = in.u16() + 1U;
  std::uint32_t column = in.u16() + 1U;
  for (; in.left() >= 6 + 2; ++column) {
    std::uint16_t style = in.u16();
    double value = rk_number(in.u32());
    if (!cells_->go_to(row, column)) continue;
    BQ_TRY(cells_->number(value, globals.kind(style)));
  }
  return whole(in);
}

base::Done XlsReader::take_merges(Bytes in) {
  std::uint16_t count = in.u16();
  for (std::uint16_t i = 0; i < count && in.is_whole(); ++i) {
    Merge merge;
    merge.first_row = in.u16() + 1U;
    merge.last_row = in.u16() + 1U;
    merge.first_column = in.u16() + 1U;
    merge.last_column = in.u16() + 1U;
    bool is_range = merge.first_row <= merge.last_row && merge.first_column <= merge.last_column &&
                    merge.last_column <= 256;
    if (is_range) sheet_->merges.push_back(merge);
  }
  return whole(in);
}

base::Done XlsReader::take_value(const Globals& globals, XlsRecords& records, Bytes in) {
  std::uint32_t row = in.u16() + 1U;
  std::uint32_t column = in.u16() + 1U;
  if (!in.is_whole()) return cut_off();
  if (!cells_->go_to(row, column)) return {};
  if (records.type() == XlsRecord::formula) return take_formula(globals, records, in);
  DateKind kind = globals.kind(in.u16());
  base::Done done;
  if (records.type() == XlsRecord::number) {
    done = cells_->number(in.f64(), kind);
  } else if (records.type() == XlsRecord::rk) {
    done = cells_->number(rk_number(in.u32()), kind);
  } else if (records.type() == XlsRecord::shared_text) {
    done = take_shared(globals, in.u32());
  } else if (records.type() == XlsRecord::boolean_or_error) {
    std::uint8_t value = in.u8();
    done = take_boolean_or_error(value, in.u8() != 0);
  } else {
    done = cells_->text(text(globals, in.take(in.left()), 2));
  }
  BQ_TRY(std::move(done));
  return whole(in);
}

base::Done XlsReader::take_record(const Globals& globals, XlsRecords& records) {
  switch (records.type()) {
    case XlsRecord::formula:
    case XlsRecord::number:
    case XlsRecord::text:
    case XlsRecord::rich_text:
    case XlsRecord::boolean_or_error:
    case XlsRecord::rk:
    case XlsRecord::shared_text:
      return take_value(globals, records, Bytes(records.data()));
    case XlsRecord::many_rk:
      return take_many(globals, records.data());
    case XlsRecord::merges:
      return take_merges(Bytes(records.data()));
    default:
      return {};
  }
}

base::Result<Sheet> XlsReader::read_sheet(const Globals& globals, const ListedSheet& listed) {
  constexpr Extent extent{65'536, 256};
  Sheet sheet;
  sheet.name = listed.name;
  sheet.is_hidden = listed.is_hidden;
  SheetCells cells(reading_, sheet, extent);
  sheet_ = &sheet;
  cells_ = &cells;
  int depth = 0;                                // charts in a sheet begin and end within it
  for (XlsRecords records(stream_, listed.from); records.next();) {
    if (base::interrupted())
      return base::refuse(ProblemKind::interrupted, {reading_.budget.name}, "interrupted");
    if (records.type() == XlsRecord::begin) ++depth;
    if (depth == 0) return cut_off();
    if (records.type() == XlsRecord::end && --depth == 0) {
      BQ_TRY(cells.finish());
      return sheet;
    }
    if (depth == 1) BQ_TRY(take_record(globals, records));
  }
  return cut_off();
}

void remark_globals(const OleFile& file, const Globals& globals, Reading& reading) {
  bool has_macros = file.has("_vba_project_cur");
  for (const auto& sheet : globals.sheets) has_macros = has_macros || sheet.type == 1;
  if (globals.is_1904) reading.remarks.add("date_1904", "");
  if (has_macros) reading.remarks.add("macros", "");
  if (globals.has_external_links) reading.remarks.add("external_links", "");
}

base::Result<std::string> workbook_stream(const OleFile& file, const std::string& name) {
  if (file.has("encryptedpackage"))
    return base::refuse(ProblemKind::data, {name},
                        "is protected by a password: save it without one");
  for (const char* stream : {"workbook", "book"})
    if (file.has(stream)) return file.read(stream);
  return base::refuse(ProblemKind::data, {name},
                      "is a document of Office and no workbook: ask for the table itself");
}

}  // namespace

base::Result<Workbook> read_xls(const OleFile& file, const std::string& name,
                                const Limits& limits) {
  BQ_ASSIGN(std::string stream, workbook_stream(file, name));
  Reading reading{{name, limits}, {}, false};
  XlsReader reader(stream, reading);
  Globals globals;
  BQ_TRY(reader.read_globals(globals));
  if (globals.has_password)
    return base::refuse(ProblemKind::data, {name},
                        "is protected by a password: save it without one");
  if (globals.version != excel_97 && globals.version != excel_5)
    return base::refuse(ProblemKind::data, {name},
                        "is an .xls older than 1993: open it in the spreadsheet program and save "
                        "it as .xlsx");
  reading.is_1904 = globals.is_1904;
  remark_globals(file, globals, reading);
  Workbook workbook;
  for (const ListedSheet& listed : globals.sheets) {
    if (listed.type != 0) {
      if (listed.type == 2) reading.remarks.add("chart_sheet", listed.name);
      continue;
    }
    BQ_ASSIGN(Sheet sheet, reader.read_sheet(globals, listed));
    workbook.sheets.push_back(std::move(sheet));
  }
  workbook.remarks = reading.remarks.take();
  return workbook;
}

}  // namespace bq::ingest::sheet
