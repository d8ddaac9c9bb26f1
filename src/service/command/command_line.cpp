#include "service/command/command_line.h"

#include <string_view>

namespace bq::service::command {

using base::Words;

CommandLine::CommandLine(base::Language language) : language_(language) {
  auto form = app_.get_formatter();
  form->column_width(22);
  for (const char* quiet : {"TEXT", "UINT", "REQUIRED"}) form->label(quiet, "");
  if (language == base::Language::zh)
    for (auto [key, label] : {std::pair{"Usage", "用法"}, {"OPTIONS", "选项"},
                              {"SUBCOMMAND", "命令"}, {"Positionals", "参数"}})
      form->label(key, label);
  app_.description(in({"Bianque: one programme file, one engine, one evidence trail\n"
                       "For research; not a medical device. 仅供科研，不作诊疗依据。",
                       "Bianque 扁鹊：一份项目定义，一个引擎，一条证据链\n"
                       "For research; not a medical device. 仅供科研，不作诊疗依据。"}));
  app_.name("bianque");
  app_.option_defaults()->group(in({"Options", "选项"}));
  app_.set_help_flag("-h,--help", in({"show this help", "显示本帮助"}));
  app_.set_version_flag("--version", "bianque 0.1.0", in({"show the version", "显示版本"}));
  app_.require_subcommand(1);
  add_run(), add_predict(), add_check(), add_explain(), add_features();
  add_compare(), add_sql(), add_store(), add_simulate(), add_new();
  add_guide(), add_evidence(), add_approval();
  add_serve(), add_import(), add_keeping();
}

base::Done CommandLine::run() {
  for (const Entry& entry : entries_)
    if (entry.app->parsed()) return entry.work(options_);
  return base::refuse(base::ProblemKind::option, {}, "no command is given; see bianque --help");
}

CLI::App& CommandLine::add_group(const char* name, const Words& sentence) {
  CLI::App* group = app_.add_subcommand(name, in(sentence));
  group->group(in({"Commands", "命令"}));
  group->set_help_flag("-h,--help", in({"show this help", "显示本帮助"}));
  group->require_subcommand(1);
  return *group;
}

CLI::App* CommandLine::add_to(CLI::App& group, const char* name, Work work, const Words& sentence,
                              const char* example) {
  CLI::App* command = group.add_subcommand(name, in(sentence));
  command->group(in({"Commands", "命令"}));
  command->set_help_flag("-h,--help", in({"show this help", "显示本帮助"}));
  command
      ->add_option("--lang", options_.lang,
                   in({"zh or en (default: $BIANQUE_LANG or locale)",
                       "zh 或 en（默认：$BIANQUE_LANG，其次系统区域设置）"}))
      ->check(CLI::IsMember({"zh", "en"}).description(""));
  command->footer(in({"Example:", "示例："}) + "\n  bianque " + example);
  entries_.push_back({command, work});
  return command;
}

void CommandLine::add_programme(CLI::App* command) {
  command
      ->add_option("PROGRAMME", options_.programme,
                   in({"programme folder or programme.yaml", "项目文件夹或 programme.yaml"}))
      ->required();
}

void CommandLine::add_data(CLI::App* command, const Words& otherwise) {
  command->add_option(
      "--data", options_.data,
      in({"folder, file or archive", "文件夹、文件或压缩包"}) + in(otherwise));
}

void CommandLine::require(CLI::Option* option) {
  option->required();
  option->description(option->get_description() + in({" (required)", "（必填）"}));
}

void CommandLine::add_threads(CLI::App* command) {
  command->add_option("--threads", options_.threads,
                      in({"default: all cores; answers do not depend on it",
                          "线程数（默认：全部核心）；结果与之无关"}));
}

void CommandLine::add_common(CLI::App* command) {
  command->add_option("--vocabulary", options_.vocabulary,
                      in({"concepts, units, scores (default: installed)",
                          "变量、单位与评分的文件夹（默认：随程序安装）"}));
  add_threads(command);
}

namespace {

const Words or_environment{"\n(default: $BIANQUE_DATA)", "（默认：$BIANQUE_DATA）"};

}  // namespace

void CommandLine::add_run() {
  auto* c = add("run", command_run,
                {"Trains, validates, evaluates, checks acceptance",
                 "读取数据，训练、验证，评估报警，核对验收指标"},
                "run programmes/NAME --data ../data --quick");
  add_programme(c);
  add_data(c, {"\n(default: $BIANQUE_DATA, else generated data)",
               "\n（默认：$BIANQUE_DATA，否则用模拟数据）"});
  c->add_option("--out", options_.out,
                in({"folder of results (default: runs/NAME)", "结果文件夹（默认：runs/NAME）"}));
  c->add_option("--seed", options_.seed, in({"seed of everything random", "一切随机数的种子"}));
  c->add_flag("--quick", options_.quick,
              in({"a quarter of the subjects, 2 folds, 100 rounds",
                  "四分之一受试者，2 折，100 轮"}));
  c->add_flag("--features", options_.features,
              in({"write features.parquet too", "另写 features.parquet"}));
  add_common(c);
}

void CommandLine::add_predict() {
  auto* c = add("predict", command_predict,
                {"Gives a risk for every row of every subject",
                 "为每例每行给出风险；不读结局列"},
                "predict runs/NAME/model --data new_stays --out risks.csv");
  c->add_option("MODEL", options_.programme,
                in({"model folder that run wrote", "run 写出的模型文件夹"}))
      ->required();
  add_data(c, {"; outcome\ncolumns are not looked at", "；不读结局列"});
  require(c->get_option("--data"));
  require(c->add_option("--out", options_.out,
                        in({"risks.csv or risks.parquet", "risks.csv 或 risks.parquet"})));
  add_common(c);
}

void CommandLine::add_check() {
  auto* c = add("check", command_check,
                {"Compiles; problems with file, line and column",
                 "编译项目定义；逐一指出问题所在的文件、行与列"},
                "check programmes/NAME");
  add_programme(c);
  add_common(c);
}

void CommandLine::add_explain() {
  auto* c = add("explain", command_explain,
                {"Shows plan, windows, concepts and the leak proof",
                 "显示计算方案、时间窗、各中心的变量与防泄漏证明"},
                "explain programmes/NAME");
  add_programme(c);
  add_data(c, {", whose values\nare counted in the leak proof (default: none)",
               "，其取值计入防泄漏证明\n（默认：无）"});
  add_common(c);
}

void CommandLine::add_features() {
  auto* c = add("features", command_features,
                {"Writes the feature table alone",
                 "只写特征表，可附缺失原因"},
                "features programmes/NAME --data ../data --out table.csv --reasons");
  add_programme(c);
  add_data(c, or_environment);
  c->add_option("--out", options_.out,
                in({"a .csv or .parquet file\n(none: only the table's digest is shown)",
                    ".csv 或 .parquet 文件\n（不给：只显示特征表的摘要值）"}));
  c->add_flag("--reasons", options_.reasons,
              in({"why a value is missing: a column reason(NAME)", "每个特征旁加缺失原因列"}));
  add_common(c);
}

void CommandLine::add_compare() {
  auto* c = add("compare", command_compare,
                {"Shows what differs between two runs",
                 "比较两次运行：定义、数据与数值，含置信区间"},
                "compare runs/before runs/after");
  c->add_option("RUN_A", options_.programme, in({"folder of a run", "一次运行的结果文件夹"}))
      ->required();
  c->add_option("RUN_B", options_.second,
                in({"folder of another run", "另一次运行的结果文件夹"}))
      ->required();
  add_threads(c);
}

void CommandLine::add_sql() {
  auto* c = add("sql", command_sql,
                {"Asks the tables of a run or a store in SQL",
                 "用 SQL 查询一次运行或 store 的各表"},
                "sql \"select design, count(*) from predictions group by all\"");
  c->add_option("QUERY", options_.sql, in({"a statement that reads", "只读的 SQL 语句"}))
      ->required();
  c->add_option("--data", options_.data,
                in({"folder with Parquet files\n(default: the newest run)",
                    "存放 Parquet 文件的文件夹（默认：最近一次运行）"}));
}

void CommandLine::add_store() {
  auto* c = add("store", command_store,
                {"Writes timelines for sql, features, predict",
                 "把时间线写成 MEDS 文件夹，供 sql、features、predict 使用"},
                "store programmes/NAME --data ../data --out timelines");
  add_programme(c);
  add_data(c, or_environment);
  require(c->add_option("--out", options_.out,
                        in({"a new folder, in the MEDS layout", "新建的文件夹，MEDS 格式"})));
  add_common(c);
}

void CommandLine::add_simulate() {
  auto* c = add("simulate", command_simulate,
                {"Generates hospitals in the mapping's format",
                 "按映射的格式生成模拟医院，真值另存于旁"},
                "simulate programmes/NAME --stays 2000 --centres 2 --out generated");
  add_programme(c);
  c->add_option("--stays", options_.stays, in({"subjects in all", "总例数"}));
  c->add_option("--centres", options_.centres, in({"number of centres", "中心数"}));
  c->add_option("--seed", options_.seed, in({"seed of everything random", "一切随机数的种子"}));
  require(c->add_option("--out", options_.out,
                        in({"a new folder, the truth beside", "新建的文件夹，真值另存于旁"})));
  add_common(c);
}

void CommandLine::add_new() {
  NewOptions& o = options_.draft;
  auto* c =
      add("new", command_new, {"Drafts a programme from your own tables", "由您自己的表格起草项目"},
          "new my_programme --data baseline.xlsx visits.csv");
  c->add_option("NAME", o.name,
                in({"name of the programme: a-z, 0-9, _; the new\nfolder is called so",
                    "项目名：a-z、0-9、_；新文件夹同名"}))
      ->required();
  require(
      c->add_option("--data", o.files,
                    in({"xlsx, xls, ods, CSV or Parquet", "xlsx、xls、ods、CSV 或 Parquet 文件"})));
  c->add_option("--people", o.people,
                in({"real (default), public or generated",
                    "real（真实患者，默认）、public（公开数据）\n或 generated（模拟数据）"}))
      ->check(CLI::IsMember({"real", "public", "generated"}).description(""));
  c->add_option("--out", options_.out,
                in({"new folder (default: NAME)", "新文件夹（默认：NAME）"}));
  add_common(c);
}

void CommandLine::add_serve() {
  ServeOptions& o = options_.serve;
  auto* c = add("serve", command_serve,
                {"Serves a programme's registry to browsers", "启动专病库网站"},
                "serve programmes/NAME --port 8080 --dir registry");
  add_programme(c);
  c->add_option("--port", o.port, in({"0: any that is free (default: 8080)",
                                      "端口；0 为任意空闲端口（默认：8080）"}));
  c->add_option("--dir", o.folder,
                in({"folder of the data\n(default: $BIANQUE_STATE/registry/NAME)",
                    "数据文件夹（默认：$BIANQUE_STATE/registry/项目名）"}));
  c->add_option("--address", o.address, in({"default: 127.0.0.1; any but loopback needs\nTLS",
                                            "监听地址（默认：127.0.0.1；其他地址须用 TLS）"}));
  c->add_option("--per-caller", o.per_caller,
                in({"requests a second of a user (default: 100;\n0: no limit)",
                    "每个用户每秒请求数（默认：100；0 为不限）"}));
  c->add_option("--per-address", o.per_address,
                in({"of an address (default: 500)", "每个地址每秒请求数（默认：500）"}));
  c->add_option("--certificate", o.certificate, in({"PEM file, for TLS", "TLS 证书（PEM）"}));
  c->add_option("--key", o.key, in({"PEM file, for TLS", "TLS 私钥（PEM）"}));
  add_common(c);
}

void CommandLine::add_import() {
  ImportOptions& o = options_.import;
  auto* c = add("import", command_import,
                {"Brings files into a programme's registry", "把文件导入专病库"},
                "import programmes/NAME visits.xlsx --dry-run --report import.xlsx");
  add_programme(c);
  c->add_option("FILE", o.files,
                in({"xlsx, xls, ods, CSV or Parquet", "xlsx、xls、ods、CSV 或 Parquet 文件"}))
      ->required();
  c->add_option("--dir", options_.serve.folder,
                in({"folder of the data\n(default: $BIANQUE_STATE/registry/NAME)",
                    "数据文件夹（默认：$BIANQUE_STATE/registry/项目名）"}));
  c->add_option("--mapping", o.mapping,
                in({"what the columns mean\n(default: guessed; only what is sure is read)",
                    "各列的含义（默认：推测，只导入有把握的）"}));
  c->add_option("--write-mapping", o.write_mapping,
                in({"write the guess there, for editing; import\nnothing",
                    "写出推测的映射供修改，不导入"}));
  c->add_flag("--dry-run", o.is_dry, in({"say what would happen", "只预演，不改动数据"}));
  c->add_option("--report", o.report,
                in({"an .xlsx with every refused cell", "写出 .xlsx，列出每个未导入的单元格"}));
  c->add_option("--enrol", o.consent,
                in({"enrol who is not there yet, with this version\nof the consent",
                    "库中没有的人按此版本知情同意书入组"}));
  add_common(c);
}

void CommandLine::add_imports(CLI::App& group) {
  auto folder = [&](CLI::App* c) {
    c->add_option("DIR", options_.serve.folder,
                  in({"folder of the registry's data", "专病库的数据文件夹"}))
        ->required();
  };
  folder(add_to(group, "imports", command_registry_imports,
                {"Lists the imports on record", "列出历次导入"}, "registry imports registry"));
  auto* undo = add_to(group, "undo", command_registry_undo,
                      {"Takes an import back, on record", "撤销一次导入，并留痕"},
                      "registry undo programmes/NAME registry 1f0c2a9b77de");
  add_programme(undo);
  folder(undo);
  undo->add_option("IMPORT_ID", options_.import.id,
                   in({"as registry imports lists it", "编号，见 registry imports"}))
      ->required();
  add_common(undo);
}

// What is done to a registry's data from the machine itself.
void CommandLine::add_keeping() {
  ServeOptions& o = options_.serve;
  auto folder = [&](CLI::App* c) {
    c->add_option("DIR", o.folder, in({"folder of the registry's data", "专病库的数据文件夹"}))
        ->required();
  };
  CLI::App& audit = add_group("audit", {"The audit trail of a registry", "专病库的稽查轨迹"});
  folder(add_to(audit, "verify", command_audit_verify,
                {"Finds altered, missing or moved entries", "检出被改动、缺失或错序的条目"},
                "audit verify registry"));
  CLI::App& group = add_group("registry", {"Imports, backup and restore of a registry",
                                           "专病库的导入记录、备份与恢复"});
  auto* generate = add_to(group, "generate", command_registry_generate,
                          {"Fills a new registry with people who do not exist",
                           "建一个全是模拟患者的专病库"},
                          "registry generate programmes/NAME demo --people 200 --seed 1");
  add_programme(generate);
  folder(generate);
  generate->add_option("--people", options_.stays, in({"how many (default: 1000)", "人数（默认：1000）"}));
  generate->add_option("--seed", options_.seed, in({"seed of everything random", "一切随机数的种子"}));
  add_common(generate);
  auto* backup = add_to(group, "backup", command_backup,
                        {"Copies the data, also while it is served", "备份数据，可在运行时进行"},
                        "registry backup registry --out today.db");
  folder(backup);
  require(backup->add_option("--out", o.file, in({"a new file", "新文件"})));
  add_imports(group);
  auto* restore = add_to(group, "restore", command_restore,
                         {"Puts a backup in place, on record", "用备份恢复，并留痕"},
                         "registry restore registry --from today.db");
  folder(restore);
  require(restore->add_option("--from", o.file, in({"file of a backup", "备份文件"})));
  restore->add_flag("--replace-newer", o.replace_newer,
                    in({"even where later entries are lost", "即使会丢失之后的录入"}));
}

void CommandLine::add_dossier(CLI::App* command) {
  command->add_option("--runs", options_.record.runs,
                      in({"folder of runs (default: runs)", "存放各次运行的文件夹（默认：runs）"}));
  command->add_option("--programmes", options_.record.programmes,
                      in({"folder of programmes (default: installed)",
                          "存放项目的文件夹（默认：随程序安装）"}));
  add_common(command);
}

void CommandLine::add_item(CLI::App* command) {
  command
      ->add_option("ITEM", options_.record.item,
                   in({"item of a guide, like JS2026-1004", "指南条目，如 JS2026-1004"}))
      ->required();
}

void CommandLine::add_guide() {
  RecordOptions& o = options_.record;
  CLI::App& group = add_group("guide", {"Items of the guides as they stand, and their forms",
                                        "指南条目的现状与申报、验收表格"});
  auto json = [&](CLI::App* c) {
    c->add_flag("--json", o.json, in({"as JSON", "以 JSON 输出"}));
  };
  auto* list = add_to(group, "list", command_guide_list,
                      {"Lists the 88 items", "列出 88 个条目"},
                      "guide list --province JS --capability risk-model");
  list->add_option("--province", o.province, in({"JS, HB or CQ", "JS、HB 或 CQ"}))
      ->check(CLI::IsMember({"JS", "HB", "CQ"}).description(""));
  list->add_option("--capability", o.capability,
                   in({"a capability, like risk-model", "能力，如 risk-model"}));
  list->add_option("--state", o.state,
                   in({"no indicator, no programme, in work\nor covered",
                       "no indicator（未列指标）、no programme（无项目）、\n"
                       "in work（进行中）或 covered（已覆盖）"}))
      ->check(CLI::IsMember({"no indicator", "no programme", "in work", "covered"})
                  .description(""));
  json(list);
  add_dossier(list);
  auto* show = add_to(group, "show", command_guide_show,
                      {"Shows every indicator of an item", "显示一个条目的全部指标"},
                      "guide show JS2026-1004");
  add_item(show);
  json(show);
  add_dossier(show);
  auto* coverage = add_to(group, "coverage", command_guide_coverage,
                          {"Counts what is covered and names what is not",
                           "统计已覆盖的指标，逐一列出未覆盖的"},
                          "guide coverage --json");
  json(coverage);
  add_dossier(coverage);
  auto* forms = add_to(group, "forms", command_guide_forms,
                       {"Writes an item's forms, to print on A4", "写出一个条目的表格，A4 打印"},
                       "guide forms JS2026-1004 --out forms");
  add_item(forms);
  require(forms->add_option("--out", options_.out, in({"folder of the forms", "表格文件夹"})));
  forms->add_flag("--final", o.is_final,
                  in({"no draft: refused while an indicator is uncovered",
                      "正式稿：尚有指标未覆盖时拒绝"}));
  add_dossier(forms);
  auto* site = add_to(group, "site", command_guide_site,
                      {"Writes all of it as pages that open offline", "写成可离线打开的网页"},
                      "guide site --out site");
  require(site->add_option("--out", options_.out, in({"folder of the pages", "网页文件夹"})));
  add_dossier(site);
}

void CommandLine::add_evidence() {
  RecordOptions& o = options_.record;
  CLI::App& group = add_group("evidence", {"Files that show an indicator, kept by digest",
                                           "指标的证明材料，按摘要值保存"});
  auto* add = add_to(group, "add", command_evidence_add,
                     {"Puts a file on record", "登记一份证明材料"},
                     "evidence add JS2026-1004 letter.pdf --for JS2026-1004/06\n"
                     "    --by \"project office\" --shows \"two patents granted\"\n"
                     "    --value 2 --unit patents");
  add_item(add);
  add->add_option("FILE", o.file, in({"the file", "文件"}))->required();
  require(add->add_option("--for", o.shown_for,
                          in({"indicator or requirement", "指标或通知要求的编号"})));
  add->add_option("--by", o.by,
                  in({"who gives it (default: the user's name)",
                      "提交人或部门（默认：当前用户名）"}));
  add->add_option("--shows", o.shows,
                  in({"what it shows (default: the file's name)",
                      "证明内容（默认：文件名）"}));
  add->add_option("--value", o.value, in({"the figure it declares", "申报的数值"}));
  add->add_option("--unit", o.unit, in({"unit of the figure", "数值单位"}));
  add->add_option("--states", o.states,
                  in({"side conditions: key=value;key=value", "附带条件：键=值；多个以分号分隔"}));
  add->add_option("--vocabulary", options_.vocabulary,
                  in({"concepts, units, scores (default: installed)",
                      "变量、单位与评分的文件夹（默认：随程序安装）"}));
  add_to(group, "list", command_evidence_list, {"Lists what is on record", "列出已登记的材料"},
         "evidence list");
}

void CommandLine::add_approval() {
  RecordOptions& o = options_.record;
  CLI::App& group = add_group("approval", {"Approvals that open data of real people",
                                           "使用真实患者数据所需的批件"});
  auto* add = add_to(group, "add", command_approval_add,
                     {"Puts an approval on record", "登记一份批件"},
                     "approval add NAME --number 2026-118 --scope \"retrospective data\"\n"
                     "    --expires 2028-05-31 --by \"ethics office\"");
  add->add_option("PROGRAMME", options_.programme, in({"name of the programme", "项目名称"}))
      ->required();
  add->add_option("--kind", o.kind,
                  in({"ethics (default) or human_genetic_resources",
                      "ethics（默认）或 human_genetic_resources"}));
  require(add->add_option("--number", o.number, in({"number of the letter", "批件文号"})));
  require(add->add_option("--scope", o.scope, in({"what it covers", "批准范围"})));
  require(add->add_option("--expires", o.expires,
                          in({"last day, like 2028-05-31", "有效期末日，如 2028-05-31"})));
  add->add_option("--by", o.by,
                  in({"who records it (default: the user's name)",
                      "登记人或部门（默认：当前用户名）"}));
  add_to(group, "list", command_approval_list, {"Lists what is on record", "列出已登记的批件"},
         "approval list");
}

std::string language_asked(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word == "--lang" && i + 1 < argc) return argv[i + 1];
    if (word.starts_with("--lang=")) return std::string(word.substr(7));
  }
  return {};
}

}  // namespace bq::service::command
