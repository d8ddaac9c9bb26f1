#pragma once

#include <sys/mman.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace bq::analysis::model {

/// Gives large blocks in pages of 2 MiB where the system has them, and leaves new elements as they
/// are: a table of gigabytes is otherwise half a million page faults and one idle pass.
template <class T>
struct HugePages {
  using value_type = T;
  HugePages() = default;
  template <class U>
  HugePages(const HugePages<U>&) {}

  T* allocate(std::size_t n) {
    constexpr std::size_t page = std::size_t{2} << 20;
    std::size_t bytes = (n * sizeof(T) + page - 1) / page * page;
    void* block = std::aligned_alloc(page, bytes);
    if (block == nullptr) throw std::bad_alloc();
    madvise(block, bytes, MADV_HUGEPAGE);  // advice only: without it the block works too
    return static_cast<T*>(block);
  }
  void deallocate(T* block, std::size_t) { std::free(block); }
  template <class U>
  void construct(U* at) {
    ::new (static_cast<void*>(at)) U;
  }
  template <class U, class... Arguments>
  void construct(U* at, Arguments&&... arguments) {
    ::new (static_cast<void*>(at)) U(std::forward<Arguments>(arguments)...);
  }
  template <class U>
  bool operator==(const HugePages<U>&) const {
    return true;
  }
};

/// Holds numbers by the gigabyte; `resize` leaves new ones undefined, so that workers fill them.
using Floats = std::vector<float, HugePages<float>>;

}  // namespace bq::analysis::model
