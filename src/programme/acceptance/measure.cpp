#include "programme/acceptance/measure.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"

namespace bq::programme::acceptance {

namespace {

const Answerable centres{"centres", {"centres", "中心数"}};
const Answerable multicentre{"multicentre", {"several centres", "多中心"}};
const Answerable multimodal{"multimodal", {"several modalities of data", "多模态"}};
const Answerable untrained_centres{"untrained_centres", {"untrained centres", "未参训中心"}};
const Answerable external_validation{"external_validation", {"external validation", "外部验证"}};

std::vector<Measure> measures_of_run() {
  return {
      {"cohort.subjects",
       {"subjects that the cohort keeps", "纳入队列的受试者数"},
       {"cases"},
       {centres, multicentre}},
      {"cohort.episodes",
       {"onsets of the outcome among the cohort's subjects, one a subject",
        "队列中结局事件的起病数，每位受试者一次"},
       {"cases"},
       {centres, multicentre}},
      {"data.values",
       {"values kept by the quality rules, statics included, the outcome's label not; several "
        "modalities means at least two of tables, waveforms, images, text, omics",
        "质控后保留的数据值（含静态变量，不含结局标签）；多模态指表格、波形、影像、文本、组学中至少"
        "两类"},
       {"items"},
       {centres, multicentre, multimodal}},
      {"data.centres",
       {"centres with at least one subject in the cohort", "队列中至少有一例受试者的中心数"},
       {"centres", "hospitals", "institutions"},
       {}},
      {"transfer.auroc_drop.max",
       {"largest drop of AUROC over all transfers: within its own centre minus on a centre that "
        "gave no training row (official rows)",
        "所有迁移中 AUROC 的最大降幅：本中心内（折外）减未参训中心（官方行）"},
       {"auroc_drop"},
       {untrained_centres, external_validation}},
      {"transfer.auroc.min",
       {"lowest AUROC over all transfers to a centre that gave no training row (official rows)",
        "所有迁移至未参训中心的最低 AUROC（官方行）"},
       {"auroc"},
       {untrained_centres, external_validation}},
      {"within.auroc.min",
       {"lowest AUROC over the centres, each by its own folds (official rows, pooled)",
        "各中心内部交叉验证（合并折外预测，官方行）的最低 AUROC"},
       {"auroc"},
       {centres, multicentre}},
  };
}

constexpr std::array<std::pair<Data, std::string_view>, 3> data_words{
    {{Data::real, "real"}, {Data::public_, "public"}, {Data::generated, "generated"}}};

}  // namespace

bool Measure::serves(std::string_view unit) const {
  return std::find(units.begin(), units.end(), unit) != units.end();
}

const Answerable* Measure::answer(std::string_view key) const {
  for (const auto& answerable : answers)
    if (answerable.key == key) return &answerable;
  return nullptr;
}

const Measures& Measures::of_run() {
  static const Measures measures(measures_of_run());
  return measures;
}

Measures::Measures(std::vector<Measure> measures) : all_(std::move(measures)) {
  for (const auto& measure : all_) {
    BQ_CHECK(find(measure.name) == &measure, "a measure's name is taken once");
    BQ_CHECK(!measure.units.empty() && !measure.serves(""), "a measure names its units");
  }
}

const Measure* Measures::find(std::string_view name) const {
  for (const auto& measure : all_)
    if (measure.name == name) return &measure;
  return nullptr;
}

std::vector<std::string> Measures::names() const {
  std::vector<std::string> out;
  for (const auto& measure : all_) out.push_back(measure.name);
  return out;
}

std::vector<std::string> Measures::serving(std::string_view unit) const {
  std::vector<std::string> out;
  for (const auto& measure : all_)
    if (measure.serves(unit)) out.push_back(measure.name);
  return out;
}

std::string_view show(Data data) {
  for (const auto& [known, word] : data_words)
    if (known == data) return word;
  BQ_CHECK(false, "every kind of data has a word");
}

std::optional<Data> parse_data(std::string_view word) {
  for (const auto& [known, written] : data_words)
    if (written == word) return known;
  return std::nullopt;
}

}  // namespace bq::programme::acceptance
