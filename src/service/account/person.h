#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bq::service::account {

/// What somebody is at a centre, and what that permits:
///
/// | permission         | nurse | investigator | monitor | data_manager | administrator | auditor |
/// |--------------------|-------|--------------|---------|--------------|---------------|---------|
/// | `people.read`      |   x   |      x       |    x    |      x       |               |         |
/// | `people.enrol`     |   x   |      x       |         |              |               |         |
/// | `identity.read`    |   x   |      x       |         |              |               |         |
/// | `entry.read`       |   x   |      x       |    x    |      x       |               |         |
/// | `entry.write`      |   x   |      x       |         |              |               |         |
/// | `query.raise`      |       |              |    x    |      x       |               |         |
/// | `query.answer`     |   x   |      x       |         |              |               |         |
/// | `query.close`      |       |              |    x    |      x       |               |         |
/// | `form.lock`        |       |      x       |         |      x       |               |         |
/// | `form.freeze`      |       |              |         |      x       |               |         |
/// | `import.run`       |       |      x       |         |      x       |               |         |
/// | `export.run`       |       |              |         |      x       |               |         |
/// | `completeness.read`|   x   |      x       |    x    |      x       |               |         |
/// | `guide.read`       |       |      x       |    x    |      x       |               |         |
/// | `users.manage`     |       |              |         |              |       x       |         |
/// | `audit.read`       |       |              |         |              |               |    x    |
enum class Role { nurse, investigator, monitor, data_manager, administrator, auditor };

inline constexpr std::string_view manage_users = "users.manage";

std::string_view name_of(Role role);
std::optional<Role> role_named(std::string_view name);
const std::vector<std::string_view>& permissions_of(Role role);
/// Lists all permission words in the order of the table.
const std::vector<std::string_view>& all_permissions();

/// Some centres by key, or all of them, also those to come.
struct Centres {
  bool all = false;
  std::vector<std::string> keys;  // sorted, each once; empty when `all`

  /// Takes keys as they are written: `*` among them is all.
  static Centres of(const std::vector<std::string>& written);
  std::vector<std::string> written() const;
  bool contains(std::string_view key) const;
  bool covers(const Centres& others) const;
  bool meets(const Centres& others) const;
  void add(const Centres& others);
  bool operator==(const Centres&) const = default;
};

/// A role that somebody holds, and where.
struct Grant {
  Role role = Role::nurse;
  Centres centres;
  bool operator==(const Grant&) const = default;
};
/// Each role once, in the order of `Role`.
using Grants = std::vector<Grant>;

/// A role and its centres as they are written; `*` is all centres.
struct RoleAt {
  std::string role;
  std::vector<std::string> centres;
  bool operator==(const RoleAt&) const = default;
};
std::vector<RoleAt> written(const Grants& grants);
/// Gives all centres at which any role is held.
Centres centres_of(const Grants& grants);

/// Somebody who is known, with what they may do at which centre. Whoever must change the password
/// first may do nothing else.
struct Person {
  std::string name;
  std::string display;
  Grants grants;
  bool must_change_password = false;
  bool by_token = false;                         // else by a session
  std::optional<std::vector<std::string>> only;  // the permissions of the token; none: all

  bool may(std::string_view permission, std::string_view centre) const;
  bool may_anywhere(std::string_view permission) const;
  Centres centres_for(std::string_view permission) const;
  /// Lists the words of what this person may do at one centre at least.
  std::vector<std::string> permissions() const;
};

/// Who works at the machine itself: manages all users. No user can have this name.
Person machine();
/// How events name an actor who is no user.
inline constexpr std::string_view nobody = "-";

}  // namespace bq::service::account
