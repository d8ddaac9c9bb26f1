#include "service/account/person.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bq::service::account {

namespace {

struct RoleLine {
  std::string_view name;
  std::vector<std::string_view> permissions;
};

// In the order of Role.
const std::array<RoleLine, 6>& role_lines() {
  static const std::array<RoleLine, 6> lines{{
      {"nurse",
       {"people.read", "people.enrol", "identity.read", "entry.read", "entry.write", "query.answer",
        "completeness.read"}},
      {"investigator",
       {"people.read", "people.enrol", "identity.read", "entry.read", "entry.write", "query.answer",
        "form.lock", "import.run", "completeness.read", "guide.read"}},
      {"monitor", {"people.read", "entry.read", "query.raise", "query.close", "completeness.read",
        "guide.read"}},
      {"data_manager",
       {"people.read", "entry.read", "query.raise", "query.close", "form.lock", "form.freeze",
        "import.run", "export.run", "completeness.read", "guide.read"}},
      {"administrator", {manage_users}},
      {"auditor", {"audit.read"}},
  }};
  return lines;
}

bool holds(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::string_view name_of(Role role) { return role_lines()[static_cast<std::size_t>(role)].name; }

std::optional<Role> role_named(std::string_view name) {
  for (std::size_t i = 0; i < role_lines().size(); ++i)
    if (role_lines()[i].name == name) return static_cast<Role>(i);
  return std::nullopt;
}

const std::vector<std::string_view>& permissions_of(Role role) {
  return role_lines()[static_cast<std::size_t>(role)].permissions;
}

const std::vector<std::string_view>& all_permissions() {
  static const std::vector<std::string_view> words{
      "people.read", "people.enrol", "identity.read",     "entry.read", "entry.write",
      "query.raise", "query.answer", "query.close",       "form.lock",  "form.freeze",
      "import.run",  "export.run",   "completeness.read", "guide.read", manage_users, "audit.read"};
  return words;
}

Centres Centres::of(const std::vector<std::string>& written) {
  if (std::find(written.begin(), written.end(), "*") != written.end()) return {true, {}};
  Centres out{false, written};
  std::sort(out.keys.begin(), out.keys.end());
  out.keys.erase(std::unique(out.keys.begin(), out.keys.end()), out.keys.end());
  return out;
}

std::vector<std::string> Centres::written() const {
  return all ? std::vector<std::string>{"*"} : keys;
}

bool Centres::contains(std::string_view key) const {
  return all || std::binary_search(keys.begin(), keys.end(), key);
}

bool Centres::covers(const Centres& others) const {
  return all || (!others.all &&
                 std::includes(keys.begin(), keys.end(), others.keys.begin(), others.keys.end()));
}

bool Centres::meets(const Centres& others) const {
  if (all) return others.all || !others.keys.empty();
  return std::any_of(keys.begin(), keys.end(),
                     [&](const std::string& key) { return others.contains(key); });
}

void Centres::add(const Centres& others) {
  std::vector<std::string> both = written();
  const std::vector<std::string> more = others.written();
  both.insert(both.end(), more.begin(), more.end());
  *this = of(both);
}

std::vector<RoleAt> written(const Grants& grants) {
  std::vector<RoleAt> out;
  for (const Grant& grant : grants)
    out.push_back({std::string(name_of(grant.role)), grant.centres.written()});
  return out;
}

Centres centres_of(const Grants& grants) {
  Centres out;
  for (const Grant& grant : grants) out.add(grant.centres);
  return out;
}

Centres Person::centres_for(std::string_view permission) const {
  Centres out;
  if (must_change_password) return out;
  if (only && std::find(only->begin(), only->end(), permission) == only->end()) return out;
  for (const Grant& grant : grants)
    if (holds(permissions_of(grant.role), permission)) out.add(grant.centres);
  return out;
}

bool Person::may(std::string_view permission, std::string_view centre) const {
  return centres_for(permission).contains(centre);
}

bool Person::may_anywhere(std::string_view permission) const {
  const Centres centres = centres_for(permission);
  return centres.all || !centres.keys.empty();
}

std::vector<std::string> Person::permissions() const {
  std::vector<std::string> out;
  for (std::string_view word : all_permissions())
    if (may_anywhere(word)) out.emplace_back(word);
  return out;
}

Person machine() {
  Person out;
  out.name = nobody;
  out.display = "bianque";
  out.grants = {{Role::administrator, {true, {}}}};
  return out;
}

}  // namespace bq::service::account
