// A Pratt parser: each level binds tighter than the one before it (or, and, not, comparison, else,
// sum, product, sign).
#include <cctype>

#include <fmt/format.h>

#include "analysis/expression/syntax.h"
#include "base/text.h"

namespace bq::analysis::expression {

namespace {

using base::ProblemKind;
using base::Result;

constexpr int deepest = 100;
constexpr std::size_t longest = 20'000;

struct Token {
  enum class Kind { end, number, word, text, sign } kind = Kind::end;
  std::string text;
  std::size_t at = 0;
};

bool word_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool word_part(char c) { return word_start(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; }

class Parser {
 public:
  Parser(std::string_view text, base::Place place, const record::code::UnitTable& units)
      : text_(text), place_(std::move(place)), units_(units) {}

  Result<Syntax> whole() {
    if (text_.size() > longest) return fail(0, "an expression is at most 20,000 characters long");
    BQ_TRY(next());
    if (token_.kind == Token::Kind::end) return fail(0, "an expression is missing here");
    BQ_ASSIGN(Syntax out, parse_or());
    if (token_.kind != Token::Kind::end)
      return fail(token_.at, fmt::format("`{}` is not expected here", token_.text));
    return out;
  }

 private:
  tl::unexpected<base::Problem> fail(std::size_t at, std::string sentence) const {
    base::Place place = place_;
    if (place.column > 0) place.column += static_cast<int>(at);
    return base::refuse(ProblemKind::definition, place, std::move(sentence));
  }

  base::Done next() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    token_ = {Token::Kind::end, "", at_};
    if (at_ == text_.size()) return {};
    char c = text_[at_];
    std::size_t from = at_;
    bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    bool point = c == '.' && at_ + 1 < text_.size() &&
                 std::isdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0;
    if (digit || point) {
      while (at_ < text_.size() &&
             (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '.'))
        ++at_;
      token_.kind = Token::Kind::number;
    } else if (word_start(c)) {
      while (at_ < text_.size() && word_part(text_[at_])) ++at_;
      token_.kind = Token::Kind::word;
    } else if (c == '"' || c == '\'') {
      auto close = text_.find(c, at_ + 1);
      if (close == std::string_view::npos) return fail(at_, "the quoted text does not end");
      token_ = {Token::Kind::text, std::string(text_.substr(at_ + 1, close - at_ - 1)), at_};
      at_ = close + 1;
      return {};
    } else {
      ++at_;
      for (std::string_view two : {"<=", ">=", "!=", "->"})
        if (text_.substr(from, 2) == two) at_ = from + 2;
      token_.kind = Token::Kind::sign;
    }
    token_.text = std::string(text_.substr(from, at_ - from));
    return {};
  }

  bool is(std::string_view sign) const {
    return (token_.kind == Token::Kind::sign || token_.kind == Token::Kind::word) &&
           token_.text == sign;
  }
  Result<bool> take(std::string_view sign) {
    if (!is(sign)) return false;
    BQ_TRY(next());
    return true;
  }
  base::Done expect(std::string_view sign, std::string_view what) {
    BQ_ASSIGN(bool taken, take(sign));
    if (!taken)
      return fail(token_.at, fmt::format("`{}` is expected {}{}", sign, what,
                                         token_.kind == Token::Kind::end
                                             ? ", but the expression ends"
                                             : fmt::format(", not `{}`", token_.text)));
    return {};
  }

  Syntax make(SyntaxKind kind, std::size_t at, std::string name,
              std::vector<Syntax> arguments = {}) const {
    Syntax s;
    s.kind = kind;
    s.place = place_;
    if (s.place.column > 0) s.place.column += static_cast<int>(at);
    s.name = std::move(name);
    s.arguments = std::move(arguments);
    return s;
  }

  template <class Inner>
  Result<Syntax> left_chain(std::initializer_list<std::string_view> signs, Inner inner) {
    BQ_ASSIGN(Syntax left, inner());
    for (int count = 0;; ++count) {
      if (count > 500) return fail(token_.at, "more than 500 operators in one chain");
      bool found = false;
      for (std::string_view sign : signs) {
        if (!is(sign)) continue;
        std::size_t at = token_.at;
        BQ_TRY(next());
        BQ_ASSIGN(Syntax right, inner());
        std::vector<Syntax> both;
        both.push_back(std::move(left));
        both.push_back(std::move(right));
        left = make(SyntaxKind::binary, at, std::string(sign), std::move(both));
        found = true;
        break;
      }
      if (!found) return left;
    }
  }

  Result<Syntax> parse_or() {
    if (++depth_ > deepest) return fail(token_.at, "the expression nests deeper than 100 levels");
    auto out = left_chain({"or"}, [this] { return parse_and(); });
    --depth_;
    return out;
  }
  Result<Syntax> parse_and() {
    return left_chain({"and"}, [this] { return parse_not(); });
  }
  Result<Syntax> parse_not() {
    if (!is("not")) return parse_comparison();
    std::size_t at = token_.at;
    BQ_TRY(next());
    if (++depth_ > deepest) return fail(token_.at, "the expression nests deeper than 100 levels");
    BQ_ASSIGN(Syntax inner, parse_not());
    --depth_;
    std::vector<Syntax> one;
    one.push_back(std::move(inner));
    return make(SyntaxKind::unary, at, "not", std::move(one));
  }

  Result<Syntax> parse_comparison() {
    BQ_ASSIGN(Syntax left, parse_else());
    std::size_t at = token_.at;
    for (std::string_view sign : {"<", "<=", ">", ">=", "=", "!="}) {
      if (!is(sign)) continue;
      BQ_TRY(next());
      BQ_ASSIGN(Syntax right, parse_else());
      std::vector<Syntax> both;
      both.push_back(std::move(left));
      both.push_back(std::move(right));
      return make(SyntaxKind::binary, at, std::string(sign), std::move(both));
    }
    if (is("between")) return parse_between(std::move(left), at);
    if (is("in")) return parse_in(std::move(left), at);
    return left;
  }
  Result<Syntax> parse_between(Syntax value, std::size_t at) {
    BQ_TRY(next());
    BQ_ASSIGN(Syntax low, parse_else());
    BQ_TRY(expect("and", "after the lower end of `between`"));
    BQ_ASSIGN(Syntax high, parse_else());
    std::vector<Syntax> all;
    all.push_back(std::move(value));
    all.push_back(std::move(low));
    all.push_back(std::move(high));
    return make(SyntaxKind::between, at, "between", std::move(all));
  }
  Result<Syntax> parse_in(Syntax value, std::size_t at) {
    BQ_TRY(next());
    BQ_TRY(expect("(", "before the list of `in`"));
    std::vector<Syntax> all;
    all.push_back(std::move(value));
    do {
      BQ_ASSIGN(Syntax item, parse_else());
      all.push_back(std::move(item));
    } while (is(",") && next());
    BQ_TRY(expect(")", "after the list of `in`"));
    return make(SyntaxKind::in, at, "in", std::move(all));
  }

  Result<Syntax> parse_else() {
    return left_chain({"else"}, [this] { return parse_sum(); });
  }
  Result<Syntax> parse_sum() {
    return left_chain({"+", "-"}, [this] { return parse_product(); });
  }
  Result<Syntax> parse_product() {
    return left_chain({"*", "/"}, [this] { return parse_sign(); });
  }
  Result<Syntax> parse_sign() {
    if (!is("-")) return parse_primary();
    std::size_t at = token_.at;
    BQ_TRY(next());
    if (++depth_ > deepest) return fail(token_.at, "the expression nests deeper than 100 levels");
    BQ_ASSIGN(Syntax inner, parse_sign());
    --depth_;
    if (inner.kind == SyntaxKind::number) {
      inner.decimal.digits = -inner.decimal.digits;
      return inner;
    }
    std::vector<Syntax> one;
    one.push_back(std::move(inner));
    return make(SyntaxKind::unary, at, "-", std::move(one));
  }

  Result<Syntax> parse_number() {
    Syntax s = make(SyntaxKind::number, token_.at, "");
    auto decimal = base::parse_decimal(token_.text);
    if (!decimal) return fail(token_.at, fmt::format("`{}` is not a number", token_.text));
    s.decimal = *decimal;
    std::size_t from = at_;
    while (from < text_.size() && text_[from] == ' ') ++from;
    std::string_view unit = units_.longest_prefix(text_.substr(from));
    bool whole = from + unit.size() == text_.size() || !word_part(text_[from + unit.size()]) ||
                 !word_part(unit.empty() ? ' ' : unit.back());
    if (!unit.empty() && whole && !std::isdigit(static_cast<unsigned char>(unit.front()))) {
      s.unit = std::string(unit);
      at_ = from + unit.size();
    }
    BQ_TRY(next());
    return s;
  }

  Result<Syntax> parse_primary() {
    std::size_t at = token_.at;
    if (token_.kind == Token::Kind::number) return parse_number();
    if (token_.kind == Token::Kind::text) {
      Syntax s = make(SyntaxKind::text, at, token_.text);
      BQ_TRY(next());
      return s;
    }
    if (is("(")) {
      BQ_TRY(next());
      BQ_ASSIGN(Syntax inner, parse_or());
      BQ_TRY(expect(")", "to close the parenthesis"));
      return inner;
    }
    if (token_.kind != Token::Kind::word)
      return fail(at, token_.kind == Token::Kind::end
                          ? "a value is missing at the end"
                          : fmt::format("a value is expected, not `{}`", token_.text));
    std::string name = token_.text;
    for (std::string_view reserved : {"and", "or", "else", "between", "in", "where", "within"})
      if (name == reserved) return fail(at, fmt::format("a value is expected before `{}`", name));
    BQ_TRY(next());
    if (!is("(")) return make(SyntaxKind::word, at, std::move(name));
    BQ_TRY(next());
    if (name == "points") return parse_points(at);
    return parse_call(std::move(name), at);
  }

  Result<Syntax> parse_call(std::string name, std::size_t at) {
    std::vector<Syntax> arguments;
    if (!is(")")) {
      do {
        BQ_ASSIGN(Syntax argument, parse_argument());
        arguments.push_back(std::move(argument));
      } while (is(",") && next());
    }
    BQ_TRY(expect(")", fmt::format("to close `{}(`", name)));
    return make(SyntaxKind::call, at, std::move(name), std::move(arguments));
  }

  // An argument is an expression, or a window: `6 h`, `6 h ending 24 h ago`, `since start`, `within
  // 1 h`.
  Result<Syntax> parse_argument() {
    std::size_t at = token_.at;
    if (is("since")) {
      BQ_TRY(next());
      BQ_TRY(expect("start", "after `since`; other events are not in this build"));
      Syntax s = make(SyntaxKind::window, at, "");
      s.window.since_start = true;
      return s;
    }
    bool within = is("within");
    if (within) BQ_TRY(next());
    BQ_ASSIGN(Syntax value, parse_or());
    if (value.kind != SyntaxKind::number) {
      if (within) return fail(at, "`within` is followed by a duration like 1 h");
      return value;
    }
    auto length = base::parse_duration(show(value));
    if (within && !length) return fail(at, "`within` is followed by a duration like 1 h");
    if (!length) return value;
    Syntax s = make(SyntaxKind::window, at, within ? "within" : "");
    s.decimal = value.decimal;
    s.unit = value.unit;
    s.window.length = *length;
    if (is("ending")) {
      BQ_TRY(next());
      BQ_ASSIGN(Syntax ending, parse_sign());
      auto ago =
          ending.kind == SyntaxKind::number ? base::parse_duration(show(ending)) : std::nullopt;
      if (!ago) return fail(at, "`ending` is followed by a duration and `ago`");
      BQ_TRY(expect("ago", "after the duration of `ending`"));
      s.window.ending = *ago;
    }
    return s;
  }

  // points(x: < 70 -> 1, <= 90 -> 2, else -> 0), after its parenthesis.
  Result<Syntax> parse_points(std::size_t at) {
    std::vector<Syntax> arguments;
    BQ_ASSIGN(Syntax value, parse_or());
    arguments.push_back(std::move(value));
    BQ_TRY(expect(":", "after the value of `points`"));
    do {
      std::size_t from = token_.at;
      std::string comparison = token_.text;
      bool known = comparison == "else";
      for (std::string_view sign : {"<", "<=", ">", ">=", "="}) known = known || comparison == sign;
      if (!known) return fail(from, "a band begins with < <= > >= = or else");
      BQ_TRY(next());
      std::vector<Syntax> band;
      if (comparison != "else") {
        BQ_ASSIGN(Syntax threshold, parse_sum());
        band.push_back(std::move(threshold));
      }
      BQ_TRY(expect("->", "before the points of a band"));
      BQ_ASSIGN(Syntax points, parse_sign());
      band.push_back(std::move(points));
      arguments.push_back(make(SyntaxKind::band, from, comparison, std::move(band)));
    } while (is(",") && next());
    BQ_TRY(expect(")", "to close `points(`"));
    return make(SyntaxKind::call, at, "points", std::move(arguments));
  }

  std::string_view text_;
  base::Place place_;
  const record::code::UnitTable& units_;
  std::size_t at_ = 0;
  Token token_;
  int depth_ = 0;
};

}  // namespace

base::Result<Syntax> parse_expression(std::string_view text, const base::Place& place,
                                      const record::code::UnitTable& units) {
  return Parser(text, place, units).whole();
}

}  // namespace bq::analysis::expression
