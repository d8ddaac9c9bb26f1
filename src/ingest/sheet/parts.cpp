#include "ingest/sheet/parts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include "base/progress.h"
#include "base/text.h"
#include "ingest/sheet/cell_text.h"

namespace bq::ingest::sheet {

using base::ProblemKind;

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view without_prefix(std::string_view name) {
  std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// Gives what `&NAME;` stands for; nothing for a name that XML does not know by itself.
std::optional<std::string> entity(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, char>, 5> known{
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [word, c] : known)
    if (name == word) return std::string(1, c);
  if (!name.starts_with('#')) return std::nullopt;
  bool is_hexadecimal = name.starts_with("#x");
  std::string_view digits = name.substr(is_hexadecimal ? 2 : 1);
  std::uint32_t code = 0;
  auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code,
                              is_hexadecimal ? 16 : 10);
  bool is_character = code < 0x110000 && (code < 0xD800 || code >= 0xE000);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || !is_character)
    return std::nullopt;
  std::string out;
  append_utf8(out, code);
  return out;
}

// Appends text with its entities resolved; false if there is one that nobody knows.
bool append_resolved(std::string& out, std::string_view text) {
  for (;;) {
    std::size_t at = text.find('&');
    out.append(text.substr(0, at));
    if (at == std::string_view::npos) return true;
    std::size_t end = text.find(';', at);
    if (end == std::string_view::npos) return false;
    auto character = entity(text.substr(at + 1, end - at - 1));
    if (!character) return false;
    out.append(*character);
    text.remove_prefix(end + 1);
  }
}

enum class Outcome { whole, cut_off, damaged, doctype };

// Reads XML once from its beginning to its end. Entities are not declared, so none can grow.
class Scan {
 public:
  Scan(std::string_view text, XmlHandler& handler) : rest_(text), handler_(handler) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  // Goes on to the end, or until the handler wants no more.
  Outcome run() {
    while (outcome_ == Outcome::whole && !rest_.empty() && !handler_.problem() &&
           !base::interrupted())
      step();
    bool is_whole = has_root_ && open_.empty();
    return outcome_ == Outcome::whole && !is_whole ? Outcome::cut_off : outcome_;
  }

 private:
  void fail(Outcome outcome) { outcome_ = outcome; }
  void step();
  void take_text(std::string_view text);
  // Moves behind `mark`, and gives what stands before it.
  std::string_view take_to(std::string_view mark);
  void take_open(std::string_view tag);
  void take_close(std::string_view tag);
  bool take_attribute(std::string_view& tag);
  std::string_view take_tag();

  std::string_view rest_;
  XmlHandler& handler_;
  Outcome outcome_ = Outcome::whole;
  std::vector<std::string_view> open_;
  Attributes attributes_;
  std::deque<std::string> resolved_;            // values of attributes that held entities
  std::string text_;
  bool has_root_ = false;
};

std::string_view Scan::take_to(std::string_view mark) {
  std::size_t at = rest_.find(mark);
  if (at == std::string_view::npos) fail(Outcome::cut_off);
  std::string_view out = rest_.substr(0, at);
  rest_.remove_prefix(std::min(out.size() + mark.size(), rest_.size()));
  return out;
}

// Moves behind the tag; its end is no `>` that stands in quotes.
std::string_view Scan::take_tag() {
  char quote = 0;
  for (std::size_t i = 1; i < rest_.size(); ++i) {
    char c = rest_[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      std::string_view out = rest_.substr(1, i - 1);
      rest_.remove_prefix(i + 1);
      return out;
    }
  }
  fail(Outcome::cut_off);
  return {};
}

void Scan::take_text(std::string_view text) {
  if (open_.empty()) {
    if (text.find_first_not_of(blanks) != std::string_view::npos) fail(Outcome::damaged);
    return;
  }
  if (text.find('&') == std::string_view::npos) return handler_.text(text);
  text_.clear();
  if (append_resolved(text_, text)) handler_.text(text_);
  else fail(Outcome::damaged);
}

bool Scan::take_attribute(std::string_view& tag) {
  std::size_t equals = tag.find('=');
  if (equals == std::string_view::npos) return false;
  std::string_view name = base::trim(tag.substr(0, equals));
  std::size_t begin = tag.find_first_not_of(blanks, equals + 1);
  if (begin == std::string_view::npos || (tag[begin] != '"' && tag[begin] != '\'')) return false;
  std::size_t end = tag.find(tag[begin], begin + 1);
  if (end == std::string_view::npos || name.empty()) return false;
  std::string_view value = tag.substr(begin + 1, end - begin - 1);
  if (value.find('&') != std::string_view::npos) {
    if (!append_resolved(resolved_.emplace_back(), value)) return false;
    value = resolved_.back();
  }
  std::string_view last = without_prefix(name);
  std::string_view prefix = name.substr(0, name.size() - last.size());
  if (!prefix.empty()) prefix.remove_suffix(1);
  attributes_.push_back({prefix, last, value});
  tag.remove_prefix(std::min(tag.find_first_not_of(blanks, end + 1), tag.size()));
  return true;
}

void Scan::take_open(std::string_view tag) {
  bool is_closed = tag.ends_with('/');
  if (is_closed) tag.remove_suffix(1);
  std::string_view name = tag.substr(0, tag.find_first_of(blanks));
  if (name.empty() || (open_.empty() && has_root_)) return fail(Outcome::damaged);
  has_root_ = true;
  attributes_.clear();
  resolved_.clear();
  tag.remove_prefix(std::min(tag.find_first_not_of(blanks, name.size()), tag.size()));
  while (!tag.empty())
    if (!take_attribute(tag)) return fail(Outcome::damaged);
  handler_.open(without_prefix(name), attributes_);
  if (is_closed) handler_.close(without_prefix(name));
  else open_.push_back(name);
}

void Scan::take_close(std::string_view tag) {
  std::string_view name = tag.substr(0, tag.find_first_of(blanks));
  if (open_.empty() || open_.back() != name) return fail(Outcome::damaged);
  open_.pop_back();
  handler_.close(without_prefix(name));
}

void Scan::step() {
  if (!rest_.starts_with('<')) {
    std::string_view text = rest_.substr(0, rest_.find('<'));
    rest_.remove_prefix(text.size());
    return take_text(text);
  }
  if (rest_.starts_with("</")) {
    std::string_view tag = take_tag();
    if (!tag.empty()) take_close(tag.substr(1));
    return;
  }
  if (rest_.starts_with("<?")) return void(take_to("?>"));
  if (rest_.starts_with("<!--")) return void(take_to("-->"));
  if (rest_.starts_with("<![CDATA[") && !open_.empty()) {
    take_to("[CDATA[");
    std::string_view text = take_to("]]>");
    if (outcome_ == Outcome::whole) handler_.text(text);
    return;
  }
  if (rest_.starts_with("<!"))
    return fail(rest_.starts_with("<!DOCTYPE") ? Outcome::doctype : Outcome::damaged);
  std::string_view tag = take_tag();
  if (outcome_ == Outcome::whole) take_open(tag);
}

tl::unexpected<base::Problem> refuse_doctype(const PartPlace& place) {
  return base::refuse(ProblemKind::data, {place.workbook},
                      fmt::format("declares a DOCTYPE in {}, which no spreadsheet program writes: "
                                  "open it there and save it again",
                                  place.part));
}

}  // namespace

std::string_view find(const Attributes& attributes, std::string_view name) {
  for (const auto& attribute : attributes)
    if (attribute.name == name) return attribute.value;
  return {};
}

void XmlHandler::stop_if(base::Done done) {
  if (!done && !problem_) problem_ = std::move(done.error());
}

tl::unexpected<base::Problem> damaged(const PartPlace& place, std::string_view why) {
  return base::refuse(ProblemKind::data, {place.workbook},
                      fmt::format("is no workbook that can be read ({}: {}): open it in the "
                                  "spreadsheet program and save it again",
                                  place.part, why));
}

base::Done read_xml(std::string_view part, const PartPlace& place, XmlHandler& handler) {
  if (!base::is_utf8(part)) return damaged(place, "is not UTF-8");
  Outcome outcome = Scan(part, handler).run();
  if (handler.problem()) return base::refuse(*handler.problem());
  if (base::interrupted())
    return base::refuse(ProblemKind::interrupted, {place.workbook}, "interrupted");
  if (outcome == Outcome::doctype) return refuse_doctype(place);
  if (outcome == Outcome::cut_off) return damaged(place, "is cut off");
  if (outcome == Outcome::damaged) return damaged(place, "is damaged");
  return {};
}

namespace {

struct Close {
  void operator()(::archive* handle) const { ::archive_read_free(handle); }
};
using Zip = std::unique_ptr<::archive, Close>;

tl::unexpected<base::Problem> cut_off(const std::string& workbook) {
  return base::refuse(ProblemKind::data, {workbook},
                      "is cut off or damaged: fetch it again, or open it in the spreadsheet "
                      "program and save it again");
}

base::Result<Zip> open_zip(std::string_view bytes, const std::string& workbook) {
  Zip zip(::archive_read_new());
  // Only by its directory: read as a stream, a zip that is cut between two parts seems whole.
  ::archive_read_support_format_zip_seekable(zip.get());
  if (::archive_read_open_memory(zip.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return cut_off(workbook);
  return zip;
}

std::string path_of(::archive_entry* entry) {
  const char* raw = ::archive_entry_pathname(entry);
  if (raw == nullptr) raw = ::archive_entry_pathname_utf8(entry);
  std::string path = base::lower(raw == nullptr ? "" : raw);
  std::replace(path.begin(), path.end(), '\\', '/');
  return path;
}

// The size that the entry states, as far as it can be true, and room for what a reader appends.
std::size_t likely_size(::archive_entry* entry, std::size_t packed) {
  constexpr std::size_t deflate_ratio = 1032;
  constexpr std::size_t room = 64;
  auto stated =
      static_cast<std::size_t>(std::max<la_int64_t>(::archive_entry_size(entry), 0));
  return std::min(stated, packed * deflate_ratio) + room;
}

bool goes_on(int code) { return code == ARCHIVE_OK || code == ARCHIVE_WARN; }

}  // namespace

base::Result<Parts> Parts::open(std::string_view bytes, const std::string& name,
                                const Limits& limits) {
  Parts parts;
  parts.bytes_ = bytes;
  parts.workbook_ = name;
  parts.limits_ = limits;
  BQ_ASSIGN(Zip zip, open_zip(bytes, name));
  ::archive_entry* entry = nullptr;
  for (std::size_t i = 0;; ++i) {
    int code = ::archive_read_next_header(zip.get(), &entry);
    if (code == ARCHIVE_EOF) break;
    if (!goes_on(code)) return cut_off(name);
    if (::archive_entry_is_encrypted(entry) != 0)
      return base::refuse(ProblemKind::data, {name},
                          "is protected by a password: save it without one");
    if (::archive_entry_filetype(entry) == AE_IFREG) parts.places_.emplace(path_of(entry), i);
  }
  if (parts.places_.empty()) return cut_off(name);
  return parts;
}

bool Parts::has(std::string_view path) const { return places_.contains(base::lower(path)); }

bool Parts::has_like(std::string_view text) const {
  return std::any_of(places_.begin(), places_.end(), [&](const auto& part) {
    return part.first.find(text) != std::string::npos;
  });
}

base::Done Parts::take(std::uint64_t n, const std::string& path) {
  unpacked_ += n;
  auto bomb = [&](const std::string& why) {
    return base::refuse(ProblemKind::data, {workbook_},
                        fmt::format("{} {}; if it is what it should be, divide the workbook", path,
                                    why));
  };
  if (unpacked_ > limits_.unpacked)
    return bomb(fmt::format("brings the workbook over {} MiB unpacked", limits_.unpacked >> 20));
  if (unpacked_ > limits_.free_bytes && unpacked_ / limits_.ratio > bytes_.size())
    return bomb(fmt::format("unpacks to more than {} times its size", limits_.ratio));
  return {};
}

base::Result<std::string> Parts::read(std::string_view path) {
  std::string wanted(path);
  auto found = places_.find(base::lower(path));
  if (found == places_.end()) return damaged({workbook_, wanted}, "is missing");
  BQ_ASSIGN(Zip zip, open_zip(bytes_, workbook_));
  ::archive_entry* entry = nullptr;
  for (std::size_t i = 0; i <= found->second; ++i)
    if (!goes_on(::archive_read_next_header(zip.get(), &entry))) return cut_off(workbook_);
  std::string out;
  out.reserve(likely_size(entry, bytes_.size()));
  for (;;) {
    const void* block = nullptr;
    std::size_t n = 0;
    la_int64_t offset = 0;
    int code = ::archive_read_data_block(zip.get(), &block, &n, &offset);
    if (code == ARCHIVE_EOF) return out;
    if (code != ARCHIVE_OK) return damaged({workbook_, wanted}, "is cut off or damaged");
    BQ_TRY(take(n, wanted));
    out.append(static_cast<const char*>(block), n);
  }
}

}  // namespace bq::ingest::sheet
