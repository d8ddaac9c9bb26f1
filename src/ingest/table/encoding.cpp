#include "ingest/table/encoding.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>
#include <iconv.h>

namespace bq::ingest::table {

namespace {

class Converter {
 public:
  explicit Converter(const std::string& encoding)
      : handle_(::iconv_open("UTF-8", encoding.c_str())) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (works()) ::iconv_close(handle_);
  }
  bool works() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  iconv_t handle() const { return handle_; }

 private:
  iconv_t handle_;
};

}  // namespace

bool knows_encoding(const std::string& encoding) { return Converter(encoding).works(); }

base::Result<std::string> to_utf8(std::string_view bytes, const std::string& encoding) {
  Converter converter(encoding);
  std::string out;
  std::string input(bytes);
  char* from = input.data();
  std::size_t left = input.size();
  std::array<char, 1 << 15> buffer{};
  while (converter.works()) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    std::size_t result =
        ::iconv(converter.handle(), left == 0 ? nullptr : &from, &left, &to, &room);
    int error = errno;
    out.append(buffer.data(), buffer.size() - room);
    if (result == static_cast<std::size_t>(-1) && error != E2BIG) break;
    if (result != static_cast<std::size_t>(-1) && left == 0) return out;
  }
  return base::refuse(base::ProblemKind::data, {}, fmt::format("is not text in {}", encoding));
}

bool is_ascii(std::string_view bytes) {
  constexpr std::uint64_t high = 0x8080808080808080ULL;
  std::uint64_t any = 0;
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, bytes.data() + i, 8);
    any |= block;
  }
  for (; i < bytes.size(); ++i)
    any |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i]) & 0x80U);
  return (any & high) == 0;
}

}  // namespace bq::ingest::table
