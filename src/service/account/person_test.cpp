#include "service/account/person.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/text.h"
#include "service/account/made_accounts.h"
#include "service/account/rules.h"

namespace bq::service::account {
namespace {

Person with(const std::vector<RoleAt>& roles) {
  Person out;
  out.grants = read_grants(roles).value();
  return out;
}

using Words = std::vector<std::string>;

// The columns of the table in the docstring of Role, by role.
std::vector<Words> written_table() {
  std::ifstream header(BIANQUE_SOURCE_DIR "/src/service/account/person.h");
  std::vector<Words> columns(6);
  for (std::string line; std::getline(header, line);) {
    const auto cells = base::split(line, '|');
    if (cells.size() < 8 || cells[1].find('`') == std::string::npos) continue;
    const std::string word = base::split(cells[1], '`')[1];
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (base::trim(cells[i + 2]) == "x") columns[i].push_back(word);
  }
  return columns;
}

TEST(Roles, ArePermittedWhatTheirTableSays) {
  const auto table = written_table();
  for (int i = 0; i < 6; ++i) {
    const Role role = static_cast<Role>(i);
    EXPECT_EQ(with({{std::string(name_of(role)), {"A"}}}).permissions(), table[i]);
    EXPECT_EQ(permissions_of(role).size(), table[i].size()) << "all words are known";
    EXPECT_EQ(role_named(name_of(role)), role);
  }
  EXPECT_EQ(role_named("doctor"), std::nullopt);
}

TEST(Roles, KeepIdentityAndUsersApart) {
  const Words all{"*"};
  EXPECT_FALSE(with({{"monitor", all}}).may("identity.read", "A"));
  EXPECT_FALSE(with({{"data_manager", all}}).may("identity.read", "A"));
  EXPECT_EQ(with({{"administrator", all}}).permissions(), Words{"users.manage"});
  EXPECT_EQ(with({{"auditor", all}}).permissions(), Words{"audit.read"});
}

TEST(Person, RoleOfOneCentreNeverCountsAtAnother) {
  const Person p = with({{"nurse", {"A"}}, {"monitor", {"B", "C"}}});
  EXPECT_TRUE(p.may("identity.read", "A"));
  EXPECT_FALSE(p.may("identity.read", "B"));
  EXPECT_TRUE(p.may("query.close", "B"));
  EXPECT_FALSE(p.may("query.close", "A"));
  EXPECT_FALSE(p.may("entry.read", "D"));
  EXPECT_FALSE(p.may("entry.read", ""));
  EXPECT_FALSE(p.may("entry.read", "*"));
  EXPECT_FALSE(p.may("", "A"));
  EXPECT_EQ(p.centres_for("entry.read"), Centres::of({"A", "B", "C"}));
  EXPECT_EQ(p.centres_for("entry.write"), Centres::of({"A"}));
  EXPECT_FALSE(p.may_anywhere("users.manage"));
  EXPECT_TRUE(p.may_anywhere("query.raise"));
}

TEST(Person, StarIsAllCentresForItsRoleOnly) {
  const Person p = with({{"monitor", {"*"}}, {"nurse", {"A"}}});
  EXPECT_TRUE(p.may("entry.read", "opened tomorrow"));
  EXPECT_TRUE(p.centres_for("entry.read").all);
  EXPECT_TRUE(p.centres_for("entry.read").keys.empty());
  EXPECT_FALSE(p.may("entry.write", "B"));
  EXPECT_FALSE(p.centres_for("entry.write").all);
}

TEST(Person, MayNothingUntilThePasswordIsChanged) {
  Person p = with({{"nurse", {"*"}}});
  p.must_change_password = true;
  EXPECT_TRUE(p.permissions().empty());
  EXPECT_FALSE(p.may("entry.read", "A"));
}

TEST(Person, TokenNarrowsAndNeverWidens) {
  Person p = with({{"nurse", {"A"}}});
  p.only = Words{"entry.read", "export.run"};
  EXPECT_EQ(p.permissions(), Words{"entry.read"});
  EXPECT_FALSE(p.may("entry.write", "A"));
  EXPECT_FALSE(p.may("entry.read", "B"));
}

TEST(Centres, CoverAndMeet) {
  const Centres none, a = Centres::of({"A"}), ab = Centres::of({"B", "A", "A"}),
                      all = Centres::of({"A", "*"});
  EXPECT_EQ(ab.keys, (Words{"A", "B"}));
  EXPECT_EQ(all.written(), Words{"*"});
  EXPECT_TRUE(ab.covers(a) && all.covers(ab) && all.covers(all) && a.covers(none));
  EXPECT_FALSE(a.covers(ab) || ab.covers(all) || none.covers(a));
  EXPECT_TRUE(a.meets(ab) && a.meets(all) && all.meets(a) && all.meets(all));
  EXPECT_FALSE(a.meets(Centres::of({"B"})) || a.meets(none) || all.meets(none) || none.meets(all));
}

TEST(Rules, RolesAreReadIntoOneForm) {
  const auto grants = read_grants({{"monitor", {"B"}}, {"nurse", {"A"}}, {"monitor", {"A", "B"}}});
  EXPECT_EQ(written(*grants), (std::vector<RoleAt>{{"nurse", {"A"}}, {"monitor", {"A", "B"}}}));
  for (const RoleAt& wrong : std::vector<RoleAt>{{"doctor", {"A"}},
                                                 {"nurse", {}},
                                                 {"nurse", {""}},
                                                 {"nurse", {"A*"}},
                                                 {"", {"A"}},
                                                 {"nurse", {"A\nB"}}})
    EXPECT_EQ(code_of(read_grants({wrong})), "bad_roles") << wrong.role;
}

TEST(Rules, NamesOfUsers) {
  for (const char* good : {"ab", "a.b_c-9", "1234567890123456789012345678901234567890"})
    EXPECT_TRUE(is_user_name(good)) << good;
  for (const char* bad : {"", "a", "-", "Anna", "a b", "a'b", "a\";--", "安娜", "a\n",
                          "12345678901234567890123456789012345678901"})
    EXPECT_FALSE(is_user_name(bad)) << bad;
}

TEST(Rules, LinesThatPeopleRead) {
  std::string eighty;
  for (int i = 0; i < 80; ++i) eighty += "王";
  for (const std::string& good : {std::string("Dr. O'Neill \"x\"; DROP TABLE"), eighty})
    EXPECT_TRUE(is_line(good)) << good;
  for (const std::string& bad :
       {std::string(), std::string("  "), eighty + "x", std::string("a\tb"), std::string("a\0b", 3),
        std::string("a\x7f"), std::string("a\xC2\x85"), std::string("a\xE2\x80\xAE"),
        std::string("a\xE2\x81\xA6"), std::string("a\xE2\x80\xA8"), std::string("\xFF\xFE")})
    EXPECT_FALSE(is_line(bad)) << bad;
}

TEST(Rules, Passwords) {
  EXPECT_EQ(code_of(check_password("123456789", "anna")), "short_password");
  EXPECT_EQ(code_of(check_password(std::string(257, 'a') + "b", "anna")), "long_password");
  EXPECT_EQ(code_of(check_password(made_password, "anna")), "");
  EXPECT_EQ(code_of(check_password("密码密码密", "anna")), "") << "15 bytes";
  for (const char* usual : {"Password123", "1234567890", "QWERTYuiop", "aaaaaaaaaaaa"})
    EXPECT_EQ(code_of(check_password(usual, "anna")), "usual_password") << usual;
  EXPECT_EQ(code_of(check_password("Anna.Schmidt", "anna.schmidt")), "usual_password");
}

}  // namespace
}  // namespace bq::service::account
