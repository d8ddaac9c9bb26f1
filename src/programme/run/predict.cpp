#include <algorithm>
#include <filesystem>
#include <tuple>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "base/number.h"
#include "programme/run/model_folder.h"
#include "programme/run/outputs.h"
#include "programme/run/run.h"
#include "record/store/parquet_writer.h"

namespace bq::programme::run {

namespace {

// A line of the answer: where it stood in the input, and what is said of it.
struct Line {
  std::uint32_t document = 0, line = 0;
  std::string centre, subject;
  double time_h = 0;
  bool timed = true;
  std::optional<double> risk;
};

std::string hours_text(double hours) {
  if (hours == static_cast<double>(static_cast<std::int64_t>(hours)))
    return fmt::format("{}", static_cast<std::int64_t>(hours));
  return base::show_17g(hours);
}

// Risks of all moments, subject after subject, by row of the table.
base::Result<std::vector<double>> risks_of(const ModelFolder& model, const MomentTable& table,
                                           unsigned threads) {
  std::vector<std::uint32_t> rows(table.rows());
  for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = i;
  BQ_ASSIGN(auto risks, margins_of(model.fitted, table, rows, threads));
  for (double& r : risks) r = base::logistic(model.fitted.slope * r + model.fitted.intercept);
  return risks;
}

// One line per source row where the source has rows, else one per moment in order of (subject, T).
std::vector<Line> lines_of(const ingest::load::Loaded& loaded, const MomentTable& table,
                           const std::vector<double>& risks) {
  std::vector<Line> out;
  const auto& timelines = loaded.timelines;
  bool rows = false;
  for (std::size_t i = 0; i < timelines.size(); ++i) {
    auto view = timelines.at(i);
    const auto& s = table.subjects[i];
    std::string centre = timelines.centre_name(*view.subject);
    auto add = [&](std::uint32_t document, std::uint32_t line, base::Instant at) {
      auto first = table.at.begin() + static_cast<std::ptrdiff_t>(s.begin),
           last = table.at.begin() + static_cast<std::ptrdiff_t>(s.end);
      auto moment = std::lower_bound(first, last, at);
      std::optional<double> risk;
      if (moment != last && *moment == at)
        risk = risks[static_cast<std::size_t>(moment - table.at.begin())];
      out.push_back({document, line, centre, view.subject->key,
                     hours_of(timelines, *view.subject, at), true, risk});
    };
    for (const auto& row : view.rows) add(row.document, row.line, row.happened), rows = true;
    if (view.rows.empty())
      for (std::size_t m = s.begin; m < s.end; ++m)
        add(view.subject->document, static_cast<std::uint32_t>(m), table.at[m]);
  }
  for (const auto& row : loaded.unplaced) {
    Line line{row.document, row.line, row.centre, row.subject, 0, row.happened.has_value(),
              std::nullopt};
    if (row.happened) line.time_h = base::hours(*row.happened - base::relative_anchor);
    out.push_back(std::move(line));
  }
  if (rows)
    std::stable_sort(out.begin(), out.end(), [](const Line& a, const Line& b) {
      return std::tie(a.document, a.line) < std::tie(b.document, b.line);
    });
  return out;
}

base::Done write_lines(const std::string& path, const std::vector<Line>& lines) {
  if (base::matches(path, "*.csv")) {
    BQ_ASSIGN(auto writer, base::FileWriter::open(path));
    std::string text = "centre,subject,time_h,risk\n";
    for (const Line& l : lines) {
      text +=
          fmt::format("{},{},{},{}\n", csv_field(l.centre), csv_field(l.subject),
                      l.timed ? hours_text(l.time_h) : "", l.risk ? base::show_9g(*l.risk) : "");
      if (text.size() > (1U << 20)) writer.write(text), text.clear();
    }
    writer.write(text);
    return writer.finish();
  }
  using record::store::ColumnType;
  auto table = record::store::Table::of({{"centre", ColumnType::text},
                                         {"subject", ColumnType::text},
                                         {"time_h", ColumnType::float64},
                                         {"risk", ColumnType::float64}});
  for (const Line& l : lines) {
    table.columns[0].push_text(l.centre);
    table.columns[1].push_text(l.subject);
    if (l.timed) table.columns[2].push_number(l.time_h);
    else table.columns[2].push_null();
    if (l.risk) table.columns[3].push_number(*l.risk);
    else table.columns[3].push_null();
  }
  return record::store::write_parquet(path, table);
}

// Findings that only predict makes: rows outside the cohort, subjects that the model was fitted on.
void add_findings(const ModelFolder& model, const ingest::load::Loaded& loaded,
                  const MomentTable& table, std::vector<record::fact::Finding>& findings) {
  for (std::size_t i = 0; i < table.subjects.size(); ++i) {
    const auto& s = table.subjects[i];
    const auto& subject = *loaded.timelines.at(i).subject;
    auto add = [&](std::string rule, std::string severity, std::string value) {
      findings.push_back(
          {std::move(rule), std::move(severity), loaded.timelines.centre_name(subject), subject.key,
           loaded.timelines.documents()[subject.document], 0, "", "", std::move(value), "scored"});
    };
    auto outside = std::count(table.included.begin() + static_cast<std::ptrdiff_t>(s.begin),
                              table.included.begin() + static_cast<std::ptrdiff_t>(s.end), 0);
    if (outside > 0) add("outside_cohort", "note", fmt::format("{} moments", outside));
    if (std::binary_search(model.groups.begin(), model.groups.end(),
                           group_mark(loaded.timelines.domain, s.group)))
      add("fitted_on", "warning",
          "the model was fitted on this group; its risk is no evidence of quality");
  }
}

std::string findings_path(const std::string& out) {
  auto dot = out.rfind('.');
  return out.substr(0, dot) + ".findings.parquet";
}

// Puts a file of a staged answer in its place.
base::Done move_file(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (!error) return {};
  return base::refuse(base::ProblemKind::disk, {to},
                      fmt::format("cannot be written: {}; choose another --out", error.message()));
}

// Writes risks and findings, both or neither.
base::Done write_answer(const std::string& out, const std::vector<Line>& lines,
                        const std::vector<record::fact::Finding>& findings) {
  BQ_ASSIGN(auto staged, base::UnfinishedFolder::open(fmt::format("{}.part-{}", out, ::getpid())));
  const std::string name = staged.path() + "/" + std::filesystem::path(out).filename().string();
  auto written = write_lines(name, lines);
  if (written) {
    auto digest = write_findings(findings_path(name), findings);
    if (!digest) written = tl::unexpected(std::move(digest.error()));
  }
  if (!written) {
    written.error().place.file = out;
    return written;
  }
  BQ_TRY(move_file(findings_path(name), findings_path(out)));
  return move_file(name, out);
}

}  // namespace

base::Result<std::string> predict(const record::code::Vocabulary& vocabulary,
                                  const PredictRequest& request) {
  if (!base::matches(request.out, "*.csv") && !base::matches(request.out, "*.parquet"))
    return base::refuse(base::ProblemKind::option, {request.out},
                        "an output file ends in .csv or .parquet");
  BQ_ASSIGN(ModelFolder model, read_model(request.model));
  auto reading = definition::read_definition(model.programme_file, vocabulary);
  if (!reading.definition) return tl::unexpected(reading.problems.front());
  const Definition& programme = *reading.definition;
  std::vector<std::string> features;
  for (const auto& output : programme.facts.outputs) features.push_back(output.name);
  if (features != model.features ||
      model.meaning != analysis::expression::meaning_digest(programme.facts, vocabulary))
    return base::refuse(base::ProblemKind::data, {request.model},
                        "was fitted with a vocabulary in which its features meant something else; "
                        "give the one of its run with --vocabulary, or run again");
  BQ_ASSIGN(auto loaded, read_source(programme, vocabulary,
                                     {request.data, request.state, request.threads, false, true,
                                      false, true}));
  BQ_ASSIGN(MomentTable table, moment::make_table({&programme, &vocabulary, &loaded.timelines,
                                                   request.threads, true}));
  BQ_ASSIGN(auto risks, risks_of(model, table, request.threads));
  auto lines = lines_of(loaded, table, risks);
  auto findings = std::move(loaded.findings);
  add_findings(model, loaded, table, findings);
  BQ_TRY(write_answer(request.out, lines, findings));
  return fmt::format("{} rows of {} subjects scored, {} findings in {}", lines.size(),
                     loaded.timelines.size(), findings.size(), findings_path(request.out));
}

}  // namespace bq::programme::run
