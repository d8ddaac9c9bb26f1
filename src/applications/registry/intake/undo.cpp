#include "applications/registry/intake/undo.h"

#include <algorithm>
#include <future>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "applications/registry/intake/imports.h"
#include "applications/registry/saved_form.h"
#include "applications/registry/tables.h"
#include "base/progress.h"

namespace bq::applications::registry::intake {

using record::ledger::Event;
using record::ledger::Reader;

namespace {

constexpr std::int64_t page = 500;
constexpr std::size_t most_under_way = 256;

using Place = std::tuple<std::string, std::string, std::int64_t>;  // visit, form, repeat

/// What the events of one form say.
struct FormStory {
  Entries before, now;
  std::string before_day, day;
  std::int64_t version = 0;
  std::string last;  // import of the last version, or empty
  bool is_touched = false;
};

/// Undoes one import.
class Undoing {
 public:
  Undoing(Desk& desk, record::ledger::Ledger& ledger, const UndoRequest& request)
      : desk_(desk),
        ledger_(ledger),
        request_(request),
        actor_(request.actor),
        id_(request.import_id),
        mark_("undo:" + id_) {}

  base::Result<UndoAnswer> run() {
    BQ_ASSIGN(auto snapshot, ledger_.read());
    BQ_ASSIGN(Import import, find(*snapshot));
    BQ_ASSIGN(auto people, touched(*snapshot, import.begun));
    base::Progress progress("undoing", people.size(), "people");
    std::uint64_t done = 0;
    for (const auto& subject : people) {
      if (request_.told) request_.told(done++, people.size());
      if (base::interrupted() || (request_.goes_on && !request_.goes_on()))
        return base::refuse(base::ProblemKind::interrupted, {},
                            "interrupted: what is restored stays; the same undo again goes on");
      BQ_TRY(restore_person(*snapshot, subject));
      progress.add(1);
      if (under_way_.size() >= most_under_way) BQ_TRY(wait());
    }
    BQ_TRY(wait());
    progress.finish();
    Json left = Json::array();
    for (const LeftForm& form : out_.left)
      left.push_back({{"number", form.number},
                      {"visit", form.visit},
                      {"form", form.form},
                      {"repeat", form.repeat}});
    ImportRecord record(ledger_, actor_.name, id_);
    BQ_TRY(record.undo({{"restored", out_.restored}, {"left", std::move(left)}}));
    return std::move(out_);
  }

 private:
  struct UnderWay {
    std::future<Outcome> outcome;
    LeftForm form;
  };

  base::Result<Import> find(Reader& reader) const {
    BQ_ASSIGN(auto all, list_imports(reader));
    auto at = std::find_if(all.begin(), all.end(), [&](const Import& i) { return i.id == id_; });
    if (at == all.end() || !is_seen(*at, actor_))
      return base::refuse(base::ProblemKind::data, {},
                          "there is no import `" + id_ + "` here; see `bianque registry imports`");
    if (at->is_undone)
      return base::refuse(base::ProblemKind::data, {},
                          "the import `" + id_ + "` is undone already");
    return std::move(*at);
  }

  // The people whose forms the import saved.
  base::Result<std::set<std::string>> touched(Reader& reader, std::int64_t after) {
    std::set<std::string> out;
    for (;;) {
      BQ_ASSIGN(auto events, record::ledger::events_after(reader, after, page));
      for (const Event& event : events) {
        after = event.seq;
        bool is_enrolment = event.kind == "person.enrolled";
        if (!is_enrolment && event.kind != "form.saved") continue;
        if (event.body.find(id_) == std::string::npos) continue;
        Json body = Json::parse(event.body, nullptr, false);
        if (!body.is_object() || body.value("import", "") != id_) continue;
        if (is_enrolment)
          ++out_.enrolled;
        else
          out.insert(event.subject);
      }
      if (static_cast<std::int64_t>(events.size()) < page) return out;
    }
  }

  base::Result<std::map<Place, FormStory>> stories_of(Reader& reader, const std::string& subject) {
    std::map<Place, FormStory> out;
    std::int64_t after = 0;
    for (;;) {
      BQ_ASSIGN(auto events, record::ledger::events_about(reader, subject, after, page));
      for (const Event& event : events) {
        after = event.seq;
        if (event.kind != "form.saved") continue;
        BQ_ASSIGN(auto saved, saved_form_of(event));
        tell(*saved, out[{saved->visit, saved->form, saved->repeat}]);
      }
      if (static_cast<std::int64_t>(events.size()) < page) return out;
    }
  }

  void tell(const SavedForm& saved, FormStory& form) const {
    form.last = saved.import_id;
    if (form.last == id_ && !form.is_touched) {
      form.is_touched = true;
      form.before = form.now;
      form.before_day = form.day;
    }
    form.now = read_entries(Json::parse(saved.entries)).value_or(Entries());
    form.version = saved.version;
    form.day = saved.day;
  }

  base::Done restore_person(Reader& reader, const std::string& subject) {
    std::string number;
    bool is_there = false;
    {
      BQ_ASSIGN(auto row, reader.select(sql("person"), {subject, actor_.sight()}));
      BQ_ASSIGN(is_there, row.next());
      if (is_there) number = row.text(2);
    }
    BQ_ASSIGN(auto forms, stories_of(reader, subject));
    for (const auto& [place, form] : forms) {
      if (!form.is_touched) continue;
      const auto& [visit, key, repeat] = place;
      LeftForm about{number, visit, key, repeat, {}};
      if (form.last == mark_) {
        ++out_.restored;  // by this undo, before it was cut off
      } else if (!is_there) {
        about.why = {"belongs to a centre that you no longer see", "属于您已无权查看的中心"};
        out_.left.push_back(std::move(about));
      } else if (form.last != id_) {
        about.why = {"was changed since", "之后又有修改"};
        out_.left.push_back(std::move(about));
      } else {
        restore({subject, visit, key, repeat}, form, std::move(about));
      }
    }
    return {};
  }

  void restore(FormPlace place, const FormStory& form, LeftForm about) {
    SaveAct act;
    act.key = fmt::format("{}/{}/{}/{}/{}/{}", mark_, place.subject, place.visit, place.form,
                          place.repeat, form.version);
    act.place = std::move(place);
    act.base = form.version;
    act.date = form.before_day.empty() ? form.day : form.before_day;
    act.entries = form.before;
    const Form* known = desk_.registry().find_form(act.place.form);
    std::erase_if(act.entries, [&](const auto& entry) {
      return known == nullptr || known->find(entry.first) == nullptr;
    });
    act.reason = "undo of import " + id_;
    act.import_id = mark_;
    auto promise = std::make_shared<std::promise<Outcome>>();
    under_way_.push_back({promise->get_future(), std::move(about)});
    desk_.save(actor_, act, [promise](Outcome outcome) { promise->set_value(std::move(outcome)); });
  }

  base::Done wait() {
    for (UnderWay& one : under_way_) {
      Outcome outcome = one.outcome.get();
      if (outcome) {
        ++out_.restored;
        continue;
      }
      if (outcome.error().why == Refusal::Why::failed)
        return base::refuse(base::ProblemKind::disk, {}, outcome.error().sentence.en);
      one.form.why = outcome.error().sentence;
      out_.left.push_back(std::move(one.form));
    }
    under_way_.clear();
    return {};
  }

  Desk& desk_;
  record::ledger::Ledger& ledger_;
  const UndoRequest& request_;
  Actor actor_;
  std::string id_, mark_;
  std::vector<UnderWay> under_way_;
  UndoAnswer out_;
};

}  // namespace

base::Result<UndoAnswer> undo_import(Desk& desk, record::ledger::Ledger& ledger,
                                     const UndoRequest& request) {
  return Undoing(desk, ledger, request).run();
}

}  // namespace bq::applications::registry::intake
