#include "ingest/load/cells.h"

#include <algorithm>
#include <cmath>

namespace bq::ingest::load {

using record::store::Column;
using record::store::ColumnType;

MissingWords::MissingWords(const std::vector<std::string>& words) {
  for (const auto& word : words) {
    if (word.empty()) continue;
    if (word.size() > 8) {
      long_.push_back(word);
      continue;
    }
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, word.data(), word.size());
    short_.push_back(bytes);
  }
}

bool MissingWords::hold_long(std::string_view cell) const {
  return std::find(long_.begin(), long_.end(), cell) != long_.end();
}

const Column& TypedRow::column(std::uint32_t at) const {
  return table->columns[static_cast<std::size_t>(columns[at])];
}

bool TypedRow::is_missing(std::uint32_t at) const {
  const Column& c = column(at);
  if (c.is_null(row)) return true;
  if (c.type() == ColumnType::float32 || c.type() == ColumnType::float64)
    return std::isnan(c.number(row));
  if (c.type() != ColumnType::text) return false;
  std::string padded(base::trim(c.text(row)));
  padded.reserve(8);
  return missing->hold(padded);
}

bool TypedRow::plain(std::uint32_t at, base::Decimal& out) const {
  const Column& c = column(at);
  if (c.type() == ColumnType::text) return decimal == '.' && quality::read_plain(c.text(row), out);
  auto exact = record::store::exact_value(c, row);
  if (exact) out = *exact;
  return exact.has_value();
}

std::string_view TypedRow::text(std::uint32_t at) const {
  const Column& c = column(at);
  if (c.type() == ColumnType::text) return base::trim(c.text(row));
  shown = record::store::cell_text(c, row);
  return shown;
}

std::optional<base::Instant> TypedRow::instant(std::uint32_t at) const {
  return record::store::instant_value(column(at), row);
}

bool TypedRow::is_zoned(std::uint32_t at) const {
  return column(at).type() == ColumnType::timestamp_utc;
}
bool TypedRow::is_date(std::uint32_t at) const { return column(at).type() == ColumnType::date; }

}  // namespace bq::ingest::load
