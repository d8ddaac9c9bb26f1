#include "service/registry/import_runs.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "service/registry/import_answers.h"

namespace bq::service::registry {

namespace fs = std::filesystem;
using http::Json;
using http::problem;

namespace {

constexpr std::size_t most_refused = 5000;  // kept one by one; the report has all
constexpr std::size_t most_runs = 24;       // kept of everybody
constexpr const char* mapping_file = "mapping.yaml";

const char* name_of(ImportWork what) {
  switch (what) {
    case ImportWork::suggestion:
      return "suggestion";
    case ImportWork::dry_run:
      return "dry_run";
    case ImportWork::import:
      return "import";
    case ImportWork::undo:
      return "undo";
  }
  return "";
}

tl::unexpected<http::Response> not_there() {
  return tl::unexpected(problem(404, "not_there", {"there is no such run here", "此处没有该任务"}));
}

/// A folder that goes with what lies in it.
class WorkFolder {
 public:
  explicit WorkFolder(std::string path) : path_(std::move(path)) {}
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  base::Done make() const { return make_private_folder(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

struct ImportRuns::Run {
  enum class State { running, done, stopped, failed };

  std::string id;
  RunOwner owner;
  RunRequest request;
  std::vector<std::string> files;  // names, as the user calls them
  std::unique_ptr<WorkFolder> folder;
  std::vector<std::string> paths;
  State state = State::running;
  bool is_stopping = false;
  base::Instant begun, ended;
  double begun_s = 0, elapsed_s = 0;
  std::uint64_t done = 0, all = 0;
  Json trouble, suggestion, answer, undo;  // null: none
  std::vector<intake::RefusedCell> refused;
  std::string report;  // path

  const char* state_name() const {
    switch (state) {
      case State::running:
        return "running";
      case State::done:
        return "done";
      case State::stopped:
        return "stopped";
      case State::failed:
        return "failed";
    }
    return "";
  }
};

ImportRuns::ImportRuns(Parts parts) : parts_(std::move(parts)) {}

base::Result<std::unique_ptr<ImportRuns>> ImportRuns::open(Parts parts) {
  std::unique_ptr<ImportRuns> out(new ImportRuns(std::move(parts)));
  BQ_ASSIGN(out->uploads_,
            Uploads::open(out->parts_.folder, out->parts_.limits, out->parts_.clock));
  out->worker_ = std::thread([runs = out.get()] { runs->loop(); });
  return out;
}

ImportRuns::~ImportRuns() {
  {
    std::lock_guard lock(mutex_);
    is_ending_ = true;
    if (current_ != nullptr) current_->is_stopping = true;
  }
  changed_.notify_all();
  if (worker_.joinable()) worker_.join();
}

ImportRuns::Run* ImportRuns::find(const std::string& user, const std::string& id) {
  auto at = std::find_if(runs_.begin(), runs_.end(), [&](const auto& run) {
    return run->id == id && run->owner.actor.name == user;
  });
  return at == runs_.end() ? nullptr : at->get();
}

void ImportRuns::forget(const Run& run) {
  if (!run.report.empty()) {
    std::error_code ignored;
    fs::remove(run.report, ignored);
  }
  std::erase_if(runs_, [&](const auto& each) { return each.get() == &run; });
}

void ImportRuns::forget_old() {
  base::Instant last = parts_.clock() - base::of_hours(uploads_->limits().hours);
  for (std::size_t i = 0; i < runs_.size();) {
    const Run& run = *runs_[i];
    bool is_old = run.ended < last || runs_.size() > most_runs;
    if (run.state != Run::State::running && is_old)
      forget(run);
    else
      ++i;
  }
}

ImportRuns::Outcome<Json> ImportRuns::begin(const RunOwner& owner, RunRequest request) {
  std::lock_guard lock(mutex_);
  if (current_ != nullptr) {
    std::string since = base::show(current_->begun), by = current_->owner.display;
    http::Response busy =
        problem(409, "busy",
                {fmt::format("{} has had an import running since {}: wait for its end", by, since),
                 fmt::format("{} 自 {} 起正在导入：请等待其结束", by, since)});
    return tl::unexpected(std::move(busy));
  }
  forget_old();
  auto run = std::make_unique<Run>();
  run->id = fmt::format("r{}", ++begun_);
  run->owner = owner;
  run->folder = std::make_unique<WorkFolder>(uploads_->path("run-" + run->id));
  if (auto made = run->folder->make(); !made)
    return tl::unexpected(problem(503, "disk", {made.error().sentence, "服务器磁盘无法写入"}));
  if (request.what != ImportWork::undo) {
    for (const Upload& upload : uploads_->of(owner.actor.name))
      if (std::count(request.uploads.begin(), request.uploads.end(), upload.id) > 0)
        run->files.push_back(upload.name);
    BQ_ASSIGN(run->paths,
              uploads_->lay_out(owner.actor.name, request.uploads, run->folder->path()));
  }
  run->request = std::move(request);
  run->begun = parts_.clock();
  run->begun_s = base::steady_seconds();
  auto former = std::find_if(runs_.begin(), runs_.end(), [&](const auto& each) {
    return each->owner.actor.name == owner.actor.name && each->request.what == run->request.what;
  });
  if (former != runs_.end()) forget(**former);
  runs_.push_back(std::move(run));
  current_ = runs_.back().get();
  changed_.notify_all();
  return write(*current_);
}

void ImportRuns::loop() {
  for (;;) {
    Run* run = nullptr;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_ending_ || current_ != nullptr; });
      if (current_ == nullptr) return;
      run = current_;
    }
    work(*run);
  }
}

void ImportRuns::work(Run& run) {
  base::Done done;
  try {
    done = answer(run);
  } catch (const std::exception& error) {  // memory, say: the site goes on
    done = base::refuse(base::ProblemKind::data, {}, error.what());
  }
  end(run, done);
}

void ImportRuns::end(Run& run, const base::Done& done) {
  bool is_done = done.has_value() && run.request.what == ImportWork::import;
  if (is_done)
    for (const auto& id : run.request.uploads) (void)uploads_->remove(run.owner.actor.name, id);
  std::lock_guard lock(mutex_);
  if (!done) {
    bool is_stopped = done.error().kind == base::ProblemKind::interrupted;
    run.state = is_stopped ? Run::State::stopped : Run::State::failed;
    if (!is_stopped) run.trouble = write_trouble(done.error(), run.folder->path());
  } else {
    run.state = Run::State::done;
  }
  run.folder.reset();
  run.ended = parts_.clock();
  run.elapsed_s = base::steady_seconds() - run.begun_s;
  current_ = nullptr;
}

base::Done ImportRuns::answer(Run& run) {
  const RunRequest& request = run.request;
  const auto& registry = parts_.desk->registry();
  if (request.what == ImportWork::suggestion) {
    BQ_ASSIGN(auto made,
              intake::suggest(registry, {run.paths, !request.consent.empty(), request.language}));
    std::lock_guard lock(mutex_);
    run.suggestion = write_suggestion(made);
    return {};
  }
  if (request.what != ImportWork::undo) return answer_import(run, run.paths);
  intake::UndoRequest undo;
  undo.import_id = request.import_id;
  undo.actor = run.owner.actor;
  undo.goes_on = [this, &run] { return goes_on(run); };
  undo.told = [this, &run](std::uint64_t done, std::uint64_t all) { tell(run, done, all); };
  BQ_ASSIGN(auto undone, intake::undo_import(*parts_.desk, *parts_.ledger, undo));
  std::lock_guard lock(mutex_);
  run.undo = write_undo(request.import_id, undone);
  return {};
}

bool ImportRuns::goes_on(const Run& run) {
  if (parts_.between_forms) parts_.between_forms();
  std::lock_guard lock(mutex_);
  return !run.is_stopping;
}

void ImportRuns::tell(Run& run, std::uint64_t done, std::uint64_t all) {
  std::lock_guard lock(mutex_);
  run.done = std::max(run.done, done);
  run.all = all;
}

base::Done ImportRuns::answer_import(Run& run, const std::vector<std::string>& files) {
  intake::ImportRequest request;
  request.files = files;
  request.mapping_file = run.folder->path() + "/" + mapping_file;
  BQ_TRY(base::write_file(request.mapping_file, run.request.mapping));
  request.consent_version = run.request.consent;
  request.is_dry = run.request.what == ImportWork::dry_run;
  request.actor = run.owner.actor;
  request.language = run.request.language;
  request.goes_on = [this, &run] { return goes_on(run); };
  request.told = [this, &run](std::uint64_t done, std::uint64_t all) { tell(run, done, all); };
  BQ_ASSIGN(auto answer,
            intake::import_files(*parts_.desk, *parts_.ledger, request, parts_.clock()));
  // What is imported is imported, also where the disk has no room for a report of it.
  std::string report = uploads_->path("report-" + run.id + ".xlsx");
  if (!intake::write_report(parts_.desk->registry(), answer.tally, report)) report.clear();
  std::error_code ignored;
  fs::permissions(report, fs::perms::owner_read | fs::perms::owner_write, ignored);
  const auto& all = answer.tally.refused();
  std::size_t kept = std::min(all.size(), most_refused);
  std::lock_guard lock(mutex_);
  run.report = std::move(report);
  run.refused.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept));
  run.answer = write_answer(parts_.desk->registry(), answer, kept);
  return {};
}

Json ImportRuns::write(const Run& run) const {
  bool is_running = run.state == Run::State::running;
  return {{"id", run.id},
          {"what", name_of(run.request.what)},
          {"state", run.state_name()},
          {"is_stopping", is_running && run.is_stopping},
          {"begun", base::show(run.begun)},
          {"elapsed_s", is_running ? base::steady_seconds() - run.begun_s : run.elapsed_s},
          {"done", run.done},
          {"all", run.all},
          {"files", run.files},
          {"uploads", run.request.uploads},
          {"mapping", run.request.mapping},
          {"consent", run.request.consent},
          {"trouble", run.trouble},
          {"suggestion", run.suggestion},
          {"answer", run.answer},
          {"has_report", !run.report.empty()},
          {"undo", run.undo}};
}

Json ImportRuns::list(const std::string& user) {
  std::lock_guard lock(mutex_);
  forget_old();
  Json runs = Json::array();
  for (const auto& run : runs_)
    if (run->owner.actor.name == user) runs.push_back(write(*run));
  Json busy;
  if (current_ != nullptr && current_->owner.actor.name != user)
    busy = {{"by", current_->owner.display}, {"since", base::show(current_->begun)}};
  return {{"runs", std::move(runs)}, {"busy", std::move(busy)}};
}

ImportRuns::Outcome<Json> ImportRuns::state(const std::string& user, const std::string& id) {
  std::lock_guard lock(mutex_);
  const Run* run = find(user, id);
  if (run == nullptr) return not_there();
  return write(*run);
}

ImportRuns::Outcome<Json> ImportRuns::stop(const std::string& user, const std::string& id) {
  std::lock_guard lock(mutex_);
  Run* run = find(user, id);
  if (run == nullptr) return not_there();
  run->is_stopping = true;
  return write(*run);
}

ImportRuns::Outcome<Json> ImportRuns::refused(const std::string& user, const std::string& id,
                                              std::size_t from, std::size_t most) {
  std::lock_guard lock(mutex_);
  const Run* run = find(user, id);
  if (run == nullptr) return not_there();
  Json cells = Json::array();
  for (std::size_t i = from; i < run->refused.size() && cells.size() < most; ++i)
    cells.push_back(write_refused(run->refused[i]));
  std::size_t to = std::min(from, run->refused.size()) + cells.size();
  return Json{{"cells", std::move(cells)}, {"next", to < run->refused.size() ? Json(to) : Json()}};
}

ImportRuns::Outcome<std::string> ImportRuns::report(const std::string& user,
                                                    const std::string& id) {
  std::string path;
  {
    std::lock_guard lock(mutex_);
    const Run* run = find(user, id);
    if (run != nullptr) path = run->report;
  }
  auto bytes = base::read_file(path);
  if (path.empty() || !bytes) return not_there();
  return std::move(*bytes);
}

}  // namespace bq::service::registry
