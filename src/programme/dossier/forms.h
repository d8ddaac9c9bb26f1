#pragma once

#include <string>
#include <vector>

#include "programme/dossier/dossier_json.h"
#include "programme/dossier/form_rows.h"

namespace bq::programme::dossier {

struct FormRequest {
  const Dossier* dossier = nullptr;
  const Forms* forms = nullptr;
  std::string out;      // folder; files are written whole or not at all
  std::string day;      // of printing
  bool is_final = false;
};

/// Writes an item's forms as offline pages that print on A4, in Chinese: the performance-target
/// form and the summary row of its year where the province has them, a letter of recommendation
/// where the notice asks for one, and the acceptance dossier. A draft carries a watermark and names
/// what is uncovered; a final form is refused while an indicator is uncovered or no programme
/// answers the item, each by name. Gives the files, relative to `out`.
base::Result<std::vector<FormFile>> write_forms(const FormRequest& request, const ItemState& state);

}  // namespace bq::programme::dossier
