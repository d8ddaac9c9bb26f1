#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "base/text.h"
#include "service/http/request.h"

namespace bq::service::http {

/// An answer as a test sees it.
struct Heard {
  int status = 0;  // 0: the connection ended without an answer
  Fields headers;  // names in lower case
  std::string head;
  std::string body;
  std::string error_code() const {
    Json value = Json::parse(body, nullptr, false);
    return value.is_object() && value.contains("error") ? value["error"].value("code", "") : "";
  }
};

/// A client that sends exactly the bytes it is given.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    timeval patience{5, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool is_connected() const { return is_connected_; }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  /// Closes at once, so that the other side sees a reset.
  void reset() {
    linger at_once{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket_);
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
  }
  Heard hear(bool has_body = true) {
    Heard out;
    std::size_t end;
    while ((end = kept_.find("\r\n\r\n")) == kept_.npos)
      if (!more()) return out;
    out.head = kept_.substr(0, end + 2);
    kept_.erase(0, end + 4);
    read_head(out);
    std::size_t n = std::stoul("0" + std::string(out.headers.get("content-length")));
    while (has_body && kept_.size() < n)
      if (!more()) return out;
    if (has_body) out.body = kept_.substr(0, n), kept_.erase(0, n);
    return out;
  }
  Heard ask(std::string_view bytes) {
    send(bytes);
    return hear();
  }
  /// Waits until the other side closes; false if it sends more, or does nothing for long.
  bool is_closed() {
    char byte;
    ssize_t n = ::recv(socket_, &byte, 1, 0);
    return kept_.empty() && (n == 0 || (n < 0 && errno == ECONNRESET));
  }

 private:
  bool more() {
    char buffer[65536];
    ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
    if (n <= 0) return false;
    kept_.append(buffer, static_cast<std::size_t>(n));
    return true;
  }
  static void read_head(Heard& out) {
    out.status = std::stoi(out.head.substr(9, 3));
    for (const std::string& line : base::split(out.head, '\n'))
      if (std::size_t colon = line.find(": "); colon != line.npos)
        out.headers.add(base::lower(line.substr(0, colon)),
                        std::string(base::trim(line.substr(colon + 2))));
  }
  int socket_;
  bool is_connected_ = false;
  std::string kept_;
};

/// Writes a request; `more` are header lines, each ended by \r\n.
inline std::string request(std::string_view method, std::string_view target,
                           std::string_view more = {}, std::string_view body = {}) {
  std::string out(method);
  out += " " + std::string(target) + " HTTP/1.1\r\nHost: here\r\n" + std::string(more);
  if (!body.empty()) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return out + "\r\n" + std::string(body);
}

}  // namespace bq::service::http
