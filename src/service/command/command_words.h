#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/progress.h"
#include "base/text.h"

namespace bq::service::command {

using base::Language;

/// Names each text of the command line; the table in command_words.cpp holds them in this order.
enum class Text {
  data_given,
  data_environment,
  data_generated,
  no_page,
  report_is,
  note,
  compiles,
  plan,
  windows,
  whole_timeline,
  never_old,
  concepts,
  concept_head,
  unit_head,
  delay_head,
  yes,
  no,
  proof,
  proof_reads,
  proof_labels,
  proof_outcome,
  proof_both,
  none,
  proof_within,
  proof_transfer,
  proof_hold_out,
  proof_not_covered,
  proof_no_data,
  proof_counted,
  value_head,
  source_head,
  by_delay_head,
  at_once_head,
  start_head,
  all_values,
  definition,
  data,
  figures,
  same,
  differs,
  same_data,
  other_data,
  before,
  after,
  none_counts,
  figure_head,
  interval,
  paired,
  not_paired_overlap,
  not_paired_apart,
  figures_equal,
  figures_differ,
  in_centre,
  auroc,
  auprc,
  brier,
  slope,
  utility,
  recall,
  burden,
  false_per_true,
  drop,
  alerts,
  alerted,
  count_
};

/// Gives a text in both languages; holes are `{}`.
const base::Words& words_of(Text text);

/// Gives a text in one language with its holes filled.
template <class... Parts>
std::string tell(Language language, Text text, const Parts&... parts) {
  return fmt::format(fmt::runtime(base::in(words_of(text), language)), parts...);
}

/// Gives the word for a figure of a comparison, as `auroc`, or for a count, as `implausible`; a
/// name without a word stays itself.
std::string figure_word(const std::string& name, Language language);
std::string count_word(const std::string& name, Language language);

/// Turns an English line or word of the engine (progress, notes) into Chinese; what is not in the
/// table stays English.
std::string chinese_line(const std::string& english);

/// Chooses the language: what was asked for (`zh` or `en`), else $BIANQUE_LANG, else the locale of
/// $LC_ALL, $LC_MESSAGES, $LANG, the first that is set; English where none says Chinese.
Language choose_language(std::string_view asked);

/// What a text of the terminal is; colour says no more than the words.
enum class Tone { head, accent, failure };

/// Colours a text for a stream (1 or 2) where that is a terminal and NO_COLOR is not set.
std::string paint(Tone tone, const std::string& text, int stream);

}  // namespace bq::service::command
