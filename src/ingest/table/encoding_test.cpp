#include "ingest/table/encoding.h"

#include <gtest/gtest.h>

namespace bq::ingest::table {
namespace {

TEST(Encoding, TurnsGb18030IntoUtf8) {
  auto text = to_utf8("\xCE\xB4\xB2\xE9", "GB18030");
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text, "未查");
}

TEST(Encoding, TurnsLongTextsWhole) {
  std::string source, wanted;
  for (int i = 0; i < 50000; ++i) source += "\xCE\xB4", wanted += "未";
  EXPECT_EQ(to_utf8(source, "GB18030").value_or(""), wanted);
}

TEST(Encoding, RefusesBytesOfAnother) {
  EXPECT_FALSE(to_utf8("\xFF\xFF", "GB18030").has_value());
  EXPECT_FALSE(to_utf8("ab\xCE", "GB18030").has_value());
}

TEST(Encoding, KnowsNames) {
  EXPECT_TRUE(knows_encoding("GB18030"));
  EXPECT_FALSE(knows_encoding("GB18O30"));
}

TEST(Encoding, FindsBytesAbove127) {
  EXPECT_TRUE(is_ascii("plain text of more than eight bytes"));
  for (std::size_t at = 0; at < 20; ++at) {
    std::string text(20, 'a');
    text[at] = '\x80';
    EXPECT_FALSE(is_ascii(text)) << at;
  }
}

}  // namespace
}  // namespace bq::ingest::table
