#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/secret/identifier.h"
#include "base/secret/key.h"
#include "base/secret/library.h"
#include "base/secret/password.h"
#include "base/secret/signature.h"
#include "base/secret/token.h"

namespace bq::base::secret {
namespace {

namespace fs = std::filesystem;

class Secret : public testing::Test {
 protected:
  Secret() : folder_((fs::temp_directory_path() / "secret-test-XXXXXX").string()) {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  ~Secret() override { fs::remove_all(folder_); }
  std::string file(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
};

std::string bytes_of(const Key& key) {
  return {reinterpret_cast<const char*>(key.data()), Key::size};
}

Key fixed_key(const std::string& path) {
  std::ofstream(path) << std::string(64, 'a') << "\n";
  ::chmod(path.c_str(), 0600);
  return *Key::load(path);
}

TEST_F(Secret, PasswordFitsItsOwnHashOnly) {
  auto hash = hash_password("correct horse");
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << *hash;
  EXPECT_TRUE(verify_password(*hash, "correct horse"));
  EXPECT_FALSE(verify_password(*hash, "correct horsf"));
  EXPECT_FALSE(verify_password(*hash, std::string_view("correct horse\0", 14)));
  EXPECT_FALSE(verify_password(*hash, ""));
  EXPECT_NE(*hash, *hash_password("correct horse")) << "every hash has a salt of its own";
  for (const auto& broken : {std::string(), hash->substr(0, hash->size() - 1), *hash + "x",
                             std::string(4000, 'a')})
    EXPECT_FALSE(verify_password(broken, "correct horse")) << broken;
}

TEST_F(Secret, PasswordOfNobodyCostsTheSame) {
  const std::string hash = *hash_password("a");
  verify_nobody("b");
  double known = 1e9, unknown = 1e9;
  for (int i = 0; i < 3; ++i) {
    double start = steady_seconds();
    EXPECT_FALSE(verify_password(hash, "b"));
    known = std::min(known, steady_seconds() - start);
    start = steady_seconds();
    EXPECT_FALSE(verify_nobody("b"));
    unknown = std::min(unknown, steady_seconds() - start);
  }
  EXPECT_GT(unknown, known * 0.5);
  EXPECT_LT(unknown, known * 2);
}

TEST_F(Secret, PasswordHashOfALowerCostIsOutdated) {
  EXPECT_FALSE(is_outdated(*hash_password("a")));
  EXPECT_TRUE(is_outdated("$argon2id$v=19$m=8192,t=1,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$"
                          "gxhFzwnHlAIWkKVQRrPbpRRwRfnAMOuyKDTkOSnLoBs"));
  EXPECT_TRUE(is_outdated("plain"));
  EXPECT_TRUE(is_outdated(std::string(4000, 'a')));
}

TEST_F(Secret, PasswordsAreReadableAndNeverTheSame) {
  std::set<std::string> seen;
  std::set<char> signs;
  for (int i = 0; i < 1000; ++i) {
    const std::string password = make_password();
    EXPECT_EQ(password.size(), 20U);
    EXPECT_EQ(password.find_first_of("0O1lIio"), std::string::npos) << password;
    signs.insert(password.begin(), password.end());
    EXPECT_TRUE(seen.insert(password).second);
  }
  EXPECT_EQ(signs.size(), 55U);
}

TEST_F(Secret, TokensAreStoredAsHashes) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(make_token()).second);
  for (const auto& token : seen) {
    EXPECT_EQ(token.size(), 43U);
    EXPECT_EQ(token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789-_"),
              std::string::npos);
  }
  EXPECT_EQ(stored_form("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(Secret, EqualityLooksAtEveryByte) {
  EXPECT_TRUE(is_equal("", ""));
  EXPECT_TRUE(is_equal("secret", "secret"));
  EXPECT_FALSE(is_equal("secret", "secreT"));
  EXPECT_FALSE(is_equal("secret", "Secret"));
  EXPECT_FALSE(is_equal("secret", "secret "));
  EXPECT_FALSE(is_equal("secret", ""));
}

TEST_F(Secret, KeyIsMadeOnceAndForItsOwnerOnly) {
  auto made = Key::load_or_make(file("a.key"));
  ASSERT_TRUE(made) << show(made.error());
  struct stat info{};
  ASSERT_EQ(::stat(file("a.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
  EXPECT_EQ(bytes_of(*made), bytes_of(*Key::load_or_make(file("a.key"))));
  EXPECT_NE(bytes_of(*made), bytes_of(*Key::load_or_make(file("b.key"))));
  EXPECT_EQ(std::distance(fs::directory_iterator(fs::path(file("a")).parent_path()), {}), 2);
}

TEST_F(Secret, KeyIsTheSameForAllWhoMakeItAtOnce) {
  for (int round = 0; round < 20; ++round) {
    const std::string path = file("key" + std::to_string(round));
    std::vector<std::string> keys(8);
    parallel_for(8, 8, [&](std::size_t i, unsigned) {
      keys[i] = bytes_of(*Key::load_or_make(path));
    });
    EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1U);
  }
}

TEST_F(Secret, KeyThatOthersMayReadIsRefused) {
  ASSERT_TRUE(Key::load_or_make(file("a.key")));
  for (mode_t mode : {0640U, 0604U, 0660U, 0610U, 0602U, 0644U}) {
    ::chmod(file("a.key").c_str(), mode);
    auto key = Key::load_or_make(file("a.key"));
    ASSERT_FALSE(key) << mode;
    EXPECT_EQ(key.error().kind, ProblemKind::permission);
    EXPECT_NE(key.error().sentence.find("chmod 600"), std::string::npos);
  }
  ::chmod(file("a.key").c_str(), 0400);
  EXPECT_TRUE(Key::load_or_make(file("a.key")));
}

TEST_F(Secret, KeyThatIsNoneIsRefused) {
  EXPECT_EQ(Key::load(file("none")).error().kind, ProblemKind::data);
  EXPECT_EQ(Key::load_or_make(file("no_folder/a.key")).error().kind, ProblemKind::data);
  for (const auto& text : {std::string(), std::string("abc"), std::string(64, 'a'),
                           std::string(64, 'g') + "\n", std::string(65, 'a') + "\n",
                           std::string(64, 'a') + "\n\n"}) {
    std::ofstream(file("a.key"), std::ios::trunc) << text;
    ::chmod(file("a.key").c_str(), 0600);
    EXPECT_FALSE(Key::load_or_make(file("a.key"))) << text;
  }
  fs::create_symlink(file("a.key"), file("link.key"));
  EXPECT_EQ(Key::load_or_make(file("link.key")).error().kind, ProblemKind::permission);
  fs::create_directory(file("folder.key"));
  fs::permissions(file("folder.key"), fs::perms::owner_all);
  EXPECT_FALSE(Key::load_or_make(file("folder.key")));
}

TEST_F(Secret, SignatureHoldsForItsMessageAndKeyOnly) {
  Signer signer(*Key::load_or_make(file("a.key")));
  Signer other(*Key::load_or_make(file("b.key")));
  const std::string signature = signer.sign("head 7");
  EXPECT_TRUE(is_signed("head 7", signature, signer.public_key()));
  EXPECT_EQ(signature, Signer(*Key::load(file("a.key"))).sign("head 7"));
  EXPECT_FALSE(is_signed("head 8", signature, signer.public_key()));
  EXPECT_FALSE(is_signed("head 7", signature, other.public_key()));
  std::string bent = signature;
  bent[5] = bent[5] == '0' ? '1' : '0';
  EXPECT_FALSE(is_signed("head 7", bent, signer.public_key()));
  EXPECT_FALSE(is_signed("head 7", signature.substr(2), signer.public_key()));
  EXPECT_FALSE(is_signed("head 7", "", ""));
  EXPECT_FALSE(is_signed("head 7", std::string(128, 'z'), signer.public_key()));
}

// The first vector of RFC 8032, section 7.1.
TEST_F(Secret, SignatureIsThatOfTheStandard) {
  std::ofstream(file("rfc.key"))
      << "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n";
  ::chmod(file("rfc.key").c_str(), 0600);
  Signer signer(*Key::load(file("rfc.key")));
  EXPECT_EQ(signer.public_key(),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(signer.sign(""),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39"
            "701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST_F(Secret, SealedTextOpensForItsPersonOnly) {
  const Key key = Key::random();
  Sealer sealer(key);
  const std::string sealed = sealer.seal("王小明", "person A / name");
  EXPECT_EQ(*sealer.open(sealed, "person A / name"), "王小明");
  EXPECT_EQ(*sealer.open(sealer.seal("", ""), ""), "");
  EXPECT_NE(sealed, sealer.seal("王小明", "person A / name"));
  auto moved = sealer.open(sealed, "person B / name");
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind, ProblemKind::data);
  EXPECT_FALSE(Sealer(Key::random()).open(sealed, "person A / name"));
}

TEST_F(Secret, SealedTextWithAnyOtherByteIsRefused) {
  Sealer sealer(Key::random());
  const std::string sealed = sealer.seal("王小明", "A");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string bent = sealed;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(sealer.open(bent, "A")) << i;
    EXPECT_FALSE(sealer.open(sealed.substr(0, i), "A")) << i;
  }
  EXPECT_FALSE(sealer.open(sealed + "AAAA", "A"));
}

TEST_F(Secret, PseudonymsMeetForOneIdentifierOfOneKind) {
  Pseudonymiser names(fixed_key(file("k.key")));
  const std::string one = names.pseudonym("identity_card", "11010519491231002X");
  EXPECT_EQ(one.size(), 64U);
  EXPECT_EQ(one, names.pseudonym("identity_card", " 110105-19491231-002x "));
  EXPECT_EQ(one, names.pseudonym("identity_card", "１１０１０５　194912310０２Ｘ"));
  EXPECT_NE(one, names.pseudonym("identity_card", "110105194912310021"));
  EXPECT_NE(one, names.pseudonym("phone", "11010519491231002X"));
  EXPECT_NE(names.pseudonym("ab", "c"), names.pseudonym("a", "bc"));
  EXPECT_NE(one, Pseudonymiser(Key::random()).pseudonym("identity_card", "11010519491231002X"));
}

// What is stored must be found again by every later version.
TEST_F(Secret, PseudonymStaysTheSameForAKey) {
  Pseudonymiser names(fixed_key(file("k.key")));
  EXPECT_EQ(names.pseudonym("phone", "13800138000"),
            "65a3f48e80ac38b688f27eb14c47caf4147bf5fbfe55fa42b297af96a74928bf");
}

TEST_F(Secret, NormalFormKeepsWhatItDoesNotKnow) {
  EXPECT_EQ(normalise_identifier("王 小明"), "王小明");
  EXPECT_EQ(normalise_identifier("a\tb-c　ｄ"), "ABCD");
  EXPECT_EQ(normalise_identifier("\xEF\xBC"), "\xEF\xBC");
  EXPECT_EQ(normalise_identifier(""), "");
}

TEST_F(Secret, TextFormsGoThereAndBack) {
  for (const std::string& bytes : {std::string(), std::string("\0\xff", 2), std::string("abc")}) {
    std::string back;
    EXPECT_TRUE(from_base64(to_base64(bytes), back));
    EXPECT_EQ(back, bytes);
    std::string raw(bytes.size(), '\0');
    EXPECT_TRUE(from_hex(to_hex(bytes), reinterpret_cast<unsigned char*>(raw.data()), raw.size()));
    EXPECT_EQ(raw, bytes);
  }
  std::string back;
  EXPECT_FALSE(from_base64("ab=c", back));
  EXPECT_FALSE(from_base64("a", back));
}

}  // namespace
}  // namespace bq::base::secret
