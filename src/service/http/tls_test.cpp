// The server under TLS, with a certificate made for the test.
#include <filesystem>

#include <asio.hpp>
#include <asio/ssl.hpp>
#include <gtest/gtest.h>

#include "base/file.h"
#include "service/http/example_site.h"
#include "service/http/raw_client.h"

namespace bq::service::http {
namespace {

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  long n = BIO_get_mem_data(memory, &bytes);
  std::string out(bytes, static_cast<std::size_t>(n));
  BIO_free(memory);
  return out;
}

// Writes a key, and a certificate that it signed itself.
void make_certificate(const std::string& certificate_file, const std::string& key_file) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("here"), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  X509_sign(certificate, key, EVP_sha256());
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, certificate);
  ASSERT_TRUE(base::write_file(certificate_file, text_of(memory)));
  memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(memory, key, nullptr, nullptr, 0, nullptr, nullptr);
  ASSERT_TRUE(base::write_file(key_file, text_of(memory)));
  X509_free(certificate);
  EVP_PKEY_free(key);
}

class TlsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = testing::TempDir() + "bianque_tls_" + std::to_string(getpid());
    std::filesystem::create_directories(folder);
    make_certificate(folder + "/a.pem", folder + "/a.key");
    make_certificate(folder + "/b.pem", folder + "/b.key");
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  base::Result<Server> serve(const std::string& address, const std::string& key = "/a.key",
                             Limits limits = {}) {
    return Server::start({address, 0, folder + "/a.pem", folder + key}, example_site(seen),
                         std::move(limits));
  }
  // Sends a request and gives all bytes until the server closes.
  std::string ask(std::uint16_t port, const std::string& bytes, int most_version = TLS1_3_VERSION) {
    asio::io_context io;
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_max_proto_version(context.native_handle(), most_version);
    SSL_CTX_set_security_level(context.native_handle(), 0);
    asio::ssl::stream<asio::ip::tcp::socket> stream(io, context);
    asio::error_code error;
    stream.lowest_layer().connect({asio::ip::make_address("127.0.0.1"), port}, error);
    stream.handshake(asio::ssl::stream_base::client, error);
    if (error) return "no handshake";
    asio::write(stream, asio::buffer(bytes), error);
    std::string out;
    asio::read(stream, asio::dynamic_buffer(out), error);
    return out;
  }

  std::string folder;
  Seen seen;
};

const std::string once = request("GET", "/healthz", "Connection: close\r\n");

TEST_F(TlsTest, ServesAnyAddress) {
  Server server = serve("0.0.0.0").value();
  EXPECT_EQ(server.url(), "https://0.0.0.0:" + std::to_string(server.port()));
  std::string heard = ask(server.port(), once);
  EXPECT_EQ(heard.substr(0, 15), "HTTP/1.1 200 OK");
  EXPECT_NE(heard.find("Strict-Transport-Security: max-age=31536000\r\n"), heard.npos);
  EXPECT_NE(heard.find(R"({"status":"ok"})"), heard.npos);
}

TEST_F(TlsTest, MarksCookiesSecure) {
  Server server = serve("127.0.0.1").value();
  std::string heard = ask(server.port(), request("POST", "/api/login",
                                                 "Connection: close\r\n"
                                                 "Content-Type: application/json\r\n",
                                                 "{}"));
  EXPECT_NE(heard.find("SameSite=Strict; Secure; Max-Age=60\r\n"), heard.npos);
}

TEST_F(TlsTest, SpeaksNoOldVersionAndNoPlainText) {
  Server server = serve("127.0.0.1").value();
  EXPECT_EQ(ask(server.port(), once, TLS1_1_VERSION), "no handshake");
  EXPECT_EQ(ask(server.port(), once, TLS1_2_VERSION).substr(0, 15), "HTTP/1.1 200 OK");
  EXPECT_EQ(RawClient(server.port()).ask(once).status, 0);
  EXPECT_EQ(ask(server.port(), once).substr(0, 15), "HTTP/1.1 200 OK");
}

TEST_F(TlsTest, ClosesClientsThatShakeNoHands) {
  Limits limits;
  limits.read_s = 0.05;
  limits.connections = 1;
  Server server = serve("127.0.0.1", "/a.key", limits).value();
  RawClient silent(server.port());
  EXPECT_TRUE(silent.is_closed());
  std::string heard;
  for (int i = 0; i < 1000 && heard.substr(0, 15) != "HTTP/1.1 200 OK"; ++i)
    heard = ask(server.port(), once);
  EXPECT_EQ(heard.substr(0, 15), "HTTP/1.1 200 OK");
}

TEST_F(TlsTest, RefusesAKeyOfAnotherCertificate) {
  auto server = serve("127.0.0.1", "/b.key");
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().sentence, "cannot use the key " + folder +
                                         "/b.key: give the certificate's own, in PEM");
}

}  // namespace
}  // namespace bq::service::http
