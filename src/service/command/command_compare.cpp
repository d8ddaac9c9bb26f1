// compare: what differs between two runs, figures side by side.
#include "service/command/command_compare.h"

#include <algorithm>
#include <cstdio>

#include "programme/report/report_words.h"
#include "service/command/command.h"

namespace bq::service::command {

using analysis::evaluation::Estimate;
using programme::comparison::Comparison;
using programme::comparison::FigurePair;

namespace {

// Writes the lines of a comparison in one language.
class ComparisonText {
 public:
  ComparisonText(const Comparison& comparison, Language language)
      : comparison_(comparison), language_(language) {}

  std::string text() {
    add_definitions();
    add_data();
    add_figures();
    return std::move(out_);
  }

 private:
  template <class... Parts>
  std::string word(Text text, const Parts&... parts) const {
    return tell(language_, text, parts...);
  }
  void line(const std::string& text) { out_ += text.substr(0, last_of(text)) + "\n"; }
  static std::size_t last_of(const std::string& text) { return text.find_last_not_of(' ') + 1; }
  void head(Text what, const std::string& verdict) {
    line(base::fit_left(word(what), 12) + " " + verdict);
  }

  void add_definitions() {
    head(Text::definition, word(comparison_.same_definition ? Text::same : Text::differs));
    for (const auto& change : comparison_.lines)
      line(std::string(change.added ? "  + " : "  - ") + change.text);
  }

  void add_data() {
    auto a = comparison_.data_before.substr(0, 12), b = comparison_.data_after.substr(0, 12);
    head(Text::data,
         comparison_.same_data ? word(Text::same_data, a) : word(Text::other_data, a, b));
    for (const auto& count : comparison_.counts) {
      auto name = count_word(count.name, language_);
      if (!count.centre.empty()) name = word(Text::in_centre, name, count.centre);
      line("  " + padded(name, 42) + " " + base::fit_right(whole(count.before), 16) + " " +
           base::fit_right(whole(count.after), 16));
    }
    if (comparison_.counts.empty()) line(word(Text::none_counts));
  }

  void add_figures() {
    std::size_t equal = 0;
    for (const auto& pair : comparison_.figures) equal += pair.differs() ? 0 : 1;
    std::size_t all = comparison_.figures.size();
    head(Text::figures, word(Text::figures_differ, all - equal, all));
    if (equal < all) row(word(Text::figure_head), word(Text::before), word(Text::after));
    std::string design;
    for (const auto& pair : comparison_.figures) {
      if (!pair.differs()) continue;
      if (pair.design != design) line(programme::report::design_title(pair.design, language_));
      design = pair.design;
      row(figure_word(pair.figure, language_), figure(pair.figure, pair.before),
          figure(pair.figure, pair.after));
      if (pair.figure == "auroc") add_difference(pair);
    }
    if (equal > 0 && equal < all) line(word(Text::figures_equal, equal));
  }

  void add_difference(const FigurePair& pair) {
    if (pair.paired) {
      line(word(Text::paired, pair.paired->subjects, estimate(pair.paired->estimate, 4, true)));
      return;
    }
    auto overlap = pair.overlaps();
    if (overlap) line(word(*overlap ? Text::not_paired_overlap : Text::not_paired_apart));
  }

  void row(const std::string& name, const std::string& before, const std::string& after) {
    line("  " + padded(name, 24) + " " + padded(before, 26) + " " + after);
  }

  // Words that are too long push what follows; a figure is never cut.
  static std::string padded(const std::string& text, std::size_t cells) {
    return base::fit_left(text, std::max(cells, base::cell_width(text)));
  }

  static std::string whole(const std::optional<double>& number) {
    return number ? fmt::format("{:.0f}", *number) : "-";
  }

  std::string estimate(const Estimate& e, int digits, bool with_sign = false) const {
    if (!e.value) return "-";
    auto number = [&](double x) {
      return with_sign ? fmt::format("{:+.{}f}", x, digits) : fmt::format("{:.{}f}", x, digits);
    };
    if (!e.interval) return number(*e.value);
    return word(Text::interval, number(*e.value), number(e.interval->low),
                number(e.interval->high));
  }

  std::string figure(const std::string& name, const Estimate& e) const {
    if (name == "alerts" || name == "alerted") return whole(e.value);
    if (name == "burden" || name == "slope" || name == "false_per_true") return estimate(e, 2);
    return estimate(e, name == "drop" ? 3 : 4);
  }

  const Comparison& comparison_;
  Language language_;
  std::string out_;
};

}  // namespace

std::string show_comparison(const Comparison& comparison, Language language) {
  return ComparisonText(comparison, language).text();
}

base::Done command_compare(const Options& options) {
  BQ_ASSIGN(auto comparison,
            programme::comparison::compare(options.programme, options.second, options.threads));
  for (const auto& [what, folder] :
       {std::pair(Text::before, options.programme), std::pair(Text::after, options.second)})
    fmt::print("{} {}\n", base::fit_left(tell(options.language, what), 12), folder);
  fmt::print("{}", show_comparison(comparison, options.language));
  return {};
}

}  // namespace bq::service::command
