#include "programme/draft/known_names.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "programme/acceptance/comma_table.h"

namespace bq::programme::draft {

using record::code::ConceptId;
using record::code::Vocabulary;

namespace {

constexpr std::array<std::pair<std::string_view, Role>, 11> role_names{{
    {"subject", Role::subject},
    {"row", Role::row},
    {"identity", Role::identity},
    {"centre", Role::centre},
    {"start", Role::start},
    {"end", Role::end},
    {"happened", Role::happened},
    {"known", Role::known},
    {"item", Role::item},
    {"value", Role::value},
    {"unit", Role::unit},
}};

bool is_unit(std::string_view text, const record::code::UnitTable& units) {
  return !text.empty() && text != "1" && units.find(text) != nullptr;
}

}  // namespace

std::string KnownNames::plain(std::string_view heading) {
  std::string out;
  for (char c : base::lower(base::half_width(heading)))
    if (c != ' ' && c != '_' && c != '-' && c != '(' && c != ')' && c != '*' && c != '.') out += c;
  return out;
}

base::Done KnownNames::add_pair(const std::string& meaning, const std::string& name,
                                const Vocabulary& vocabulary) {
  std::vector<std::string> parts = base::split(meaning, '/');
  auto first = vocabulary.find(parts[0]);
  auto second = parts.size() == 2 ? vocabulary.find(parts[1]) : std::nullopt;
  if (!first || !second)
    return base::refuse(base::ProblemKind::definition, {},
                        "a pair names two concepts of the vocabulary, not `" + meaning + "`");
  pairs_.emplace(plain(name), ConceptPair{*first, *second});
  return {};
}

base::Done KnownNames::add(const std::string& kind, const std::string& meaning,
                           const std::string& name, const Vocabulary& vocabulary) {
  auto wrong = [](std::string sentence) {
    return base::refuse(base::ProblemKind::definition, {}, std::move(sentence));
  };
  if (kind == "concept") {
    auto id = vocabulary.find(meaning);
    if (!id) return wrong("the vocabulary has no concept `" + meaning + "`");
    concepts_.emplace(plain(name), *id);
    return {};
  }
  if (kind == "pair") return add_pair(meaning, name, vocabulary);
  if (kind == "within") {
    if (meaning != "identity" && meaning != "somebody" && meaning != "harmless" &&
        meaning != "total")
      return wrong("within a name there is no `" + meaning + "`");
    within_[meaning].push_back(plain(name));
    return {};
  }
  if (kind != "role")
    return wrong("`kind` is role, concept, pair or within, not `" + kind + "`");
  for (const auto& [word, role] : role_names) {
    if (word != meaning) continue;
    roles_.emplace(plain(name), role);
    return {};
  }
  return wrong("there is no role `" + meaning + "`");
}

base::Result<KnownNames> KnownNames::load(const Vocabulary& vocabulary) {
  KnownNames out;
  std::string file = vocabulary.folder() + "/names/columns.csv";
  BQ_ASSIGN(std::string bytes, base::read_file(file));
  constexpr std::array<std::string_view, 3> columns{"kind", "meaning", "name"};
  BQ_ASSIGN(auto table, acceptance::CommaTable::parse(bytes, file, columns));
  for (const auto& row : table.rows()) {
    auto done = out.add(table.cell(row, "kind"), table.cell(row, "meaning"),
                        table.cell(row, "name"), vocabulary);
    if (done) continue;
    done.error().place = table.place(row);
    return tl::unexpected(std::move(done.error()));
  }
  for (ConceptId id = 0; id < vocabulary.size(); ++id) {
    const auto& c = vocabulary.at(id);
    for (const std::string& name : {c.name, c.title.en, c.title.zh, c.loinc})
      if (!name.empty()) out.concepts_.emplace(plain(name), id);
  }
  return out;
}

Role KnownNames::role_of(std::string_view heading) const {
  auto at = roles_.find(plain(heading));
  return at == roles_.end() ? Role::none : at->second;
}

std::optional<ConceptId> KnownNames::concept_of(std::string_view heading) const {
  auto at = concepts_.find(plain(heading));
  return at == concepts_.end() ? std::nullopt : std::optional(at->second);
}

std::optional<ConceptPair> KnownNames::pair_of(std::string_view heading) const {
  auto at = pairs_.find(plain(heading));
  return at == pairs_.end() ? std::nullopt : std::optional(at->second);
}

// `药物名称` and `drug name` lead to nobody: such words are cut out before others are looked for.
std::string KnownNames::without_harmless(std::string_view heading) const {
  std::string text = plain(heading);
  auto harmless = within_.find("harmless");
  if (harmless == within_.end()) return text;
  for (const std::string& word : harmless->second)
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word))
      text.replace(at, word.size(), "/");
  return text;
}

bool KnownNames::names_identity(std::string_view heading) const {
  std::string text = without_harmless(heading);
  auto words = within_.find("identity");
  return words != within_.end() &&
         std::any_of(words->second.begin(), words->second.end(),
                     [&](const auto& w) { return text.find(w) != std::string::npos; });
}

bool KnownNames::names_somebody(std::string_view heading) const {
  std::string text = without_harmless(heading);
  auto words = within_.find("somebody");
  return words != within_.end() &&
         std::any_of(words->second.begin(), words->second.end(),
                     [&](const auto& w) { return text.find(w) != std::string::npos; });
}

bool KnownNames::is_total(std::string_view cell) const {
  if (cell.size() > 40) return false;
  std::string text = plain(cell);
  auto words = within_.find("total");
  return words != within_.end() &&
         std::find(words->second.begin(), words->second.end(), text) != words->second.end();
}

std::optional<ConceptId> KnownNames::concept_within(std::string_view heading) const {
  std::string text = plain(heading);
  std::optional<ConceptId> out;
  std::size_t longest = 0;
  for (const auto& [name, id] : concepts_) {
    // Two Chinese characters, or four letters: `t` and `k` stand in every word.
    bool long_enough = name.size() >= (static_cast<unsigned char>(name[0]) >= 0x80 ? 6U : 4U);
    bool better = name.size() > longest ||
                  (name.size() == longest && out && id < *out);  // whatever the order of the map
    if (!long_enough || !better || text.find(name) == std::string::npos) continue;
    longest = name.size();
    out = id;
  }
  return out;
}

std::pair<std::string, std::string> split_unit(std::string_view heading,
                                               const record::code::UnitTable& units) {
  std::string text(base::trim(base::half_width(heading)));
  for (auto [open, close] : {std::pair<std::string_view, std::string_view>{"(", ")"},
                             {"[", "]"},
                             {"【", "】"},
                             {"{", "}"}}) {
    auto end = text.rfind(close);
    auto begin = text.rfind(open, end);
    if (end == std::string::npos || begin == std::string::npos || begin == 0) continue;
    if (end + close.size() != text.size()) continue;
    std::string inside(base::trim(text.substr(begin + open.size(), end - begin - open.size())));
    if (is_unit(inside, units)) return {std::string(base::trim(text.substr(0, begin))), inside};
  }
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    if (text[at] != '/' && text[at] != ' ' && text[at] != '_' && text[at] != ',') continue;
    std::string behind(base::trim(text.substr(at + 1)));
    if (is_unit(behind, units)) return {std::string(base::trim(text.substr(0, at))), behind};
  }
  return {text, ""};
}

}  // namespace bq::programme::draft
