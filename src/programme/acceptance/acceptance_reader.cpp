// Reads acceptance.json back (contracts.md).
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "programme/acceptance/acceptance.h"

namespace bq::programme::acceptance {

using nlohmann::ordered_json;

namespace {

std::string text_of(const ordered_json& row, const char* key) {
  auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

template <class T>
std::optional<T> number_of(const ordered_json& row, const char* key) {
  auto found = row.find(key);
  if (found == row.end() || !found->is_number()) return std::nullopt;
  return found->get<T>();
}

base::Words words_of(const ordered_json& row, const char* key) {
  auto found = row.find(key);
  if (found == row.end() || !found->is_object()) return {};
  return {text_of(*found, "en"), text_of(*found, "zh")};
}

// `not measured (no evidence)` is read by its first words; the reason stands beside it.
std::optional<Status> status_of(const std::string& text) {
  return parse_status(std::string_view(text).substr(0, text.find(" (")));
}

std::optional<Reach> reach_of_row(const ordered_json& row) {
  auto op = parse_op(text_of(row, "op"));
  auto found = row.find("reach");
  if (!op || found == row.end() || found->is_null()) return std::nullopt;
  Reach out{*op};
  if (found->is_array() && found->size() == 2 && (*found)[0].is_number() &&
      (*found)[1].is_number()) {
    out.value = (*found)[0].get<double>();
    out.high = (*found)[1].get<double>();
  } else if (found->is_number()) {
    out.value = found->get<double>();
  } else {
    return std::nullopt;
  }
  return out;
}

class RowReader {
 public:
  RowReader(const ordered_json& row, const std::string& file, const Indicators& indicators)
      : row_(row), file_(file), indicators_(indicators) {}

  base::Result<AcceptanceLine> read() {
    if (!row_.is_object()) return refuse("a line", "is no object");
    const std::string id = text_of(row_, "indicator");
    const Indicator* indicator = indicators_.find(id);
    if (indicator == nullptr)
      return refuse("`" + id + "`", "is no indicator of the guides; run the programme again");
    AcceptanceLine out;
    out.indicator = *indicator;
    auto status = status_of(text_of(row_, "status"));
    if (!status)
      return refuse(id, fmt::format("has the unknown status `{}`", text_of(row_, "status")));
    out.status = *status;
    out.value = number_of<double>(row_, "value");
    out.n = number_of<std::int64_t>(row_, "n");
    out.reach = reach_of_row(row_);
    out.data = parse_data(text_of(row_, "data"));
    out.reason = words_of(row_, "reason");
    auto low = number_of<double>(row_, "ci_low"), high = number_of<double>(row_, "ci_high");
    if (low && high) out.interval = Bounds{*low, *high};
    read_evidence(out);
    if (out.value && text_of(row_, "unit").empty())
      return refuse(id, fmt::format("has the value {} without unit; run the programme again",
                                    *out.value));
    if (!follows(out))
      return stale(std::move(out), {"its status does not follow from its value; run it again",
                                    "状态与数值不符，请重新运行"});
    if (is_another_line(*indicator))
      return stale(std::move(out), {"the guide's line is another than when the run was made",
                                    "运行之后指南条目有改动"});
    if (out.reach && indicator->reach) {
      out.reach->about = indicator->reach->about;
      if (compare(*out.reach, *indicator->reach) != Strictness::as_strict)
        return stale(std::move(out),
                     {fmt::format("judged by {}, weaker than the guide's {}; run it again",
                                  show(*out.reach), show(*indicator->reach)),
                      fmt::format("判定阈值 {} 低于指南的 {}，请重新运行", show_zh(*out.reach),
                                  show_zh(*indicator->reach))});
    }
    return out;
  }

 private:
  tl::unexpected<base::Problem> refuse(const std::string& what, std::string sentence) const {
    return base::refuse(base::ProblemKind::data, {file_}, what + " " + sentence);
  }

  // A run says no better of a measured line than its value does.
  static bool follows(const AcceptanceLine& line) {
    const bool is_measured = line.indicator.kind != Kind::organisational;
    const bool holds = line.value && line.reach && reaches(*line.reach, *line.value);
    switch (line.status) {
      case Status::met:
      case Status::partly:
        return !is_measured || (holds && line.data && *line.data != Data::generated);
      case Status::machinery_shown: return holds;
      case Status::declared:
      case Status::no_programme: return !is_measured;
      default: return true;
    }
  }

  void read_evidence(AcceptanceLine& out) const {
    auto found = row_.find("evidence");
    if (found == row_.end() || !found->is_array()) return;
    for (const auto& piece : *found)
      if (piece.is_object())
        out.evidence.push_back(
            {text_of(piece, "path"), text_of(piece, "sha256"), words_of(piece, "place")});
  }

  // What the guide says of the indicator, but for the threshold that judged, which may be stricter.
  bool is_another_line(const Indicator& indicator) const {
    AcceptanceLine now;
    now.indicator = indicator;
    now.reach = indicator.reach;
    const ordered_json expected = to_json({now}).front();
    for (const char* key : {"item", "kind", "unit", "needs"})
      if (!row_.contains(key) || row_[key] != expected[key]) return true;
    return false;
  }

  const ordered_json& row_;
  const std::string& file_;
  const Indicators& indicators_;
};

}  // namespace

base::Result<std::vector<AcceptanceLine>> from_json(const ordered_json& content,
                                                    const std::string& file,
                                                    const Indicators& indicators) {
  if (!content.is_array())
    return base::refuse(base::ProblemKind::data, {file}, "holds no list of acceptance lines");
  std::vector<AcceptanceLine> out;
  for (const auto& row : content) {
    BQ_ASSIGN(auto line, RowReader(row, file, indicators).read());
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace bq::programme::acceptance
