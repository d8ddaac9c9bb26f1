#include "base/document/document.h"

#include <gtest/gtest.h>

namespace bq::base::document {
namespace {

TEST(Document, KeepsPlacesAndRefusesTwoEqualKeys) {
  auto doc = parse_document("a: 1\nb: [x, \"y\"]\n", "f.yaml");
  ASSERT_TRUE(doc);
  EXPECT_EQ(doc->find("b")->items[1].place.line, 2);
  EXPECT_TRUE(doc->find("b")->items[1].quoted);
  auto twice = parse_document("a: 1\na: 2\n", "f.yaml");
  ASSERT_FALSE(twice);
  EXPECT_EQ(show(twice.error()), "f.yaml:2:1: the key `a` stands here twice");
}

}  // namespace
}  // namespace bq::base::document
