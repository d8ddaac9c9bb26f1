#include "programme/run/outputs.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "record/store/parquet_writer.h"

namespace bq::programme::run {

using record::fact::Finding;
using record::store::ColumnSpec;
using record::store::ColumnType;
using record::store::Table;

namespace {

constexpr std::size_t rows_at_once = 1U << 16;

const std::vector<ColumnSpec> prediction_columns{
    {"design", ColumnType::text},    {"centre", ColumnType::text},  {"subject", ColumnType::text},
    {"time_h", ColumnType::float64}, {"risk", ColumnType::float64}, {"outcome", ColumnType::int8},
    {"label", ColumnType::int8},     {"fold", ColumnType::int32},   {"split", ColumnType::text}};

// Goes through the rows of all designs, subject by subject.
class PredictionRows {
 public:
  PredictionRows(const Timelines& timelines, const MomentTable& table,
                 const std::vector<Design>& designs)
      : timelines_(timelines), table_(table), designs_(designs) {}

  bool fill(Table& out) {
    std::size_t n = 0;
    while (n < rows_at_once && design_ < designs_.size()) {
      if (row_ == designs_[design_].rows.size()) {
        ++design_, row_ = 0, subject_ = 0;
        continue;
      }
      write(out);
      ++row_, ++n;
    }
    return n > 0;
  }
  std::string digest() { return digest_.finish_hex(); }

 private:
  void write(Table& out) {
    const Design& d = designs_[design_];
    std::uint32_t row = d.rows[row_];
    while (row >= table_.subjects[subject_].end) ++subject_;
    const auto& subject = *timelines_.at(subject_).subject;
    double time_h = hours_of(timelines_, subject, table_.at[row]);
    out.columns[0].push_text(d.name);
    out.columns[1].push_text(timelines_.centre_name(subject));
    out.columns[2].push_text(subject.key);
    out.columns[3].push_number(time_h);
    out.columns[4].push_number(d.risk[row_]);
    push_sign(out.columns[5], table_.outcome[row]);
    push_sign(out.columns[6], table_.label[row]);
    if (d.kind == "within") out.columns[7].push_integer(d.fold[row_]);
    else out.columns[7].push_null();
    out.columns[8].push_text("test");
    digest_.add_field(d.name).add_field(subject.key);
    digest_.add(&time_h, sizeof time_h).add(&d.risk[row_], sizeof(double));
    digest_.add(&table_.outcome[row], 1).add(&table_.label[row], 1).add(&d.fold[row_], 1);
  }
  static void push_sign(record::store::Column& column, std::int8_t sign) {
    if (sign < 0) column.push_null();
    else column.push_integer(sign);
  }
  const Timelines& timelines_;
  const MomentTable& table_;
  const std::vector<Design>& designs_;
  std::size_t design_ = 0, row_ = 0, subject_ = 0;
  base::Sha256 digest_;
};

// Text of a feature's cell: numbers exactly, conditions as words.
std::string cell(const analysis::expression::Step& step, double value) {
  if (step.type.base == analysis::expression::BaseType::boolean)
    return value == 1 ? "true" : "false";
  return base::show_17g(value);
}

}  // namespace

double hours_of(const Timelines& timelines, const record::timeline::Subject& subject,
                base::Instant moment) {
  base::Instant from = timelines.calendar && subject.start != base::before_all
                           ? subject.start
                           : base::relative_anchor;
  return base::hours(moment - from);
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

base::Result<std::string> write_predictions(const std::string& path, const Timelines& timelines,
                                            const MomentTable& table,
                                            const std::vector<Design>& designs) {
  PredictionRows rows(timelines, table, designs);
  BQ_TRY(record::store::write_parquet(
      path, prediction_columns, [&](Table& out) -> base::Result<bool> { return rows.fill(out); }));
  return rows.digest();
}

base::Result<std::string> write_attrition(const std::string& path,
                                          const std::vector<AttritionRow>& rows) {
  std::string out = "step,reason,centre,subjects_left,rows_left,subjects_removed\n";
  for (const auto& r : rows)
    out += fmt::format("{},{},{},{},{},{}\n", csv_field(r.step), csv_field(r.reason),
                       csv_field(r.centre), r.subjects_left, r.rows_left, r.subjects_removed);
  BQ_TRY(base::write_file(path, out));
  return base::sha256_hex(out);
}

base::Result<std::string> write_findings(const std::string& path,
                                         const std::vector<Finding>& findings) {
  Table table = Table::of({{"rule", ColumnType::text},
                           {"severity", ColumnType::text},
                           {"centre", ColumnType::text},
                           {"subject", ColumnType::text},
                           {"file", ColumnType::text},
                           {"line", ColumnType::int64},
                           {"column", ColumnType::text},
                           {"concept", ColumnType::text},
                           {"value", ColumnType::text},
                           {"action", ColumnType::text}});
  base::Sha256 digest;
  for (const Finding& f : findings) {
    const std::string* texts[] = {&f.rule, &f.severity, &f.centre, &f.subject, &f.file};
    for (std::size_t i = 0; i < 5; ++i) table.columns[i].push_text(*texts[i]);
    table.columns[5].push_integer(f.line);
    table.columns[6].push_text(f.column);
    table.columns[7].push_text(f.concept_name);
    table.columns[8].push_text(base::is_utf8(f.value) ? f.value : "(not UTF-8)");
    table.columns[9].push_text(f.action);
    digest.add_field(fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}", f.rule, f.severity, f.centre,
                                 f.subject, f.line, f.column, f.concept_name, f.value, f.action));
  }
  BQ_TRY(record::store::write_parquet(path, table));
  return digest.finish_hex();
}

namespace {

// Computes blocks of subjects in parallel and hands their rows on in order.
class FeatureRows {
 public:
  FeatureRows(const FeatureFile& file, const Definition& programme,
              const record::code::Vocabulary& vocabulary, const Timelines& timelines)
      : file_(file),
        programme_(programme),
        timelines_(timelines),
        question_(moment::Question::all(programme)),
        layout_(question_.layout(programme, vocabulary)),
        workers_(std::max(1U, file.threads), moment::Answerer(programme, layout_, question_)) {}

  std::vector<ColumnSpec> columns() const {
    std::vector<ColumnSpec> out{{"centre", ColumnType::text},
                                {"subject", ColumnType::text},
                                {"time_h", ColumnType::float64}};
    for (const auto& output : programme_.facts.outputs) {
      bool truth =
          programme_.facts.steps[output.step].type.base == analysis::expression::BaseType::boolean;
      out.push_back({output.name, truth ? ColumnType::boolean : ColumnType::float64});
      if (file_.reasons) out.push_back({"reason(" + output.name + ")", ColumnType::text});
    }
    return out;
  }

  // Calls row(subject, answers, moment) for the next block of subjects; false at the end.
  template <class Row>
  bool next(Row&& row) {
    if (subject_ == timelines_.size() || base::interrupted()) return false;
    std::size_t n = std::min<std::size_t>(timelines_.size() - subject_, 256);
    block_.resize(n);
    base::parallel_for(n, file_.threads, [&](std::size_t i, unsigned worker) {
      workers_[worker].answer(timelines_, subject_ + i, block_[i]);
    });
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t m = 0; m < block_[i].moments.size(); ++m) row(subject_ + i, block_[i], m);
    subject_ += n;
    return true;
  }

 private:
  const FeatureFile& file_;
  const Definition& programme_;
  const Timelines& timelines_;
  moment::Question question_;
  analysis::operators::Layout layout_;
  std::vector<moment::Answerer> workers_;
  std::vector<moment::SubjectAnswers> block_;
  std::size_t subject_ = 0;
};

base::Done write_csv(const FeatureFile& file, const Definition& programme,
                     const Timelines& timelines, FeatureRows& rows) {
  BQ_ASSIGN(auto writer, base::FileWriter::open(file.path));
  std::string line;
  for (const auto& column : rows.columns())
    line += (line.empty() ? "" : ",") + csv_field(column.name);
  writer.write(line + "\n");
  const auto& outputs = programme.facts.outputs;
  std::string text;
  while (rows.next([&](std::size_t subject, const moment::SubjectAnswers& a, std::size_t m) {
    const auto& s = *timelines.at(subject).subject;
    text += fmt::format("{},{},{}", csv_field(timelines.centre_name(s)), csv_field(s.key),
                        base::show_17g(hours_of(timelines, s, a.moments[m])));
    for (std::size_t p = 0; p < outputs.size(); ++p) {
      auto reason = a.reasons[m * outputs.size() + p];
      text += ',';
      if (reason == record::fact::Reason::measured)
        text += cell(programme.facts.steps[outputs[p].step], a.values[m * outputs.size() + p]);
      if (file.reasons) text += "," + std::string(record::fact::show(reason));
    }
    text += '\n';
  })) {
    writer.write(text);
    text.clear();
  }
  if (base::interrupted())
    return base::refuse(base::ProblemKind::interrupted, {},
                        "interrupted; the feature file was not written");
  return writer.finish();
}

base::Done write_table(const FeatureFile& file, const Definition& programme,
                       const Timelines& timelines, FeatureRows& rows) {
  const auto& outputs = programme.facts.outputs;
  auto columns = rows.columns();
  return record::store::write_parquet(file.path, columns, [&](Table& out) -> base::Result<bool> {
    return rows.next([&](std::size_t subject, const moment::SubjectAnswers& a, std::size_t m) {
      const auto& s = *timelines.at(subject).subject;
      out.columns[0].push_text(timelines.centre_name(s));
      out.columns[1].push_text(s.key);
      out.columns[2].push_number(hours_of(timelines, s, a.moments[m]));
      std::size_t to = 3;
      for (std::size_t p = 0; p < outputs.size(); ++p, ++to) {
        auto reason = a.reasons[m * outputs.size() + p];
        double value = a.values[m * outputs.size() + p];
        if (reason != record::fact::Reason::measured) out.columns[to].push_null();
        else if (out.columns[to].type() == ColumnType::boolean)
          out.columns[to].push_truth(value == 1);
        else out.columns[to].push_number(value);
        if (file.reasons) out.columns[++to].push_text(record::fact::show(reason));
      }
    });
  });
}

}  // namespace

base::Done write_features(const FeatureFile& file, const Definition& programme,
                          const record::code::Vocabulary& vocabulary, const Timelines& timelines) {
  FeatureRows rows(file, programme, vocabulary, timelines);
  if (base::matches(file.path, "*.csv")) return write_csv(file, programme, timelines, rows);
  if (base::matches(file.path, "*.parquet")) return write_table(file, programme, timelines, rows);
  return base::refuse(base::ProblemKind::option, {file.path},
                      "an output file ends in .csv or .parquet");
}

}  // namespace bq::programme::run
