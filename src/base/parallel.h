#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace bq::base {

/// Calls work(i, worker) for every i in [0, n) from `threads` threads; which thread takes which i
/// is not defined, so answers must not depend on it. An exception of a worker (a failed check) is
/// thrown again here.
template <class Work>
void parallel_for(std::size_t n, unsigned threads, Work&& work) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  auto run = [&](unsigned worker) {
    try {
      for (std::size_t i = next++; i < n; i = next++) work(i, worker);
    } catch (...) {
      std::lock_guard lock(failure_mutex);
      failure = std::current_exception();
      next = n;
    }
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < threads && t < n; ++t) others.emplace_back(run, t);
  run(0);
  for (auto& thread : others) thread.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace bq::base
