#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace bq::service::http {

using Json = nlohmann::ordered_json;

/// Names with their values, in the order in which they came.
class Fields {
 public:
  void add(std::string name, std::string value) {
    all_.emplace_back(std::move(name), std::move(value));
  }
  /// Finds the first value of a name; null when there is none.
  const std::string* find(std::string_view name) const {
    for (const auto& [known, value] : all_)
      if (known == name) return &value;
    return nullptr;
  }
  /// Gives the first value of a name; empty when there is none.
  std::string_view get(std::string_view name) const {
    const std::string* found = find(name);
    return found ? std::string_view(*found) : std::string_view();
  }
  std::size_t size() const { return all_.size(); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

/// What a client asks. The first block is as it came; the second is filled once the caller is
/// known.
struct Request {
  std::string method;
  std::string target;  // undecoded: path and query
  Fields headers;      // names in lower case
  Fields cookies;
  std::string body;
  bool is_cut = false;  // the body was too large: it was read and dropped
  std::string remote;   // the address of the other side
  std::string id;       // new for each request; stands in the access log
  bool keep_alive = true;

  std::string path;  // decoded
  Fields path_parameters;
  Fields query;
};

}  // namespace bq::service::http
