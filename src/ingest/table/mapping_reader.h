#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/document/document.h"
#include "ingest/table/mapping.h"

namespace bq::ingest::table {

/// Turns a mapping document into a Mapping, collecting problems.
class MappingReader {
 public:
  MappingReader(const code::Vocabulary& vocabulary, base::Problems& problems)
      : vocabulary_(vocabulary), problems_(problems) {}

  void read(const base::document::Node& document, Mapping& out);

 private:
  void problem(const base::document::Node& node, std::string sentence);
  void read_zone(const base::document::Node& document, Mapping& out);
  void read_variants(const base::document::Node& document, Mapping& out);
  void read_tables(const base::document::Node& tables, std::vector<Table>& out);
  Table read_table(const base::document::Node& name, const base::document::Node& body);
  void read_again(const base::document::Node& name, const base::document::Node& body,
                  std::vector<Table>& out);
  void read_header(const base::document::Node& node, Dialect& dialect);
  void read_centre(const base::document::Node& node, CentreColumn& out);
  void read_dialect(const base::document::Node& body, Dialect& dialect);
  void read_encoding(const base::document::Node& node, Dialect& dialect);
  void read_subject(const base::document::Node& node, SubjectRule& out);
  void read_end(const base::document::Node& node, Table& out);
  void read_happened(const base::document::Node& node, Table& out);
  void read_known(const base::document::Node& node, Table& out);
  void read_columns(const base::document::Node& node, bool is_static, Table& out);
  void read_split(const base::document::Node& column, const base::document::Node& spec,
                  bool is_static, Table& out);
  void read_leave_out(const base::document::Node& node, Table& out);
  void read_shape(const base::document::Node& body, Table& out);
  void check_table(const base::document::Node& body, const Table& table);
  void check_through(const base::document::Node& tables, const std::vector<Table>& out);

  std::optional<Target> read_target(const base::document::Node& node, bool unit_elsewhere);
  bool read_concept(const base::document::Node& node, Target& out);
  void read_unit(const base::document::Node& node, bool unit_elsewhere, Target& out);
  void read_words(const base::document::Node& words, Target& out);
  std::optional<WordMeaning> read_meaning(const base::document::Node& word,
                                          const base::document::Node& meaning,
                                          const code::Concept& c);

  const code::Vocabulary& vocabulary_;
  base::Problems& problems_;
  Dialect dialect_;                             // of the document: what tables start from
  KnownFrom known_ = KnownFrom::concept_delay;
  bool calendar_ = false;
};

}  // namespace bq::ingest::table
