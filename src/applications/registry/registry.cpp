#include "applications/registry/registry.h"

#include <algorithm>

#include <fmt/format.h>

namespace bq::applications::registry {

namespace {

template <class T>
const T* find_key(const std::vector<T>& all, std::string_view key) {
  auto at = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.key == key; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace

void Form::add(Item item) {
  positions_.emplace(item.key, items.size());
  items.push_back(std::move(item));
}

const Item* Form::find(std::string_view item) const {
  auto at = positions_.find(item);
  return at == positions_.end() ? nullptr : &items[at->second];
}

const Form* Registry::find_form(std::string_view key) const { return find_key(forms_, key); }
const Visit* Registry::find_visit(std::string_view key) const { return find_key(visits_, key); }
bool Registry::has_centre(std::string_view key) const { return find_key(centres_, key) != nullptr; }

std::string Registry::number_of(const std::string& centre, std::int64_t n) const {
  std::string out = number_;
  out.replace(out.find("{n}"), 3, fmt::format("{:04}", n));
  out.replace(out.find("{centre}"), 8, centre);
  return out;
}

const std::vector<Named>& missing_reasons() {
  static const std::vector<Named> reasons{
      {"not_done", {"not done", "未做"}},
      {"not_assessable", {"not assessable", "无法评估"}},
      {"pending", {"result pending", "结果待回报"}},
      {"unknown", {"unknown", "不详"}},
  };
  return reasons;
}

}  // namespace bq::applications::registry
