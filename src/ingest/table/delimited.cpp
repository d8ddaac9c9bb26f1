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
    __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, wanted[0]), _mm_cmpeq_epi8(bytes, wanted[1])),
                               _mm_cmpeq_epi8(bytes, wanted[2]));
    out |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(hit))) << (16 * part);
  }
  return out;
}

}  // namespace

Delimited::Delimited(std::string_view text, char separator)
    : text_(text.data()), size_(text.size()), separator_(separator), cells_(64) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.substr(0, mark.size()) == mark) at_ = mark.size();
  seek(at_);
}

void Delimited::scan_block() {
  marks_ = marks_of(text_ + block_, separator_);
  if (size_ - block_ < block_bytes) marks_ &= (std::uint64_t{1} << (size_ - block_)) - 1;
}

// Goes on with the marks from this byte on.
void Delimited::seek(std::size_t at) {
  block_ = at;
  marks_ = 0;
  if (at < size_) scan_block();
}

void Delimited::add_cell(std::size_t from, std::size_t to) {
  if (count_ == cells_.size()) cells_.resize(count_ * 2);
  cells_[count_++] = {text_ + from, to - from};
}

void Delimited::skip_blank_lines() {
  std::size_t from = at_;
  while (at_ < size_ && (text_[at_] == '\n' || (text_[at_] == '\r' && at_ + 1 < size_ && text_[at_ + 1] == '\n'))) {
    at_ += text_[at_] == '\r' ? 2 : 1;
    ++next_line_;
  }
  if (at_ != from) seek(at_);
}

// Reads a cell that begins with a quote; the marks then go on at the separator or line end behind it.
void Delimited::read_quoted(std::size_t quote) {
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
  at_ = after;
  seek(after);
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

std::size_t Delimited::without_return(std::size_t end) const {
  return end > at_ && text_[end - 1] == '\r' ? end - 1 : end;
}

bool Delimited::finish_row(std::size_t end) {
  at_ = end + 1;
  ++next_line_;
  return true;
}

bool Delimited::next() {
  skip_blank_lines();
  if (at_ >= size_) return false;
  line_ = next_line_;
  count_ = 0;
  unescaped_count_ = 0;
  broken_quote_ = false;
  bool open = true;                             // whether a cell begins at at_
  for (;;) {
    while (marks_ == 0) {
      if (size_ - block_ <= block_bytes) {
        if (open) add_cell(at_, without_return(size_));
        return finish_row(size_);
      }
      block_ += block_bytes;
      scan_block();
    }
    std::size_t mark = block_ + static_cast<std::size_t>(std::countr_zero(marks_));
    marks_ &= marks_ - 1;
    char c = text_[mark];
    if (c == '"' && open && mark == at_) {
      read_quoted(mark);
      open = false;
    } else if (c == separator_) {
      if (open) add_cell(at_, mark);
      at_ = mark + 1;
      open = true;
    } else if (c == '\n') {
      if (open) add_cell(at_, without_return(mark));
      return finish_row(mark);
    }
  }
}

}  // namespace bq::ingest::table
