// The forms are in Chinese: they are filed with Chinese authorities.
#include "programme/dossier/forms.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"

namespace bq::programme::dossier {

namespace {

constexpr const char* style = R"(
@page { size: A4; margin: 18mm 16mm; }
body { font: 10.5pt/1.5 "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; color: #1a1c1e;
  max-width: 178mm; margin: 8mm auto; }
h1 { font-size: 16pt; text-align: center; margin: 0 0 4mm; }
h2 { font-size: 11.5pt; margin: 6mm 0 2mm; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 0.4pt solid #5f666d; padding: 1.2mm 2mm; text-align: left; vertical-align: top; }
th { font-weight: 600; white-space: nowrap; }
td.short { white-space: nowrap; }
tr { break-inside: avoid; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
td.blank { min-width: 30mm; height: 7mm; }
.quiet { color: #5f666d; }
.draft { position: fixed; top: 42%; left: 0; right: 0; text-align: center; font-size: 72pt;
  color: #5f666d; opacity: 0.16; transform: rotate(-28deg); pointer-events: none; }
.missing { border: 0.8pt solid #8a5a00; padding: 2mm 3mm; margin: 0 0 4mm; }
footer { margin-top: 8mm; font-size: 9pt; color: #5f666d; }
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

std::string cell(std::string_view text, const char* kind = "") {
  if (text.empty()) return "<td class=\"blank\"></td>";
  return fmt::format("<td{}>{}</td>", *kind == '\0' ? "" : fmt::format(" class=\"{}\"", kind),
                     escaped(text));
}

std::string heading(std::string_view text) { return fmt::format("<th>{}</th>", escaped(text)); }

std::string status_zh(const Standing& s) {
  return acceptance::title(s.line.status).zh + (s.quick ? "（快速运行）" : "");
}

std::string threshold_zh(const acceptance::AcceptanceLine& line) {
  if (!line.reach) return "无数值指标";
  return acceptance::show_zh(*line.reach);
}

std::string value_of(const acceptance::AcceptanceLine& line) {
  if (!line.value) return "";
  std::string out = line.reach ? acceptance::show_value(*line.value, *line.reach)
                               : fmt::format("{:.4g}", *line.value);
  if (line.interval)
    out += fmt::format(" （{:.4g} 至 {:.4g}）", line.interval->low, line.interval->high);
  return out;
}

std::vector<const Standing*> uncovered(const ItemState& state) {
  std::vector<const Standing*> out;
  for (const Standing& s : state.indicators)
    if (!s.covered()) out.push_back(&s);
  return out;
}

/// One page: title, watermark, what is uncovered, safety line.
class Page {
 public:
  Page(const FormRequest& request, const ItemState& state, std::string title)
      : request_(request), state_(state), title_(std::move(title)) {}

  Page& add(std::string html) {
    body_ += std::move(html) + "\n";
    return *this;
  }
  Page& table(std::string html) { return add("<table>" + std::move(html) + "</table>"); }

  base::Done write(const std::string& file) const {
    return base::write_file(request_.out + "/" + file, html());
  }

 private:
  std::string missing() const {
    if (request_.is_final) return {};
    if (state_.indicators.empty())
      return "<p class=\"missing\">指南未列该条目的指标；本稿不作完成度判断。</p>";
    auto open = uncovered(state_);
    if (open.empty()) return {};
    std::string out = fmt::format(
        "<div class=\"missing\">草稿：{} 项指标中 {} 项尚未覆盖<ul>", state_.indicators.size(),
        open.size());
    for (const Standing* s : open)
      out += fmt::format("<li>{} {}：{}</li>", s->line.indicator.id,
                         escaped(s->line.indicator.label.zh), status_zh(*s));
    return out + "</ul></div>";
  }
  std::string generated_band() const {
    for (const auto& name : state_.programmes) {
      const Run* run = request_.dossier->run_of(name);
      if (run != nullptr && run->people == "generated")
        return "<p class=\"missing\">generated data 模拟数据：数值只说明系统可运行，不作临床结论</p>";
    }
    return {};
  }
  std::string html() const {
    return fmt::format(
        "<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\">\n<title>{}</title>\n"
        "<style>{}</style></head><body>\n{}<h1>{}</h1>\n{}{}{}<footer>{} · {}<br>For research; "
        "not a medical device. 仅供科研，不作诊疗依据。</footer>\n</body></html>\n",
        escaped(title_), style, request_.is_final ? "" : "<div class=\"draft\">草稿</div>\n",
        escaped(title_), generated_band(), missing(), body_, state_.item->id, request_.day);
  }

  const FormRequest& request_;
  const ItemState& state_;
  std::string title_, body_;
};

std::string filled(const FormField& field, const ItemState& state) {
  if (field.from == "number") return "1";
  if (field.from == "guide_code") return state.item->id.substr(state.item->id.find('-') + 1);
  if (field.from == "title") return state.item->title.zh;
  return {};
}

std::string on_time_rate(const ItemState& state) {
  if (state.indicators.empty()) return "指南未列指标";
  return fmt::format("{:.0f}（目前 {} / {} 项已覆盖）",
                     100.0 * static_cast<double>(state.covered()) /
                         static_cast<double>(state.indicators.size()),
                     state.covered(), state.indicators.size());
}

void add_performance(Page& page, const PerformanceForm& form, const ItemState& state) {
  std::string head;
  for (const auto& field : form.head) {
    const bool is_name = &field == &form.head.front();
    head += fmt::format("<tr>{}{}</tr>", heading(field.title.zh),
                        cell(is_name ? state.item->title.zh : std::string()));
  }
  page.table(head).add("<p></p>");
  std::string rows = "<tr>";
  for (const auto& column : form.columns) rows += heading(column.title.zh);
  rows += "</tr>";
  for (const auto& row : form.common)
    rows += fmt::format("<tr>{}{}{}{}</tr>", cell(row.level1.zh, "short"),
                        cell(row.level2.zh, "short"), cell(row.level3.zh),
                        cell(row.computed == "on_time_rate" ? on_time_rate(state) : ""));
  for (const Standing& s : state.indicators)
    rows += fmt::format("<tr>{}{}{}{}</tr>", cell(form.individual.zh, "short"),
                        cell(s.line.indicator.id, "short"),
                        cell(s.line.indicator.label.zh), cell(threshold_zh(s.line)));
  page.table(rows);
}

void add_summary(Page& page, const SummaryForm& form, const ItemState& state) {
  std::string rows;
  for (const auto& column : form.columns)
    rows += fmt::format("<tr>{}{}</tr>", heading(column.title.zh), cell(filled(column, state)));
  page.table(rows);
  for (const auto& note : form.notes)
    page.add(fmt::format("<p class=\"quiet\">{}</p>", escaped(note.zh)));
  if (!form.complete)
    page.add("<p class=\"quiet\">该年度汇总表只知上列各栏，其余以主管部门下发的表格为准。</p>");
}

void add_indicators(Page& page, const ItemState& state) {
  page.add("<h2>考核指标</h2>");
  if (state.indicators.empty()) {
    page.add("<p>指南未列指标。</p>");
    if (state.item->minimum_software)
      page.add(fmt::format("<p>至少需要的软件：{}</p>",
                           escaped(state.item->minimum_software->zh)));
    return;
  }
  std::string rows =
      "<tr><th>编号</th><th>类</th><th>指标</th><th>要求</th><th>现值</th><th>状态与依据</th></tr>";
  for (const Standing& s : state.indicators) {
    std::string why = status_zh(s);
    const bool is_answered = s.line.status != acceptance::Status::no_programme;
    if (is_answered && !s.line.reason.zh.empty()) why += "：" + s.line.reason.zh;
    const std::string& id = s.line.indicator.id;
    rows += fmt::format(
        "<tr>{}{}{}{}{}{}</tr>", cell(id.substr(id.find('/') + 1)),
        cell(acceptance::show(s.line.indicator.kind)), cell(s.line.indicator.label.zh),
        cell(threshold_zh(s.line), "short"), cell(s.line.value ? value_of(s.line) : "—", "number"),
        cell(why));
  }
  page.table(rows);
}

void add_evidence(Page& page, const ItemState& state) {
  std::string rows = "<tr><th>指标</th><th>文件</th><th>内容</th><th>SHA-256</th></tr>";
  bool any = false;
  for (const Standing& s : state.indicators)
    for (const auto& piece : s.line.evidence) {
      any = true;
      rows += fmt::format("<tr>{}{}{}{}</tr>", cell(s.line.indicator.id, "short"),
                          cell(piece.path),
                          cell(piece.place.zh.empty() ? "—" : piece.place.zh),
                          cell(piece.sha256.substr(0, 16) + "…"));
    }
  for (const Demand& demand : state.demands)
    for (const auto& piece : demand.evidence) {
      any = true;
      rows += fmt::format("<tr>{}{}{}{}</tr>", cell(demand.requirement->id, "short"),
                          cell(piece.name), cell(piece.shows),
                          cell(piece.sha256.substr(0, 16) + "…"));
    }
  page.add("<h2>证明材料</h2>");
  if (any) page.table(rows);
  else page.add("<p>暂无。</p>");
}

void add_demands(Page& page, const ItemState& state) {
  if (state.demands.empty()) return;
  std::string rows = "<tr><th>编号</th><th>要求</th><th>出处</th><th>状态</th></tr>";
  for (const Demand& demand : state.demands)
    rows += fmt::format("<tr>{}{}{}{}</tr>", cell(demand.requirement->id, "short"),
                        cell(demand.requirement->words.zh), cell(demand.requirement->place.zh),
                        cell((demand.shown ? "已具备" : "待补") +
                             (demand.detail.zh.empty() ? "" : "：" + demand.detail.zh)));
  page.add("<h2>通知与指南的其他要求</h2>").table(rows);
}

void add_runs(Page& page, const FormRequest& request, const ItemState& state) {
  page.add("<h2>数值来源</h2>");
  if (state.programmes.empty()) page.add("<p>尚无项目响应该条目。</p>");
  for (const auto& name : state.programmes) {
    const Run* run = request.dossier->run_of(name);
    if (run == nullptr) {
      page.add(fmt::format("<p>{}：尚未运行。</p>", escaped(name)));
      continue;
    }
    page.add(fmt::format("<p>{}：{}{}<br><span class=\"quiet\">项目定义 {}<br>数据 {}</span></p>",
                         escaped(name), escaped(run->folder), run->quick ? "（快速运行）" : "",
                         escaped(run->programme), escaped(run->inputs)));
  }
}

void add_examination(Page& page, const Forms& forms, const ItemState& state) {
  std::string rows = "<tr><th>条</th><th>审查内容</th><th>状态</th></tr>";
  for (const auto& rule : forms.examination) {
    std::string how;
    if (rule.computed == "coverage")
      how = fmt::format("{} / {} 项指标已覆盖", state.covered(), state.indicators.size());
    rows += fmt::format("<tr>{}{}{}</tr>", cell(rule.id), cell(rule.words.zh), cell(how));
  }
  page.add("<h2>形式审查</h2>").table(rows);
}

base::Done check_final(const FormRequest& request, const ItemState& state) {
  if (!request.is_final) return {};
  const std::string& id = state.item->id;
  if (state.programmes.empty())
    return base::refuse(base::ProblemKind::definition, {},
                        fmt::format("{} has no programme, so there is nothing to print as final; "
                                    "leave out --final for a draft",
                                    id));
  if (state.indicators.empty())
    return base::refuse(base::ProblemKind::definition, {},
                        fmt::format("the guide lists no indicator of {}, so nothing shows that it "
                                    "is complete; leave out --final for a draft",
                                    id));
  std::vector<std::string> names;
  for (const Standing* s : uncovered(state))
    names.push_back(fmt::format("{} ({}{})", s->line.indicator.id, acceptance::show(s->line.status),
                                s->quick ? ", quick run" : ""));
  if (names.empty()) return {};
  return base::refuse(base::ProblemKind::definition, {},
                      fmt::format("{} is not complete: {}; leave out --final for a draft", id,
                                  fmt::join(names, ", ")));
}

bool asks_for_letter(const Forms& forms, const ItemState& state) {
  return state.item->province() == forms.letter_province &&
         std::any_of(state.demands.begin(), state.demands.end(),
                     [](const Demand& d) { return d.requirement->subject == "letter"; });
}

}  // namespace

base::Result<std::vector<FormFile>> write_forms(const FormRequest& request,
                                                const ItemState& state) {
  BQ_TRY(check_final(request, state));
  BQ_TRY(base::make_folder(request.out));
  const Item& item = *state.item;
  std::vector<FormFile> out;
  auto write = [&](Page& page, base::Words title, const char* file) -> base::Done {
    const std::string name = item.id + "-" + file;
    BQ_TRY(page.write(name));
    out.push_back({item.id, std::move(title), name});
    return {};
  };
  if (const auto* form = request.forms->performance_of(item.province(), item.year())) {
    Page page(request, state, fmt::format("{} 年度{}", item.year(), form->title.zh));
    add_performance(page, *form, state);
    BQ_TRY(write(page, form->title, "performance.html"));
  }
  if (const auto* form = request.forms->summary_of(item.province(), item.year())) {
    Page page(request, state, fmt::format("{} 年度{}", item.year(), form->title.zh));
    add_summary(page, *form, state);
    BQ_TRY(write(page, form->title, "summary.html"));
  }
  if (asks_for_letter(*request.forms, state)) {
    Page page(request, state, request.forms->letter_title.zh);
    std::string rows;
    for (const auto& field : request.forms->letter)
      rows += fmt::format("<tr>{}{}</tr>", heading(field.title.zh), cell(filled(field, state)));
    page.table(rows);
    BQ_TRY(write(page, request.forms->letter_title, "letter.html"));
  }
  Page page(request, state, fmt::format("验收材料：{}", item.title.zh));
  // The headings of one guide carry an English gloss.
  page.add(fmt::format("<p class=\"quiet\">{} · {}</p>", item.id,
                       escaped(item.section.substr(0, item.section.find(" (")))));
  add_indicators(page, state);
  add_evidence(page, state);
  add_demands(page, state);
  if (item.province() == "HB") add_examination(page, *request.forms, state);
  add_runs(page, request, state);
  BQ_TRY(write(page, {"Acceptance dossier", "验收材料"}, "dossier.html"));
  return out;
}

}  // namespace bq::programme::dossier
