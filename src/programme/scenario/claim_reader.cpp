#include "programme/scenario/claim_reader.h"

#include <algorithm>
#include <regex>

#include <fmt/format.h>

#include "base/text.h"
#include "programme/scenario/line_reader.h"
#include "record/fact/fact.h"

namespace bq::programme::scenario {

namespace {

using base::Done;

struct Kind {
  std::string_view name;
  ClaimKind kind;
  Done (*read)(LineReader& reader, Claim& claim);
};

// Splits off the last word of a text.
std::pair<Word, Word> split_last(const Word& whole) {
  std::size_t at = whole.text.find_last_of(" \t");
  if (at == std::string::npos) return {{"", whole.place}, whole};
  Word last{whole.text.substr(at + 1), whole.place};
  last.place.column += static_cast<int>(at + 1);
  return {{std::string(base::trim(whole.text.substr(0, at))), whole.place}, last};
}

// `(stale)` at the end; nothing where the last word is no such thing.
std::optional<Word> bracketed(const Word& last) {
  const std::string& t = last.text;
  if (t.size() < 3 || t.front() != '(' || t.back() != ')') return std::nullopt;
  Word out{t.substr(1, t.size() - 2), last.place};
  ++out.place.column;
  return out;
}

Done check_reason(const Word& reason) {
  const auto& names = reason_names();
  if (std::find(names.begin(), names.end(), reason.text) != names.end()) return {};
  return LineReader::fail(reason.place,
                          fmt::format("`{}` is no reason for a missing value{}", reason.text,
                                      base::suggestion(reason.text, names)));
}

Done need(const Word& word, std::string_view form) {
  if (!word.text.empty()) return {};
  return LineReader::fail(word.place, fmt::format("the line is written `{}`", form));
}

Done read_score(LineReader& reader, Claim& claim) {
  constexpr std::string_view form = "score news2 = 3 (2 of 7 parts)";
  auto of = reader.until_last("=");
  if (!of) return reader.fail(fmt::format("the line is written `{}`", form));
  claim.of = std::move(*of);
  claim.is = reader.next();
  BQ_TRY(need(claim.is, form));
  if (reader.is_done()) return {};
  static const std::regex parts(R"(\((\d{1,3}) of (\d{1,3}) parts?\))");
  Word rest = reader.rest();
  std::smatch match;
  if (!std::regex_match(rest.text, match, parts))
    return LineReader::fail(rest.place, fmt::format("the line is written `{}`", form));
  claim.parts = Parts{std::stoi(match[1].str()), std::stoi(match[2].str())};
  return {};
}

Done read_because(LineReader& reader, Claim& claim) {
  Because because;
  because.name = reader.next();
  auto value = reader.until_last("of");
  if (!value) return reader.fail("a reason is written `because lactate 4.1 of 09:30`");
  LineReader inner(value->text, value->place);
  because.value = inner.next();
  because.unit = inner.rest().text;
  BQ_ASSIGN(because.happened, reader.time());
  if (!reader.is_done())
    return reader.fail(fmt::format("`{}` is not expected here", reader.peek()));
  claim.because = std::move(because);
  return {};
}

Done read_rule(LineReader& reader, Claim& claim) {
  auto before = reader.until_last("because");
  Word said = before ? std::move(*before) : reader.rest();
  if (before) BQ_TRY(read_because(reader, claim));
  auto [of, is] = split_last(said);
  if (auto reason = bracketed(is)) {
    BQ_TRY(check_reason(*reason));
    claim.reason = reason->text;
    std::tie(of, is) = split_last(Word(of));
  }
  const std::vector<std::string> truths{"true", "false", "unknown"};
  bool known = std::find(truths.begin(), truths.end(), is.text) != truths.end();
  if (!known || of.text.empty() || (!claim.reason.empty() && is.text != "unknown"))
    return LineReader::fail(is.place, fmt::format("a rule is true, false or unknown{}",
                                                  base::suggestion(is.text, truths)));
  claim.of = std::move(of);
  claim.is = std::move(is);
  return {};
}

Done read_value(LineReader& reader, Claim& claim) {
  auto of = reader.until_last("~");
  claim.rounded = of.has_value();
  if (!of) of = reader.until_last("=");
  if (!of || of->text.empty() || reader.is_done())
    return reader.fail("the line is written `value creatinine = 1.1 mg/dL`");
  claim.of = std::move(*of);
  claim.is = reader.rest();
  return {};
}

Done read_missing(LineReader& reader, Claim& claim) {
  claim.of = reader.rest();
  BQ_TRY(need(claim.of, "missing lactate (never)"));
  auto [of, last] = split_last(claim.of);
  auto reason = of.text.empty() ? std::nullopt : bracketed(last);
  if (!reason) return {};
  BQ_TRY(check_reason(*reason));
  claim.is = *reason;
  claim.of = of;
  return {};
}

Done read_state(LineReader& reader, Claim& claim) {
  auto of = reader.until_last("=");
  if (!of) return reader.fail("the line is written `state lactate = stale`");
  claim.of = std::move(*of);
  claim.is = reader.rest();
  return check_reason(claim.is);
}

Done read_outcome(LineReader& reader, Claim& claim) {
  reader.take("=");
  claim.is = reader.rest();
  bool known = claim.is.text == "0" || claim.is.text == "1" || claim.is.text == "missing";
  if (known) return {};
  return LineReader::fail(claim.is.place,
                          "the line is `outcome = 0`, `outcome = 1` or `outcome missing`");
}

Done read_alert(LineReader& reader, Claim& claim) {
  auto [head, raised] = split_last(reader.rest());
  if (raised.text != "raised" || head.text.empty())
    return LineReader::fail(raised.place,
                            "the line is `alert RULE raised` or `alert RULE not raised`");
  auto [of, no] = split_last(head);
  bool negative = no.text == "not" && !of.text.empty();
  claim.of = negative ? of : head;
  claim.is = {negative ? "not raised" : "raised", raised.place};
  return {};
}

constexpr Kind kinds[] = {
    {"score", ClaimKind::score, read_score}, {"rule", ClaimKind::rule, read_rule},
    {"value", ClaimKind::value, read_value}, {"missing", ClaimKind::missing, read_missing},
    {"state", ClaimKind::state, read_state}, {"outcome", ClaimKind::outcome, read_outcome},
    {"alert", ClaimKind::alert, read_alert},
};

}  // namespace

const std::vector<std::string>& reason_names() {
  static const std::vector<std::string> names = [] {
    using record::fact::Reason;
    std::vector<std::string> out;
    for (int i = 0; i <= static_cast<int>(Reason::undefined); ++i)
      out.emplace_back(record::fact::show(static_cast<Reason>(i)));
    return out;
  }();
  return names;
}

base::Result<Claim> read_claim(const Word& text) {
  LineReader reader(text.text, text.place);
  Claim claim;
  claim.place = reader.place();
  Word word = reader.next();
  std::vector<std::string> names;
  for (const Kind& kind : kinds) {
    names.emplace_back(kind.name);
    if (kind.name != word.text) continue;
    claim.kind = kind.kind;
    BQ_TRY(kind.read(reader, claim));
    return claim;
  }
  return LineReader::fail(
      word.place,
      fmt::format("an expectation begins with one of {}, not `{}`{}", fmt::join(names, ", "),
                  word.text, base::suggestion(word.text, names)));
}

}  // namespace bq::programme::scenario
