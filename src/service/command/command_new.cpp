// `bianque new`: from somebody's own tables to a draft programme.
#include <algorithm>
#include <cstdio>
#include <map>

#include <fmt/format.h>

#include "programme/draft/draft.h"
#include "service/command/command.h"
#include "service/command/command_words.h"
#include "service/command/programme_file.h"

namespace bq::service::command {

namespace draft = programme::draft;

namespace {

base::Done check_name(const std::string& name) {
  bool right = !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
               std::all_of(name.begin(), name.end(), [](char c) {
                 return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
               });
  if (right) return {};
  return base::refuse(
      base::ProblemKind::option, {},
      "a programme's name is of a-z, 0-9 and _, and begins with a letter; not `" + name + "`");
}

std::string padded(std::string text, std::size_t cells) {
  std::size_t width = base::cell_width(text);
  return width < cells ? text + std::string(cells - width, ' ') : text;
}

std::string meaning_of(const draft::Guess& guess, const draft::TableDraft& table, bool zh) {
  switch (guess.use) {
    case draft::Use::left_out:
      return zh ? "不读取" : "left out";
    case draft::Use::role:
      if (guess.column == table.subject) return zh ? "患者编号" : "patient";
      if (guess.column == table.centre) return zh ? "中心" : "centre";
      if (guess.column == table.happened || guess.column == table.start)
        return zh ? "发生时间" : "time";
      return zh ? "表的结构" : "of the table";
    case draft::Use::event:
      return guess.concept_name + (zh ? "（日期）" : " (date)");
    case draft::Use::concept_value:
      break;
  }
  std::string out = guess.concept_name + (guess.unit.empty() ? "" : " " + guess.unit);
  return guess.second.empty() ? out : out + ", " + guess.second;
}

void show_table(const draft::TableDraft& table, bool zh) {
  fmt::print("\n{}\n", paint(Tone::head,
                             fmt::format(fmt::runtime(zh ? "{}，{} 行" : "{}, {} rows"),
                                         table.pattern, table.rows),
                             1));
  for (const draft::Guess& guess : table.guesses) {
    if (guess.column.empty()) continue;
    bool asked = !guess.is_sure();
    std::string share =
        guess.use == draft::Use::left_out ? "" : fmt::format("{:5.1f} %", 100 * guess.share);
    fmt::print("{} {} {} {}\n", asked ? "?" : " ",
               padded(std::string(base::cut_utf8(guess.column, 36)), 26),
               padded(meaning_of(guess, table, zh), 32), share);
  }
  if (!table.shape) return;
  for (const auto& [word, item] : table.shape->items)
    fmt::print("    {} {}\n", padded(word, 24), item);
}

}  // namespace

base::Done command_new(const Options& options) {
  const NewOptions& asked = options.draft;
  BQ_TRY(check_name(asked.name));
  std::string folder = options.out.empty() ? asked.name : options.out;
  BQ_ASSIGN(std::string vocabulary_of, vocabulary_folder(options));
  BQ_ASSIGN(auto vocabulary, record::code::Vocabulary::load(vocabulary_of));
  BQ_ASSIGN(draft::Draft made,
            draft::make_draft({asked.name, asked.people, asked.files, &vocabulary}));
  BQ_TRY(draft::write_draft(made, vocabulary, folder, options.language));
  bool zh = options.language == base::Language::zh;
  for (const auto& table : made.tables) show_table(table, zh);
  fmt::print(fmt::runtime(
                 zh ? "\n{} 个文件已写入 {}/；{} 处待确认，见 {}/questions.md（含上面标 ? 的各行）\n"
                    : "\n{} files are in {}/; {} questions are in {}/questions.md (with the "
                      "lines marked ? above)\n"),
             made.own.empty() ? 4 : 5, folder, draft::count_questions(made), folder);
  fmt::print(
      fmt::runtime(
          zh ? "下一步：bianque check {0}，然后 bianque run {0} --data 存放数据的文件夹\n"
             : "Next: bianque check {0}, then bianque run {0} --data the folder of the data\n"),
      folder);
  return {};
}

}  // namespace bq::service::command
