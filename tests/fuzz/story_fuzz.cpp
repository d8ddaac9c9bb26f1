// Any text as a patient story: it is refused with a sentence, or its patient and programme are
// made.
#include <cstdlib>

#include "programme/scenario/patient.h"
#include "programme/scenario/programmes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace scenario = bq::programme::scenario;
  static const auto vocabulary =
      bq::record::code::Vocabulary::load(BIANQUE_SOURCE_DIR "/vocabulary");
  if (!vocabulary) std::abort();
  auto story = scenario::parse_story({reinterpret_cast<const char*>(data), size}, "fuzz.story");
  if (!story) return 0;
  scenario::Programmes programmes(*vocabulary);
  auto programme = programmes.of(*story);
  auto patient = scenario::make_patient(*story, *vocabulary);
  if (!patient) return 0;
  for (const auto& e : story->expectations)
    if (e.at) scenario::seen_at(*patient, *e.at);
  return 0;
}
