#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

#include "applications/registry/form_check.h"
#include "applications/registry/registry.h"
#include "base/secret/identifier.h"
#include "record/ledger/ledger.h"

namespace bq::applications::registry {

using Json = nlohmann::ordered_json;

/// Why an act is not done. Nothing of another centre exists for a caller: `not_there` for both.
struct Refusal {
  enum class Why { not_there, conflict, unacceptable, forbidden, failed };
  Why why = Why::failed;
  std::string code;
  base::Words sentence;
  Json more = Json::object();  // what the caller needs to go on
};

using Outcome = tl::expected<Json, Refusal>;
using Answered = std::function<void(Outcome)>;

/// Who acts or reads, and of which centres he sees anything.
struct Actor {
  std::string name;
  bool sees_all = false;
  std::vector<std::string> centres;

  bool sees(const std::string& centre) const;
  /// `*`, or `|north|south|`: what statements compare a centre with.
  std::string sight() const;
};

/// Where a form of a person stands.
struct FormPlace {
  std::string subject, visit, form;
  std::int64_t repeat = 1;
};

struct EnrolAct {
  std::string key;  // made by the client: the same again is the same act
  std::string centre, enrolled;
  std::map<std::string, std::string> identity;
  std::string consent_version, consent_signed;
  std::string import_id = {};  // of the import that enrols
};

struct SaveAct {
  std::string key;
  FormPlace place;
  std::int64_t base = 0;  // the version that the change starts from
  std::string date;
  Entries entries;             // of the whole form
  std::string reason;          // needed where a saved value changes
  std::string import_id = {};  // of the import that saves
};

/// What a withdrawal does to the data: `stop` keeps what there is, `exclude` leaves the person out
/// of every analysis and forgets who it was.
struct WithdrawAct {
  std::string key, subject, day, use, reason;
};

struct ContactAct {
  std::string key, subject, visit, outcome, note;
};

struct ConsentAct {
  std::string key, subject, version, signed_on;
};

struct LostAct {
  std::string key, subject, reason;  // no reason: found again
};

struct StateAct {
  std::string key;
  FormPlace place;
  std::string state, reason;
};

/// An answer to a query, or what closes it.
struct ReplyAct {
  std::string key, id, text;
};

struct QueryAct {
  std::string key;
  FormPlace place;
  std::string item, text;
};

/// Acts on a registry and reads it. Acts are events of the ledger; each is answered when it lies on
/// the disk. May be called from several threads.
class Desk {
 public:
  using Gate = std::function<std::optional<base::Words>()>;
  /// `gate` says why nobody may be enrolled now, or nothing.
  Desk(const Registry& registry, record::ledger::Ledger& ledger, const base::secret::Key& key,
       record::ledger::Clock clock, Gate gate = {});

  const Registry& registry() const { return registry_; }

  void enrol(const Actor& actor, const EnrolAct& act, Answered answered);
  /// Says why somebody would not be enrolled so, or nothing.
  std::optional<Refusal> refuse_enrolment(const Actor& actor, const EnrolAct& act) const;
  /// Gives the trace under which a person with this identifier is found again.
  std::string trace_of(const std::string& kind, const std::string& identifier) const;
  void save(const Actor& actor, SaveAct act, Answered answered);
  void set_state(const Actor& actor, const StateAct& act, Answered answered);
  void raise(const Actor& actor, const QueryAct& act, Answered answered);
  void answer(const Actor& actor, const ReplyAct& act, Answered answered);
  void close(const Actor& actor, const ReplyAct& act, Answered answered);
  /// Opens sealed identifiers; that it was done is on record before they are shown.
  void identity(const Actor& actor, const std::string& subject, Answered answered);

  /// Puts a newer consent on record.
  void sign_consent(const Actor& actor, const ConsentAct& act, Answered answered);
  void withdraw(const Actor& actor, const WithdrawAct& act, Answered answered);
  void contact(const Actor& actor, const ContactAct& act, Answered answered);
  /// Declares a person lost to follow-up, or found again.
  void lose(const Actor& actor, const LostAct& act, Answered answered);
  /// Brings the days of everybody's visits up to the programme as it is, where that has changed.
  base::Done adopt();

  struct PeopleRequest {
    std::string centre, search;
    std::string after;  // as `next` gave it
    std::size_t limit = 50;
  };
  Outcome people(const Actor& actor, const PeopleRequest& request);
  Outcome person(const Actor& actor, const std::string& subject);
  Outcome form(const Actor& actor, const FormPlace& place);
  /// Answers what a form would be if it were saved so; nothing is changed.
  Outcome check(const Actor& actor, const FormPlace& place, const std::string& date,
                const Entries& entries);
  Outcome history(const Actor& actor, const FormPlace& place);
  Outcome timeline(const Actor& actor, const std::string& subject);
  struct QueriesRequest {
    std::string state, centre;  // no state: open
    std::string after;          // as `next` gave it
    std::size_t limit = 100;
  };
  Outcome queries(const Actor& actor, const QueriesRequest& request);

  /// What a withdrawal would touch.
  Outcome withdrawal(const Actor& actor, const std::string& subject);
  /// Visits that are due or overdue, the most urgent first.
  Outcome worklist(const Actor& actor, const std::string& state, const std::string& centre);
  /// Share of visits that took place among those whose window has closed, by centre and visit.
  Outcome coverage(const Actor& actor);
  /// Share of required items that are filled in, by centre, form, item and month.
  Outcome completeness(const Actor& actor, const std::string& form);
  /// Forms of a centre in which a required item is missing.
  Outcome gaps(const Actor& actor, const std::string& centre, const std::string& form,
               const std::string& after);
  /// Due and overdue visits as iCalendar (RFC 5545), without names.
  tl::expected<std::string, Refusal> calendar(const Actor& actor, const std::string& centre);

 private:
  struct Person {
    std::string subject, centre, number, enrolled, consent, signed_on, withdrawn, use, lost,
        lost_reason;
  };
  struct Kept {  // a form as it is saved
    std::int64_t version = 0;
    std::string state = "open", day, by;
    std::int64_t saved = 0;
    Entries entries;
  };
  using Reader = record::ledger::Reader;
  using Command = record::ledger::Command;

  tl::expected<Person, Refusal> find_person(Reader& state, const Actor& actor,
                                            const std::string& subject);
  base::Result<Kept> find_form(Reader& state, const FormPlace& place);
  /// A form of a person as it would be on a day.
  struct Filled {
    const FormPlace& place;
    const std::string& date;
    const Entries& entries;
    bool is_saved = false;  // and is not only tried
  };
  tl::expected<FormAnswer, Refusal> check_with(Reader& state, const Person& person,
                                               const Filled& filled);
  base::Result<base::Instant> birth_of(Reader& state, const std::string& subject);
  base::Result<std::vector<OtherFact>> other_facts(Reader& state, const FormPlace& place);
  std::optional<Refusal> refuse_place(const FormPlace& place) const;
  std::map<std::string, std::string> traces_of(const EnrolAct& act) const;
  base::Result<Json> duplicates_of(Reader& state, const std::string& subject);
  base::Result<Json> queries_of(Reader& state, const std::string& subject,
                                const std::string& number);
  /// What a save comes to: what is put on record, and what its caller is told.
  struct Saving {
    std::vector<record::ledger::NewEvent> events;
    std::string answer;
  };
  tl::expected<Saving, Refusal> prepare_save(Reader& state, const Actor& actor, const SaveAct& act);
  std::optional<Refusal> refuse_saving(const Person& person, const Kept& kept,
                                       const SaveAct& act) const;
  Entries entries_to_keep(const SaveAct& act, const FormAnswer& answer, const Kept& kept) const;
  /// What a save is worked out from, and what it came to.
  struct SaveJob {
    Actor actor;
    SaveAct act;
    std::int64_t seen = 0;  // up to which event
    tl::expected<Saving, Refusal> saving;
    std::optional<Refusal> refused = std::nullopt;
  };
  base::Done raise_and_close(Reader& state, const SaveAct& act, const FormAnswer& answer,
                             const std::function<void(const char*, std::string)>& add);
  Json schedule_of(const std::string& enrolled) const;
  std::optional<Json> end_of(const SaveAct& act, const FormAnswer& answer) const;
  using PersonWork = std::function<base::Result<Json>(record::ledger::Transaction&, const Person&,
                                                      std::optional<Refusal>&)>;
  /// Runs work about one person whom the actor sees.
  void change_person(const Actor& actor, const std::string& key, const std::string& subject,
                     PersonWork work, Answered answered);
  std::string today() const;
  void change_query(const Actor& actor, const ReplyAct& act, const std::string& kind,
                    Answered answered);
  void hand_in(Command command, std::shared_ptr<std::optional<Refusal>> refused, Answered answered);

  const Registry& registry_;
  record::ledger::Ledger& ledger_;
  base::secret::Sealer sealer_;
  base::secret::Pseudonymiser pseudonymiser_;
  record::ledger::Clock clock_;
  Gate gate_;
};

/// The registry as the pages need it: forms, items, visits, centres.
Json describe(const Registry& registry);

/// Reads `{ITEM: {value} | {missing}}`; nothing where it is something else.
std::optional<Entries> read_entries(const Json& json);
Json write_entries(const Entries& entries);
Json write_problems(const std::vector<FormProblem>& problems);

}  // namespace bq::applications::registry
