// Life, limits and rude clients, over real sockets.
#include "service/http/server.h"

#include <sys/resource.h>

#include <chrono>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "base/check.h"
#include "service/http/example_site.h"
#include "service/http/raw_client.h"

namespace bq::service::http {
namespace {

constexpr const char* robot = "Authorization: Bearer robot\r\nContent-Type: application/json\r\n";
constexpr const char* bytes =
    "Authorization: Bearer robot\r\nContent-Type: application/octet-stream\r\n";
const std::string health = request("GET", "/healthz");

TEST(Server, KeepsConnectionsAlive) {
  Seen seen;
  Server server = start(seen);
  EXPECT_EQ(server.url(), "http://127.0.0.1:" + std::to_string(server.port()));
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask(health).body, R"({"status":"ok"})");
  EXPECT_EQ(client.ask(request("GET", "/healthz", "Connection: close\r\n"))
                .headers.get("connection"),
            "close");
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.counts().requests, 4u);
}

TEST(Server, AnswersLaterFromAnotherThread) {
  Seen seen;
  Server server = start(seen);
  RawClient client(server.port());
  client.send(request("GET", "/held"));
  Reply reply = seen.held.take();
  std::thread([reply] {
    EXPECT_TRUE(reply(text("later")));
    EXPECT_FALSE(reply(text("again")));
  }).join();
  EXPECT_EQ(client.hear().body, "later");
  EXPECT_EQ(client.ask(health).status, 200);
}

TEST(Server, AnswersForHandlersThatForgetOrFail) {
  Seen seen;
  Server server = start(seen);
  RawClient client(server.port());
  Heard dropped = client.ask(request("GET", "/dropped"));
  EXPECT_EQ(dropped.status, 500);
  EXPECT_EQ(dropped.error_code(), "no_answer");
  EXPECT_EQ(server.counts().dropped, 1u);
  Heard broken = client.ask(request("GET", "/broken"));
  EXPECT_EQ(broken.status, 500);
  EXPECT_EQ(broken.body.find("wrong"), std::string::npos);
  EXPECT_EQ(broken.headers.get("x-request-id"), seen.last().id);
  EXPECT_EQ(server.counts().failed, 1u);
}

TEST(Server, WorksBesideTheNetworkAndSaysWhenItIsBusy) {
  std::promise<void> gate;
  std::shared_future<void> opened = gate.get_future().share();
  std::promise<void> begun;
  Site site;
  site.router.add(route("GET", "/slow", Access::open(), [&, first = true](const Call&) mutable {
    if (std::exchange(first, false)) begun.set_value();
    opened.wait();
    return text("done");
  }));
  Limits limits;
  limits.workers = 1;
  limits.waiting = 1;
  Server server = Server::start({}, std::move(site), limits).value();
  RawClient one(server.port()), two(server.port()), three(server.port());
  one.send(request("GET", "/slow"));
  begun.get_future().wait();
  RawClient* last[] = {&two, &three};
  int busy = 0;
  for (RawClient* client : last) client->send(request("GET", "/slow"));
  while (server.counts().requests < 3) std::this_thread::yield();
  EXPECT_EQ(RawClient(server.port()).ask(health).status, 200);
  gate.set_value();
  for (RawClient* client : last) {
    Heard heard = client->hear();
    if (heard.status == 503) ++busy;
    else EXPECT_EQ(heard.status, 200);
  }
  EXPECT_EQ(busy, 1);
  EXPECT_EQ(one.hear().status, 200);
}

TEST(Server, LetsAnswersOutWhenItStops) {
  Seen seen;
  Server server = start(seen);
  RawClient client(server.port()), idle(server.port());
  EXPECT_EQ(idle.ask(health).status, 200);
  client.send(request("GET", "/held"));
  Reply reply = seen.held.take();
  std::uint16_t port = server.port();
  std::thread stopping([&] { server.stop(); });
  while (RawClient(port).is_connected()) std::this_thread::yield();
  reply(text("last"));
  Heard heard = client.hear();
  EXPECT_EQ(heard.body, "last");
  EXPECT_EQ(heard.headers.get("connection"), "close");
  stopping.join();
  server.stop();
}

TEST(Server, OutlivesNothingThatAHandlerKeeps) {
  Seen seen;
  Limits limits;
  limits.drain_s = 0.05;
  auto server = std::make_unique<Server>(start(seen, limits));
  RawClient client(server->port());
  client.send(request("GET", "/held"));
  Reply kept = seen.held.take();
  server.reset();
  EXPECT_TRUE(kept(text("too late")));
  EXPECT_EQ(client.hear().status, 0);
}

TEST(Server, RefusesPlacesWithASentence) {
  Seen seen;
  Server server = start(seen);
  auto sentence = [&](Endpoint endpoint) {
    auto other = Server::start(std::move(endpoint), example_site(seen));
    return other ? std::string("started") : other.error().sentence;
  };
  EXPECT_EQ(sentence({"127.0.0.1", server.port()}),
            "port " + std::to_string(server.port()) + " is in use: choose another, or 0 for any");
  EXPECT_EQ(sentence({"0.0.0.0"}),
            "any address but loopback needs TLS: give --certificate and --key");
  EXPECT_EQ(sentence({"not an address"}),
            "cannot listen at not an address: give an IP address");
  EXPECT_EQ(sentence({"127.0.0.1", 0, "only.pem"}), "TLS needs both --certificate and --key");
  EXPECT_EQ(sentence({"127.0.0.1", 0, "/nowhere/a.pem", "/nowhere/b.pem"}),
            "cannot use the certificate /nowhere/a.pem: give PEM");
}

TEST(Server, NeedsAGuardForWhatIsNotOpen) {
  Site site;
  auto nothing = [](const Call&) { return text(""); };
  site.router.add(route("GET", "/api/a", Access::signed_in(), nothing));
  EXPECT_THROW((void)Server::start({}, std::move(site)), base::CheckFailure);
}

TEST(ServerLimits, RefuseLargeHeaders) {
  Seen seen;
  Server server = start(seen);
  RawClient client(server.port());
  auto with_header = [](std::size_t n) {
    return request("GET", "/healthz", "X-Long: " + std::string(n, 'a') + "\r\n");
  };
  EXPECT_EQ(client.ask(with_header(16'000)).status, 200);
  EXPECT_EQ(client.ask(with_header(17'000)).error_code(), "headers_too_large");
  EXPECT_EQ(client.ask(request("GET", "/" + std::string(17'000, 'a'))).status, 431);
  EXPECT_EQ(client.ask(health).status, 200);
  EXPECT_EQ(client.ask(with_header(200'000)).status, 0);
}

TEST(ServerLimits, RefuseLargeBodiesByRoute) {
  Seen seen;
  Server server = start(seen);
  RawClient client(server.port());
  auto status = [&](const char* target, const std::string& headers, std::size_t n) {
    return client.ask(request("POST", target, headers, std::string(n, ' '))).status;
  };
  EXPECT_EQ(status("/api/notes", robot, (1 << 20) + 1), 413);
  EXPECT_EQ(status("/api/notes", robot, 8 << 20), 413);
  EXPECT_EQ(status("/api/imports", bytes, 4 << 20), 200);
  EXPECT_EQ(status("/api/imports", bytes, (4 << 20) + 1), 413);
  EXPECT_EQ(status("/api/login", "Content-Type: application/json\r\n", 1001), 413);
  EXPECT_EQ(status("/api/imports", "", 1 << 20), 401);
  EXPECT_EQ(client.ask(health).status, 200);
  EXPECT_EQ(seen.guard->largest_body, std::size_t{4} << 20);
  EXPECT_FALSE(seen.guard->saw_mark);
}

TEST(ServerLimits, RefuseLargeChunkedBodies) {
  Seen seen;
  Server server = start(seen);
  RawClient client(server.port());
  auto chunked = [&](const std::string& headers, int chunks) {
    std::string out = request("POST", "/api/imports", headers + "Transfer-Encoding: chunked\r\n");
    for (int i = 0; i < chunks; ++i) out += "10000\r\n" + std::string(65536, 'x') + "\r\n";
    return out + "0\r\n\r\n";
  };
  Heard good = client.ask(chunked(bytes, 3));
  EXPECT_EQ(good.body, R"({"bytes":196608,"caller":"robot"})");
  EXPECT_EQ(client.ask(chunked(bytes, 65)).status, 413);
  EXPECT_EQ(client.ask(chunked("", 3)).status, 401);
  EXPECT_EQ(seen.guard->largest_body, 196'608u);
  EXPECT_EQ(client.ask(health).status, 200);
}

TEST(ServerLimits, KeepLittleOfWhatStrangersSend) {
  Seen seen;
  auto dispatcher = std::make_shared<Dispatcher>(example_site(seen), Limits(),
                                                 [] { return 0.0; }, false);
  Request head;
  head.method = "POST";
  head.target = "/api/imports";
  EXPECT_EQ(dispatcher->body_limit(head), 65'536u);
  head.headers.add("authorization", "Bearer robot");
  EXPECT_EQ(dispatcher->body_limit(head), 4'194'304u);
  head.target = "/api/nothing";
  EXPECT_EQ(dispatcher->body_limit(head), 65'536u);
  Request write;
  write.method = "PUT";
  write.target = "/api/people/p1";
  write.headers.add("authorization", "Bearer robot");
  EXPECT_EQ(dispatcher->body_limit(write), 1'048'576u);
  Request read_only = write;
  read_only.headers = {};
  read_only.headers.add("cookie", "session=ada");
  EXPECT_EQ(dispatcher->body_limit(read_only), 65'536u) << "known, and not permitted";
}

TEST(ServerLimits, TakeNoMarkFromOutside) {
  Seen seen;
  Server server = start(seen);
  EXPECT_EQ(RawClient(server.port()).ask(request("GET", "/healthz", ":limit: 9\r\n")).status, 0);
}

Limits hasty() {
  Limits out;
  out.read_s = out.write_s = out.handle_s = 0.05;
  return out;
}

TEST(ServerLimits, CloseSlowClients) {
  Seen seen;
  Server server = start(seen, hasty());
  RawClient silent(server.port()), slow(server.port()), body(server.port()), idle(server.port());
  slow.send("GET /healthz HTTP/1.1\r\nHo");
  body.send("POST /api/login HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n{");
  EXPECT_EQ(idle.ask(health).status, 200);
  for (RawClient* client : {&silent, &slow, &body, &idle}) EXPECT_TRUE(client->is_closed());
  EXPECT_EQ(RawClient(server.port()).ask(health).status, 200);
}

TEST(ServerLimits, CloseWhatIsHandledTooLong) {
  Seen seen;
  Server server = start(seen, hasty());
  RawClient client(server.port());
  client.send(request("GET", "/held"));
  Reply reply = seen.held.take();
  EXPECT_TRUE(client.is_closed());
  double before_s = base::steady_seconds();
  std::uint16_t port = server.port();
  std::thread stopping([&] { server.stop(); });
  while (RawClient(port).is_connected()) std::this_thread::yield();
  EXPECT_TRUE(reply(text("too late")));
  stopping.join();
  EXPECT_LT(base::steady_seconds() - before_s, Limits().drain_s);
}

TEST(ServerLimits, CloseClientsThatDoNotRead) {
  Site site;
  site.router.add(route("GET", "/large", Access::open(), [](const Call&) {
    return text(std::string(std::size_t{64} << 20, 'x'));
  }));
  Server server = Server::start({}, std::move(site), hasty()).value();
  RawClient client(server.port());
  client.send(request("GET", "/large"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_LT(client.hear().body.size(), std::size_t{64} << 20);
}

TEST(ServerLimits, BoundConnections) {
  Seen seen;
  Limits limits;
  limits.connections = 3;
  Server server = start(seen, limits);
  auto one = std::make_unique<RawClient>(server.port());
  RawClient two(server.port()), three(server.port());
  for (RawClient* client : {one.get(), &two, &three}) EXPECT_EQ(client->ask(health).status, 200);
  EXPECT_EQ(RawClient(server.port()).ask(health).status, 0);
  one.reset();
  int status = 0;
  for (int i = 0; i < 1000 && status != 200; ++i) {
    status = RawClient(server.port()).ask(health).status;
    if (status != 200) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(status, 200);
}

TEST(ServerLimits, SurviveClientsThatResetAtOnce) {
  Seen seen;
  Limits limits;
  limits.connections = 20;
  Server server = start(seen, limits);
  for (int i = 0; i < 200; ++i) RawClient(server.port()).reset();
  int status = 0;
  for (int i = 0; i < 1000 && status != 200; ++i) {
    status = RawClient(server.port()).ask(health).status;
    if (status != 200) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(status, 200);
}

TEST(ServerLimits, AcceptAgainAfterTooManyFiles) {
  Seen seen;
  Server server = start(seen);
  EXPECT_EQ(RawClient(server.port()).ask(health).status, 200);
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit few{200, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  std::vector<int> taken;
  for (int file; (file = dup(0)) >= 0;) taken.push_back(file);
  close(taken.back());
  taken.pop_back();
  RawClient client(server.port());  // has the last descriptor; none is left for the server's side
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  for (int file : taken) close(file);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(client.ask(health).status, 200);
  EXPECT_EQ(RawClient(server.port()).ask(health).status, 200);
}

TEST(ServerLimits, ServePipelinesInOrderAndEndGarbage) {
  Seen seen;
  Server server = start(seen);
  RawClient client(server.port());
  client.send(health + request("GET", "/nothing") + health + "garbage\r\n\r\n");
  EXPECT_EQ(client.hear().status, 200);
  EXPECT_EQ(client.hear().status, 404);
  EXPECT_EQ(client.hear().status, 200);
  EXPECT_TRUE(client.is_closed());
  for (const char* rubbish :
       {"\x16\x03\x01\x02", "GET / JUNK/1.1\r\n\r\n",
        "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
    RawClient other(server.port());
    other.send(rubbish);
    other.send("\r\n\r\n");
    EXPECT_TRUE(other.is_closed()) << rubbish;
  }
  EXPECT_EQ(RawClient(server.port()).ask(health).status, 200);
}

TEST(ServerLimits, RefuseARequestWithoutOneHost) {
  Seen seen;
  Server server = start(seen);
  for (const char* bad : {"GET /healthz HTTP/1.1\r\n\r\n", "GET /healthz\r\n\r\n",
                          "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"})
    EXPECT_EQ(RawClient(server.port()).ask(bad).error_code(), "host");
}

TEST(ServerLimits, EndAnUpgradeThatNobodyServes) {
  Seen seen;
  Server server = start(seen);
  RawClient client(server.port());
  EXPECT_EQ(client.ask(request("GET", "/healthz", "Connection: Upgrade\r\nUpgrade: websocket\r\n"))
                .headers.get("connection"),
            "close");
  EXPECT_TRUE(client.is_closed());
}

}  // namespace
}  // namespace bq::service::http
