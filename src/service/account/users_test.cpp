#include <gtest/gtest.h>

#include "service/account/made_accounts.h"

namespace bq::service::account {
namespace {

using base::us_per_day;
using Words = std::vector<std::string>;

const std::vector<RoleAt> nurse{{"nurse", {"A"}}};

Person administrator_of(const Words& centres) {
  Person out = machine();
  out.name = "head";
  out.grants[0].centres = Centres::of(centres);
  return out;
}

TEST(Users, AreMadeWithAPasswordShownOnce) {
  MadeAccounts made;
  const NewUser wish{"anna", "安娜", {{"nurse", {"B", "A"}}}};
  auto user = made->make_user({machine(), "k"}, wish);
  ASSERT_TRUE(user) << code_of(user);
  EXPECT_EQ(user->user.roles, (std::vector<RoleAt>{{"nurse", {"A", "B"}}}));
  EXPECT_TRUE(user->user.must_change_password);
  EXPECT_EQ(user->user.last_sign_in, std::nullopt);
  EXPECT_EQ(code_of(made->make_user({machine(), "k"}, wish)), "shown_once");
  EXPECT_EQ(code_of(made->make_user({machine(), "k2"}, wish)), "name_taken");
  EXPECT_EQ(made.events("user.created").size(), 1U);
  ASSERT_TRUE(made.try_sign_in("anna", user->password));
  EXPECT_EQ(made->users(machine())->at(0).last_sign_in, made.now());
}

TEST(Users, UnfitWishesAreRefused) {
  MadeAccounts made;
  const auto code = [&](const NewUser& wish) {
    return code_of(made->make_user({machine(), ""}, wish));
  };
  EXPECT_EQ(code({"x'; DROP TABLE account_user; --", "x", nurse}), "bad_name");
  EXPECT_EQ(code({"-", "x", nurse}), "bad_name");
  EXPECT_EQ(code({"anna", "a\nb", nurse}), "bad_display");
  EXPECT_EQ(code({"anna", "x", {{"queen", {"A"}}}}), "bad_roles");
  EXPECT_EQ(code_of(made->change_user({machine(), ""}, "nobody.here", {})), "no_user");
  EXPECT_EQ(code_of(made->reset_password({machine(), ""}, "nobody.here")), "no_user");
}

TEST(Users, AreManagedWhereTheAdministratorIs) {
  MadeAccounts made;
  made.add("at.a", nurse);
  made.add("at.b", {{"nurse", {"B"}}});
  made.add("at.both", {{"nurse", {"A", "B"}}});
  made.add("at.all", {{"auditor", {"*"}}});
  made.add("at.none", {});
  const Order order{administrator_of({"A"}), ""};
  Words seen;
  const auto views = made->users(order.by);
  for (const UserView& user : *views) seen.push_back(user.name);
  EXPECT_EQ(seen, (Words{"at.a", "at.all", "at.both", "at.none"}));
  const auto reset = [&](const char* name) { return code_of(made->reset_password(order, name)); };
  EXPECT_EQ(reset("at.a"), "");
  EXPECT_EQ(reset("at.b"), "no_user");
  EXPECT_EQ(reset("at.both"), "no_permission");
  EXPECT_EQ(reset("at.all"), "no_permission");
  const auto give = [&](const char* name, const std::vector<RoleAt>& roles) {
    return code_of(made->change_user(order, name, {{}, {}, roles}));
  };
  EXPECT_EQ(give("at.a", {{"nurse", {"B"}}}), "no_permission");
  EXPECT_EQ(give("at.a", {{"administrator", {"*"}}}), "no_permission");
  EXPECT_EQ(give("at.both", nurse), "no_permission") << "a role at B would be taken";
  EXPECT_EQ(give("at.none", nurse), "");
  EXPECT_EQ(code_of(made->make_user(order, {"new", "x", {{"nurse", {"A", "B"}}}})),
            "no_permission");
  EXPECT_EQ(code_of(made->make_user(order, {"new", "x", nurse})), "");
}

TEST(Users, AreManagedByNobodyElse) {
  MadeAccounts made;
  made.add("anna", {{"investigator", {"*"}}, {"data_manager", {"*"}}, {"auditor", {"*"}}});
  const Person anna = made.person(made.sign_in("anna"));
  const Order order{anna, ""};
  EXPECT_EQ(code_of(made->users(anna)), "no_permission");
  EXPECT_EQ(code_of(made->make_user(order, {"new", "x", {}})), "no_permission");
  EXPECT_EQ(code_of(made->change_user(order, "anna", {{}, {}, nurse})), "no_permission");
  EXPECT_EQ(code_of(made->reset_password(order, "anna")), "no_permission");
  Person by_token = machine();
  by_token.only = Words{"entry.read"};
  EXPECT_EQ(code_of(made->users(by_token)), "no_permission");
}

TEST(Users, NewRolesEndSessionsAndANewNameToDisplayDoesNot) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string session = made.sign_in("anna");
  const Order order{machine(), ""};
  ASSERT_TRUE(made->change_user(order, "anna", {"Anna", {}, nurse}));
  EXPECT_EQ(made.person(session).display, "Anna");
  EXPECT_EQ(made.events("user.changed"), Words{R"({"user":"anna","display":"Anna"})"});
  ASSERT_TRUE(made->change_user(order, "anna", {"Anna", true, {{{"nurse", {"A", "A"}}}}}));
  EXPECT_EQ(made.events("user.changed").size(), 1U) << "nothing was changed";
  ASSERT_TRUE(made->change_user(order, "anna", {{}, {}, {{{"nurse", {"B"}}}}}));
  EXPECT_EQ(made->who(session), std::nullopt);
  const Person anna = made.person(made.sign_in("anna"));
  EXPECT_TRUE(anna.may("entry.write", "B"));
  EXPECT_FALSE(anna.may("entry.write", "A"));
}

TEST(Users, DeactivatedOnesAreOutAtOnceAndTheirTokensForEver) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string session = made.sign_in("anna");
  const std::string token = made->make_token({made.person(session), ""}, {"t"})->token;
  EXPECT_TRUE(made->who_by_token(token));
  auto view = made->change_user({machine(), ""}, "anna", {{}, false, {}});
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->is_active);
  EXPECT_EQ(made->who(session), std::nullopt);
  EXPECT_EQ(made->who_by_token(token), std::nullopt);
  EXPECT_EQ(code_of(made.try_sign_in("anna", made_password)), "sign_in");
  ASSERT_TRUE(made->change_user({machine(), ""}, "anna", {{}, true, {}}));
  EXPECT_EQ(made->who(session), std::nullopt);
  EXPECT_EQ(made->who_by_token(token), std::nullopt);
  EXPECT_TRUE(made.try_sign_in("anna", made_password));
}

TEST(Users, DeactivatedOnesAreOutWhateverIsStillInTheTables) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string session = made.sign_in("anna");
  const std::string token = made->make_token({made.person(session), ""}, {"t"})->token;
  made.put(About(nobody, "anna").changed({{}, false, {}}));
  made.open();
  EXPECT_EQ(made->who(session), std::nullopt);
  EXPECT_EQ(made->who_by_token(token), std::nullopt);
}

TEST(Users, ResetEndsSessionsAndTokensAndTheWait) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string session = made.sign_in("anna");
  const std::string token = made->make_token({made.person(session), ""}, {"t"})->token;
  made.put(About(nobody, "anna").password_changed(made_hash, false, "reset"));
  for (int i = 0; i < 5; ++i) made.try_sign_in("anna", "wrong");
  EXPECT_EQ(code_of(made.try_sign_in("anna", made_password)), "wait");
  auto reset = made->reset_password({machine(), "k"}, "anna");
  ASSERT_TRUE(reset);
  EXPECT_EQ(code_of(made->reset_password({machine(), "k"}, "anna")), "shown_once");
  EXPECT_EQ(made->who(session), std::nullopt);
  EXPECT_EQ(made->who_by_token(token), std::nullopt);
  EXPECT_EQ(code_of(made.try_sign_in("anna", made_password)), "sign_in");
  auto in = made.try_sign_in("anna", reset->password);
  ASSERT_TRUE(in);
  EXPECT_TRUE(in->person.must_change_password);
}

TEST(Users, LastAdministratorOfAllStays) {
  MadeAccounts made;
  made.add("one", {{"administrator", {"*"}}});
  made.add("two", {{"administrator", {"*"}}});
  made.add("local", {{"administrator", {"A"}}});
  const Order order{machine(), ""};
  ASSERT_TRUE(made->change_user(order, "two", {{}, false, {}}));
  EXPECT_EQ(code_of(made->change_user(order, "one", {{}, false, {}})), "last_administrator");
  EXPECT_EQ(code_of(made->change_user(order, "one", {{}, {}, nurse})), "last_administrator");
  EXPECT_EQ(code_of(made->change_user(order, "one", {"One", {}, {}})), "");
  ASSERT_TRUE(made->change_user(order, "two", {{}, true, {}}));
  EXPECT_EQ(code_of(made->change_user(order, "one", {{}, false, {}})), "");
}

TEST(Tokens, LastNinetyDaysOrAsLongAsWished) {
  MadeAccounts made;
  made.add("anna", nurse);
  const Order order{made.person(made.sign_in("anna")), ""};
  const auto usual = made->make_token(order, {"usual"}).value();
  const auto longest = made->make_token(order, {"longest", 366}).value();
  EXPECT_EQ(usual.view.expires, made.now() + base::Duration{90 * us_per_day});
  for (int days : {0, -1, 367})
    EXPECT_EQ(code_of(made->make_token(order, {"t", days})), "bad_days");
  EXPECT_EQ(code_of(made->make_token(order, {"a\nb"})), "bad_title");
  made.wait({90 * us_per_day - 1});
  EXPECT_TRUE(made->who_by_token(usual.token)->by_token);
  made.wait({1});
  EXPECT_EQ(made->who_by_token(usual.token), std::nullopt);
  EXPECT_TRUE(made->who_by_token(longest.token));
  made.open();
  EXPECT_EQ(made->who_by_token(usual.token), std::nullopt);
  EXPECT_TRUE(made->who_by_token(longest.token));
  made.wait({276 * us_per_day});
  EXPECT_EQ(made->who_by_token(longest.token), std::nullopt);
}

TEST(Tokens, CarryWhatTheirOwnerHasOrLess) {
  MadeAccounts made;
  made.add("anna", {{"nurse", {"A"}}, {"monitor", {"B"}}});
  const Order order{made.person(made.sign_in("anna")), ""};
  const auto all = made->make_token(order, {"all"}).value();
  const auto some = made->make_token(order, {"some", {}, Words{"entry.read", "identity.read"}});
  ASSERT_TRUE(some);
  for (const Words& wrong : {Words{"export.run"}, Words{"entry.read", "nonsense"}, Words{}})
    EXPECT_EQ(code_of(made->make_token(order, {"t", {}, wrong})), "bad_permissions");
  EXPECT_EQ(made->who_by_token(all.token)->permissions(), order.by.permissions());
  Person person = made->who_by_token(some->token).value();
  EXPECT_EQ(person.permissions(), (Words{"identity.read", "entry.read"}));
  EXPECT_TRUE(person.may("entry.read", "B"));
  EXPECT_FALSE(person.may("identity.read", "B"));
  EXPECT_EQ(code_of(made->make_token({person, ""}, {"more"})), "needs_session");
  EXPECT_EQ(code_of(made->revoke_token({person, ""}, all.view.id)), "needs_session");
  ASSERT_TRUE(made->change_user({machine(), ""}, "anna", {{}, {}, {{{"monitor", {"B"}}}}}));
  person = made->who_by_token(some->token).value();
  EXPECT_EQ(person.permissions(), Words{"entry.read"}) << "and lose what their owner loses";
}

TEST(Tokens, AreShownOnceListedAndRevokedByTheirOwner) {
  MadeAccounts made;
  made.add("anna", nurse);
  made.add("bert", nurse);
  const Order anna{made.person(made.sign_in("anna")), ""};
  const Order bert{made.person(made.sign_in("bert")), ""};
  const auto token = made->make_token({anna.by, "k"}, {"its title"}).value();
  EXPECT_EQ(code_of(made->make_token({anna.by, "k"}, {"its title"})), "shown_once");
  const auto listed = made->tokens(anna.by).value();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].id, token.view.id);
  EXPECT_EQ(listed[0].title, "its title");
  EXPECT_EQ(listed[0].permissions, std::nullopt);
  EXPECT_TRUE(made->tokens(bert.by)->empty());
  EXPECT_EQ(made->who_by_token(token.view.id), std::nullopt);
  EXPECT_EQ(made->who(token.token), std::nullopt) << "a token is no session";
  EXPECT_EQ(code_of(made->revoke_token(bert, token.view.id)), "no_token");
  EXPECT_TRUE(made->who_by_token(token.token));
  EXPECT_EQ(code_of(made->revoke_token(anna, token.view.id)), "");
  EXPECT_EQ(made->who_by_token(token.token), std::nullopt);
  EXPECT_EQ(code_of(made->revoke_token(anna, token.view.id)), "no_token");
  EXPECT_TRUE(made->tokens(anna.by)->empty());
}

TEST(Tokens, TwentyAtMostWithoutTheExpired) {
  MadeAccounts made;
  made.add("anna", nurse);
  const Order order{made.person(made.sign_in("anna")), ""};
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(made->make_token(order, {"t", i < 2 ? 1 : 90}));
  EXPECT_EQ(code_of(made->make_token(order, {"t"})), "too_many_tokens");
  made.wait({us_per_day});
  EXPECT_TRUE(made->make_token(order, {"t"}));
  EXPECT_EQ(made->tokens(order.by)->size(), 19U);
}

}  // namespace
}  // namespace bq::service::account
