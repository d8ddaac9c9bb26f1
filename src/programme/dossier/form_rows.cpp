#include "programme/dossier/form_rows.h"

#include <fmt/format.h>

#include "base/document/document.h"

namespace bq::programme::dossier {

using base::document::Node;

namespace {

// Collects the first fault of the file; what is read after it does not count.
class FormReader {
 public:
  explicit FormReader(const Node& document) : document_(document) {}

  base::Result<Forms> read() {
    const std::vector<std::string> keys{"forms", "summary_row", "letter", "formal_examination"};
    base::document::refuse_other_keys(document_, keys, "forms.yaml", problems_);
    for (const Node& node : items(document_, "forms"))
      out_.performance.push_back(performance(node));
    for (const Node& node : items(document_, "summary_row")) out_.summary.push_back(summary(node));
    if (const Node* letter = document_.find("letter")) {
      out_.letter_province = text(*letter, "province");
      out_.letter_title = words(*letter, "title");
      out_.letter = fields(*letter, "fields");
    }
    for (const Node& node : items(document_, "formal_examination"))
      out_.examination.push_back({text(node, "id"), node.words(),
                                  word_of(node, "computed", {"none", "coverage"})});
    if (!problems_.empty()) return tl::unexpected(problems_.front());
    return std::move(out_);
  }

 private:
  void problem(const Node& node, std::string sentence) {
    problems_.push_back({base::ProblemKind::definition, node.place, std::move(sentence)});
  }
  const std::vector<Node>& items(const Node& node, const char* key) {
    static const std::vector<Node> none;
    const Node* found = node.find(key);
    if (found != nullptr && found->is_list()) return found->items;
    problem(node, fmt::format("forms.yaml needs the list `{}`", key));
    return none;
  }
  std::string text(const Node& node, const char* key) {
    if (auto found = node.text(key)) return *found;
    problem(node, fmt::format("a form needs `{}`", key));
    return {};
  }
  base::Words words(const Node& node, const char* key) {
    const Node* found = node.find(key);
    if (found != nullptr) return found->words();
    problem(node, fmt::format("a form needs `{}`", key));
    return {};
  }
  std::string word_of(const Node& node, const char* key, const std::vector<std::string>& known) {
    std::string word = text(node, key);
    for (const auto& one : known)
      if (one == word) return word;
    problem(node, fmt::format("`{}` is {}, not `{}`", key, fmt::join(known, " or "), word));
    return {};
  }
  int year(const Node& node) {
    std::string written = text(node, "year");
    if (written.size() == 4 && written.find_first_not_of("0123456789") == std::string::npos)
      return std::stoi(written);
    problem(node, fmt::format("`year` is four digits, not `{}`", written));
    return 0;
  }
  std::vector<FormField> fields(const Node& node, const char* key) {
    std::vector<FormField> out;
    for (const Node& field : items(node, key)) {
      out.push_back({field.words(), "blank"});
      if (field.find("from") != nullptr)
        out.back().from = word_of(field, "from", {"number", "guide_code", "title", "blank"});
    }
    return out;
  }
  PerformanceForm performance(const Node& node) {
    PerformanceForm out{text(node, "province"), year(node), words(node, "title"),
                        fields(node, "head"),   fields(node, "columns"),
                        {},                     words(node, "individual")};
    for (const Node& row : items(node, "common"))
      out.common.push_back({words(row, "level1"), words(row, "level2"), words(row, "level3"),
                            word_of(row, "computed", {"none", "on_time_rate"})});
    return out;
  }
  SummaryForm summary(const Node& node) {
    SummaryForm out{text(node, "province"), year(node), words(node, "title"),
                    text(node, "complete") == "true", fields(node, "columns"), {}};
    for (const Node& note : items(node, "notes")) out.notes.push_back(note.words());
    return out;
  }

  const Node& document_;
  base::Problems problems_;
  Forms out_;
};

}  // namespace

base::Result<Forms> Forms::load(const std::string& vocabulary_folder) {
  BQ_ASSIGN(Node document,
            base::document::read_document(vocabulary_folder + "/guides/forms.yaml"));
  return FormReader(document).read();
}

const PerformanceForm* Forms::performance_of(const std::string& province, int year) const {
  for (const auto& form : performance)
    if (form.province == province && form.year == year) return &form;
  return nullptr;
}

const SummaryForm* Forms::summary_of(const std::string& province, int year) const {
  for (const auto& form : summary)
    if (form.province == province && form.year == year) return &form;
  return nullptr;
}

}  // namespace bq::programme::dossier
