#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "programme/definition/definition.h"

namespace bq::applications::simulation {

using programme::definition::DataSource;

/// Names files of one centre so that the programme's own patterns find them and the mapping its
/// subjects.
class SourceFiles {
 public:
  /// Plans for subjects with numbers up to `most`. Refuses patterns of which no names can be made,
  /// that do not tell this centre, or that would read the truth.
  static base::Result<SourceFiles> plan(const DataSource& source, const std::string& centre,
                                        std::size_t most);

  /// Tells whether each subject has a file of its own; else one file holds all of the centre.
  bool one_each() const { return subject_.from == ingest::table::SubjectFrom::file_name; }
  /// Gives the folder of the files, relative; may be empty.
  std::string folder() const;
  /// Gives the path of a subject's file, or of the centre's whatever the number.
  std::string path(std::size_t number) const;
  /// Gives a subject's id, as the reader will find it.
  std::string subject(std::size_t number) const;

 private:
  bool read_name(const std::string& pattern);
  bool fits(const DataSource& source, const ingest::table::Table& table, const std::string& centre,
            std::size_t most) const;
  std::string number_text(std::size_t number) const;
  ingest::table::SubjectRule subject_;
  std::string path_;            // with `*` where the name goes
  std::string before_, after_;  // of the number in a name
  int digits_ = 6;
};

}  // namespace bq::applications::simulation
