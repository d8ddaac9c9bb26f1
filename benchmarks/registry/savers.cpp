// Saves forms at a fixed rate over many connections (open loop): a save that is late is late for its
// user, whatever the server was doing. Prints saves a second and quantiles of the time from when a
// save was due until it was answered.
// savers PORT SESSION SUBJECTS CONNECTIONS RATE SECONDS
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <string>
#include <vector>

namespace {

double now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Connection {
  int socket = -1;
  double due = 0;
  bool is_busy = false;
  std::string in;
};

int connect_to(int port) {
  int out = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(out, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) return -1;
  int one = 1;
  ::setsockopt(out, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  ::fcntl(out, F_SETFL, O_NONBLOCK);
  return out;
}

std::string save_of(const std::string& subject, long repeat, const std::string& session) {
  char values[600];
  std::snprintf(values, sizeof values,
                R"({"key":"%s-%ld","base":0,"date":"2026-02-01","reason":"","values":{)"
                R"("creatinine":{"value":"%ld"},"bun":{"value":"9.1"},"hba1c":{"value":"7.4"},)"
                R"("urine_protein_24h":{"value":"1.25"},"albumin":{"value":"38"},)"
                R"("hemoglobin":{"value":"118"},"potassium":{"value":"4.4"},"glucose":{"value":"8.2"}}})",
                subject.c_str(), repeat, 60 + repeat % 90);
  char head[700];
  std::snprintf(head, sizeof head,
                "PUT /api/people/%s/forms/baseline/laboratory/%ld HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                "Cookie: session=%s\r\nX-Bianque: 1\r\nContent-Type: application/json\r\n"
                "Content-Length: %zu\r\n\r\n",
                subject.c_str(), repeat, session.c_str(), std::strlen(values));
  return std::string(head) + values;
}

}  // namespace

int main(int count, char** words) {
  if (count != 7) return std::fprintf(stderr, "see the head of savers.cpp\n"), 2;
  const int port = std::atoi(words[1]);
  const std::string session = words[2];
  std::vector<std::string> subjects;
  std::ifstream list(words[3]);
  for (std::string line; std::getline(list, line);) subjects.push_back(line);
  const auto connections = static_cast<std::size_t>(std::atoi(words[4]));
  const double rate = std::atof(words[5]), seconds = std::atof(words[6]);
  std::vector<Connection> all(connections);
  int poll = ::epoll_create1(0);
  std::deque<std::size_t> idle;
  for (std::size_t i = 0; i < connections; ++i) {
    all[i].socket = connect_to(port);
    if (all[i].socket < 0) return std::fprintf(stderr, "cannot connect\n"), 1;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, all[i].socket, &event);
    idle.push_back(i);
  }
  std::vector<double> taken;
  long sent = 0, bad = 0;
  const double begin = now_s();
  std::string first_bad;
  std::vector<epoll_event> events(1024);
  for (;;) {
    double t = now_s() - begin;
    bool over = t >= seconds;
    if (over && (idle.size() == connections || t > seconds + 30)) break;
    long wanted = over ? sent : static_cast<long>(t * rate);
    while (sent < wanted && !idle.empty()) {
      Connection& c = all[idle.front()];
      idle.pop_front();
      c.due = begin + static_cast<double>(sent) / rate;
      const std::string& subject = subjects[static_cast<std::size_t>(sent) % subjects.size()];
      std::string bytes = save_of(subject, 2 + sent / static_cast<long>(subjects.size()), session);
      if (::send(c.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
          static_cast<ssize_t>(bytes.size()))
        ++bad;
      c.is_busy = true;
      ++sent;
    }
    int n = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 1);
    for (int e = 0; e < n; ++e) {
      Connection& c = all[events[static_cast<std::size_t>(e)].data.u64];
      char buffer[4096];
      ssize_t got = ::recv(c.socket, buffer, sizeof buffer, 0);
      if (got <= 0) {
        ++bad;
        ::epoll_ctl(poll, EPOLL_CTL_DEL, c.socket, nullptr);
        continue;
      }
      c.in.append(buffer, static_cast<std::size_t>(got));
      auto end = c.in.find("\r\n\r\n");
      if (end == std::string::npos) continue;
      auto length = c.in.find("Content-Length: ");
      std::size_t body = static_cast<std::size_t>(std::atol(c.in.c_str() + length + 16));
      if (c.in.size() < end + 4 + body) continue;
      if (c.in.compare(9, 3, "200") != 0) {
        if (first_bad.empty()) first_bad = c.in;
        ++bad;
      }
      c.in.erase(0, end + 4 + body);
      c.is_busy = false;
      taken.push_back(now_s() - c.due);
      idle.push_back(events[static_cast<std::size_t>(e)].data.u64);
    }
  }
  const double wall = now_s() - begin;
  std::sort(taken.begin(), taken.end());
  auto quantile = [&](double q) {
    return taken.empty() ? 0 : 1000 * taken[static_cast<std::size_t>(q * static_cast<double>(taken.size() - 1))];
  };
  std::printf("{\"saves\":%zu,\"bad\":%ld,\"per_s\":%.0f,\"p50_ms\":%.1f,\"p99_ms\":%.1f,\"max_ms\":%.1f}\n",
              taken.size(), bad, static_cast<double>(taken.size()) / wall, quantile(0.5),
              quantile(0.99), quantile(1));
  if (!first_bad.empty()) std::fprintf(stderr, "%s\n", first_bad.substr(0, 600).c_str());
  return bad > 0 ? 1 : 0;
}
