#include "programme/draft/draft.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "programme/draft/identity.h"

namespace bq::programme::draft {

using base::Words;

namespace {

constexpr std::size_t most_centres = 50;
constexpr double most_repeats = 0.01;  // share of rows, in a table that lists the patients
constexpr std::size_t most_shown = 8;  // words in a question

/// Settles what the columns of one table are to each other.
class TableMaker {
 public:
  TableMaker(const Survey& survey, Guesser& guesser) : survey_(survey), guesser_(guesser) {}

  TableDraft make() {
    const Grid& grid = *survey_.grid;
    out_.pattern = grid.pattern;
    out_.dialect = grid.dialect;
    out_.dialect.header_line = survey_.header_line == 0 ? 1 : survey_.header_line;
    out_.dialect.header_lines = survey_.header_lines;
    out_.header_reason = survey_.header_reason;
    out_.rows = survey_.all_rows;
    out_.totals = survey_.totals;
    out_.is_text = !grid.is_sheet && !grid.is_parquet;
    out_.remarks = grid.remarks;
    find_shape();
    for (const ColumnProfile& column : survey_.columns) take(guess(column));
    settle_repeats();
    settle_subject();
    settle_times();
    settle_known();
    ask_of_units();
    return std::move(out_);
  }

 private:
  const ColumnProfile* profile(const std::string& name) const {
    for (const auto& column : survey_.columns)
      if (column.name == name) return &column;
    return nullptr;
  }

  // A column of items beside one of values: the rows name their concept.
  void find_shape() {
    LongTable shape;
    const ColumnProfile* items = nullptr;
    for (const ColumnProfile& column : survey_.columns) {
      Role role = role_of(column);
      if (role == Role::item && items == nullptr) items = &column, shape.item = column.name;
      if (role == Role::value && shape.value.empty()) shape.value = column.name;
      if (role == Role::unit && shape.unit.empty()) shape.unit = column.name;
    }
    if (items == nullptr || shape.value.empty() || items->has_many_words) return;
    std::uint64_t known = 0;
    shape.items = guesser_.items_of(*items, !shape.unit.empty(), known);
    if (shape.items.empty()) return;
    item_share_ = items->share(known);
    out_.shape = std::move(shape);
  }

  Role role_of(const ColumnProfile& column) const { return guesser_.role_of(column.name); }

  Guess guess(const ColumnProfile& column) {
    if (!out_.shape) {
      Role role = role_of(column);
      bool of_long = role == Role::item || role == Role::value || role == Role::unit;
      return of_long ? guesser_.guess_plain(column) : guesser_.guess(column);
    }
    const LongTable& shape = *out_.shape;
    bool is_part =
        column.name == shape.item || column.name == shape.value || column.name == shape.unit;
    if (!is_part) return guesser_.guess(column);
    Guess out;
    out.column = column.name;
    out.use = Use::role;
    out.role = column.name == shape.item    ? Role::item
               : column.name == shape.value ? Role::value
                                            : Role::unit;
    out.cells = column.filled();
    out.reason = {"by its name: each row names its item", "按列名：每行一个项目"};
    if (out.role == Role::item) {
      out.share = item_share_;
      if (item_share_ < 0.999)
        out.question = {
            fmt::format("What are the other words of `{}`? They are not read yet.", column.name),
            fmt::format("“{}”中的其余项目是什么？目前不读取。", column.name)};
    }
    return out;
  }

  void take(Guess guess) {
    // In a table of items, values stand in their own column; what else stands there is left out.
    if (out_.shape && guess.use == Use::concept_value && !guess.is_static) {
      guess.use = Use::left_out;
      guess.reason = {"the rows name their items; this is none", "该表每行一个项目，此列不是项目"};
      guess.question = {};
    }
    out_.guesses.push_back(std::move(guess));
  }

  // Two columns of one concept would contradict each other: the second becomes a question.
  void settle_repeats() {
    std::map<std::string, std::string> first;
    std::set<std::string> names;
    for (Guess& guess : out_.guesses) {
      bool twice = !guess.column.empty() && !names.insert(guess.column).second;
      if (twice && guess.use != Use::left_out) {
        guess.use = Use::left_out;
        guess.question = {
            fmt::format("Two columns are headed `{}`; which one counts?", guess.column),
            fmt::format("有两列都叫“{}”，以哪一列为准？", guess.column)};
      }
      if (guess.use != Use::concept_value) continue;
      auto [at, is_new] = first.emplace(guess.concept_name, guess.column);
      std::string second = guess.second.substr(0, guess.second.find(' '));
      if (is_new && !second.empty()) std::tie(at, is_new) = first.emplace(second, guess.column);
      if (is_new) continue;
      guess.use = Use::left_out;
      guess.question = {
          fmt::format("`{}` and `{}` are both {}; the first one is read.", at->second, guess.column,
                      guess.concept_name),
          fmt::format("“{}”与“{}”是同一变量，目前只读取前者。", at->second, guess.column)};
    }
  }

  void settle_subject() {
    std::vector<Guess*> found;
    for (Guess& guess : out_.guesses)
      if (guess.use == Use::role && guess.role == Role::subject) found.push_back(&guess);
    if (found.empty()) return settle_unnamed_subject();
    // Of several the one that is always there, and stands first.
    auto best = *std::max_element(found.begin(), found.end(), [&](const Guess* a, const Guess* b) {
      return a->cells < b->cells;
    });
    out_.subject = best->column;
    for (Guess* guess : found) {
      if (guess == best) continue;
      guess->use = Use::left_out;
      guess->reason = {"another number of the person", "患者的另一个编号"};
      guess->question = {
          fmt::format("`{}` and `{}`: which one is the same in all tables?", best->column,
                      guess->column),
          fmt::format("“{}”与“{}”，哪一个在所有表中都一致？", best->column, guess->column)};
    }
    if (best->cells < survey_.rows)
      best->question = {
          fmt::format("{} rows have no `{}`; they are not read.", survey_.rows - best->cells,
                      best->column),
          fmt::format("有 {} 行没有“{}”，不读取。", survey_.rows - best->cells, best->column)};
  }

  void settle_unnamed_subject() {
    for (Guess& guess : out_.guesses) {
      const ColumnProfile* column = profile(guess.column);
      if (column == nullptr || column->cells == 0 || column->missing > 0 || !column->is_unique() ||
          guess.role == Role::identity || column->times > 0 ||
          column->names * 2 > column->filled())
        continue;
      out_.subject = guess.column;
      guess.use = Use::role;
      guess.role = Role::subject;
      guess.reason = {"no value of it stands twice", "取值各不相同"};
      guess.question = {fmt::format("Is `{}` the number of the patient?", guess.column),
                        fmt::format("“{}”是患者编号吗？", guess.column)};
      return;
    }
    out_.questions.push_back({"Which column names the patient? Without it this table is not read.",
                              "哪一列是患者编号？没有它，此表不读取。"});
  }

  void settle_times() {
    auto of_role = [&](Role role) -> Guess* {
      for (Guess& guess : out_.guesses)
        if (guess.use == Use::role && guess.role == role) return &guess;
      return nullptr;
    };
    const ColumnProfile* subject = profile(out_.subject);
    bool one_row_each =
        subject != nullptr && static_cast<double>(subject->repeats) <=
                                  most_repeats * static_cast<double>(subject->filled());
    Guess* start = of_role(Role::start);
    Guess* end = of_role(Role::end);
    Guess* happened = of_role(Role::happened);
    if (start != nullptr && one_row_each) out_.start = start->column;
    if (!out_.start.empty()) ask_of_repeats(*subject);
    if (end != nullptr && !out_.start.empty()) out_.end = end->column;
    if (happened == nullptr) happened = start;
    if (happened == nullptr) happened = first_date();
    if (happened != nullptr) {
      out_.happened = happened->column;
      happened->use = Use::role;
      if (happened->role == Role::none) happened->role = Role::happened;
    }
    if (Guess* known = of_role(Role::known)) out_.known = known->column;
    if (Guess* centre = of_role(Role::centre)) out_.centre = centre->column;
    for (Guess& guess : out_.guesses) {
      out_.serial_dates = out_.serial_dates || guess.serial_dates;
      bool is_time =
          guess.role == Role::start || guess.role == Role::end || guess.role == Role::happened;
      bool unused = is_time && guess.column != out_.start && guess.column != out_.end &&
                    guess.column != out_.happened;
      if (guess.use == Use::event || (guess.use == Use::role && unused)) become_event(guess);
    }
  }

  void ask_of_repeats(const ColumnProfile& subject) {
    if (subject.repeats == 0) return;
    out_.questions.push_back(
        {fmt::format("{} rows repeat a number of `{}` that stands above: the first start and end "
                     "count. Is one of the rows wrong?",
                     subject.repeats, subject.name),
         fmt::format("有 {} 行的“{}”与上面的行重复：起止时间以第一行为准。是否登记重复？",
                     subject.repeats, subject.name)});
  }

  // A registry is written when its values are at hand; where that is not so, somebody has to say.
  void settle_known() {
    bool values = std::any_of(out_.guesses.begin(), out_.guesses.end(), [](const Guess& g) {
      return g.use == Use::concept_value && !g.is_static;
    });
    out_.known_at_once = !out_.shape && out_.known.empty() && !out_.happened.empty() && values;
    if (!out_.known_at_once) return;
    out_.questions.push_back(
        {"No column says when the results were known: they count as known when the row happened "
         "(`known: happened`). Is that so? Without the line each item's usual delay is added.",
         "没有报告时间一列：各值按发生时即已知晓处理（`known: happened`），对吗？删去该行，则按各条目通常"
         "的延迟计。"});
  }

  // Units that nobody knows: the values beside them would be kept out one by one.
  void ask_of_units() {
    if (!out_.shape) return;
    const ColumnProfile* units = profile(out_.shape->unit);
    if (units == nullptr)
      return out_.questions.push_back(
          {"No column says the units: each item is read in the unit that is usual. Are they right?",
           "没有单位一列：各项目按常用单位读取，对吗？"});
    std::vector<std::string> unknown;
    for (const auto& [word, n] : units->words)
      if (guesser_.vocabulary().units().find(word) == nullptr && word.size() <= 20 &&
          !tells_person(word) && unknown.size() < most_shown)
        unknown.push_back(word);
    if (unknown.empty()) return;
    out_.questions.push_back(
        {fmt::format("`{}` has units that are not known: {}. Their values are not read.",
                     units->name, fmt::join(unknown, ", ")),
         fmt::format("“{}”中有不认识的单位：{}。其数值不读取，应是什么单位？", units->name,
                     fmt::join(unknown, "、"))});
  }

  Guess* first_date() {
    Guess* only = nullptr;
    std::size_t n = 0;
    for (Guess& guess : out_.guesses) {
      if (guess.use != Use::event) continue;
      if (++n == 1) only = &guess;
    }
    if (only == nullptr) return nullptr;
    only->reason = {"the first column of dates", "第一个日期列"};
    only->share = share_of_times(only->column);
    ask_of_times(*only, *profile(only->column));
    if (n > 1)
      only->question = {
          fmt::format("Did the values of a row happen at `{}`? There are {} columns of dates.",
                      only->column, n),
          fmt::format("每行的数值是在“{}”发生的吗？共有 {} 个日期列。", only->column, n)};
    return only;
  }

  double share_of_times(const std::string& name) const {
    const ColumnProfile* column = profile(name);
    return column == nullptr ? 0
                             : std::min(1.0, column->share(column->times + column->day_numbers));
  }

  void become_event(Guess& guess) {
    bool serial = guess.serial_dates;
    if (out_.shape) {
      guess.use = Use::left_out;
      guess.reason = {"a date that the rows do not need", "各行不需要的日期"};
      return;
    }
    guess = guesser_.as_event(*profile(guess.column));
    guess.serial_dates = serial;
    guess.share = share_of_times(guess.column);
    ask_of_times(guess, *profile(guess.column));
  }

  const Survey& survey_;
  Guesser& guesser_;
  TableDraft out_;
  double item_share_ = 1;
};

// Gives the parts of the names that differ where the rest is the same: 南院.xlsx, 北院.xlsx.
std::vector<std::string> stems_of(const std::vector<std::string>& files) {
  std::vector<std::string> out;
  for (const auto& file : files) out.push_back(std::filesystem::path(file).stem().string());
  return out;
}

std::string header_of(const Survey& survey) {
  std::string out;
  for (const auto& column : survey.columns) out += column.name + '\x1f';
  return out;
}

// Several files of one header each are a centre each, unless a column says otherwise.
bool is_file_per_centre(const std::vector<std::vector<Survey>>& by_file) {
  if (by_file.size() < 2) return false;
  auto shape = [](const std::vector<Survey>& file) {
    std::vector<std::string> out;
    for (const auto& survey : file) out.push_back(header_of(survey));
    return out;
  };
  return std::all_of(by_file.begin() + 1, by_file.end(),
                     [&](const auto& file) { return shape(file) == shape(by_file[0]); });
}

void ask_of_centres(Draft& draft) {
  std::vector<std::string> names;
  for (const TableDraft& table : draft.tables)
    if (table.centre.empty() && !table.subject.empty()) names.push_back(table.pattern);
  if (names.empty()) return;
  draft.questions.push_back(
      {fmt::format("{}: no column of the centre. A row there belongs to the patient of that "
                   "number, in whichever centre. Does a number stand for one patient everywhere?",
                   fmt::join(names, ", ")),
       fmt::format("{}：没有中心一列。其中各行按编号归入其他表中的同号患者。各中心的编号互不重复吗？",
                   fmt::join(names, "、"))});
}

void settle_centres(Draft& draft, const std::vector<Survey>& surveys) {
  std::map<std::string, std::uint64_t> words;
  bool with = false, without = false, too_many = false;
  for (std::size_t t = 0; t < draft.tables.size(); ++t) {
    (draft.tables[t].centre.empty() ? without : with) = true;
    for (const auto& column : surveys[t].columns) {
      if (draft.tables[t].centre.empty() || column.name != draft.tables[t].centre) continue;
      too_many = too_many || column.has_many_words || column.words.size() > most_centres;
      for (const auto& [word, n] : column.words) words[word] += n;
    }
  }
  if (!with || too_many) {
    for (TableDraft& table : draft.tables) table.centre.clear();
    if (!draft.centre_in_name) draft.centres = {draft.name};
    if (too_many)
      draft.questions.push_back({"The column of centres has too many values; it is not used.",
                                 "中心列的取值过多，未使用。"});
    return;
  }
  if (without) ask_of_centres(draft);
  draft.centre_in_name = false;
  for (const auto& [word, n] : words) {
    draft.centres.push_back(word);
    draft.centre_words.emplace_back(word, word);
  }
}

// A sheet that is not shown explains codes more often than it lists patients; a table whose first
// row is data already has no names of columns, and its cells are nobody's headings.
bool is_left_out(const Grid& grid, const Survey& survey, Draft& out) {
  if (grid.is_hidden) {
    out.questions.push_back(
        {fmt::format("{} is a hidden sheet and is left out. Is it a table of patients?",
                     grid.pattern),
         fmt::format("{} 是隐藏的工作表，未读取。它是患者的表吗？", grid.pattern)});
    return true;
  }
  bool telling = std::any_of(survey.columns.begin(), survey.columns.end(),
                             [](const auto& column) { return tells_person(column.name); });
  if (telling)
    out.questions.push_back(
        {fmt::format("{} has no row with the names of its columns and is left out. Add one.",
                     grid.pattern),
         fmt::format("{} 没有列名一行，未读取。请补上列名。", grid.pattern)});
  return telling;
}

std::vector<Survey> surveys_of(const std::vector<Grid>& grids, const KnownNames& names,
                               Draft& out) {
  std::vector<Survey> surveys;
  for (const Grid& grid : grids) {
    Survey one = survey(grid, names);
    if (!is_left_out(grid, one, out)) surveys.push_back(std::move(one));
  }
  return surveys;
}

// An item that no table feeds says nothing.
void drop_unused(Draft& draft) {
  std::set<std::string> used;
  for (const TableDraft& table : draft.tables)
    for (const Guess& guess : table.guesses)
      if (guess.use == Use::concept_value || guess.use == Use::event)
        used.insert(guess.concept_name);
  std::erase_if(draft.own, [&](const OwnConcept& own) { return used.count(own.name) == 0; });
}

base::Result<std::vector<std::vector<Grid>>> read_files(const std::vector<std::string>& files) {
  std::vector<std::vector<Grid>> out;
  for (const auto& file : files) {
    BQ_ASSIGN(std::vector<Grid> read, read_grids(file));
    out.push_back(std::move(read));
  }
  return out;
}

void name_files(Draft& draft) {
  if (draft.centre_in_name)
    for (TableDraft& table : draft.tables)
      table.pattern.replace(0, draft.centres.front().size(), "{centre}");
  for (const TableDraft& table : draft.tables) draft.files.push_back(table.pattern);
  draft.is_calendar = std::any_of(draft.tables.begin(), draft.tables.end(),
                                  [](const TableDraft& t) { return !t.happened.empty(); });
}

}  // namespace

base::Result<Draft> make_draft(const DraftRequest& request) {
  BQ_ASSIGN(KnownNames names, KnownNames::load(*request.vocabulary));
  BQ_ASSIGN(UsualUnits usual, UsualUnits::load(*request.vocabulary));
  BQ_ASSIGN(auto grids, read_files(request.files));
  Draft out;
  out.name = request.name;
  out.people = request.people;
  std::vector<std::vector<Survey>> by_file;
  for (const auto& file : grids) by_file.push_back(surveys_of(file, names, out));
  out.centre_in_name = is_file_per_centre(by_file);
  std::vector<Survey> surveys;
  for (std::size_t f = 0; f < by_file.size(); ++f) {
    if (out.centre_in_name && f > 0) break;
    for (Survey& one : by_file[f]) surveys.push_back(std::move(one));
  }
  if (out.centre_in_name) out.centres = stems_of(request.files);
  Guesser guesser(*request.vocabulary, names, usual);
  std::set<std::string> missing;
  for (const Survey& one : surveys) {
    out.tables.push_back(TableMaker(one, guesser).make());
    missing.insert(one.missing.begin(), one.missing.end());
  }
  out.own = guesser.take_own();
  out.missing.assign(missing.begin(), missing.end());
  settle_centres(out, surveys);
  std::erase_if(out.tables, [](const TableDraft& t) { return t.subject.empty(); });
  if (out.tables.empty())
    return base::refuse(base::ProblemKind::data, {request.files.front()},
                        "no table here has a column that names its patients; head one of them "
                        "住院号, 编号 or id");
  drop_unused(out);
  name_files(out);
  return out;
}

}  // namespace bq::programme::draft
