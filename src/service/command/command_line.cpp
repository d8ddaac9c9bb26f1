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
  add_compare(), add_sql(), add_store(), add_simulate();
}

base::Done CommandLine::run() {
  for (const Entry& entry : entries_)
    if (entry.app->parsed()) return entry.work(options_);
  return base::refuse(base::ProblemKind::option, {}, "no command is given; see bianque --help");
}

CLI::App* CommandLine::add(const char* name, base::Done (*work)(const Options&),
                           const Words& sentence, const char* example) {
  CLI::App* command = app_.add_subcommand(name, in(sentence));
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

std::string language_asked(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word == "--lang" && i + 1 < argc) return argv[i + 1];
    if (word.starts_with("--lang=")) return std::string(word.substr(7));
  }
  return {};
}

}  // namespace bq::service::command
