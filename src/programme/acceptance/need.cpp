#include "programme/acceptance/need.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"
#include "base/decimal.h"

namespace bq::programme::acceptance {

namespace {

bool is_key(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Need::Test bound_of(std::string_view key) {
  if (key.ends_with("_at_most")) return Need::Test::at_most;
  if (key.ends_with("_above")) return Need::Test::above;
  if (key.ends_with("_below")) return Need::Test::below;
  return Need::Test::at_least;
}

Need::Test word_test(const Need& need) {
  if (need.key == "about" || need.key == "order_of_magnitude") return Need::Test::reading;
  if (need.key == "includes") return Need::Test::includes;
  if (need.key == "stage") return Need::Test::stage;
  if (need.key == "baseline" && need.value == "unstated") return Need::Test::stated;
  return need.value == "yes" ? Need::Test::yes : Need::Test::word;
}

tl::expected<Need, std::string> parse_need(std::string_view text) {
  const auto sign = text.find('=');
  if (sign == std::string_view::npos || !is_key(text.substr(0, sign)) || sign + 1 == text.size())
    return tl::unexpected(fmt::format("the need `{}` is not read; write key=value", text));
  Need need{std::string(text.substr(0, sign)), {}, std::string(text.substr(sign + 1)), {}, {}};
  if (auto number = base::parse_decimal(need.value)) {
    need.number = base::to_double(number->digits, number->scale);
    need.test = bound_of(need.key);
  } else if (bound_of(need.key) != Need::Test::at_least) {
    return tl::unexpected(fmt::format("the need `{}` is a bound and wants a number", text));
  } else {
    need.test = word_test(need);
    need.words = base::split(need.value, '+');
  }
  if (std::count(need.words.begin(), need.words.end(), "") > 0)
    return tl::unexpected(fmt::format("the need `{}` has an empty part", text));
  if (need.test == Need::Test::reading && need.value != "yes")
    return tl::unexpected(fmt::format("the need `{}` can only be yes", text));
  return need;
}

const std::vector<std::string>& words_of(const Conditions& shown, const std::string& key) {
  static const std::vector<std::string> none;
  auto found = shown.words.find(key);
  return found == shown.words.end() ? none : found->second;
}

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool has_stage(const std::vector<std::string>& shown, const std::string& least) {
  if (has(shown, least)) return true;
  return least == "application" &&
         (has(shown, "granted") || has(shown, "published") || has(shown, "approved"));
}

std::vector<std::string> absent(const Need& need, const Conditions& shown) {
  std::vector<std::string> out;
  for (const auto& word : need.words)
    if (!has(words_of(shown, need.key), word)) out.push_back(word);
  return out;
}

base::Words bound_words(const Need& need) {
  switch (need.test) {
    case Need::Test::at_most: return {"at most", "至多"};
    case Need::Test::above: return {"more than", "大于"};
    case Need::Test::below: return {"less than", "小于"};
    default: return {"at least", "至少"};
  }
}

}  // namespace

tl::expected<std::vector<Need>, std::string> parse_needs(std::string_view text) {
  std::vector<Need> needs;
  if (text.empty()) return needs;
  for (const auto& part : base::split(text, ';')) {
    auto need = parse_need(part);
    if (!need) return tl::unexpected(need.error());
    for (const auto& other : needs)
      if (other.key == need->key)
        return tl::unexpected(fmt::format("the need `{}` stands twice", need->key));
    needs.push_back(std::move(*need));
  }
  return needs;
}

bool is_met(const Need& need, const Conditions& shown) {
  const auto found = shown.numbers.find(need.key);
  const bool known = found != shown.numbers.end();
  switch (need.test) {
    case Need::Test::at_least: return known && found->second >= *need.number;
    case Need::Test::at_most: return known && found->second <= *need.number;
    case Need::Test::above: return known && found->second > *need.number;
    case Need::Test::below: return known && found->second < *need.number;
    case Need::Test::yes: return known && found->second > 0;
    case Need::Test::includes:
    case Need::Test::word: return absent(need, shown).empty();
    case Need::Test::stage: return has_stage(words_of(shown, need.key), need.value);
    case Need::Test::stated: return !words_of(shown, need.key).empty();
    case Need::Test::reading: return true;
  }
  BQ_CHECK(false, "every test is handled");
}

base::Words describe_lack(const Need& need, const Conditions& shown, const base::Words& title) {
  if (need.number) {
    const auto bound = bound_words(need);
    const auto found = shown.numbers.find(need.key);
    if (found == shown.numbers.end())
      return {fmt::format("{} not shown, {} {} needed", title.en, bound.en, *need.number),
              fmt::format("{}未见，需{} {}", title.zh, bound.zh, *need.number)};
    return {fmt::format("{} {}, {} {} needed", title.en, found->second, bound.en, *need.number),
            fmt::format("{} {}，需{} {}", title.zh, found->second, bound.zh, *need.number)};
  }
  if (need.test == Need::Test::yes)
    return {fmt::format("{} not shown", title.en), fmt::format("未见{}", title.zh)};
  if (need.test == Need::Test::stated)
    return {fmt::format("{} not stated", title.en), fmt::format("未说明{}", title.zh)};
  const auto missing = absent(need, shown);
  return {fmt::format("{} {} not shown", title.en, fmt::join(missing, ", ")),
          fmt::format("{}未见 {}", title.zh, fmt::join(missing, "、"))};
}

}  // namespace bq::programme::acceptance
