#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "programme/acceptance/measure.h"

namespace bq::programme::locker {

/// A file that somebody gave as evidence, kept by its digest.
struct Piece {
  std::string item;    // JS2026-1004
  std::string shown;   // what it is for: an indicator (JS2026-1004/06) or a notice's requirement
  std::string name;    // of the file as it was given
  std::string sha256;
  std::string by;      // who gave it
  std::string at;      // when, ISO 8601
  std::string shows;   // what can be seen in it
  std::optional<double> value;  // what it declares
  std::string unit;
  std::string states;  // side conditions, as the column `needs` writes them
};

/// Evidence below the state folder: the files by digest, and who gave what, when, for which
/// indicator. Nothing is ever changed or taken out.
class EvidenceLocker {
 public:
  static base::Result<EvidenceLocker> open(const std::string& state_folder);
  const std::vector<Piece>& all() const { return all_; }
  /// Copies the file in and puts the piece on record; fills sha256 and name. The same bytes twice
  /// for one indicator are refused, as is a file that cannot be read.
  base::Result<Piece> add(const std::string& file, Piece piece);
  /// Lists the pieces for an indicator or a requirement of an item.
  std::vector<const Piece*> given_for(const std::string& item, const std::string& shown) const;
  /// Gives the path of a piece's file.
  std::string path(const Piece& piece) const;
  /// Tells whether the file still has the bytes that were given.
  bool is_intact(const Piece& piece) const;
  /// Gives what is declared, by indicator: value and side conditions of the latest piece that says
  /// any (none, if its bytes changed), all intact pieces as evidence.
  std::map<std::string, acceptance::Measured> declared() const;

 private:
  std::string folder_;
  std::vector<Piece> all_;
};

}  // namespace bq::programme::locker
