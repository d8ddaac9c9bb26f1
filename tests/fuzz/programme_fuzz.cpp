// Any text as a programme.yaml beside a real mapping: it is refused with sentences, or it compiles.
#include <cstdlib>

#include "base/check.h"
#include "programme/definition/definition.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto vocabulary =
      bq::record::code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary");
  if (!vocabulary) std::abort();
  auto reading = bq::programme::definition::parse_definition(
      std::string(reinterpret_cast<const char*>(data), size),
      BIANQUE_SOURCE_DIR "/programmes/sepsis/programme.yaml", *vocabulary);
  BQ_CHECK((reading.definition == nullptr) != reading.problems.empty(),
           "a programme compiles or has a problem");
  for (const auto& problem : reading.problems)
    BQ_CHECK(!problem.sentence.empty(), "a problem says what is wrong");
  return 0;
}
