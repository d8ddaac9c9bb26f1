#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/load/document_rows.h"
#include "ingest/load/unit_result.h"
#include "record/timeline/timelines.h"

namespace bq::ingest::load {

/// Joins what the units read: settles who is a subject, and packs timelines. Everything follows
/// input order.
class Assembly {
 public:
  Assembly(const LoadRequest& request, std::vector<UnitResult> units);

  /// Gives the whole; refuses a source without subjects.
  base::Result<Loaded> finish();

 private:
  /// The rows of one subject in one document.
  struct Part {
    std::uint32_t document = 0;
    std::uint32_t local = 0;                    // index into the document's subjects
  };
  struct Entry {
    record::timeline::Subject subject;
    std::vector<Part> parts;
    std::uint32_t line = 0;                     // where it is listed
    bool is_listed = false;
    bool is_refused = false;
  };
  /// The centre of a row's subject; of a table that says none, why there is none.
  struct Home {
    std::string centre;
    const char* rule = nullptr;
    const char* reason = "";
  };
  /// What a finding says, beside the file that it is about.
  struct Remark {
    std::uint32_t line = 0;
    const char* rule = "";
    const char* severity = "";
    std::string subject;
    std::string action;
    std::string value;
  };

  const table::Table& table_of(const DocumentRows& document) const;
  void report_unmapped();
  void report_absent_tables();
  void remark_source(const char* rule, const char* severity, std::string column, std::string value,
                     std::string action);
  std::uint16_t centre_index(const std::string& centre);
  std::optional<std::uint32_t> find(const std::string& centre, const std::string& key) const;
  std::uint32_t register_subject(const DocumentRows& document, const std::string& centre,
                                 const std::string& key);
  void find_homes();
  Home home_of(const DocumentRows& document, const std::string& key) const;
  void list_subject(const DocumentRows& document, const ListedSubject& listed);
  bool has_moments(const DocumentRows& document) const;
  void list_subjects(std::uint32_t number);
  void join(std::uint32_t number);
  void join_file(std::uint32_t number);
  void join_subject(std::uint32_t number, std::uint32_t local);
  void join_person(std::uint32_t number, std::uint32_t local);
  void leave_out(std::uint32_t number, std::uint32_t local, const char* rule, const char* reason,
                 bool is_subject);
  void settle_span(Entry& entry);
  void refuse_entry(Entry& entry, const char* rule, const char* reason);
  void pack(Loaded& out);
  void draft(std::uint32_t index, record::timeline::Draft& out) const;
  void add_own(const Entry& entry, record::timeline::Draft& out) const;
  void add_others(const Entry& entry, const Entry& other, record::timeline::Draft& out) const;
  record::fact::Fact fact_of(const RawFact& raw, const DocumentRows& document,
                             base::Instant start) const;
  int delays_of(const RawFact& raw, const DocumentRows& document) const;
  void add_rows(const Part& part, record::timeline::Draft& out) const;
  void release(const Entry& entry);
  std::vector<UnplacedRow> take_unplaced();
  std::string digest();
  base::Problem why_empty();
  void report(const DocumentRows& document, Remark remark);

  const LoadRequest& request_;
  std::vector<DocumentRows> documents_;
  UnitResult total_;
  std::vector<std::string> centres_;
  bool lists_ = false;                          // whether a table lists the subjects
  bool has_homes_ = false;  // whether some documents name their centre, so that others look for it
  std::unordered_map<std::string, std::vector<std::string>> homes_;  // centres of a subject's key
  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::uint32_t> by_key_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_person_;
};

}  // namespace bq::ingest::load
