// The files of a draft as text.
#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "programme/draft/draft.h"

namespace bq::programme::draft {

using base::in;
using base::Language;
using base::Words;
using record::code::ConceptKind;

namespace {

// A scalar that YAML gives back as it is: plain where nothing can be misread, else quoted.
std::string scalar(const std::string& text) {
  static const std::set<std::string> special{"",    "~",  "null", "Null", "NULL", "true", "false",
                                             "yes", "no", "on",   "off",  "y",    "n"};
  bool plain = special.count(base::lower(text)) == 0;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    plain = plain && (byte >= 0x80 || std::isalnum(byte) != 0 || c == '_' || c == '.');
  }
  bool number = !text.empty() && (std::isdigit(static_cast<unsigned char>(text[0])) != 0);
  if (plain && !number) return text;
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\x{:02x}", c);
    else
      out += c;
  }
  return out + "\"";
}

std::string list(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const auto& text : texts) out.push_back(scalar(text));
  return fmt::format("[{}]", fmt::join(out, ", "));
}

std::string note(const Guess& guess, Language language) {
  std::string why = in(guess.reason, language);
  std::string fit = language == Language::zh
                        ? fmt::format("{} 个单元格中 {:.1f}% 符合", guess.cells, 100 * guess.share)
                        : fmt::format("{:.1f} % of {} cells fit", 100 * guess.share, guess.cells);
  std::string out = "  # " + why + (language == Language::zh ? "；" : "; ") + fit;
  if (!guess.is_sure()) out += "  # ? " + in(guess.question, language);
  return out;
}

std::string target(const Guess& guess) {
  if (!guess.second.empty())
    return fmt::format("{{ split: \"/\", into: [{} {}, {}] }}", guess.concept_name, guess.unit,
                       guess.second);
  std::string name = guess.concept_name + (guess.unit.empty() ? "" : " " + guess.unit);
  if (guess.use == Use::event) return fmt::format("{{ {}: {{ \"*\": true }} }}", name);
  if (guess.words.empty())
    return guess.unit.find_first_of(":#{}[]%&*") == std::string::npos ? name : scalar(name);
  std::vector<std::string> words;
  for (const auto& [word, meaning] : guess.words)
    words.push_back(fmt::format("{}: {}", scalar(word), meaning));
  return fmt::format("{{ {}: {{ {} }} }}", scalar(name), fmt::join(words, ", "));
}

const Guess* guess_of(const TableDraft& table, const std::string& column) {
  for (const Guess& guess : table.guesses)
    if (guess.column == column) return &guess;
  return nullptr;
}

std::string columns_text(const TableDraft& table, const char* section, bool statics,
                         Language language) {
  std::string out;
  for (const Guess& guess : table.guesses) {
    if (guess.use != Use::concept_value || guess.is_static != statics) continue;
    out +=
        fmt::format("      {}: {}{}\n", scalar(guess.column), target(guess), note(guess, language));
  }
  return out.empty() ? out : fmt::format("    {}:\n{}", section, out);
}

std::string role_line(const TableDraft& table, const char* key, const std::string& column,
                      Language language) {
  if (column.empty()) return "";
  const Guess* guess = guess_of(table, column);
  return fmt::format("    {}: {}{}\n", key, scalar(column),
                     guess == nullptr ? "" : note(*guess, language));
}

std::string dialect_text(const TableDraft& table, Language language) {
  std::string out;
  const auto& d = table.dialect;
  if (table.is_text && !d.encoding.empty()) out += "    encoding: " + d.encoding + "\n";
  if (table.is_text && d.separator != ',')
    out += fmt::format("    separator: {}\n", d.separator == '\t' ? "tab" : scalar({d.separator}));
  if (d.header_line != 1 || d.header_lines != 1)
    out += fmt::format("    header: {{ line: {}, lines: {} }}  # {}\n", d.header_line,
                       d.header_lines, in(table.header_reason, language));
  return out;
}

std::string totals_text(const TableDraft& table, Language language) {
  if (table.totals.empty()) return "";
  std::vector<std::string> columns;
  for (const auto& [column, words] : table.totals)
    columns.push_back(fmt::format("{}: {}", scalar(column),
                                  list(std::vector<std::string>(words.begin(), words.end()))));
  return fmt::format("    leave_out: {{ {} }}  # {}\n", fmt::join(columns, ", "),
                     language == Language::zh ? "合计行，不是患者" : "rows of totals, no patients");
}

std::string known_text(const TableDraft& table, Language language) {
  if (!table.known_at_once) return role_line(table, "known", table.known, language);
  return language == Language::zh
             ? "    known: happened  # 没有报告时间一列：发生时即视为已知\n"
             : "    known: happened  # no column says when: known when the row happened\n";
}

std::string shape_text(const LongTable& shape) {
  std::string out =
      fmt::format("    concept:\n      column: {}\n      map:\n", scalar(shape.item));
  for (const auto& [word, item] : shape.items)
    out += fmt::format("        {}: {}\n", scalar(word), item);
  out += fmt::format("    value: {}\n", scalar(shape.value));
  if (!shape.unit.empty())
    out += fmt::format("    unit: {{ column: {} }}\n", scalar(shape.unit));
  return out;
}

std::string table_text(const Draft& draft, const TableDraft& table, Language language) {
  std::string out = fmt::format("  {}:\n", scalar(table.pattern)) + dialect_text(table, language);
  out += totals_text(table, language);
  out += role_line(table, "subject", table.subject, language);
  out += role_line(table, "centre", table.centre, language);
  out += role_line(table, "start", table.start, language);
  out += role_line(table, "end", table.end, language);
  if (table.serial_dates) out += "    serial_dates: 1900\n";
  if (!table.happened.empty())
    out += role_line(table, "happened", table.happened, language);
  else if (!draft.is_calendar)
    out += "    happened: { after: 0 h, since: start }\n";
  if (table.end.empty()) out += "    end: last row + 1 d\n";
  out += known_text(table, language);
  if (table.shape) out += shape_text(*table.shape);
  bool timeless = draft.is_calendar && table.happened.empty();
  out += columns_text(table, timeless ? "static" : "columns", false, language);
  std::string statics = columns_text(table, timeless ? "" : "static", true, language);
  if (timeless && statics.size() > 6) statics = statics.substr(statics.find('\n') + 1);
  out += statics;
  std::string also;
  for (const Guess& guess : table.guesses)
    if (guess.use == Use::event)
      also += fmt::format("      - {{ happened: {0}, columns: {{ {0}: {1} }} }}{2}\n",
                          scalar(guess.column), target(guess), note(guess, language));
  if (!also.empty() && !timeless) out += "    also:\n" + also;
  for (const Guess& guess : table.guesses)
    if (guess.use == Use::left_out && !guess.column.empty())
      out += fmt::format("    # {}: {}{}\n", guess.column, in(guess.reason, language),
                         guess.is_sure() ? "" : "  # ? " + in(guess.question, language));
  return out;
}

void add_features(const Draft& draft, const record::code::Vocabulary& vocabulary,
                  std::vector<std::string>& out) {
  std::set<std::string> seen;
  auto add = [&](const std::string& name) {
    if (!seen.insert(name).second) return;
    auto id = vocabulary.find(name);
    bool code = id && vocabulary.at(*id).kind == ConceptKind::code;
    for (const auto& own : draft.own) {
      if (own.name != name || own.kind != ConceptKind::code) continue;
      for (std::size_t i = 0; i < own.codes.size() && i < 6; ++i)
        out.push_back(fmt::format("{} = code_{}", name, i + 1));
      return;
    }
    if (!code) return out.push_back(name);
    if (!vocabulary.at(*id).codes.empty())
      out.push_back(fmt::format("{} = {}", name, vocabulary.at(*id).codes.back().code));
  };
  for (const TableDraft& table : draft.tables) {
    if (table.shape)
      for (const auto& [word, item] : table.shape->items) add(item.substr(0, item.find(' ')));
    for (const Guess& guess : table.guesses) {
      if (guess.use == Use::concept_value) add(guess.concept_name);
      if (!guess.second.empty() && guess.use == Use::concept_value)
        add(guess.second.substr(0, guess.second.find(' ')));
    }
  }
}

std::string predict_text(const Draft& draft) {
  bool rows = std::any_of(draft.tables.begin(), draft.tables.end(), [&](const TableDraft& t) {
    bool timed = !t.happened.empty() || !draft.is_calendar;
    return timed && !t.shape && std::any_of(t.guesses.begin(), t.guesses.end(), [](const Guess& g) {
             return g.use == Use::concept_value && !g.is_static;
           });
  });
  if (rows) return "{ on: rows }";
  std::vector<std::string> names;
  for (const TableDraft& table : draft.tables)
    if (table.shape)
      for (const auto& [word, item] : table.shape->items) {
        std::string name = item.substr(0, item.find(' '));
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
  if (names.empty()) return "{ every: 24 h }";
  return fmt::format("{{ on: [{}] }}", fmt::join(names, ", "));
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

const char* use_word(const Guess& guess) {
  switch (guess.use) {
    case Use::left_out:
      return "left out";
    case Use::role:
      return "role";
    case Use::concept_value:
      return "concept";
    case Use::event:
      return "event";
  }
  return "";
}

std::string meaning_of(const Guess& guess) {
  std::string out = guess.concept_name + (guess.unit.empty() ? "" : " " + guess.unit);
  return guess.second.empty() ? out : out + ", " + guess.second;
}

const char* role_word(Role role) {
  switch (role) {
    case Role::subject:
      return "subject";
    case Role::centre:
      return "centre";
    case Role::start:
      return "start";
    case Role::end:
      return "end";
    case Role::happened:
      return "happened";
    case Role::known:
      return "known";
    case Role::item:
      return "item";
    case Role::value:
      return "value";
    case Role::unit:
      return "unit";
    default:
      return "";
  }
}

}  // namespace

std::string programme_text(const Draft& draft, const record::code::Vocabulary& vocabulary,
                           Language language) {
  std::vector<std::string> features;
  add_features(draft, vocabulary, features);
  bool zh = language == Language::zh;
  std::string out =
      zh ? "# 由数据文件起草。请先看 questions.md，再改 mappings/ 与 concepts/。\n"
         : "# Drafted from files. Read questions.md first, then mend mappings/ and concepts/.\n";
  out += fmt::format(
      "format: 1\nname: {0}\nversion: 0.1.0\nstatus: draft\n"
      "title: {{ en: \"{0}, a draft\", zh: \"{0}（草稿）\" }}\n",
      draft.name);
  if (draft.people == "real")
    out += zh ? "needs: ethics                    # 真实患者数据：须先登记伦理批件\n"
              : "needs: ethics                    # real people: an approval on record opens the "
                "data\n";
  out += "\nsubject: { case: first record to last record, of: person, split_by: person }\ndata:\n";
  out += fmt::format(
      "  {0}: {{ people: {1}, reader: table, files: {2}, centres: {3}, "
      "mapping: mappings/{0}.yaml }}\n",
      draft.name, draft.people, list(draft.files), list(draft.centres));
  out += fmt::format("\npredict: {}\nfeatures:\n", predict_text(draft));
  for (const auto& feature : features) out += fmt::format("  - [\"{}\"]\n", feature);
  return out;
}

std::string mapping_text(const Draft& draft, Language language) {
  bool zh = language == Language::zh;
  std::string out = zh ? "# 每一行都是推测，后面写着依据和符合的单元格比例；“# ?”处需要回答。\n"
                       : "# Every line is a guess, with its reason and how many cells fit; `# ?` "
                         "wants an answer.\n";
  out += "format: 1\n";
  if (draft.is_calendar)
    out += zh ? "zone: \"+08:00\"  # 时间未注明时区，按中国标准时间\n"
              : "zone: \"+08:00\"  # no zone is stated: China Standard Time\n";
  else
    out += zh ? "zone: none      # 没有日期列\n" : "zone: none      # no column of dates\n";
  if (!draft.missing.empty()) out += fmt::format("missing: {}\n", list(draft.missing));
  out += "tables:\n";
  for (const TableDraft& table : draft.tables) out += table_text(draft, table, language);
  return out;
}

std::string concepts_text(const Draft& draft) {
  if (draft.own.empty()) return "";
  std::string out =
      "format: 1\n# Items that the vocabulary does not have. No range or source is known of them "
      "yet: "
      "`plausible`,\n# `stale_after`, `loinc` wait for somebody who knows.\nconcepts:\n";
  for (const OwnConcept& own : draft.own) {
    out += fmt::format("  {}:\n    name: {{ en: {}, zh: {} }}\n", own.name, scalar(own.heading),
                       scalar(own.heading));
    const char* kind = own.kind == ConceptKind::number    ? "number"
                       : own.kind == ConceptKind::boolean ? "boolean"
                                                          : "code";
    out +=
        fmt::format("    kind: {}\n    role: {}\n", kind, own.is_event ? "event" : "measurement");
    if (own.kind == ConceptKind::number)
      out += fmt::format("    unit: {}\n    resolution: \"{}\"\n", scalar(own.unit),
                         own.decimals == 0 ? "1" : "0." + std::string(own.decimals - 1, '0') + "1");
    if (own.kind == ConceptKind::code) {
      out += "    codes:\n";
      for (std::size_t i = 0; i < own.codes.size(); ++i)
        out += fmt::format("      code_{}: {{ en: {}, zh: {} }}\n", i + 1, scalar(own.codes[i]),
                           scalar(own.codes[i]));
    }
    out += "    stale_after: 36525 d\n";
  }
  return out;
}

std::string guesses_text(const Draft& draft) {
  std::string out = "table,column,use,meaning,reason,cells,share,question\n";
  for (const TableDraft& table : draft.tables)
    for (const Guess& g : table.guesses)
      out += fmt::format(
          "{},{},{},{},{},{},{:.4f},{}\n", quoted(table.pattern), quoted(g.column), use_word(g),
          quoted(g.use == Use::role ? role_word(g.role)
                                    : meaning_of(g)),
          quoted(g.reason.en), g.cells, g.share, quoted(g.question.en));
  return out;
}

std::string questions_text(const Draft& draft, Language language) {
  bool zh = language == Language::zh;
  std::string out =
      zh ? "# 待确认\n\n推测不能代替您的判断。改好 mappings/ 和 concepts/ 后再运行一次。\n\n"
         : "# To be answered\n\nA guess is no decision. Mend mappings/ and concepts/, "
           "then run once more.\n\n";
  auto add = [&](const Words& question) { out += "- [ ] " + in(question, language) + "\n"; };
  if (draft.is_calendar)
    add({"Are the times China Standard Time (`zone: \"+08:00\"`)?",
         "时间都是中国标准时间吗（`zone: \"+08:00\"`）？"});
  for (const Words& question : draft.questions) add(question);
  for (const TableDraft& table : draft.tables) {
    std::string section;
    std::swap(section, out);
    for (const Words& question : table.questions) add(question);
    if (draft.is_calendar && table.happened.empty())
      add({"This table says no time: its values hold from the patient's start on. Is that so?",
           "此表没有时间：其数值视为自患者入组起已知，对吗？"});
    for (const Guess& guess : table.guesses)
      if (!guess.is_sure()) add(guess.question);
    for (const SheetRemark& remark : table.remarks)
      out += "- " + in(words_of(remark), language) + "\n";
    std::swap(section, out);
    if (!section.empty()) out += fmt::format("\n## {}\n\n{}", table.pattern, section);
  }
  return out;
}

std::size_t count_questions(const Draft& draft) {
  std::string text = questions_text(draft, Language::en);
  constexpr std::string_view box = "\n- [ ] ";
  std::size_t out = 0;
  for (auto at = text.find(box); at != std::string::npos; at = text.find(box, at + 1)) ++out;
  return out;
}

base::Done write_draft(const Draft& draft, const record::code::Vocabulary& vocabulary,
                       const std::string& folder, Language language) {
  if (std::filesystem::exists(folder))
    return base::refuse(base::ProblemKind::option, {folder},
                        "is there already; a draft never overwrites: take another name");
  std::string unfinished = folder + ".new";
  {
    BQ_ASSIGN(auto filling, base::UnfinishedFolder::open(unfinished));
    BQ_TRY(base::write_file(unfinished + "/programme.yaml",
                            programme_text(draft, vocabulary, language)));
    BQ_TRY(base::write_file(unfinished + "/mappings/" + draft.name + ".yaml",
                            mapping_text(draft, language)));
    std::string concepts = concepts_text(draft);
    if (!concepts.empty())
      BQ_TRY(base::write_file(unfinished + "/concepts/" + draft.name + ".yaml", concepts));
    BQ_TRY(base::write_file(unfinished + "/guesses.csv", guesses_text(draft)));
    BQ_TRY(base::write_file(unfinished + "/questions.md", questions_text(draft, language)));
    std::error_code error;
    std::filesystem::rename(unfinished, folder, error);
    if (error) return base::refuse(base::ProblemKind::permission, {folder}, error.message());
    filling.release();
  }
  return {};
}

}  // namespace bq::programme::draft
