// guide: the guides' items as they stand.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "programme/dossier/forms.h"
#include "programme/report/report.h"
#include "programme/run/run.h"
#include "service/command/command_words.h"
#include "service/command/programme_file.h"

namespace bq::service::command {

namespace dossier = programme::dossier;
namespace locker = programme::locker;
using programme::acceptance::Kind;

namespace {

// Everything the commands of this group look at.
struct Book {
  dossier::Guide guide;
  std::string vocabulary_folder;
  std::vector<Compiled> programmes;             // each with the concepts of its own
  locker::EvidenceLocker evidence;
  locker::Approvals approvals;
  dossier::Dossier dossier;
};

base::Done read_programme(const std::string& folder, Book& book) {
  Compiled& one = book.programmes.emplace_back();
  BQ_ASSIGN(one.vocabulary, record::code::Vocabulary::load(book.vocabulary_folder, folder));
  auto reading = programme::definition::read_definition(folder, one.vocabulary);
  if (!reading.definition) return tl::unexpected(reading.problems.front());
  one.definition = std::move(reading.definition);
  return connect_registry(one);
}

base::Done read_programmes(const Options& options, Book& book) {
  std::string folder =
      options.record.programmes.empty() ? find_installed("programmes") : options.record.programmes;
  if (folder.empty() || !base::folder_exists(folder))
    return base::refuse(base::ProblemKind::option, {folder},
                        "no folder of programmes is found; give --programmes");
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (base::file_exists(entry.path().string() + "/programme.yaml"))
      files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  book.programmes.reserve(files.size());        // a definition knows where its vocabulary lies
  for (const auto& file : files) BQ_TRY(read_programme(file, book));
  return {};
}

// Looks at what a run read, as it is now.
dossier::InputsNow inputs_of(const Options& options, const Book& book, const dossier::Run& run) {
  std::error_code error;
  if (run.source.empty() || !std::filesystem::exists(run.source, error)) return {};
  for (const auto& [vocabulary, definition, registry] : book.programmes) {
    if (definition->name != run.name) continue;
    auto loaded = programme::run::read_source(*definition, vocabulary,
                                              {run.source, state_folder(), options.threads});
    if (!loaded) return {true, base::show(loaded.error()), ""};
    return {true, "", loaded->digest};
  }
  return {};
}

// Of one programme where it is named, else of all that are in the folder.
base::Result<std::unique_ptr<Book>> open_book(const Options& options) {
  auto book = std::make_unique<Book>();
  BQ_ASSIGN(book->vocabulary_folder, vocabulary_folder(options));
  BQ_ASSIGN(book->guide, dossier::Guide::load(book->vocabulary_folder));
  if (options.programme.empty())
    BQ_TRY(read_programmes(options, *book));
  else
    BQ_TRY(read_programme(folder_of_programme(options.programme), *book));
  BQ_ASSIGN(book->evidence, locker::EvidenceLocker::open(state_folder()));
  BQ_ASSIGN(book->approvals, locker::Approvals::load(state_folder()));
  dossier::DossierRequest request;
  request.guide = &book->guide;
  for (const auto& [vocabulary, d, registry] : book->programmes)
    request.programmes.push_back({d->name, d->title, d->answers, d->digest, d->accept});
  for (const auto& folder : dossier::run_folders(options.record.runs)) {
    BQ_ASSIGN(auto run, dossier::read_run(folder, book->guide.indicators()));
    request.runs.push_back(std::move(run));
  }
  request.locker = &book->evidence;
  request.approvals = &book->approvals;
  request.today = locker::today();
  request.inputs_now = [&](const dossier::Run& run) { return inputs_of(options, *book, run); };
  BQ_ASSIGN(book->dossier, dossier::make_dossier(request));
  return book;
}

// Breaks a text into lines of at most 80 cells, all but the first indented by four: at blanks, and
// between Chinese characters.
std::string wrapped(const std::string& text) {
  constexpr std::size_t most = 80;
  std::string out, word;
  std::size_t at = 0;
  auto put = [&] {
    if (at > 4 && at + base::cell_width(word) > most) {
      while (out.ends_with(' ')) out.pop_back();
      out += "\n    ";
      at = 4;
      if (word.starts_with(' ')) word.erase(0, 1);
    }
    out += word;
    at += base::cell_width(word);
    word.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    std::size_t n = 1;
    while (i + n < text.size() && (text[i + n] & 0xC0) == 0x80) ++n;
    const bool is_wide = n > 1;
    if (is_wide || text[i] == ' ') put();
    word += text.substr(i, n);
    if (is_wide) put();
    i += n;
  }
  put();
  return out;
}

// The words of the dossier on a terminal.
class GuideText {
 public:
  GuideText(const Book& book, Language language) : book_(book), language_(language) {}

  std::string say(const base::Words& words) const { return base::in(words, language_); }

  std::string state(const dossier::ItemState& item) const {
    static const std::vector<std::pair<std::string_view, base::Words>> words{
        {"no indicator", {"no indicator", "指南未列指标"}},
        {"no programme", {"no programme", "无项目"}},
        {"in work", {"in work", "进行中"}},
        {"covered", {"covered", "已覆盖"}}};
    for (const auto& [name, both] : words)
      if (name == item.state()) return say(both);
    return std::string(item.state());
  }

  static std::string counts(const dossier::ItemState& item) {
    std::string out;
    for (auto kind : {Kind::software, Kind::data, Kind::organisational}) {
      auto count = dossier::count_kind(item, kind);
      out += base::fit_left(count.all == 0 ? std::string()
                                           : fmt::format("{} {}/{}",
                                                         programme::acceptance::show(kind),
                                                         count.covered, count.all),
                            7);
    }
    return out;
  }

  std::string row(const dossier::ItemState& item) const {
    std::string line = base::fit_left(base::fit_left(item.item->id, 15) +
                                          base::fit_left(state(item), 14) + counts(item) +
                                          say(item.item->title),
                                      80);
    return line.substr(0, line.find_last_not_of(' ') + 1);
  }

  std::string status(const dossier::Standing& s) const {
    std::string out = say(programme::acceptance::title(s.line.status));
    std::string reason = say(s.line.reason);
    if (s.line.status == programme::acceptance::Status::no_programme || reason.empty()) return out;
    return out + say({": ", "："}) + reason;
  }

  void print(const dossier::ItemState& item) const {
    fmt::print("{}  {}\n", paint(Tone::head, item.item->id, 1), say(item.item->title));
    fmt::print("{}: {}\n", say({"place", "出处"}), item.item->section);
    std::string numbers = counts(item);
    if (!item.indicators.empty())
      fmt::print("{}: {}   {}\n", say({"state", "状态"}), state(item),
                 numbers.substr(0, numbers.find_last_not_of(' ') + 1));
    for (const auto& name : item.programmes) print_programme(name);
    if (item.indicators.empty()) print_minimum(*item.item);
    for (const auto& s : item.indicators) print(s);
    if (item.demands.empty()) return;
    fmt::print("\n{}\n", paint(Tone::head, say({"NOTICES", "通知与指南的其他要求"}), 1));
    for (const auto& demand : item.demands) {
      std::string detail =
          say(demand.detail.en.empty() ? demand.requirement->place : demand.detail);
      fmt::print("{}\n", wrapped(fmt::format("{}  {}", base::fit_left(demand.requirement->id, 12),
                                             say(demand.requirement->words))));
      fmt::print("{}\n", wrapped("    " + (demand.shown ? say({"shown: ", "已具备："})
                                                        : say({"open: ", "待补："})) +
                                 detail));
    }
  }

 private:
  void print_programme(const std::string& name) const {
    const auto* run = book_.dossier.run_of(name);
    fmt::print("{}: {}{}\n", say({"programme", "项目"}), name,
               run == nullptr ? say({", not run yet", "，尚未运行"})
                              : ", " + run->folder +
                                    (run->quick ? say({" (quick run)", "（快速运行）"}) : ""));
    if (run != nullptr)
      fmt::print("    {} {}, {} {}\n", say({"definition", "项目定义"}),
                 run->programme.substr(0, 16), say({"data", "数据"}), run->inputs.substr(0, 16));
  }
  void print_minimum(const dossier::Item& item) const {
    fmt::print("{}\n", say({"no indicator in the guide", "指南未列指标"}));
    if (item.minimum_software)
      fmt::print("{}\n", wrapped(say({"the least software it implies: ", "至少需要的软件："}) +
                                 say(*item.minimum_software)));
  }
  void print(const dossier::Standing& s) const {
    const auto& i = s.line.indicator;
    std::string how = wrapped("    " + status(s));
    if (s.line.reach) {
      const base::Words asked{
          "asked: " + programme::acceptance::show(*s.line.reach) + " " + i.unit,
          "要求：" + programme::acceptance::show_zh(*s.line.reach)};  // the label has the unit
      how = wrapped("    " + say(asked)) + "\n" + how;
    }
    fmt::print("\n{}\n{}\n",
               wrapped(fmt::format("{} {}  {}", i.id.substr(i.id.find('/') + 1),
                                   programme::acceptance::show(i.kind), say(i.label))),
               s.covered() ? paint(Tone::accent, how, 1) : how);
    for (const auto& piece : s.line.evidence)
      fmt::print("    {}  sha256 {}\n", piece.path, piece.sha256.substr(0, 16));
  }

  const Book& book_;
  Language language_;
};

constexpr const char* guide_mark = "BIANQUE_GUIDE_DATA";

base::Result<std::string> guide_template() {
  std::string page = find_installed("build/web/guide.html");
  if (page.empty())
    return base::refuse(base::ProblemKind::option, {},
                        "the guide page is not installed beside this program; build it with "
                        "./dev build");
  return page;
}

bool asked_for(const RecordOptions& asked, const dossier::ItemState& item) {
  const auto& tags = item.item->capabilities;
  return (asked.province.empty() || item.item->province() == asked.province) &&
         (asked.state.empty() || item.state() == asked.state) &&
         (asked.capability.empty() ||
          std::find(tags.begin(), tags.end(), asked.capability) != tags.end());
}

base::Done check_capability(const Book& book, const std::string& asked) {
  std::vector<std::string> known;
  for (const auto& capability : book.guide.capabilities()) known.push_back(capability.id);
  if (asked.empty() || std::find(known.begin(), known.end(), asked) != known.end()) return {};
  return base::refuse(base::ProblemKind::option, {},
                      fmt::format("the guides know no capability `{}`{}", asked,
                                  base::suggestion(asked, known)));
}

}  // namespace

base::Done command_guide_list(const Options& options) {
  BQ_ASSIGN(auto book, open_book(options));
  BQ_TRY(check_capability(*book, options.record.capability));
  GuideText text(*book, options.language);
  auto json = nlohmann::ordered_json::array();
  std::size_t n = 0;
  for (const auto& item : book->dossier.items) {
    if (!asked_for(options.record, item)) continue;
    ++n;
    if (options.record.json) json.push_back(item_json(book->dossier, item, book->evidence));
    else fmt::print("{}\n", text.row(item));
  }
  if (options.record.json) fmt::print("{}\n", json.dump(1));
  else
    fmt::print("{}\n", fmt::format(fmt::runtime(text.say({"{} of {} items", "{} / {} 个条目"})), n,
                                   book->dossier.items.size()));
  return {};
}

base::Done command_guide_show(const Options& options) {
  BQ_ASSIGN(auto book, open_book(options));
  BQ_ASSIGN(const auto* item, book->guide.item(options.record.item));
  const auto& state = book->dossier.of(*item);
  if (options.record.json)
    fmt::print("{}\n", item_json(book->dossier, state, book->evidence).dump(1));
  else GuideText(*book, options.language).print(state);
  return {};
}

base::Done command_guide_coverage(const Options& options) {
  BQ_ASSIGN(auto book, open_book(options));
  auto json = coverage_json(book->dossier);
  if (options.record.json) {
    fmt::print("{}\n", json.dump(1));
    return {};
  }
  GuideText text(*book, options.language);
  for (const auto& item : book->dossier.items) {
    fmt::print("{}\n", text.row(item));
    std::string open;
    for (const auto& s : item.indicators) {
      const auto& id = s.line.indicator.id;
      if (!s.covered()) open += " " + id.substr(id.find('/') + 1);
    }
    if (!open.empty())
      fmt::print("{}\n", wrapped("    " + text.say({"uncovered:", "未覆盖："}) + open));
  }
  const auto& totals = json["totals"];
  for (const char* kind : {"S", "D", "X"})
    fmt::print("{}  {} / {}\n", kind, totals["kinds"][kind]["covered"].get<std::size_t>(),
               totals["kinds"][kind]["all"].get<std::size_t>());
  return {};
}

base::Done command_guide_forms(const Options& options) {
  BQ_ASSIGN(auto book, open_book(options));
  BQ_ASSIGN(const auto* item, book->guide.item(options.record.item));
  BQ_ASSIGN(auto forms, dossier::Forms::load(book->vocabulary_folder));
  BQ_ASSIGN(auto files, write_forms({&book->dossier, &forms, options.out, locker::today(),
                                     options.record.is_final},
                                    book->dossier.of(*item)));
  GuideText text(*book, options.language);
  for (const auto& file : files)
    fmt::print("{}  {}/{}\n", base::fit_left(text.say(file.title), 40), options.out, file.file);
  std::string open;
  for (const auto& s : book->dossier.of(*item).indicators)
    if (!s.covered()) open += " " + s.line.indicator.id;
  if (!open.empty())
    fmt::print("{}\n", wrapped(text.say({"draft; uncovered:", "草稿；未覆盖："}) + open));
  return {};
}

base::Result<std::string> make_guide_page(const Options& options) {
  BQ_ASSIGN(std::string page, guide_template());
  BQ_ASSIGN(auto book, open_book(options));
  const std::string& name = book->programmes.front().definition->name;
  std::erase_if(book->dossier.items, [&](const dossier::ItemState& item) {
    return std::find(item.programmes.begin(), item.programmes.end(), name) ==
           item.programmes.end();
  });
  auto json = page_json(book->dossier, book->evidence, {}, base::show(base::now()));
  for (auto& item : json["items"])
    for (const char* part : {"indicators", "requirements"})
      for (auto& row : item[part])
        for (auto& piece : row["evidence"]) piece["file"] = nullptr;
  return programme::report::fill_page(page, guide_mark, json);
}

base::Done command_guide_site(const Options& options) {
  BQ_ASSIGN(auto book, open_book(options));
  BQ_ASSIGN(std::string page, guide_template());
  const std::string& out = options.out;
  std::error_code error;
  if (base::folder_exists(out) && !base::file_exists(out + "/guide.json") &&
      !std::filesystem::is_empty(out, error))
    return base::refuse(base::ProblemKind::option, {out},
                        "holds something else than the guide's pages; give another folder");
  BQ_ASSIGN(auto forms, dossier::Forms::load(book->vocabulary_folder));
  std::vector<dossier::FormFile> files;
  for (const auto& item : book->dossier.items) {
    const std::string folder = "forms/" + item.item->id;
    BQ_ASSIGN(auto written, write_forms({&book->dossier, &forms, out + "/" + folder,
                                         locker::today(), false},
                                        item));
    for (auto& file : written) {
      file.file = folder + "/" + file.file;
      files.push_back(std::move(file));
    }
  }
  for (const auto& piece : book->evidence.all()) {
    if (!book->evidence.is_intact(piece)) continue;
    BQ_ASSIGN(std::string bytes, base::read_file(book->evidence.path(piece)));
    std::string file = out + "/evidence/" + dossier::kept_name(piece);
    BQ_TRY(base::make_folder(std::filesystem::path(file).parent_path().string()));
    BQ_TRY(base::write_file(file, bytes));
  }
  auto json = page_json(book->dossier, book->evidence, files, base::show(base::now()));
  BQ_TRY(base::write_file(out + "/guide.json", json.dump(1)));
  BQ_TRY(programme::report::write_page(page, guide_mark, out + "/index.html", json));
  fmt::print("{}\n", paint(Tone::accent, out + "/index.html", 1));
  return {};
}

}  // namespace bq::service::command
