#include "ingest/table/delimited.h"

#include <bit>
#include <cstring>

#include <emmintrin.h>

namespace bq::ingest::table {

namespace {

constexpr std::size_t block_bytes = 64;

std::uint64_t marks_of(const char* at, char separator) {
  const __m128i wanted[3] = {_mm_set1_epi8(separator), _mm_set1_epi8('\n'), _mm_set1_epi8('"')};
  std::uint64_t out = 0;
  for (std::size_t part = 0; part < 4; ++part) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 16 * part));
    __m128i hit = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(bytes, wanted[0]), _mm_cmpeq_epi8(bytes, wanted[1])),
        _mm_cmpeq_epi8(bytes, wanted[2]));
    out |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(hit))) << (16 * part);
  }
  return out;
}

}  // namespace

Delimited::Delimited(std::string_view text, char separator)
    : text_(text.data()), size_(text.size()), separator_(separator), cells_(64) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  seek(text.substr(0, mark.size()) == mark ? mark.size() : 0);
}

std::uint64_t Delimited::marks_from(std::size_t block) const {
  std::uint64_t marks = marks_of(text_ + block, separator_);
  if (size_ - block < block_bytes) marks &= (std::uint64_t{1} << (size_ - block)) - 1;
  return marks;
}

// Goes on with the marks from this byte on.
void Delimited::seek(std::size_t at) {
  at_ = at;
  block_ = at;
  marks_ = 0;
  if (at < size_) marks_ = marks_from(at);
}

void Delimited::add_cell(std::size_t from, std::size_t to) {
  if (count_ == cells_.size()) cells_.resize(count_ * 2);
  cells_[count_++] = {text_ + from, to - from};
}

void Delimited::skip_blank_lines() {
  std::size_t at = at_;
  while (at < size_ &&
         (text_[at] == '\n' || (text_[at] == '\r' && at + 1 < size_ && text_[at + 1] == '\n'))) {
    at += text_[at] == '\r' ? 2 : 1;
    ++next_line_;
  }
  if (at != at_) seek(at);
}

// Reads a cell that begins with a quote; gives where the separator or line end behind it stands.
std::size_t Delimited::read_quoted(std::size_t quote) {
  std::size_t from = quote + 1;
  std::size_t i = from;
  bool doubled = false;
  for (; i < size_; ++i) {
    if (text_[i] == '\n') ++next_line_;
    if (text_[i] != '"') continue;
    if (i + 1 >= size_ || text_[i + 1] != '"') break;
    doubled = true;
    ++i;
  }
  std::size_t after = i < size_ ? i + 1 : i;
  broken_quote_ |= i >= size_;
  while (after < size_ && text_[after] != separator_ && text_[after] != '\n')
    broken_quote_ |= text_[after++] != '\r';
  if (doubled) add_unescaped(from, i);
  else add_cell(from, i);
  return after;
}

void Delimited::add_unescaped(std::size_t from, std::size_t to) {
  if (unescaped_count_ == unescaped_.size()) unescaped_.emplace_back();
  std::string& out = unescaped_[unescaped_count_++];
  out.clear();
  for (std::size_t k = from; k < to; ++k) {
    out.push_back(text_[k]);
    if (text_[k] == '"') ++k;
  }
  add_cell(0, 0);
  cells_[count_ - 1] = out;
}

// Ends the row with the cell from at_ to here, without the CR of a CRLF.
bool Delimited::end_row(std::size_t end) {
  add_cell(at_, end > at_ && text_[end - 1] == '\r' ? end - 1 : end);
  return finish_row(end);
}

bool Delimited::finish_row(std::size_t end) {
  at_ = end + 1;
  ++next_line_;
  return true;
}

// Takes the cells that end at separators, up to the next quote or line end, whose place it gives;
// size_ at the end.
std::size_t Delimited::take_plain_cells() {
  std::size_t block = block_, at = at_;
  std::uint64_t marks = marks_;
  std::size_t mark = size_;
  for (;;) {
    while (marks == 0 && size_ - block > block_bytes) {
      block += block_bytes;
      marks = marks_from(block);
    }
    if (marks == 0) break;
    std::size_t next = block + static_cast<std::size_t>(std::countr_zero(marks));
    marks &= marks - 1;
    if (text_[next] != separator_) {
      mark = next;
      break;
    }
    if (count_ == cells_.size()) cells_.resize(count_ * 2);
    cells_[count_++] = {text_ + at, next - at};
    at = next + 1;
  }
  block_ = block;
  at_ = at;
  marks_ = marks;
  return mark;
}

bool Delimited::next() {
  skip_blank_lines();
  if (at_ >= size_) return false;
  line_ = next_line_;
  count_ = 0;
  unescaped_count_ = 0;
  broken_quote_ = false;
  for (;;) {
    std::size_t mark = take_plain_cells();
    if (mark >= size_ || text_[mark] == '\n') return end_row(mark);
    if (mark != at_) continue;                  // a quote inside a cell is a character like others
    std::size_t after = read_quoted(mark);
    seek(after + 1);
    if (after >= size_ || text_[after] == '\n') return finish_row(after);
  }
}

}  // namespace bq::ingest::table
