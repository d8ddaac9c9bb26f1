// `bianque serve`: a programme's registry as a site of its own; its audit, backup and restore.
#include <csignal>
#include <cstdio>
#include <thread>

#include <fmt/format.h>

#include "applications/registry/generation.h"
#include "base/clock.h"
#include "base/file.h"
#include "record/ledger/backup.h"
#include "record/ledger/connection.h"
#include "record/ledger/verification.h"
#include "service/command/command.h"
#include "service/command/command_words.h"
#include "service/command/open_registry.h"
#include "service/http/server.h"
#include "service/registry/office.h"

namespace bq::service::command {

namespace desk = applications::registry;

namespace {

base::Done show_first_password(account::Accounts& accounts, bool zh) {
  auto password = accounts.make_first_administrator();
  if (!password) return base::refuse(base::ProblemKind::disk, {}, password.error().sentence.en);
  if (!*password) return {};
  fmt::print(fmt::runtime(zh ? "管理员 admin 的初始密码（仅显示这一次，首次登录须修改）：{}\n"
                             : "first password of the administrator admin, shown this once and "
                               "to be changed at the first sign-in: {}\n"),
             **password);
  return {};
}

}  // namespace

base::Done command_serve(const Options& options) {
  BQ_ASSIGN(auto open, open_registry(options));
  BQ_TRY(open->desk->adopt());
  std::string pages = find_installed("build/web/registry");
  if (pages.empty())
    return base::refuse(base::ProblemKind::data, {}, "the pages are not built; run ./dev build");
  BQ_ASSIGN(auto files, registry::read_pages(pages));
  registry::Office office;
  office.desk = open->desk.get();
  office.accounts = open->accounts.get();
  office.ledger = open->ledger.get();
  office.folder = open->folder;
  BQ_ASSIGN(auto imports, registry::ImportRuns::open({open->desk.get(), open->ledger.get(),
                                                      open->folder + "/uploads", base::now}));
  office.imports = imports.get();
  office.approvals = [] { return programme::locker::Approvals::load(state_folder()); };
  if (!open->compiled->definition->answers.empty())
    office.guide_page = [options] { return make_guide_page(options); };
  http::Endpoint endpoint;
  endpoint.address = options.serve.address;
  endpoint.port = static_cast<std::uint16_t>(options.serve.port);
  endpoint.certificate = options.serve.certificate;
  endpoint.key = options.serve.key;
  http::Limits limits;
  limits.per_caller = {options.serve.per_caller, 5 * options.serve.per_caller};
  limits.per_address = {options.serve.per_address, 4 * options.serve.per_address};
  BQ_ASSIGN(auto server,
            http::Server::start(endpoint, registry::make_site(office, std::move(files)), limits));
  bool zh = options.language == base::Language::zh;
  fmt::print("{}\n", server.url());
  std::fflush(stdout);
  BQ_TRY(show_first_password(*open->accounts, zh));
  if (open->registry->people() == "generated")
    fmt::print("{}\n", zh ? "模拟数据" : "generated data");
  fmt::print(fmt::runtime(zh ? "数据在 {}；按 Ctrl-C 结束\n" : "the data are in {}; Ctrl-C ends\n"),
             open->folder);
  std::fflush(stdout);
  while (!base::interrupted()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  server.stop();
  return {};
}

base::Done command_registry_generate(const Options& options) {
  std::string folder = options.serve.folder;
  if (base::file_exists(folder + "/ledger.db"))
    return base::refuse(base::ProblemKind::option, {folder},
                        "holds a registry already; generated people come into a new folder only");
  BQ_TRY(base::write_file(folder + "/" + std::string(generated_mark),
                          fmt::format("{{\"seed\":{},\"version\":1}}\n", options.seed)));
  BQ_ASSIGN(auto open, open_registry(options));
  BQ_TRY(open->desk->adopt());
  BQ_TRY(desk::generate(*open->desk, {options.stays, options.seed}, base::now()));
  bool zh = options.language == base::Language::zh;
  fmt::print(fmt::runtime(zh ? "{} 名模拟患者，在 {}\n" : "{} generated people, in {}\n"),
             options.stays, folder);
  return {};
}

base::Done command_audit_verify(const Options& options) {
  BQ_ASSIGN(auto verdict, record::ledger::verify(options.serve.folder));
  bool zh = options.language == base::Language::zh;
  if (verdict.fault)
    return base::refuse(base::ProblemKind::data, {options.serve.folder},
                        fmt::format("the chain does not hold from event {} on: {}",
                                    verdict.fault->seq, verdict.fault->sentence));
  fmt::print(fmt::runtime(zh ? "事件链完整：{} 个事件，链尾 {}\n"
                             : "the chain holds: {} events, head {}\n"),
             verdict.events, verdict.head.hash);
  return {};
}

// A copy may be taken while the site is at work.
base::Done command_backup(const Options& options) {
  bool zh = options.language == base::Language::zh;
  const std::string& folder = options.serve.folder;
  BQ_ASSIGN(auto database, record::ledger::Connection::open_to_read(folder + "/ledger.db"));
  BQ_TRY(database->copy_to(options.serve.file));
  BQ_ASSIGN(auto verdict, record::ledger::verify_file(options.serve.file));
  if (verdict.fault)
    return base::refuse(base::ProblemKind::data, {options.serve.file}, verdict.fault->sentence);
  fmt::print(
      fmt::runtime(zh ? "{}：{} 个事件，已校验。people.key 与 audit.key 不在其中，请另行妥善保存\n"
                      : "{}: {} events, verified. people.key and audit.key are not in it: "
                        "keep them apart\n"),
      options.serve.file, verdict.events);
  return {};
}

base::Done command_restore(const Options& options) {
  bool zh = options.language == base::Language::zh;
  BQ_ASSIGN(auto report,
            record::ledger::restore({options.serve.file, options.serve.folder, "operator",
                                     base::now, options.serve.replace_newer}));
  fmt::print(fmt::runtime(zh ? "{} 已从备份恢复；事件链记下了这次恢复（第 {} 号事件）\n"
                             : "{} is restored; the chain says so in event {}\n"),
             options.serve.folder, report.seq);
  if (!report.kept.empty())
    fmt::print(fmt::runtime(zh ? "原数据库保留在 {}\n" : "the replaced database lies in {}\n"),
               report.kept);
  return {};
}

}  // namespace bq::service::command
