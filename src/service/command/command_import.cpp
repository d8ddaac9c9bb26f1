// `bianque import` and what is done about imports: listed, taken back.
#include <algorithm>
#include <cstdio>
#include <map>

#include <fmt/format.h>

#include "applications/registry/intake/imports.h"
#include "applications/registry/intake/intake.h"
#include "applications/registry/intake/suggestion.h"
#include "applications/registry/intake/undo.h"
#include "base/clock.h"
#include "base/file.h"
#include "service/command/command.h"
#include "service/command/command_words.h"
#include "service/command/open_registry.h"

namespace bq::service::command {

namespace intake = applications::registry::intake;
using applications::registry::Registry;

namespace {

constexpr std::size_t most_reasons = 12;  // on the screen; the report has them all

void show_counts(const intake::Counts& c) {
  fmt::print("{{\"cells\":{},\"facts\":{},\"corrections\":{},\"duplicates\":{},\"refused\":{}}}\n",
             c.cells(), c.facts, c.corrections, c.duplicates, c.refused);
}

std::string title_of(const Registry& registry, const intake::Tally::ItemKey& key,
                     base::Language language) {
  const auto* form = registry.find_form(key.first);
  const auto* item = form == nullptr ? nullptr : form->find(key.second);
  if (item != nullptr) return base::in(item->title, language);
  auto id = registry.vocabulary().find(key.second);
  return id ? base::in(registry.vocabulary().at(*id).title, language)
            : base::in({"(rows, repeated values)", "（整行或重复值）"}, language);
}

void show_items(const Registry& registry, const intake::Tally& tally, base::Language language) {
  bool zh = language == base::Language::zh;
  auto line = [](const std::string& name, const auto& a, const auto& b, const auto& c,
                 const auto& d) {
    return base::fit_left(name, 32) + base::fit_right(a, 11) + base::fit_right(b, 12) +
           base::fit_right(c, 11) + base::fit_right(d, 11);
  };
  std::string head = zh ? line("条目", "新增", "更正", "重复", "未导入")
                        : line("item", "new", "corrections", "duplicates", "refused");
  fmt::print("{}\n", paint(Tone::head, head, 1));
  for (const auto& [key, n] : tally.items()) {
    if (n.cells() == 0) continue;
    fmt::print("{}\n", line(title_of(registry, key, language), std::to_string(n.facts),
                            std::to_string(n.corrections), std::to_string(n.duplicates),
                            std::to_string(n.refused)));
  }
}

void show_reasons(const intake::Tally& tally, base::Language language) {
  std::map<std::string, std::uint64_t> reasons;
  for (const auto& cell : tally.refused())
    reasons[base::in(cell.reason.why, language) + (language == base::Language::zh ? "——" : "; ") +
            base::in(cell.reason.remedy, language)] += cell.times;
  std::vector<std::pair<std::uint64_t, std::string>> sorted;
  for (const auto& [why, n] : reasons) sorted.emplace_back(n, why);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (sorted.empty()) return;
  bool zh = language == base::Language::zh;
  fmt::print("\n{}\n", paint(Tone::head, zh ? "未导入的原因" : "why cells were refused", 1));
  for (std::size_t i = 0; i < sorted.size() && i < most_reasons; ++i)
    fmt::print("{:>8}  {}\n", sorted[i].first, sorted[i].second);
  if (sorted.size() > most_reasons)
    fmt::print(fmt::runtime(zh ? "{:>8}  种其他原因，见 --report\n"
                               : "{:>8}  other reasons; --report has them all\n"),
               sorted.size() - most_reasons);
}

void show_answer(const Registry& registry, const intake::ImportAnswer& answer,
                 const Options& options) {
  bool zh = options.language == base::Language::zh;
  for (const auto& words : answer.left_out)
    fmt::print("{} {}\n", zh ? "未导入：" : "not imported:", base::in(words, options.language));
  for (const auto& words : answer.remarks)
    fmt::print("{} {}\n", zh ? "提示：" : "note:", base::in(words, options.language));
  if (!answer.left_out.empty() || !answer.remarks.empty()) fmt::print("\n");
  show_items(registry, answer.tally, options.language);
  show_reasons(answer.tally, options.language);
  fmt::print("\n");
  if (answer.enrolled > 0)
    fmt::print(fmt::runtime(zh ? "入组 {} 人{}\n" : "{} people enrolled{}\n"), answer.enrolled,
               !answer.first_day_is_consent ? ""
               : zh                         ? "；知情同意日取各人的第一天"
                                            : "; the day of consent is each one's first day");
  if (options.import.is_dry)
    fmt::print("{}\n", zh ? "预演：没有改动任何数据" : "dry run: nothing was changed");
  else if (answer.id.empty())
    fmt::print("{}\n", zh ? "没有可改动之处" : "there was nothing to change");
  else
    fmt::print(fmt::runtime(zh ? "导入 {}：保存了 {} 张表单；撤销：bianque registry undo\n"
                               : "import {}: {} forms saved; `bianque registry undo` takes it "
                                 "back\n"),
               answer.id, answer.forms);
}

// Only an import that may enrol has anything to do in a new folder.
base::Done check_folder(const Options& options, const std::string& folder) {
  bool makes = !options.import.consent.empty() && !options.import.is_dry;
  if (makes || base::file_exists(folder + "/ledger.db")) return {};
  return base::refuse(base::ProblemKind::data, {folder},
                      "holds no registry; give --dir the folder that `bianque serve` writes to");
}

base::Done write_mapping(const Options& options) {
  BQ_ASSIGN(auto compiled, compile_programme(options));
  if (!compiled->registry)
    return base::refuse(base::ProblemKind::definition, {compiled->definition->file},
                        "the programme has no `registry`: say its forms and visits there");
  if (base::file_exists(options.import.write_mapping))
    return base::refuse(base::ProblemKind::option, {options.import.write_mapping},
                        "is there already, perhaps with somebody's edits; take another name");
  BQ_ASSIGN(auto made, intake::suggest(*compiled->registry,
                                       {options.import.files, !options.import.consent.empty(),
                                        options.language}));
  BQ_TRY(base::write_file(options.import.write_mapping, made.to_edit));
  bool zh = options.language == base::Language::zh;
  for (const auto& words : made.questions) fmt::print("? {}\n", base::in(words, options.language));
  fmt::print(fmt::runtime(zh ? "映射已写入 {}，{} 处待确认；改好后用 --mapping 导入\n"
                             : "the mapping is in {}, with {} questions; mend it, then import "
                               "with --mapping\n"),
             options.import.write_mapping, made.questions.size());
  show_counts({});
  return {};
}

std::string files_text(const intake::Import& import) {
  std::string out;
  for (const auto& file : import.files) out += (out.empty() ? "" : ", ") + file.name;
  return out;
}

std::string stands(const intake::Import& import, bool zh) {
  if (import.is_undone) return zh ? "已撤销" : "undone";
  if (!import.counts)
    return zh ? "中断：再次导入同样的文件即可完成" : "cut off: the same import again completes it";
  const auto& c = *import.counts;
  return fmt::format(fmt::runtime(zh ? "新增 {}，更正 {}，重复 {}，未导入 {}"
                                     : "{} new, {} corrections, {} duplicates, {} refused"),
                     c.facts, c.corrections, c.duplicates, c.refused);
}

}  // namespace

base::Done command_import(const Options& options) {
  const ImportOptions& asked = options.import;
  if (!asked.write_mapping.empty()) return write_mapping(options);
  BQ_ASSIGN(auto open, open_registry(options, check_folder));
  if (!asked.is_dry) BQ_TRY(open->desk->adopt());
  intake::ImportRequest request;
  request.files = asked.files;
  request.mapping_file = asked.mapping;
  request.consent_version = asked.consent;
  request.is_dry = asked.is_dry;
  request.actor = {user_name(), true, {}};
  request.language = options.language;
  request.threads = options.threads;
  BQ_ASSIGN(auto answer, intake::import_files(*open->desk, *open->ledger, request, base::now()));
  if (!asked.report.empty())
    BQ_TRY(intake::write_report(*open->registry, answer.tally, asked.report));
  show_answer(*open->registry, answer, options);
  show_counts(answer.tally.total());
  return {};
}

base::Done command_registry_imports(const Options& options) {
  const std::string path = options.serve.folder + "/ledger.db";
  if (!base::file_exists(path))
    return base::refuse(base::ProblemKind::data, {options.serve.folder}, "holds no registry");
  BQ_ASSIGN(auto database, record::ledger::Connection::open_to_read(path));
  BQ_ASSIGN(auto all, intake::list_imports(*database));
  bool zh = options.language == base::Language::zh;
  if (all.empty()) fmt::print("{}\n", zh ? "没有导入记录" : "no imports are on record");
  for (const auto& import : all)
    fmt::print("{}  {}  {}  {}\n    {}\n", paint(Tone::accent, import.id, 1), base::show(import.at),
               import.by, files_text(import), stands(import, zh));
  return {};
}

base::Done command_registry_undo(const Options& options) {
  BQ_ASSIGN(auto open, open_registry(options, check_folder));
  BQ_TRY(open->desk->adopt());
  BQ_ASSIGN(auto undone,
            intake::undo_import(*open->desk, *open->ledger,
                                {options.import.id, {user_name(), true, {}}, {}, {}}));
  bool zh = options.language == base::Language::zh;
  fmt::print(fmt::runtime(zh ? "已恢复 {} 张表单\n" : "{} forms restored\n"), undone.restored);
  for (const auto& form : undone.left)
    fmt::print(fmt::runtime(zh ? "保留 {} {} {} 第 {} 份：{}\n" : "left: {} {} {} no. {}: {}\n"),
               form.number, form.visit, form.form, form.repeat,
               base::in(form.why, options.language));
  if (undone.enrolled > 0)
    fmt::print(fmt::runtime(zh ? "该次导入入组的 {} 人仍在库中\n"
                               : "the {} people whom the import enrolled stay\n"),
               undone.enrolled);
  return {};
}

}  // namespace bq::service::command
