#pragma once

#include <optional>
#include <string>

#include "applications/registry/desk.h"

namespace bq::applications::registry {

// What the parts of the desk say in the same words.

inline Refusal not_there() {
  return {Refusal::Why::not_there,
          "not_there",
          {"there is no such thing here", "此处没有该记录"},
          Json::object()};
}

inline Refusal unacceptable(const char* code, base::Words sentence) {
  return {Refusal::Why::unacceptable, code, std::move(sentence), Json::object()};
}

/// Says that the ledger could not be read.
inline Refusal failed(const base::Problem& why) {
  return {Refusal::Why::failed, "failed", {why.sentence, "读取失败"}, Json::object()};
}

/// Refuses inside a command: the ledger undoes it, and the caller gets the refusal.
inline tl::unexpected<base::Problem> refuse_with(std::optional<Refusal>& out, Refusal refusal) {
  std::string sentence = refusal.sentence.en;
  out = std::move(refusal);
  return base::refuse(base::ProblemKind::data, {}, std::move(sentence));
}

/// Writes a day as it is kept, `2026-02-01`, however it was typed; what is no day stays as it is.
inline std::string kept_day(const std::string& typed) {
  auto read = base::parse_wall_time(typed);
  return read && read->is_date ? base::show(read->at).substr(0, 10) : typed;
}

/// Gives the day that lies so long after another; empty where that is no day.
inline std::string day_after(const std::string& day, base::Duration later) {
  auto at = base::parse_instant(day);
  return at ? base::show(*at + later).substr(0, 10) : "";
}

}  // namespace bq::applications::registry

/// Declares `target` from what the ledger gives, or returns its problem as a refusal.
#define BQ_READ(target, expression)                                     \
  auto BQ_JOIN(bq_read_, __LINE__) = (expression);                      \
  if (!BQ_JOIN(bq_read_, __LINE__))                                     \
    return tl::unexpected(failed(BQ_JOIN(bq_read_, __LINE__).error())); \
  target = std::move(*BQ_JOIN(bq_read_, __LINE__))
