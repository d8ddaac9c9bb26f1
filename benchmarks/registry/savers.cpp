// Saves forms at a fixed rate over many connections (open loop): a save that is late is late for
// its user, whatever the server was doing. Prints saves a second and quantiles of the time from
// when a save was due until it was answered.
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
                R"("hemoglobin":{"value":"118"},"potassium":{"value":"4.4"},)"
                R"("glucose":{"value":"8.2"}}})",
                subject.c_str(), repeat, 60 + repeat % 90);
  char head[700];
  std::snprintf(head, sizeof head,
                "PUT /api/people/%s/forms/baseline/laboratory/%ld HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                "Cookie: session=%s\r\nX-Bianque: 1\r\nContent-Type: application/json\r\n"
                "Content-Length: %zu\r\n\r\n",
                subject.c_str(), repeat, session.c_str(), std::strlen(values));
  return std::string(head) + values;
}

/// Users who save at a fixed rate, over connections that wait for their answers.
class Savers {
 public:
  Savers(int port, std::string session, std::vector<std::string> subjects, std::size_t connections)
      : session_(std::move(session)), subjects_(std::move(subjects)), all_(connections) {
    for (std::size_t i = 0; i < connections; ++i) {
      all_[i].socket = connect_to(port);
      if (all_[i].socket < 0) std::fprintf(stderr, "cannot connect\n"), std::exit(1);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, all_[i].socket, &event);
      idle_.push_back(i);
    }
  }

  int run(double rate, double seconds) {
    begin_ = now_s();
    std::vector<epoll_event> events(1024);
    for (;;) {
      double t = now_s() - begin_;
      bool over = t >= seconds;
      if (over && (idle_.size() == all_.size() || t > seconds + 30)) break;
      send_until(over ? sent_ : static_cast<long>(t * rate), rate);
      int n = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 1);
      for (int e = 0; e < n; ++e) receive(events[static_cast<std::size_t>(e)].data.u64);
    }
    return show(now_s() - begin_);
  }

 private:
  void send_until(long wanted, double rate) {
    while (sent_ < wanted && !idle_.empty()) {
      Connection& c = all_[idle_.front()];
      idle_.pop_front();
      c.due = begin_ + static_cast<double>(sent_) / rate;
      auto n = static_cast<long>(subjects_.size());
      const std::string& subject = subjects_[static_cast<std::size_t>(sent_ % n)];
      std::string bytes = save_of(subject, 2 + sent_ / n, session_);
      ssize_t out = ::send(c.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (out != static_cast<ssize_t>(bytes.size())) ++bad_;
      ++sent_;
    }
  }

  void receive(std::size_t at) {
    Connection& c = all_[at];
    char buffer[4096];
    ssize_t got = ::recv(c.socket, buffer, sizeof buffer, 0);
    if (got <= 0) {
      ++bad_;
      ::epoll_ctl(poll_, EPOLL_CTL_DEL, c.socket, nullptr);
      return;
    }
    c.in.append(buffer, static_cast<std::size_t>(got));
    auto end = c.in.find("\r\n\r\n");
    if (end == std::string::npos) return;
    auto length = c.in.find("Content-Length: ");
    auto body = static_cast<std::size_t>(std::atol(c.in.c_str() + length + 16));
    if (c.in.size() < end + 4 + body) return;
    if (c.in.compare(9, 3, "200") != 0) {
      if (first_bad_.empty()) first_bad_ = c.in;
      ++bad_;
    }
    c.in.erase(0, end + 4 + body);
    taken_.push_back(now_s() - c.due);
    idle_.push_back(at);
  }

  int show(double wall) {
    std::sort(taken_.begin(), taken_.end());
    auto quantile_ms = [&](double q) {
      auto last = static_cast<double>(taken_.size()) - 1;
      return taken_.empty() ? 0 : 1000 * taken_[static_cast<std::size_t>(q * last)];
    };
    std::printf("{\"saves\":%zu,\"bad\":%ld,\"per_s\":%.0f,\"p50_ms\":%.1f,\"p99_ms\":%.1f,"
                "\"max_ms\":%.1f}\n",
                taken_.size(), bad_, static_cast<double>(taken_.size()) / wall, quantile_ms(0.5),
                quantile_ms(0.99), quantile_ms(1));
    if (!first_bad_.empty()) std::fprintf(stderr, "%s\n", first_bad_.substr(0, 600).c_str());
    return bad_ > 0 ? 1 : 0;
  }

  std::string session_, first_bad_;
  std::vector<std::string> subjects_;
  std::vector<Connection> all_;
  int poll_ = ::epoll_create1(0);
  std::deque<std::size_t> idle_;
  std::vector<double> taken_;
  long sent_ = 0, bad_ = 0;
  double begin_ = 0;
};

}  // namespace

int main(int count, char** words) {
  if (count != 7) return std::fprintf(stderr, "see the head of savers.cpp\n"), 2;
  std::vector<std::string> subjects;
  std::ifstream list(words[3]);
  for (std::string line; std::getline(list, line);) subjects.push_back(line);
  Savers savers(std::atoi(words[1]), words[2], std::move(subjects),
                static_cast<std::size_t>(std::atoi(words[4])));
  return savers.run(std::atof(words[5]), std::atof(words[6]));
}
