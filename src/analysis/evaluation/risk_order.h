#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

namespace bq::analysis::evaluation {

enum class RiskOrder : std::uint8_t { rising, falling };

/// Sorts items by a risk that is not negative; items of one risk stay in the order they came in.
/// Such doubles rise with their bits, so that no two have to be compared: six passes of counting,
/// fewer where a digit is the same in all.
template <class Item, class RiskOf>
void sort_by_risk(std::vector<Item>& items, RiskOrder order, RiskOf&& risk_of) {
  constexpr unsigned digit_bits = 11, digits = 6;
  constexpr std::size_t values = std::size_t{1} << digit_bits;
  const std::uint64_t turn = order == RiskOrder::falling ? ~std::uint64_t{0} : 0;
  auto key_of = [&](const Item& item) {
    return std::bit_cast<std::uint64_t>(risk_of(item) + 0.0) ^ turn;  // + 0.0: no -0
  };
  auto digit_of = [](std::uint64_t key, unsigned digit) {
    return key >> (digit * digit_bits) & (values - 1);
  };
  if (items.size() < values) {
    std::stable_sort(items.begin(), items.end(),
                     [&](const Item& a, const Item& b) { return key_of(a) < key_of(b); });
    return;
  }
  std::vector<std::array<std::size_t, values>> places(digits);
  for (const Item& item : items)
    for (unsigned d = 0; d < digits; ++d) ++places[d][digit_of(key_of(item), d)];
  std::vector<Item> moved(items.size());
  for (unsigned d = 0; d < digits; ++d) {
    auto& place = places[d];
    if (std::find(place.begin(), place.end(), items.size()) != place.end()) continue;
    std::size_t from = 0;
    for (std::size_t& count : place) from += std::exchange(count, from);
    for (const Item& item : items) moved[place[digit_of(key_of(item), d)]++] = item;
    items.swap(moved);
  }
}

}  // namespace bq::analysis::evaluation
