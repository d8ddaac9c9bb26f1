#include "programme/scenario/story.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "programme/scenario/claim_reader.h"
#include "programme/scenario/line_reader.h"

namespace bq::programme::scenario {

namespace {

using base::Done;
using base::Place;
using base::Result;

const std::vector<std::string> headers{"scenario", "why",     "programme",
                                       "centre",   "patient", "expect"};
const std::vector<std::string> fact_words{"known", "recorded", "corrects", "replaces", "retracts"};

bool is_one_of(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// A line without its comment: `#` begins one at the start of a word.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i)
    if (line[i] == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
      line = line.substr(0, i);
      break;
    }
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
    line.remove_suffix(1);
  return line;
}

// The parts of a line between separators, each with its column.
std::vector<Word> pieces(const Word& whole, char separator) {
  std::vector<Word> out;
  std::size_t from = 0;
  for (const std::string& piece : base::split(whole.text, separator)) {
    Place place = whole.place;
    std::size_t spaces = piece.find_first_not_of(" \t");
    if (spaces == std::string::npos) spaces = 0;
    place.column += static_cast<int>(from + spaces);
    out.push_back({std::string(base::trim(piece)), place});
    from += piece.size() + 1;
  }
  return out;
}

class StoryReader {
 public:
  StoryReader(std::string_view text, std::string file) {
    story_.file = std::move(file);
    story_.text = std::string(text);
  }

  Result<Story> read() {
    std::string_view text = story_.text;
    if (!base::is_utf8(text)) return LineReader::fail({story_.file}, "a story is UTF-8 text");
    int number = 0;
    for (std::size_t from = 0; from < text.size();) {
      std::size_t to = std::min(text.find('\n', from), text.size());
      begin_ = from;
      Place place{story_.file, ++number, 1};
      BQ_TRY(read_line(without_comment(text.substr(from, to - from)), place));
      from = to + 1;
    }
    BQ_TRY(check_whole());
    return std::move(story_);
  }

 private:
  Done read_line(std::string_view line, const Place& place) {
    LineReader reader(line, place);
    if (reader.is_done()) return {};
    if (line[0] != ' ' && line[0] != '\t') return read_header(reader);
    if (header_ == "expect") return read_expectation(line, reader);
    if (header_ == "patient") return read_fact(reader);
    if (header_ == "why" || header_ == "scenario") return read_words(reader);
    if (header_ == "programme") return read_programme(reader);
    return reader.fail("an indented line is a fact below `patient` or a line below `expect`");
  }

  Done read_header(LineReader& reader) {
    Word header = reader.next();
    if (!is_one_of(headers, header.text))
      return LineReader::fail(header.place, fmt::format("a story has no line `{}`{}", header.text,
                                                        base::suggestion(header.text, headers)));
    if (header_ == "expect") return LineReader::fail(header.place, "`expect` is the last part");
    bool again = header.text == header_ && header.text != "programme" && header.text != "why";
    if (again || (header.text == "patient" && has_patient_))
      return LineReader::fail(header.place, fmt::format("`{}` stands here twice", header.text));
    header_ = header.text;
    if (header_ == "programme") return read_programme(reader);
    if (header_ == "centre") return read_centre(reader);
    if (header_ == "patient") return read_patient(reader, header.place);
    if (header_ == "expect")
      return reader.is_done() ? Done{} : reader.fail("expectations stand below `expect`");
    return read_words(reader);
  }

  Done read_words(LineReader& reader) {
    std::string& to = header_ == "why" ? story_.why : story_.scenario;
    to += (to.empty() ? "" : " ") + reader.rest().text;
    return {};
  }

  Done read_programme(LineReader& reader) {
    for (const Word& piece : pieces(reader.rest(), ';')) {
      if (piece.text.empty()) continue;
      LineReader inner(piece.text, piece.place);
      Word section = inner.next();
      if (inner.is_done())
        return LineReader::fail(section.place,
                                "a statement is `define name: expression` or `predict { ... }`");
      story_.programme.push_back({std::move(section), inner.rest()});
    }
    return {};
  }

  Done read_centre(LineReader& reader) {
    if (!reader.take("lacks"))
      return reader.fail("the line is written `centre lacks gcs, lactate`");
    for (Word& name : pieces(reader.rest(), ',')) {
      if (name.text.empty()) return LineReader::fail(name.place, "a concept is missing here");
      story_.lacks.push_back(std::move(name));
    }
    return {};
  }

  Done read_patient(LineReader& reader, const Place& place) {
    has_patient_ = true;
    story_.patient_place = place;
    bool admitted = false;
    for (Word& item : pieces(reader.rest(), ',')) {
      LineReader inner(item.text, item.place);
      if (inner.take("ward")) {
        story_.ward = inner.rest().text;
      } else if (inner.take("admitted")) {
        BQ_ASSIGN(story_.admitted, inner.time());
        admitted = true;
      } else if (inner.take("discharged")) {
        BQ_ASSIGN(story_.discharged, inner.time());
      } else if (!item.text.empty()) {
        story_.statics.push_back(std::move(item));
        continue;
      }
      if (!inner.is_done())
        return inner.fail(fmt::format("`{}` is not expected here", inner.peek()));
    }
    if (!admitted) return LineReader::fail(place, "the patient line says `admitted 08:00`");
    if (story_.discharged && *story_.discharged <= story_.admitted)
      return LineReader::fail(
          place, "the patient is discharged before admission; write `discharged day 2 08:00`");
    return {};
  }

  Done read_fact(LineReader& reader) {
    FactLine fact;
    fact.place = reader.place();
    LineReader whole = reader;
    fact.text = whole.rest().text;
    BQ_ASSIGN(fact.at, reader.time());
    fact.name = reader.next();
    if (fact.name.text.empty())
      return reader.fail("a concept and its value are missing after the time");
    fact.value_place = reader.place();
    if (reader.take("retracts")) {
      fact.change = Change::retracts;
      BQ_ASSIGN(fact.changed, reader.time());
    } else {
      BQ_TRY(read_value(reader, fact));
    }
    while (!reader.is_done()) BQ_TRY(read_fact_word(reader, fact));
    story_.facts.push_back(std::move(fact));
    return {};
  }

  Done read_value(LineReader& reader, FactLine& fact) {
    fact.value = reader.next().text;
    if (fact.value.empty()) return reader.fail("a value is missing after the concept");
    if (fact.value == "not" && reader.take("assessable")) fact.value = "not_assessable";
    if (fact.value == "<" || fact.value == ">") fact.value += reader.next().text;
    Word last;
    while (!reader.is_done() && !is_one_of(fact_words, reader.peek())) {
      if (reader.is_time())
        return LineReader::fail(last.text.empty() ? reader.place() : last.place,
                                fmt::format("`{}` is not expected here{}", last.text,
                                            base::suggestion(last.text, fact_words)));
      last = reader.next();
      fact.unit += (fact.unit.empty() ? "" : " ") + last.text;
    }
    return {};
  }

  Done read_fact_word(LineReader& reader, FactLine& fact) {
    Word word = reader.next();
    if (word.text == "known") {
      BQ_ASSIGN(fact.known, reader.time());
    } else if (word.text == "recorded") {
      BQ_ASSIGN(fact.recorded, reader.time());
    } else if ((word.text == "corrects" || word.text == "replaces") &&
               fact.change == Change::none) {
      fact.change = Change::corrects;
      BQ_ASSIGN(fact.changed, reader.time());
    } else {
      return LineReader::fail(word.place, fmt::format("`{}` is not expected here{}", word.text,
                                                      base::suggestion(word.text, fact_words)));
    }
    return {};
  }

  Done read_expectation(std::string_view line, LineReader& reader) {
    Expectation out;
    out.place = reader.place();
    bool never = reader.take("never");
    if (!never) {
      BQ_ASSIGN(out.at, reader.time());
    }
    out.begin = begin_ + static_cast<std::size_t>(reader.place().column - 1);
    out.end = begin_ + line.size();
    Word said{"", reader.place()};
    if (auto claim = never ? reader.until_last("before") : std::nullopt) {
      said = std::move(*claim);
      BQ_ASSIGN(out.before, reader.time());
      if (!reader.is_done())
        return reader.fail(fmt::format("`{}` is not expected here", reader.peek()));
    } else {
      said = reader.rest();
    }
    BQ_ASSIGN(out.claim, read_claim(said));
    bool timed = out.claim.kind == ClaimKind::outcome || out.claim.because ||
                 out.claim.is.text == "not raised";
    if (never && timed)
      return LineReader::fail(out.place,
                              "`never` takes no outcome, no `because` and no `not raised`");
    story_.expectations.push_back(std::move(out));
    return {};
  }

  Done check_whole() const {
    Place place{story_.file, 1, 1};
    if (story_.scenario.empty())
      return LineReader::fail(place, "a story begins with `scenario ...`");
    if (!has_patient_)
      return LineReader::fail(place, "a story has a line `patient 67 y, female, admitted 08:00`");
    if (story_.expectations.empty())
      return LineReader::fail(place, "a story expects something, below `expect`");
    return {};
  }

  Story story_;
  std::string header_;
  bool has_patient_ = false;
  std::size_t begin_ = 0;  // of the line, in bytes of the text
};

}  // namespace

Result<Story> parse_story(std::string_view text, const std::string& file) {
  return StoryReader(text, file).read();
}

Result<Story> read_story(const std::string& path) {
  BQ_ASSIGN(std::string text, base::read_file(path));
  return parse_story(text, path);
}

}  // namespace bq::programme::scenario
