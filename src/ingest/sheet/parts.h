#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/sheet/workbook.h"

namespace bq::ingest::sheet {

/// An attribute of an element; valid while the element is opened.
struct Attribute {
  std::string_view prefix;
  std::string_view name;
  std::string_view value;
};
using Attributes = std::vector<Attribute>;

/// Gives the value of an attribute by its name without prefix; empty if there is none.
std::string_view find(const Attributes& attributes, std::string_view name);

/// Takes what an XML part holds; names come without their prefix.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void open(std::string_view name, const Attributes& attributes) = 0;
  virtual void close(std::string_view name) = 0;
  virtual void text(std::string_view) {}
  /// What ended the reading.
  const std::optional<base::Problem>& problem() const { return problem_; }

 protected:
  /// Ends the reading after this event, if there is a problem.
  void stop_if(base::Done done);

 private:
  std::optional<base::Problem> problem_;
};

/// Where a part of a workbook lies.
struct PartPlace {
  std::string workbook;
  std::string part;
};

/// Refuses a workbook whose part cannot be read.
tl::unexpected<base::Problem> damaged(const PartPlace& place, std::string_view why);

/// Reads an XML part. What is cut off, no XML, not UTF-8, or declares entities is refused.
base::Done read_xml(std::string_view part, const PartPlace& place, XmlHandler& handler);

/// The parts of a workbook in a zip; only those that are asked for are unpacked.
class Parts {
 public:
  /// Lists the parts. What is cut off, locked by a password or no zip is refused. The bytes must
  /// outlive the parts.
  static base::Result<Parts> open(std::string_view bytes, const std::string& name,
                                  const Limits& limits);

  const std::string& workbook() const { return workbook_; }
  /// Tells whether there is a part; large and small letters are the same in part names.
  bool has(std::string_view path) const;
  /// Tells whether a part's path holds the text, in small letters.
  bool has_like(std::string_view text) const;
  /// Unpacks a part; bombs and damage are refused.
  base::Result<std::string> read(std::string_view path);

 private:
  base::Done take(std::uint64_t n, const std::string& path);

  std::string_view bytes_;
  std::string workbook_;
  Limits limits_;
  std::uint64_t unpacked_ = 0;
  std::map<std::string, std::size_t, std::less<>> places_;  // in small letters, which of the zip's
};

}  // namespace bq::ingest::sheet
