#include "programme/locker/evidence_locker.h"

#include <array>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"

namespace bq::programme::locker {

using base::ProblemKind;
using nlohmann::ordered_json;

namespace {

constexpr std::array<std::pair<const char*, std::string Piece::*>, 9> fields{
    {{"item", &Piece::item},
     {"for", &Piece::shown},
     {"name", &Piece::name},
     {"sha256", &Piece::sha256},
     {"by", &Piece::by},
     {"at", &Piece::at},
     {"shows", &Piece::shows},
     {"unit", &Piece::unit},
     {"states", &Piece::states}}};

std::optional<Piece> read_piece(const std::string& line) {
  auto j = nlohmann::json::parse(line, nullptr, false);
  if (!j.is_object()) return std::nullopt;
  Piece out;
  for (const auto& [name, field] : fields) {
    if (!j.contains(name) || !j[name].is_string()) return std::nullopt;
    out.*field = j[name].get<std::string>();
  }
  if (std::filesystem::path(out.name).filename() != out.name) return std::nullopt;
  if (!j.contains("value") || !(j["value"].is_null() || j["value"].is_number()))
    return std::nullopt;
  if (j["value"].is_number()) out.value = j["value"].get<double>();
  return out;
}

ordered_json as_json(const Piece& piece) {
  ordered_json j;
  for (const auto& [name, field] : fields) j[name] = piece.*field;
  j["value"] = piece.value ? ordered_json(*piece.value) : ordered_json(nullptr);
  return j;
}

std::string extension_of(const std::string& name) {
  std::string out = std::filesystem::path(name).extension().string();
  for (char c : out)
    if (c != '.' && std::isalnum(static_cast<unsigned char>(c)) == 0) return {};
  return out.size() <= 8 ? out : std::string();
}

// What a piece states, in the shape in which a measurement shows it.
void add_conditions(const Piece& piece, acceptance::Conditions& out) {
  auto stated = acceptance::parse_needs(piece.states);
  if (!stated) return;  // refused when it was given
  for (const auto& need : *stated) {
    if (need.number) out.numbers[need.key] = *need.number;
    else if (need.value == "yes") out.numbers[need.key] = 1;
    else out.words[need.key] = need.words.empty() ? std::vector<std::string>{need.value}
                                                  : need.words;
  }
}

}  // namespace

base::Result<EvidenceLocker> EvidenceLocker::open(const std::string& state_folder) {
  EvidenceLocker out;
  out.folder_ = state_folder + "/evidence";
  std::string index = out.folder_ + "/index.ndjson";
  if (!base::file_exists(index)) return out;
  BQ_ASSIGN(std::string text, base::read_file(index));
  int number = 0;
  for (const auto& line : base::split(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    auto piece = read_piece(line);
    if (!piece)
      return base::refuse(ProblemKind::data, {index, number},
                          "is no evidence as `bianque evidence add` writes it; put the file back "
                          "as it was");
    out.all_.push_back(std::move(*piece));
  }
  return out;
}

base::Result<Piece> EvidenceLocker::add(const std::string& file, Piece piece) {
  auto refuse = [](std::string sentence) {
    return base::refuse(ProblemKind::option, {}, std::move(sentence));
  };
  for (auto [name, text] : {std::pair{"--by", &piece.by}, {"--shows", &piece.shows}})
    if (base::trim(*text).empty() || !base::is_utf8(*text))
      return refuse(fmt::format("evidence needs {}: who gives it and what it shows, in UTF-8",
                                name));
  for (const auto& [name, field] : fields)
    if (!base::is_utf8(piece.*field))
      return refuse(fmt::format("`{}` of evidence is not UTF-8", name));
  if (piece.value && (!std::isfinite(*piece.value) || piece.unit.empty()))
    return refuse(fmt::format("the value {} needs its unit: give --unit", *piece.value));
  if (auto stated = acceptance::parse_needs(piece.states); !stated)
    return refuse("--states: " + stated.error());
  BQ_ASSIGN(std::string bytes, base::read_file(file));
  if (bytes.empty()) return refuse(fmt::format("`{}` is empty: it shows nothing", file));
  piece.name = std::filesystem::path(file).filename().string();
  if (!base::is_utf8(piece.name)) return refuse("the name of the file is not UTF-8; rename it");
  piece.sha256 = base::sha256_hex(bytes);
  for (const Piece* known : given_for(piece.item, piece.shown))
    if (known->sha256 == piece.sha256)
      return refuse(fmt::format("these bytes are evidence for {} already, given as `{}` at {}",
                                piece.shown, known->name, known->at));
  BQ_TRY(base::make_folder(folder_ + "/files"));
  BQ_TRY(base::write_file(path(piece), bytes));
  std::string index;
  for (const Piece& known : all_) index += as_json(known).dump() + "\n";
  index += as_json(piece).dump() + "\n";
  BQ_TRY(base::write_file(folder_ + "/index.ndjson", index));
  all_.push_back(piece);
  return piece;
}

std::vector<const Piece*> EvidenceLocker::given_for(const std::string& item,
                                                    const std::string& shown) const {
  std::vector<const Piece*> out;
  for (const Piece& piece : all_)
    if (piece.item == item && piece.shown == shown) out.push_back(&piece);
  return out;
}

std::string EvidenceLocker::path(const Piece& piece) const {
  return folder_ + "/files/" + piece.sha256 + extension_of(piece.name);
}

bool EvidenceLocker::is_intact(const Piece& piece) const {
  auto bytes = base::read_file(path(piece));
  return bytes && base::sha256_hex(*bytes) == piece.sha256;
}

std::map<std::string, acceptance::Measured> EvidenceLocker::declared() const {
  std::map<std::string, acceptance::Measured> out;
  for (const Piece& piece : all_) {
    const bool intact = is_intact(piece);
    auto found = out.find(piece.shown);
    if (!intact && found == out.end() && !piece.value) continue;
    auto& figure = out[piece.shown];
    figure.data = acceptance::Data::real;
    if (intact)
      figure.evidence.push_back(
          {piece.name, piece.sha256, {piece.shows, piece.shows}});
    if (!piece.value && piece.states.empty()) continue;
    // The latest that says a figure counts, as a whole: nothing of an earlier one is kept.
    figure.value = intact ? piece.value : std::nullopt;
    figure.unit = piece.unit;
    figure.conditions = {};
    if (intact) add_conditions(piece, figure.conditions);
    else figure.absent = {"the file that declares it changed", "申报所据文件已有改动"};
  }
  return out;
}

}  // namespace bq::programme::locker
