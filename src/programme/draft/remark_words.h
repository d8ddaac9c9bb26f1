#pragma once

#include <cstdint>
#include <string>

#include "base/text.h"

namespace bq::programme::draft {

/// What a reader of workbooks remarked, for all cells of one rule in a sheet; row and column are of
/// the first, from 1, and 0 where it is about the whole sheet.
struct SheetRemark {
  std::string rule;
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  std::uint64_t cells = 0;
};

/// Says a remark for people, with its cell: `M37 and 2 more: a formula without a stored result`.
base::Words words_of(const SheetRemark& remark);

}  // namespace bq::programme::draft
