#include "service/http/server.h"

#include <sys/resource.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include <asio/ssl.hpp>
#include <fmt/format.h>
#include <restinio/all.hpp>

#include "base/text.h"

// RESTinio parses, keeps the time and writes; sockets are accepted here, since its acceptor ends
// for good at the first error (too many files, say), counts a client that resets at once for ever,
// and waits for a TLS handshake without end. This rests on inner parts of one version:
static_assert(RESTINIO_VERSION_MAJOR == 0 && RESTINIO_VERSION_MINOR == 6,
              "look at impl/connection.hpp of the new RESTinio before changing this");

namespace bq::service::http {

namespace {

using asio::ip::tcp;
namespace inner = restinio::impl;

constexpr std::uint64_t unlooked_body = 64 << 10;  // bytes of body taken without asking for a limit
constexpr rlim_t other_files = 256;  // descriptors left to the rest of the process

std::chrono::milliseconds in_ms(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1e3));
}

// Counts what is open; copies of a token are one.
class Counter : public std::enable_shared_from_this<Counter> {
 public:
  using Token = std::shared_ptr<void>;
  Token take() {
    std::lock_guard lock(mutex_);
    ++open_;
    return {this, [self = shared_from_this()](void*) { self->give_back(); }};
  }
  std::size_t open() {
    std::lock_guard lock(mutex_);
    return open_;
  }
  void wait_for_none(double most_s) {
    std::unique_lock lock(mutex_);
    none_.wait_for(lock, in_ms(most_s), [this] { return open_ == 0; });
  }

 private:
  void give_back() {
    std::lock_guard lock(mutex_);
    if (--open_ == 0) none_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t open_ = 0;
};

// A socket with or without TLS, as RESTinio wants it.
class Stream {
 public:
  using executor_type = tcp::socket::executor_type;

  Stream(tcp::socket socket, asio::ssl::context* tls, Counter::Token place)
      : layers_(std::make_unique<Layers>(std::move(socket), std::move(place))) {
    if (tls) layers_->tls.emplace(layers_->plain, *tls);
  }
  executor_type get_executor() { return layers_->plain.get_executor(); }
  auto& lowest_layer() { return layers_->plain.lowest_layer(); }
  bool is_open() const { return layers_->plain.is_open(); }
  void cancel(asio::error_code& error) { layers_->plain.cancel(error); }
  void shutdown(tcp::socket::shutdown_type what, asio::error_code& error) {
    layers_->plain.shutdown(what, error);
  }
  void close() {
    asio::error_code ignored;
    layers_->plain.close(ignored);
  }
  template <class Buffers, class Then>
  void async_read_some(const Buffers& buffers, Then&& then) {
    if (layers_->tls) layers_->tls->async_read_some(buffers, std::forward<Then>(then));
    else layers_->plain.async_read_some(buffers, std::forward<Then>(then));
  }
  template <class Buffers, class Then>
  void async_write_some(const Buffers& buffers, Then&& then) {
    if (layers_->tls) layers_->tls->async_write_some(buffers, std::forward<Then>(then));
    else layers_->plain.async_write_some(buffers, std::forward<Then>(then));
  }
  template <class Then>
  void async_handshake(Then&& then) {
    layers_->tls->async_handshake(asio::ssl::stream_base::server, std::forward<Then>(then));
  }

 private:
  struct Layers {
    Layers(tcp::socket socket, Counter::Token token)
        : place(std::move(token)), plain(std::move(socket)) {}
    Counter::Token place;  // among the connections
    tcp::socket plain;
    std::optional<asio::ssl::stream<tcp::socket&>> tls;
  };
  std::unique_ptr<Layers> layers_;
};

// The two that RESTinio asks of a socket; the handshake is over by then.
template <class Connection, class Start, class Fail>
void prepare_connection_and_start_read(Stream&, Connection&, Start start, Fail) {
  start();
}
inner::tls_socket_t* make_tls_socket_pointer_for_state_listener(Stream&) noexcept {
  return nullptr;
}

struct Traits : restinio::traits_t<restinio::asio_timer_manager_t, restinio::null_logger_t> {
  using stream_socket_t = Stream;
};

// Marks in a header that no client can send, for a colon cannot stand in a name.
constexpr const char* cut_mark = ":cut";
constexpr const char* limit_mark = ":limit";

// The dispatcher whose thread this is: the parser's calls bring nothing of ours.
thread_local const Dispatcher* served = nullptr;

Request read_head(const restinio::http_request_header_t& header, std::string method) {
  Request out;
  out.method = std::move(method);
  out.target = header.request_target();
  header.for_each_field([&](const auto& field) {
    if (field.name() == cut_mark) out.is_cut = true;
    if (field.name().front() != ':') out.headers.add(base::lower(field.name()), field.value());
  });
  return out;
}

// Too long a body is read to its end but not kept, so that the client gets its answer.
int after_headers(http_parser* parser) {
  auto& context = *static_cast<inner::http_parser_ctx_t*>(parser->data);
  bool has_length = parser->content_length != ULLONG_MAX;
  if ((has_length && parser->content_length > unlooked_body) || (parser->flags & F_CHUNKED)) try {
      auto method = http_method_str(static_cast<http_method>(parser->method));
      std::uint64_t limit = served->body_limit(read_head(context.m_header, method));
      context.m_header.add_field(limit_mark, fmt::format("{}", limit));
      if (has_length && parser->content_length > limit) {
        context.m_header.add_field(cut_mark, "");
        context.m_leading_headers_completed = true;
        return 0;
      }
    } catch (const std::exception&) {
      return -1;
    }
  return inner::restinio_headers_complete_cb(parser);
}

int take_body(http_parser* parser, const char* bytes, std::size_t n) {
  auto& context = *static_cast<inner::http_parser_ctx_t*>(parser->data);
  auto limit = context.m_header.opt_value_of(limit_mark);
  if (!limit) return inner::restinio_body_cb(parser, bytes, n);
  if (context.m_header.has_field(cut_mark)) return 0;
  if (context.m_body.size() + n <= std::stoull(std::string(*limit)))
    return inner::restinio_body_cb(parser, bytes, n);
  std::string().swap(context.m_body);
  context.m_header.add_field(cut_mark, "");
  return 0;
}

http_parser_settings parser_calls() {
  auto out = inner::create_parser_settings<restinio::default_http_methods_t>();
  out.on_headers_complete = after_headers;
  out.on_body = take_body;
  // The list of chunks would cost many times a body of small ones.
  out.on_chunk_header = [](http_parser*) { return 0; };
  return out;
}

// RESTinio's own limit of connections is not used, but asked for.
struct NoLimit : restinio::connection_count_limits::impl::acceptor_callback_iface_t {
  void call_accept_now(std::size_t) noexcept override {}
  void schedule_next_accept_attempt(std::size_t) noexcept override {}
  restinio::connection_count_limits::noop_connection_count_limiter_t limiter{
      this, restinio::connection_count_limits::max_parallel_connections_t{0},
      restinio::connection_count_limits::max_active_accepts_t{0}};
};

// Makes room for the descriptors of all connections; gives how many connections there may be.
std::size_t connections_possible(std::size_t wanted) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  rlim_t needed = wanted + other_files;
  if (files.rlim_cur < needed) {
    files.rlim_cur = std::min<rlim_t>(needed, files.rlim_max);
    setrlimit(RLIMIT_NOFILE, &files);
  }
  return std::min<std::size_t>(wanted, std::max(files.rlim_cur, 2 * other_files) - other_files);
}

tl::unexpected<base::Problem> refused(std::string sentence) {
  return base::refuse(base::ProblemKind::option, {}, std::move(sentence));
}

base::Result<std::unique_ptr<asio::ssl::context>> make_tls(const Endpoint& endpoint) {
  auto out = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(out->native_handle(), TLS1_2_VERSION);
  out->set_options(SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  asio::error_code error;
  out->use_certificate_chain_file(endpoint.certificate, error);
  if (error) return refused("cannot use the certificate " + endpoint.certificate + ": give PEM");
  out->use_private_key_file(endpoint.key, asio::ssl::context::pem, error);
  if (error || SSL_CTX_check_private_key(out->native_handle()) != 1)
    return refused("cannot use the key " + endpoint.key + ": give the certificate's own, in PEM");
  return out;
}

base::Result<asio::ip::address> read_address(const Endpoint& endpoint) {
  asio::error_code error;
  auto address = asio::ip::make_address(
      endpoint.address == "localhost" ? "127.0.0.1" : endpoint.address, error);
  if (error) return refused("cannot listen at " + endpoint.address + ": give an IP address");
  if (endpoint.certificate.empty() != endpoint.key.empty())
    return refused("TLS needs both --certificate and --key");
  if (!address.is_loopback() && !endpoint.is_tls())
    return refused("any address but loopback needs TLS: give --certificate and --key");
  return address;
}

}  // namespace

struct Server::Core : std::enable_shared_from_this<Server::Core> {
  // The way back to one client. Members go in reverse: the connection before its io_context.
  struct Way {
    std::shared_ptr<Core> core;
    restinio::request_handle_t request;
    Counter::Token under_way;
    void send(Wire wire);
  };

  using Connection = inner::connection_t<Traits>;
  using Settings = inner::connection_settings_t<Traits>;

  Core(std::shared_ptr<Dispatcher> to, unsigned count)
      : dispatcher(std::move(to)), io(static_cast<int>(count)) {}
  base::Done open(const asio::ip::address& address, std::uint16_t port);
  void make_settings();
  void run(unsigned count);
  void accept();
  void welcome(tcp::socket socket);
  void shake_hands(std::shared_ptr<Stream> stream, const tcp::endpoint& remote);
  void begin(Stream stream, const tcp::endpoint& remote);
  restinio::request_handling_status_t take(restinio::request_handle_t request);
  void stop();

  std::shared_ptr<Dispatcher> dispatcher;
  std::shared_ptr<Counter> connections = std::make_shared<Counter>();
  std::shared_ptr<Counter> under_way = std::make_shared<Counter>();
  std::size_t most_connections = 0;
  std::unique_ptr<asio::ssl::context> tls;
  NoLimit no_limit;
  asio::io_context io;
  // Until it is stopped: an answer whose connection is gone must still be taken from the queue.
  asio::executor_work_guard<asio::io_context::executor_type> at_work{io.get_executor()};
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};
  std::shared_ptr<Settings> settings;
  std::atomic<std::uint64_t> next_id{1};
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
};

void Server::Core::Way::send(Wire wire) {
  restinio::writable_items_container_t items;
  items.emplace_back(std::move(wire.head));
  if (!wire.body.empty()) items.emplace_back(std::move(wire.body));
  restinio::write_group_t group(std::move(items));
  group.after_write_notificator([token = std::move(under_way)](const asio::error_code&) {});
  auto connection = std::move(inner::access_req_connection(*request));
  restinio::response_output_flags_t flags(restinio::response_parts_attr_t::final_parts,
                                          restinio::response_connection_attr(!wire.closes));
  // Posted, never written within `take`: RESTinio would then read the next request of a pipeline
  // twice, and give up the connection.
  asio::post(core->io, [connection = std::move(connection), flags, group = std::move(group),
                        id = request->request_id()]() mutable {
    connection->write_response_parts(id, flags, std::move(group));
  });
}

base::Done Server::Core::open(const asio::ip::address& address, std::uint16_t wanted) {
  tcp::endpoint endpoint(address, wanted);
  asio::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error == asio::error::address_in_use)
    return refused(fmt::format("port {} is in use: choose another, or 0 for any", wanted));
  if (error == asio::error::access_denied)
    return base::refuse(base::ProblemKind::permission, {},
                        fmt::format("may not listen on port {}: choose one from 1024", wanted));
  if (error) return refused(fmt::format("cannot listen at {}: {}", address.to_string(),
                                        error.message()));
  port = acceptor.local_endpoint().port();
  return {};
}

void Server::Core::make_settings() {
  const Limits& limits = dispatcher->limits();
  most_connections = connections_possible(limits.connections);
  double shortest_s = std::min({limits.read_s, limits.write_s, limits.handle_s});
  auto period = in_ms(std::clamp(shortest_s / 4, 0.01, 1.0));
  restinio::server_settings_t<Traits> all;
  all.read_next_http_message_timelimit(in_ms(limits.read_s))
      .write_http_response_timelimit(in_ms(limits.write_s))
      .handle_request_timeout(in_ms(limits.handle_s))
      .max_pipelined_requests(1)
      .request_handler([this](restinio::request_handle_t request) {
        return take(std::move(request));
      });
  auto timers = std::make_shared<restinio::asio_timer_manager_t>(io, period);
  // A global of the parser. Up to here the client gets a 431, beyond it the connection is closed.
  http_parser_set_max_header_size(static_cast<std::uint32_t>(2 * limits.header_bytes));
  settings = std::make_shared<Settings>(std::move(all), parser_calls(), std::move(timers));
}

void Server::Core::run(unsigned count) {
  accept();
  for (unsigned i = 0; i < count; ++i)
    threads.emplace_back([this] {
      served = dispatcher.get();
      io.run();
    });
}

void Server::Core::accept() {
  acceptor.async_accept([this](const asio::error_code& error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || !acceptor.is_open()) return;
    if (!error) {
      welcome(std::move(socket));
      return accept();
    }
    pause.expires_after(in_ms(0.05));
    pause.async_wait([this](const asio::error_code& stopped) {
      if (!stopped) accept();
    });
  });
}

void Server::Core::welcome(tcp::socket socket) {
  asio::error_code error;
  tcp::endpoint remote = socket.remote_endpoint(error);
  if (error || connections->open() >= most_connections) return;
  socket.set_option(tcp::no_delay(true), error);
  Stream stream(std::move(socket), tls.get(), connections->take());
  if (!tls) return begin(std::move(stream), remote);
  shake_hands(std::make_shared<Stream>(std::move(stream)), remote);
}

void Server::Core::shake_hands(std::shared_ptr<Stream> stream, const tcp::endpoint& remote) {
  auto strand = asio::make_strand(io);
  auto deadline = std::make_shared<asio::steady_timer>(io, in_ms(dispatcher->limits().read_s));
  deadline->async_wait(asio::bind_executor(strand, [stream](const asio::error_code& stopped) {
    if (!stopped) stream->close();
  }));
  auto done = [this, stream, deadline, remote](const asio::error_code& error) {
    bool is_in_time = deadline->cancel() > 0;
    if (!error && is_in_time) begin(std::move(*stream), remote);
  };
  asio::dispatch(strand, [stream, done = asio::bind_executor(strand, std::move(done))]() mutable {
    stream->async_handshake(std::move(done));
  });
}

void Server::Core::begin(Stream stream, const tcp::endpoint& remote) {
  auto connection = std::make_shared<Connection>(
      next_id++, std::move(stream), settings, remote,
      restinio::connection_count_limit_types<Traits>::lifetime_monitor_t(&no_limit.limiter));
  connection->init();
}

restinio::request_handling_status_t Server::Core::take(restinio::request_handle_t handle) {
  Request request = read_head(handle->header(), handle->header().method().c_str());
  request.body = std::move(handle->body());
  request.remote = handle->remote_endpoint().address().to_string();
  request.keep_alive = handle->header().should_keep_alive();
  auto way = std::make_shared<Way>(Way{shared_from_this(), std::move(handle), under_way->take()});
  dispatcher->serve(std::move(request), [way](Wire wire) { way->send(std::move(wire)); });
  return restinio::request_accepted();
}

void Server::Core::stop() {
  if (threads.empty()) return;
  dispatcher->drain();
  asio::post(io, [this] {
    asio::error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
  });
  under_way->wait_for_none(dispatcher->limits().drain_s);
  io.stop();
  for (std::thread& thread : threads) thread.join();
  threads.clear();
  dispatcher->stop();
}

base::Result<Server> Server::start(Endpoint endpoint, Site site, Limits limits,
                                   RateLimit::Clock clock_s) {
  BQ_ASSIGN(asio::ip::address address, read_address(endpoint));
  std::unique_ptr<asio::ssl::context> tls;
  if (endpoint.is_tls()) {
    BQ_ASSIGN(tls, make_tls(endpoint));
  }
  unsigned threads = std::max(1u, endpoint.threads);
  auto core = std::make_shared<Core>(
      std::make_shared<Dispatcher>(std::move(site), std::move(limits), std::move(clock_s),
                                   endpoint.is_tls()),
      threads);
  core->tls = std::move(tls);
  BQ_TRY(core->open(address, endpoint.port));
  core->make_settings();
  core->run(threads);
  return Server(std::move(endpoint), std::move(core));
}

std::uint16_t Server::port() const { return core_->port; }
Counts Server::counts() const { return core_->dispatcher->counts(); }

std::string Server::url() const {
  bool is_v6 = endpoint_.address.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", endpoint_.is_tls() ? "https" : "http", is_v6 ? "[" : "",
                     endpoint_.address, is_v6 ? "]" : "", port());
}

void Server::stop() {
  if (core_) core_->stop();
}

}  // namespace bq::service::http
