// What the made guide dossier is made of: clusters, capabilities, topics, indicators.

export const CLUSTERS = [
  ["A", "Data foundation: ingest, time-line, registry", "数据底座：接入、时间轴、登记", 2],
  ["B", "Clinical-study operations and effect analysis", "临床研究运行与疗效分析", 6],
  ["C", "Biobank, traceability and quality", "样本库、溯源与质控", 5],
  ["D", "Prediction studio: risk, survival, subtype", "预测工作室：风险、生存、分型", 20],
  ["E", "Omics, marker, molecule and assay laboratory", "组学、标志物与分子实验", 16],
  ["F", "Imaging, radiomics and pathology", "影像、影像组学与病理", 7],
  ["G", "Surgery: planning, navigation, robot", "手术：规划、导航、机器人", 5],
  ["H", "Live monitoring, warning and device linkage", "实时监测、预警与设备联动", 8],
  ["I", "Neuro, rehabilitation and motion", "神经、康复与运动", 7],
  ["J", "Knowledge, agents, care plans and services", "知识、智能体、照护计划与服务", 5],
  ["K", "Public health, dispatch and outreach", "公共卫生、调度与外联", 6],
  ["L", "Trust, sharing and acceptance", "可信、共享与验收", 1],
];

export const CAPABILITIES = [
  ["ingest", "A", "ingest", "数据接入"],
  ["registry/EDC", "A", "registry and data capture", "专病登记与数据采集"],
  ["cohort", "A", "cohort", "队列"],
  ["consent/randomise/follow-up", "B", "consent, randomisation, follow-up", "知情、随机与随访"],
  ["biobank", "C", "biobank", "生物样本库"],
  ["risk-model", "D", "risk model", "风险模型"],
  ["survival", "D", "survival", "生存分析"],
  ["biomarker/omics", "E", "biomarkers and omics", "标志物与组学"],
  ["imaging-volume", "F", "volume imaging", "容积影像"],
  ["robot/planning", "G", "robot and planning", "机器人与规划"],
  ["live-warning", "H", "live warning", "实时预警"],
  ["motion", "I", "motion", "运动"],
  ["care-plan", "J", "care plan", "照护计划"],
  ["surveillance", "K", "surveillance", "监测"],
  ["report/acceptance", "L", "report and acceptance", "报告与验收"],
];

export const TOPICS = [
  ["early warning in a made ward", "虚构病区早期预警"],
  ["a registry of made stays in several hospitals", "多家医院虚构住院登记"],
  ["planning and rehearsal of a made operation under image guidance", "影像引导虚构手术规划与演练"],
  ["follow-up at home", "居家随访"],
  ["made markers of ageing and the risk that they carry for invented people", "虚构人群老化标志物"],
  ["quality of samples", "样本质量"],
];

export const ASKED = {
  S: [
    ["AUC drop in untrained centres <= 0.05", "未参训中心 AUC 降幅 <= 0.05", "auroc_drop", "<="],
    ["accuracy >= 85 %", "准确率 ≥ 85%", "percent", ">="],
    ["warning system", "预警系统 ≥ 1 套", "systems", ">="],
    ["response < 1 s", "响应 < 1 s", "s", "<"],
  ],
  D: [
    ["cohort >= 5000 cases", "队列 ≥ 5000 例", "cases", ">="],
    ["database of patients", "数据库约 200 人", "patients", "="],
    ["data set at the ten-million level", "数据集 ≥ 1000 万条", "items", ">="],
  ],
  X: [
    ["invention patents", "发明专利 1–2 件", "patents", "range"],
    ["pilots in cities", "试点地市 ≥ 10 个", "cities", ">="],
    ["paths written down", "诊疗路径成文", null, null],
    ["patents or copyrights", "专利或软著 ≥ 1 件", "patents or software copyrights", ">="],
  ],
};

export const REACH = {
  auroc_drop: 0.05,
  percent: 85,
  systems: 1,
  s: 1,
  cases: 5000,
  patients: 200,
  items: 1e7,
  patents: [1, 2],
  cities: 10,
};
export const NEEDS = {
  auroc_drop: { untrained_centres: 3 },
  patients: { about: "yes", follow_up_years: 2 },
  items: { order_of_magnitude: "yes", size_tb_above: 10, multimodal: "yes" },
  patents: { patent_type: "invention", stage: "granted" },
  cities: { hospital_level: "primary" },
  systems: { includes: ["early_warning", "tiered_management"], real_time: "yes" },
  percent: { change: "gain", baseline: "unstated", techniques: 1 },
};
