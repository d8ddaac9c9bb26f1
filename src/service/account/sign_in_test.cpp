#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/secret/token.h"
#include "service/account/made_accounts.h"

namespace bq::service::account {
namespace {

using base::of_hours;
using base::of_minutes;

const std::vector<RoleAt> nurse{{"nurse", {"A"}}};

TEST(FirstAdministrator, IsMadeOnceAndMustChangeThePassword) {
  MadeAccounts made;
  const std::string password = made->make_first_administrator()->value();
  EXPECT_EQ(made->make_first_administrator().value(), std::nullopt);
  auto in = made.try_sign_in(" Admin ", password);
  ASSERT_TRUE(in);
  EXPECT_EQ(in->person.name, "admin");
  EXPECT_TRUE(in->person.must_change_password);
  EXPECT_TRUE(in->person.permissions().empty());
  EXPECT_EQ(code_of(made->users(in->person)), "must_change_password");
  EXPECT_EQ(code_of(made->make_token({in->person, ""}, {"t"})), "must_change_password");
  ASSERT_TRUE(made->change_password({in->session, password, made_password, ""}));
  EXPECT_TRUE(made.person(in->session).may("users.manage", "anywhere"));
}

TEST(SignIn, RefusalsAreAlikeAndOnRecord) {
  MadeAccounts made;
  made.add("anna", nurse);
  made.add("gone", nurse);
  made.put(About(nobody, "gone").changed({{}, false, {}}));
  std::set<std::string> sentences;
  for (const auto& [user, password] :
       std::vector<std::pair<std::string, std::string>>{{"anna", "wrong password"},
                                                        {"gone", made_password},
                                                        {"nobody.here", "x"},
                                                        {"my password 1", "x"},
                                                        {"anna", std::string(300, 'x')}}) {
    auto in = made.try_sign_in(user, password);
    EXPECT_EQ(code_of(in), "sign_in");
    sentences.insert(in.error().sentence.en + in.error().sentence.zh);
  }
  EXPECT_EQ(sentences.size(), 1U);
  const auto events = made.events("sign_in.refused");
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events[0], R"({"user":"anna","remote":"10.0.0.1","why":"password"})");
  EXPECT_EQ(events[1], R"({"user":"gone","remote":"10.0.0.1","why":"inactive"})");
  EXPECT_EQ(events[2], R"({"user":"","remote":"10.0.0.1","why":"unknown"})");
  EXPECT_EQ(events[3], events[2]) << "what may be a password in the wrong field is not kept";
}

TEST(SignIn, CostsTheSameWhetherTheUserExistsOrNot) {
  MadeAccounts made;
  made->make_first_administrator();
  const auto cost_s = [&](const std::string& user) {
    const double before_s = base::cpu_seconds();
    made.try_sign_in(user, "wrong password");
    return base::cpu_seconds() - before_s;
  };
  const double known_s = cost_s("admin");
  for (const char* unknown : {"nobody.here", "no name at all", "x'; DROP TABLE account_user; --"}) {
    const double unknown_s = cost_s(unknown);
    EXPECT_GT(unknown_s, known_s / 3) << unknown;
    EXPECT_LT(unknown_s, known_s * 3) << unknown;
  }
}

TEST(SignIn, WaitsAfterFiveRefusalsEvenWithTheRightPassword) {
  MadeAccounts made;
  made.add("anna", nurse);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code_of(made.try_sign_in("anna", "wrong")), "sign_in");
  auto in = made.try_sign_in("ANNA", made_password, "10.0.0.2");
  EXPECT_EQ(code_of(in), "wait");
  EXPECT_EQ(in.error().wait_s, 30);
  EXPECT_NE(in.error().sentence.en.find("30"), std::string::npos);
  EXPECT_EQ(made.events("sign_in.refused").size(), 5U) << "who waits fills no disk";
  made.wait_s(30);
  EXPECT_TRUE(made.try_sign_in("anna", made_password));
}

TEST(SignIn, AddressWaitsAfterTwentyRefusals) {
  MadeAccounts made;
  for (int i = 0; i < 6; ++i) made.add("user" + std::to_string(i), nurse);
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(code_of(made.try_sign_in("user" + std::to_string(i / 4), "wrong")), "sign_in");
  EXPECT_EQ(code_of(made.try_sign_in("user5", made_password)), "wait");
  EXPECT_TRUE(made.try_sign_in("user5", made_password, "10.0.0.2"));
}

TEST(SignIn, ManyThreadsFindNoMoreThanFiveTries) {
  MadeAccounts made;
  made.add("anna", nurse);
  std::atomic<int> looked_at{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i)
    threads.emplace_back([&, i] {
      auto in = made.try_sign_in("anna", "wrong", "10.0.1." + std::to_string(i));
      if (code_of(in) == "sign_in") ++looked_at;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_LE(looked_at, 5);
  EXPECT_GE(looked_at, 1);
  EXPECT_EQ(made.events("sign_in.refused").size(), static_cast<std::size_t>(looked_at));
}

TEST(SignIn, ManyThreadsGetASessionEach) {
  MadeAccounts made;
  made.add("anna", nurse);
  std::set<std::string> sessions{made.sign_in("anna")};
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      const std::string session = made.sign_in("anna");
      std::lock_guard lock(mutex);
      sessions.insert(session);
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(sessions.size(), 5U);
  for (const std::string& session : sessions) EXPECT_EQ(made.person(session).name, "anna");
}

TEST(SignIn, HashesAnewWhatWasHashedAtALowerCost) {
  MadeAccounts made;
  made.add("anna", nurse);
  made.sign_in("anna");
  EXPECT_NE(made.tables()[1].find("m=65536"), std::string::npos) << made.tables()[1];
  made.sign_in("anna");
  EXPECT_EQ(made.events("user.password_changed").size(), 2U);
}

TEST(Session, IsKnownUntilSignOutAndNotAgain) {
  MadeAccounts made;
  made.add("anna", nurse);
  EXPECT_EQ(made->who("offered by the client"), std::nullopt);
  const std::string session = made.sign_in("anna");
  const std::string other = made.sign_in("anna");
  EXPECT_NE(session, other);
  EXPECT_EQ(made.person(session).display, "anna");
  EXPECT_TRUE(made.person(session).may("entry.write", "A"));
  EXPECT_FALSE(made.person(session).may("entry.write", "B"));
  EXPECT_EQ(made->who(base::secret::stored_form(session)), std::nullopt) << "what is on the disk";
  EXPECT_EQ(made->who_by_token(session), std::nullopt);
  ASSERT_TRUE(made->sign_out(session));
  EXPECT_EQ(made->who(session), std::nullopt);
  EXPECT_TRUE(made->sign_out(session));
  EXPECT_TRUE(made->who(other));
  EXPECT_EQ(made.events("session.ended").size(), 1U);
  made.open();
  EXPECT_EQ(made->who(session), std::nullopt);
}

TEST(Session, EndsWhenIdleAndWhenOld) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string idle = made.sign_in("anna");
  const std::string used = made.sign_in("anna");
  made.wait(of_minutes(29));
  EXPECT_TRUE(made->who(used));
  made.wait(of_minutes(1));
  EXPECT_EQ(made->who(idle), std::nullopt);
  EXPECT_EQ(made->who(idle), std::nullopt) << "asking wakes nobody";
  while (made.now() < record::ledger::first_moment + of_hours(12)) {
    EXPECT_TRUE(made->who(used));
    made.wait(of_minutes(10));
  }
  EXPECT_EQ(made->who(used), std::nullopt);
  made.sign_in("anna");
  const auto ended = made.events("session.ended");
  ASSERT_EQ(ended.size(), 2U);
  EXPECT_NE(ended[0].find(R"("why":"expired")"), std::string::npos);
}

TEST(Session, UseIsWrittenEveryTenMinutesAtMost) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string session = made.sign_in("anna");
  for (int minute = 0; minute < 60; ++minute) {
    made.wait(of_minutes(1));
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(made->who(session));
  }
  made.open();  // runs what was handed in
  EXPECT_EQ(made.events("session.seen").size(), 6U);
  made.wait(of_minutes(29));
  EXPECT_TRUE(made->who(session)) << "the use is known after opening again";
}

TEST(Session, UseSurvivesAnotherWriteOfTheUser) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string session = made.sign_in("anna");
  made.wait(of_minutes(9));
  EXPECT_TRUE(made->who(session));
  made.sign_in("anna");
  made.wait(of_minutes(25));
  EXPECT_TRUE(made->who(session)) << "34 minutes after what is written";
}

TEST(Session, EleventhEndsTheOldest) {
  MadeAccounts made;
  made.add("anna", nurse);
  std::vector<std::string> sessions;
  for (int i = 0; i < 11; ++i) {
    sessions.push_back(made.sign_in("anna"));
    made.wait_s(1);
  }
  EXPECT_EQ(made->who(sessions[0]), std::nullopt);
  for (int i = 1; i < 11; ++i) EXPECT_TRUE(made->who(sessions[i])) << i;
  EXPECT_EQ(made.rows("SELECT session FROM account_session", 1).size(), 10U);
}

TEST(Password, ChangeEndsTheOtherSessions) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string own = made.sign_in("anna");
  const std::string other = made.sign_in("anna");
  const auto change = [&](const std::string& before, const std::string& after) {
    return code_of(made->change_password({own, before, after, "10.0.0.1"}));
  };
  EXPECT_EQ(change(made_password, "short"), "short_password");
  EXPECT_EQ(change(made_password, "qwertyuiop"), "usual_password");
  EXPECT_EQ(change(made_password, made_password), "same_password");
  EXPECT_EQ(change("wrong password", "a new password"), "wrong_password");
  EXPECT_TRUE(made->who(other));
  EXPECT_EQ(change(made_password, "a new password"), "");
  EXPECT_TRUE(made->who(own));
  EXPECT_EQ(made->who(other), std::nullopt);
  EXPECT_EQ(code_of(made.try_sign_in("anna", made_password)), "sign_in");
  EXPECT_TRUE(made.try_sign_in("anna", "a new password"));
  EXPECT_EQ(code_of(made->change_password({other, "a new password", "newer password", ""})),
            "not_signed_in");
}

TEST(Password, OldOneCannotBeGuessedThroughAStolenSession) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string own = made.sign_in("anna");
  made.put(About(nobody, "anna").password_changed(made_hash, false, "reset"));
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(code_of(made->change_password({own, "wrong", "a new password", ""})),
              "wrong_password");
  EXPECT_EQ(code_of(made->change_password({own, made_password, "a new password", ""})), "wait");
}

TEST(Record, HoldsNoSecretAndIsTheTables) {
  MadeAccounts made;
  std::vector<std::string> secrets{made->make_first_administrator()->value()};
  auto in = made.try_sign_in("admin", secrets[0]);
  secrets.push_back(in->session);
  secrets.push_back("the new password");
  ASSERT_TRUE(made->change_password({in->session, secrets[0], secrets[2], ""}));
  const Person admin = made.person(in->session);
  auto user = made->make_user({admin, "k1"}, {"o.neill",
                                              "O'Neill \"x\"; DROP TABLE event; --",
                                              {{"nurse", {"A'; --", "B"}}, {"monitor", {"*"}}}});
  ASSERT_TRUE(user) << code_of(user);
  secrets.push_back(user->password);
  secrets.push_back(made->make_token({admin, "k2"}, {"my token"})->token);
  made.wait(of_minutes(15));
  EXPECT_TRUE(made->who(in->session));
  const auto answers = made.rows("SELECT answer FROM answered", 1);
  EXPECT_EQ(answers, (std::vector<std::string>{"", ""}));
  const auto before = made.tables();
  EXPECT_EQ(made->users(admin)->back().display, "O'Neill \"x\"; DROP TABLE event; --");
  auto everything = made.rows("SELECT actor, subject, body FROM event", 3);
  everything.insert(everything.end(), before.begin(), before.end());
  for (const std::string& line : everything)
    for (const std::string& secret : secrets)
      EXPECT_EQ(line.find(secret), std::string::npos) << line;
  ASSERT_TRUE(made.ledger().rebuild());
  EXPECT_EQ(made.tables().size(), before.size());
  made.open();
  const auto reopened = made.tables();
  ASSERT_TRUE(made.ledger().rebuild());
  EXPECT_EQ(made.tables(), reopened);
  EXPECT_TRUE(made->who(in->session)) << "opening again keeps sessions";
  EXPECT_TRUE(made->who_by_token(secrets[4]));
}

TEST(Record, FullDiskIsARefusalAndChangesNothing) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string session = made.sign_in("anna");
  made.disk().is_full = true;
  EXPECT_EQ(code_of(made.try_sign_in("anna", made_password)), "disk");
  auto out = made->sign_out(session);
  EXPECT_EQ(code_of(out), "disk");
  EXPECT_NE(out.error().sentence.en.find("the disk is full"), std::string::npos);
  EXPECT_EQ(out.error().sentence.en.find("/a/path"), std::string::npos);
  EXPECT_NE(out.error().sentence.zh.find("记录"), std::string::npos);
  EXPECT_TRUE(made->who(session));
  made.disk().is_broken = true;
  EXPECT_EQ(code_of(made->sign_out(session)), "disk") << "also what no command has seen";
  EXPECT_TRUE(made->who(session));
  made.disk().is_broken = made.disk().is_full = false;
  EXPECT_TRUE(made->sign_out(session));
}

TEST(Who, IsAskedByManyThreadsWhileUsersChange) {
  MadeAccounts made;
  made.add("anna", nurse);
  const std::string session = made.sign_in("anna");
  std::atomic<bool> is_over{false};
  std::atomic<int> unknown{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      while (!is_over)
        if (!made->who(session)) ++unknown;
    });
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(made->change_user({machine(), ""}, "anna", {std::to_string(i), {}, {}}));
    made.wait(of_minutes(1));
  }
  is_over = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(unknown, 0);
  EXPECT_EQ(made.person(session).display, "19");
}

}  // namespace
}  // namespace bq::service::account
