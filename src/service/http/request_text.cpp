#include "service/http/request_text.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "base/result.h"

namespace bq::service::http {

namespace {

constexpr std::size_t most_names = 100;
constexpr std::size_t most_depth = 64;

tl::unexpected<base::Words> refused(std::string en, std::string zh) {
  return tl::unexpected(base::Words{std::move(en), std::move(zh)});
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Gives the byte that %XX at `at` stands for, or -1.
int escaped(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size()) return -1;
  int high = hex_digit(text[at + 1]), low = hex_digit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// base::is_utf8 looks at the shape alone; overlong forms, surrogates and what lies beyond U+10FFFF
// show in the second byte.
bool is_strict_utf8(std::string_view bytes) {
  if (!base::is_utf8(bytes)) return false;
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    auto lead = static_cast<unsigned char>(bytes[i]);
    auto next = static_cast<unsigned char>(bytes[i + 1]);
    if ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F) ||
        (lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F))
      return false;
  }
  return true;
}

Reading<std::string> decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      int byte = escaped(text, i);
      if (byte < 0)
        return refused(fmt::format("a bad escape at byte {}: % needs two hexadecimal digits", i),
                       fmt::format("第 {} 字节处转义有误：% 后须有两位十六进制数字", i));
      c = static_cast<char>(byte), i += 2;
    } else if (c == '+' && plus_is_blank) {
      c = ' ';
    }
    if (is_control(c))
      return refused(fmt::format("a control character at byte {}", i),
                     fmt::format("第 {} 字节处有控制字符", i));
    out += c;
  }
  if (!is_strict_utf8(out)) return refused("not UTF-8", "不是 UTF-8 编码");
  return out;
}

// Builds the value, and stops where a text goes too deep or repeats itself.
class Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(std::string_view text) : text_(text) {}
  bool null() override { return place(nullptr); }
  bool boolean(bool value) override { return place(value); }
  bool number_integer(std::int64_t value) override { return place(value); }
  bool number_unsigned(std::uint64_t value) override { return place(value); }
  bool number_float(double value, const std::string&) override { return place(value); }
  bool string(std::string& value) override { return place(std::move(value)); }
  bool binary(Json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return begin(Json::object()); }
  bool start_array(std::size_t) override { return begin(Json::array()); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }
  bool key(std::string& name) override {
    if (!open_.back().names.insert(name).second) {
      why_ = {"the body names \"" + name + "\" twice in one object",
              "请求体的同一对象中“" + name + "”出现两次"};
      return false;
    }
    name_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t at, const std::string&,
                   const nlohmann::detail::exception&) override {
    std::string_view before = text_.substr(0, std::min(at > 0 ? at - 1 : 0, text_.size()));
    auto line = std::count(before.begin(), before.end(), '\n') + 1;
    std::size_t newline = before.rfind('\n');
    std::size_t column = before.size() - (newline == before.npos ? 0 : newline + 1) + 1;
    why_ = {fmt::format("the body is not JSON: line {}, column {}", line, column),
            fmt::format("请求体不是 JSON：第 {} 行第 {} 列", line, column)};
    return false;
  }
  Json take() { return std::move(root_); }
  const base::Words& why() const { return why_; }

 private:
  struct Open {
    Json* value;
    std::unordered_set<std::string> names;
  };

  Json* put(Json value) {
    if (open_.empty()) return &(root_ = std::move(value));
    Json& into = *open_.back().value;
    if (into.is_array()) return into.push_back(std::move(value)), &into.back();
    // The names are known to differ; a search for each would make large objects quadratic.
    auto& members = into.get_ref<Json::object_t&>();
    members.emplace_back(std::move(name_), std::move(value));
    return &members.back().second;
  }
  bool place(Json value) { return put(std::move(value)) != nullptr; }
  bool begin(Json value) {
    if (open_.size() == most_depth) {
      why_ = {fmt::format("the body is nested more than {} deep", most_depth),
              fmt::format("请求体嵌套超过 {} 层", most_depth)};
      return false;
    }
    open_.push_back({put(std::move(value)), {}});
    return true;
  }
  bool end() { return open_.pop_back(), true; }

  std::string_view text_;
  Json root_;
  std::vector<Open> open_;
  std::string name_;
  base::Words why_;
};

}  // namespace

Target split_target(std::string_view target) {
  std::size_t mark = target.find('?');
  if (mark == target.npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

Reading<std::string> percent_decode(std::string_view text) { return decode(text, false); }

std::string percent_encode(std::string_view bytes) {
  std::string out;
  for (char c : bytes) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                 std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) out += c;
    else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Reading<std::vector<std::string>> read_path(std::string_view path) {
  if (!path.starts_with('/'))
    return refused("the path must begin with /", "路径须以 / 开头");
  std::vector<std::string> out;
  for (std::string_view rest = path; !rest.empty();) {
    rest.remove_prefix(1);
    std::string_view piece = rest.substr(0, rest.find('/'));
    BQ_ASSIGN(std::string segment, percent_decode(piece));
    if (segment == "." || segment == ".." || segment.find_first_of("/\\") != segment.npos)
      return refused("the path holds a segment that is no name", "路径中有不是名称的段");
    out.push_back(std::move(segment));
    rest.remove_prefix(piece.size());
  }
  return out;
}

Reading<Fields> read_query(std::string_view query) {
  Fields out;
  for (std::size_t at = 0; at < query.size();) {
    std::size_t end = std::min(query.find('&', at), query.size());
    std::string_view piece = query.substr(at, end - at);
    std::size_t sign = piece.find('=');
    if (sign == piece.npos || sign == 0 || end + 1 == query.size())
      return refused(fmt::format("the query must be name=value pairs: byte {}", at),
                     fmt::format("查询串须为 名称=值：第 {} 字节", at));
    BQ_ASSIGN(std::string name, decode(piece.substr(0, sign), true));
    BQ_ASSIGN(std::string value, decode(piece.substr(sign + 1), true));
    if (out.find(name))
      return refused("the query names \"" + name + "\" twice", "查询串中“" + name + "”出现两次");
    if (out.size() == most_names)
      return refused(fmt::format("the query has more than {} names", most_names),
                     fmt::format("查询串超过 {} 项", most_names));
    out.add(std::move(name), std::move(value));
    at = end + 1;
  }
  return out;
}

Fields read_cookies(std::string_view header) {
  Fields out;
  for (const std::string& piece : base::split(header, ';')) {
    std::string_view pair = base::trim(piece);
    std::size_t sign = pair.find('=');
    if (sign == pair.npos || sign == 0) continue;
    out.add(std::string(pair.substr(0, sign)), std::string(pair.substr(sign + 1)));
  }
  return out;
}

Reading<Json> read_json(std::string_view text) {
  Builder builder(text);
  if (!Json::sax_parse(text, &builder)) return tl::unexpected(builder.why());
  return builder.take();
}

}  // namespace bq::service::http
