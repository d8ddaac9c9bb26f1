#include "service/command/open_registry.h"

#include <cstdlib>

#include <unistd.h>

#include "applications/registry/tables.h"
#include "base/clock.h"
#include "base/file.h"
#include "programme/locker/approvals.h"
#include "service/account/state.h"

namespace bq::service::command {

namespace desk = applications::registry;

namespace {

// Why nobody may be enrolled now: an approval that the programme needs is lacking or has expired.
std::optional<base::Words> why_closed(const desk::Registry& registry) {
  if (registry.people() != "real") return std::nullopt;
  auto approvals = programme::locker::Approvals::load(state_folder());
  if (!approvals) return base::Words{approvals.error().sentence, "无法读取批件登记"};
  for (const auto& kind : registry.needs()) {
    auto holds = approvals->require(kind, registry.name(), programme::locker::today());
    if (!holds)
      return base::Words{holds.error().sentence,
                         "没有当前有效的批件（" + kind + "），不能入组；请先登记批件"};
  }
  return std::nullopt;
}

std::string registry_folder(const Options& options, const std::string& name) {
  return options.serve.folder.empty() ? state_folder() + "/registry/" + name : options.serve.folder;
}

}  // namespace

base::Result<std::unique_ptr<OpenRegistry>> open_registry(const Options& options,
                                                          CheckFolder check) {
  auto out = std::make_unique<OpenRegistry>();
  BQ_ASSIGN(out->compiled, compile_programme(options));
  out->registry = out->compiled->registry.get();
  if (out->registry == nullptr)
    return base::refuse(base::ProblemKind::definition, {out->compiled->definition->file},
                        "the programme has no `registry`: say its forms and visits there");
  out->folder = registry_folder(options, out->registry->name());
  const std::string& folder = out->folder;
  if (check != nullptr) BQ_TRY(check(options, folder));
  if (base::file_exists(folder + "/" + std::string(generated_mark)))
    out->registry->mark_generated();
  BQ_ASSIGN(out->ledger,
            record::ledger::Ledger::open(
                folder, {std::make_shared<desk::Tables>(), account::make_projection()}, base::now));
  BQ_ASSIGN(out->accounts, account::Accounts::open(*out->ledger, base::now));
  BQ_ASSIGN(auto key, base::secret::Key::load_or_make(folder + "/people.key"));
  const desk::Registry& registry = *out->registry;
  out->desk = std::make_unique<desk::Desk>(registry, *out->ledger, key, base::now,
                                           [&registry] { return why_closed(registry); });
  return out;
}

std::string user_name() {
  for (const char* name : {"LOGNAME", "USER"})
    if (const char* user = std::getenv(name); user != nullptr && *user != '\0') return user;
  return "user " + std::to_string(::getuid());
}

}  // namespace bq::service::command
