#include "programme/draft/guess.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

namespace bq::programme::draft {

using base::Words;
using record::code::Concept;
using record::code::ConceptId;
using record::code::ConceptKind;
using record::code::ConceptRole;

namespace {

constexpr double enough = 0.9;  // share of cells from which on a guess is sure
constexpr std::size_t most_codes = 12;

bool holds_any(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view w) { return text.find(w) != std::string::npos; });
}

Guess guess_of(const ColumnProfile& column, Use use, Words reason) {
  Guess out;
  out.column = column.name;
  out.use = use;
  out.reason = std::move(reason);
  out.cells = column.filled();
  return out;
}

Guess left_out(const ColumnProfile& column, Words reason) {
  return guess_of(column, Use::left_out, std::move(reason));
}

bool all_truths(const ColumnProfile& column) {
  return !column.has_many_words && !column.words.empty() && column.words.size() <= 4 &&
         std::all_of(column.words.begin(), column.words.end(),
                     [](const auto& w) { return truth_of_word(w.first).has_value(); });
}

std::vector<std::pair<std::string, std::string>> truths_of(const ColumnProfile& column) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [word, n] : column.words)
    out.emplace_back(word, *truth_of_word(word) ? "true" : "false");
  return out;
}

// The code that a word means: the code itself, one of its names, or the usual letters of the sexes.
std::optional<std::string> code_of(const Concept& c, const std::string& word, bool& unsure) {
  std::string plain = KnownNames::plain(word);
  for (const auto& value : c.codes)
    if (plain == KnownNames::plain(value.code) || plain == KnownNames::plain(value.name.en) ||
        plain == KnownNames::plain(value.name.zh))
      return value.code;
  if (c.name != "sex") return std::nullopt;
  if (plain == "m" || plain == "男性") return "male";
  if (plain == "f" || plain == "女性") return "female";
  unsure = true;  // 1 and 2 as in GB/T 2261.1, if it is that
  if (plain == "1") return "male";
  if (plain == "2") return "female";
  return std::nullopt;
}

}  // namespace

std::optional<bool> truth_of_word(const std::string& word) {
  std::string plain = KnownNames::plain(word);
  for (const char* yes : {"1", "是", "有", "阳性", "y", "yes", "true", "+", "阳", "死亡", "√"})
    if (plain == yes) return true;
  for (const char* no : {"0", "否", "无", "阴性", "n", "no", "false", "阴", "存活", "×", ""})
    if (plain == no) return false;
  return std::nullopt;
}

void ask_of_times(Guess& guess, const ColumnProfile& column) {
  auto unread = static_cast<std::uint64_t>(
      std::llround((1 - guess.share) * static_cast<double>(column.filled())));
  if (unread == 0 || !guess.is_sure()) return;
  std::string like = column.unread_time.empty() ? "" : ", like `" + column.unread_time + "`";
  std::string likely = column.unread_time.empty() ? "" : "，如“" + column.unread_time + "”";
  guess.question = {
      fmt::format("{} cells of `{}` are no times that can be read{}; what are they?", unread,
                  column.name, like),
      fmt::format("“{}”有 {} 个单元格不是能读懂的时间{}，应是什么？", column.name, unread, likely)};
}

std::optional<ConceptId> Guesser::concept_of(const std::string& heading) const {
  std::string name = split_unit(heading, vocabulary_.units()).first;
  if (auto id = names_.concept_of(name)) return id;
  auto slash = name.rfind('/');
  return slash == std::string::npos ? std::nullopt : names_.concept_of(name.substr(slash + 1));
}

// By the heading or by what stands in the cells; whoever doubts it has to say so in the mapping.
std::optional<Guess> Guesser::guess_identity(const ColumnProfile& column) const {
  Guess out = left_out(column, {"identifies a person: it is not read", "可识别个人身份：不读取"});
  out.role = Role::identity;
  Role role = role_of(column.name);
  if (role == Role::identity) return out;
  if (role == Role::subject) return std::nullopt;
  if (column.share(column.telling) > 0.2) return out;
  if (role != Role::none || concept_of(column.name)) return std::nullopt;
  if (names_.names_identity(column.name)) return out;
  bool numeric = column.share(column.numbers + column.with_unit) >= 0.5;
  if (column.telling > 0 && !numeric) return out;
  bool of_names = column.share(column.names) >= 0.5 && !all_truths(column);
  if (!of_names || !names_.names_somebody(column.name)) return std::nullopt;
  out.question = {
      fmt::format("`{}` looks like names of people and is left out; is it something else?",
                  column.name),
      fmt::format("“{}”像是人名，未读取；它是别的内容吗？", column.name)};
  return out;
}

std::optional<Guess> Guesser::guess_role(const ColumnProfile& column) const {
  Role role = role_of(column.name);
  bool time_role =
      role == Role::start || role == Role::end || role == Role::happened || role == Role::known;
  if (role == Role::none) return std::nullopt;
  if (role == Role::row) return left_out(column, {"numbers the rows", "行序号"});
  Guess out = guess_of(column, Use::role, {"by its name", "按列名"});
  out.role = role;
  if (!time_role) return out;
  double days = column.share(column.day_numbers);
  out.share = column.share(column.times);
  if (days > 0.02) {
    out.serial_dates = true;
    out.share = std::min(1.0, out.share + days);
    out.reason = {"by its name; its numbers are day numbers of a spreadsheet",
                  "按列名；其中的数字是电子表格的日期序号"};
  }
  if (out.share < 0.5) return std::nullopt;
  ask_of_times(out, column);
  return out;
}

// Two numbers in a cell, as pressures are written down.
std::optional<Guess> Guesser::guess_pair(const ColumnProfile& column) const {
  double share = column.share(column.pairs);
  if (share < 0.5) return std::nullopt;
  auto [name, unit] = split_unit(column.name, vocabulary_.units());
  auto slash = name.rfind('/');
  auto pair = names_.pair_of(name);
  if (!pair && slash != std::string::npos) pair = names_.pair_of(name.substr(slash + 1));
  if (!pair) {
    Guess out = left_out(column, {"two numbers in a cell", "一个单元格中有两个数"});
    out.question = {
        fmt::format("`{}` has two numbers in a cell and is not read; what are they?", column.name),
        fmt::format("“{}”的单元格中有两个数，未读取；各是什么？", column.name)};
    return out;
  }
  const Concept& first = vocabulary_.at(pair->first);
  const Concept& second = vocabulary_.at(pair->second);
  bool stated = record::code::conversion_of(vocabulary_.units(), first, unit).has_value();
  Guess out = guess_of(column, Use::concept_value,
                       {"by its name; two numbers in a cell", "按列名；一个单元格中有两个数"});
  out.concept_name = first.name;
  out.unit = stated ? unit : first.unit;
  out.second = second.name + " " + (stated ? unit : second.unit);
  out.share = share;
  if (share < enough)
    out.question = {
        fmt::format("{:.0f} % of `{}` are not two numbers; what do they mean?", 100 * (1 - share),
                    column.name),
        fmt::format("“{}”有 {:.0f}% 的单元格不是两个数，它们表示什么？", column.name,
                    100 * (1 - share))};
  return out;
}

Guess Guesser::guess_code(const ColumnProfile& column, const Concept& c) {
  Guess out = guess_of(column, Use::concept_value, {"name and words", "按列名和取值"});
  out.concept_name = c.name;
  std::uint64_t known = 0;
  bool unsure = false;
  for (const auto& [word, n] : column.words) {
    std::optional<std::string> meaning;
    if (c.kind == ConceptKind::boolean) {
      if (auto truth = truth_of_word(word)) meaning = *truth ? "true" : "false";
    } else {
      meaning = code_of(c, word, unsure);
    }
    if (!meaning) continue;
    out.words.emplace_back(word, *meaning);
    known += n;
  }
  out.share = column.share(known);
  if (unsure && !out.words.empty())
    out.question = {fmt::format("Which number of `{}` means what?", column.name),
                    fmt::format("“{}”中的数字各表示什么？", column.name)};
  if (out.share < enough)
    out.question = {fmt::format("Which words of `{}` mean what?", column.name),
                    fmt::format("“{}”中的取值各表示什么？", column.name)};
  return out;
}

// A name that hardly any cell bears out (`ca` of a cancer registry is no calcium) counts for
// nothing.
Guess Guesser::guess_known(const ColumnProfile& column, ConceptId id) {
  const Concept& c = vocabulary_.at(id);
  Guess out = c.kind == ConceptKind::number ? guess_number(column, c) : guess_code(column, c);
  out.is_static = c.role == ConceptRole::static_attribute;
  if (out.share >= 0.5) return out;
  Guess own = guess_new(column);
  own.question = {fmt::format("`{}` is headed like {}, but its cells are not; what is it?",
                              column.name, c.title.en),
                  fmt::format("“{}”的列名像{}，取值却不像；它是什么？", column.name, c.title.zh)};
  return own;
}

// A name that expressions can hold: that of an ASCII heading, else `item_` and a number.
std::string Guesser::own_name(const std::string& heading, const OwnConcept& wanted) {
  std::string name;
  for (char c : base::lower(base::half_width(heading))) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      name.clear();
      break;
    }
    if (std::isalnum(byte))
      name += c;
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  bool word = name.size() > 1 && std::isalpha(static_cast<unsigned char>(name[0]));
  if (!word) name = fmt::format("{}_{}", wanted.is_event ? "event" : "item", own_.size() + 1);
  std::string out = name;
  auto is_taken = [&](const std::string& n) {
    return vocabulary_.find(n).has_value() ||
           std::find(taken_.begin(), taken_.end(), n) != taken_.end();
  };
  for (int i = 2; is_taken(out); ++i) out = fmt::format("{}_{}", name, i);
  taken_.push_back(out);
  return out;
}

// What kind of item the cells make; left out where they are free text.
void Guesser::judge_new(const ColumnProfile& column, const std::string& unit, OwnConcept& own,
                        Guess& out) const {
  double numeric = column.share(column.numbers + column.with_unit);
  // Words that hardly stand twice may be anybody's: they are not written down.
  bool of_few_words = !column.has_many_words && column.words.size() <= most_codes &&
                      column.repeats * 2 >= column.filled();
  if (all_truths(column)) {
    own.kind = ConceptKind::boolean;
    out.words = truths_of(column);
    out.reason = {"a new item of yes and no", "新条目，取值为是或否"};
  } else if (of_few_words && numeric < 0.5) {
    own.kind = ConceptKind::code;
    for (const auto& [word, n] : column.words) own.codes.push_back(word);
    out.reason = {"a new item of few words", "新条目，取值为少数几个词"};
  } else if (numeric >= 0.5) {
    own.unit = !unit.empty() ? unit : column.units.empty() ? "1" : column.units.begin()->first;
    if (vocabulary_.units().find(own.unit) == nullptr) own.unit = "1";
    own.decimals = column.decimals;
    out.share = numeric;
    out.reason = {"a new item with numbers", "新条目，取值为数字"};
    if (own.unit == "1")
      out.question = {
          fmt::format("`{}` is not in the vocabulary: what is it, in which unit?", column.name),
          fmt::format("词表中没有“{}”：它是什么，单位是什么？", column.name)};
  } else {
    out = left_out(column, {"free text", "自由文本"});
  }
}

// The same heading in another sheet is the same item.
void Guesser::join_own(const ColumnProfile& column, OwnConcept own, Guess& out) {
  auto same = std::find_if(own_.begin(), own_.end(), [&](const auto& o) {
    return o.heading == own.heading && !o.is_event;
  });
  if (same == own_.end()) {
    own.name = own_name(own.heading, own);
    own_.push_back(own);
    same = own_.end() - 1;
  } else if (same->kind != own.kind) {
    out = left_out(column, {"differs from the other sheet's", "与其他工作表中的同名列不一致"});
    return;
  }
  same->decimals = std::max(same->decimals, own.decimals);
  for (const auto& code : own.codes)
    if (std::find(same->codes.begin(), same->codes.end(), code) == same->codes.end())
      same->codes.push_back(code);
  out.concept_name = same->name;
  out.unit = same->kind == ConceptKind::number && same->unit != "1" ? same->unit : "";
  for (const auto& word : own.codes) {
    auto at = std::find(same->codes.begin(), same->codes.end(), word) - same->codes.begin();
    out.words.emplace_back(word, fmt::format("code_{}", at + 1));
  }
}

Guess Guesser::guess_new(const ColumnProfile& column) {
  auto [name, unit] = split_unit(column.name, vocabulary_.units());
  OwnConcept own;
  own.heading = name;
  Guess out = guess_of(column, Use::concept_value, {});
  judge_new(column, unit, own, out);
  if (out.use == Use::concept_value) join_own(column, std::move(own), out);
  if (out.use == Use::concept_value && out.share < enough && out.is_sure())
    out.question = {fmt::format("{:.0f} % of `{}` are no numbers; what do they mean?",
                                100 * (1 - out.share), column.name),
                    fmt::format("“{}”有 {:.0f}% 的单元格不是数字，它们表示什么？", column.name,
                                100 * (1 - out.share))};
  return out;
}

Guess Guesser::as_event(const ColumnProfile& column) {
  Guess out = guess_of(
      column, Use::event,
      {"a date of its own: what it says happened then", "一个单独的日期：表示该事件发生的时间"});
  out.share = column.share(column.times);
  auto same = std::find_if(own_.begin(), own_.end(),
                           [&](const auto& o) { return o.heading == column.name && o.is_event; });
  if (same == own_.end()) {
    OwnConcept own;
    own.heading = column.name;
    own.kind = ConceptKind::boolean;
    own.is_event = true;
    own.name = own_name(column.name, own);
    out.concept_name = own.name;
    own_.push_back(own);
  } else {
    out.concept_name = same->name;
  }
  return out;
}

Role Guesser::role_of(const std::string& heading) const {
  return names_.role_of(split_unit(heading, vocabulary_.units()).first);
}

Guess Guesser::guess(const ColumnProfile& column) {
  if (column.name.empty() || column.filled() == 0) return left_out(column, {"empty", "空列"});
  if (auto identity = guess_identity(column)) return *identity;
  if (auto role = guess_role(column)) return *role;
  return guess_plain(column);
}

Guess Guesser::guess_plain(const ColumnProfile& column) {
  if (column.name.empty() || column.filled() == 0) return left_out(column, {"empty", "空列"});
  if (auto identity = guess_identity(column)) return *identity;
  bool dates = column.share(column.times) >= 0.8 && column.numbers < column.times;
  bool named_date = holds_any(column.name, {"日期", "时间", "date", "Date", "DATE"});
  if (dates || (named_date && column.share(column.times + column.day_numbers) >= 0.8)) {
    Guess out = guess_of(column, Use::event, {});
    out.serial_dates = column.share(column.day_numbers) > 0.02;
    return out;  // the table settles which of its times it is
  }
  if (auto pair = guess_pair(column)) return *pair;
  if (auto id = concept_of(column.name)) return guess_known(column, *id);
  Guess out = guess_new(column);
  // A name within a longer one may mean another thing (尿白蛋白 is no 白蛋白): asked, not taken.
  auto within = names_.concept_within(split_unit(column.name, vocabulary_.units()).first);
  if (!within || out.use != Use::concept_value) return out;
  const Concept& c = vocabulary_.at(*within);
  out.question = {
      fmt::format("`{}` is taken for an item of its own; or is it the {} of the vocabulary?",
                  column.name, c.title.en),
      fmt::format("“{}”暂作新条目；它是否就是词表中的{}？", column.name, c.title.zh)};
  return out;
}

std::vector<std::pair<std::string, std::string>> Guesser::items_of(const ColumnProfile& column,
                                                                   bool has_unit_column,
                                                                   std::uint64_t& known) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [word, n] : column.words) {
    auto [name, unit] = split_unit(word, vocabulary_.units());
    auto id = names_.concept_of(name);
    if (!id) continue;
    const Concept& c = vocabulary_.at(*id);
    if (c.kind != ConceptKind::number) continue;
    std::string target = c.name;
    if (!unit.empty())
      target += " " + unit;
    else if (!has_unit_column && c.unit != "1")
      target += " " + (usual_.find(c.name) == nullptr ? c.unit : usual_.find(c.name)->unit);
    out.emplace_back(word, target);
    known += n;
  }
  return out;
}

}  // namespace bq::programme::draft
