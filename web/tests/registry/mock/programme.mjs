// A made study: five visits, five forms, two centres. Nothing in it is of a real person.
const title = (en, zh) => ({ en, zh });
const number = (key, en, zh, unit, more = {}) => ({
  key,
  title: title(en, zh),
  kind: "number",
  unit,
  decimals: 0,
  required: true,
  choices: [],
  low: null,
  high: null,
  derived: false,
  conditional: false,
  ...more,
});
const item = (kind, key, en, zh, more = {}) => ({
  ...number(key, en, zh, null, { decimals: null }),
  kind,
  ...more,
});
const choice = (code, en, zh) => ({ code, title: title(en, zh) });

const baseline = {
  key: "history",
  title: title("History", "病史"),
  repeats: false,
  items: [
    number("birth_year", "Year of birth", "出生年份", null, { low: 1920, high: 2010 }),
    item("code", "sex", "Sex", "性别", {
      choices: [choice("female", "female", "女"), choice("male", "male", "男")],
    }),
    item("boolean", "diabetes", "Diabetes", "糖尿病"),
    item("date", "diabetes_since", "Diabetes known since", "糖尿病确诊日期", {
      conditional: true,
      required: false,
    }),
    item("code", "cause", "Cause of heart failure", "心力衰竭病因", {
      choices: [
        choice("ischaemic", "coronary disease", "冠心病"),
        choice("hypertensive", "hypertension", "高血压"),
        choice("dilated", "dilated cardiomyopathy", "扩张型心肌病"),
        choice("valvular", "valve disease", "瓣膜病"),
        choice("inflammatory", "myocarditis", "心肌炎"),
        choice("other", "another cause", "其他"),
      ],
    }),
    item("text", "remark", "Remark", "备注", { required: false }),
  ],
};

const vitals = {
  key: "vitals",
  title: title("Vital signs", "生命体征"),
  repeats: false,
  items: [
    number("systolic", "Systolic blood pressure", "收缩压", "mmHg", { low: 80, high: 200 }),
    number("diastolic", "Diastolic blood pressure", "舒张压", "mmHg", { low: 40, high: 120 }),
    number("heart_rate", "Heart rate", "心率", "/min", { low: 40, high: 150 }),
    number("weight", "Body weight", "体重", "kg", { decimals: 1, low: 30, high: 180 }),
    number("height", "Height", "身高", "cm", { low: 120, high: 210 }),
    number("bmi", "Body mass index", "体质指数", "kg/m²", {
      decimals: 1,
      derived: true,
      required: false,
    }),
    item("code", "nyha", "NYHA class", "NYHA 心功能分级", {
      choices: ["I", "II", "III", "IV"].map((c) => choice(c, c, `${c} 级`)),
    }),
  ],
};

const laboratory = {
  key: "laboratory",
  title: title("Laboratory", "实验室检查"),
  repeats: false,
  items: [
    number("nt_probnp", "NT-proBNP", "N 末端 B 型利钠肽原", "pg/mL", { low: 5, high: 30000 }),
    number("creatinine", "Creatinine", "肌酐", "µmol/L", { low: 20, high: 800 }),
    number("potassium", "Potassium", "血钾", "mmol/L", { decimals: 1, low: 2.5, high: 6.5 }),
    number("haemoglobin", "Haemoglobin", "血红蛋白", "g/L", { low: 50, high: 200 }),
  ],
};

const medication = {
  key: "medication",
  title: title("Medication", "用药"),
  repeats: true,
  items: [
    item("code", "drug", "Drug class", "药物类别", {
      choices: [
        choice("arni", "ARNI", "血管紧张素受体脑啡肽酶抑制剂"),
        choice("beta", "beta blocker", "β 受体阻滞剂"),
        choice("mra", "mineralocorticoid antagonist", "盐皮质激素受体拮抗剂"),
        choice("sglt2", "SGLT2 inhibitor", "SGLT2 抑制剂"),
        choice("loop", "loop diuretic", "袢利尿剂"),
      ],
    }),
    number("dose", "Daily dose", "日剂量", "mg", { decimals: 1, low: 0.5, high: 1000 }),
    item("date", "since", "Since", "起始日期"),
  ],
};

const events = {
  key: "events",
  title: title("Events since the last visit", "上次随访以来的事件"),
  repeats: false,
  items: [
    item("boolean", "admitted", "Admitted for heart failure", "因心衰住院"),
    item("date", "admission_date", "Date of admission", "住院日期", { conditional: true }),
    item("boolean", "died", "Died", "死亡"),
  ],
};

const visit = (key, en, zh, at_days, window_days, forms) => ({
  key,
  title: title(en, zh),
  at_days,
  window_days,
  forms,
});
const later = ["vitals", "laboratory", "medication", "events"];

export const programme = {
  name: "heart_failure",
  version: "1.2",
  title: title("Chronic heart failure registry", "慢性心力衰竭专病队列"),
  people: "generated",
  has_guide: true,
  centres: [
    { key: "east", title: title("East hospital", "东院") },
    { key: "west", title: title("West hospital", "西院") },
  ],
  visits: [
    visit("baseline", "Baseline", "基线", 0, 7, ["history", "vitals", "laboratory", "medication"]),
    visit("month_1", "Month 1", "1 个月", 30, 7, later),
    visit("month_3", "Month 3", "3 个月", 91, 14, later),
    visit("month_6", "Month 6", "6 个月", 182, 21, later),
    visit("month_12", "Month 12", "12 个月", 365, 30, later),
  ],
  forms: [baseline, vitals, laboratory, medication, events],
  identifiers: [
    { key: "name", title: title("Name", "姓名") },
    { key: "record_number", title: title("Hospital number", "病案号") },
    { key: "phone", title: title("Telephone", "联系电话") },
  ],
  missing_reasons: [
    { key: "not_done", title: title("not done", "未做") },
    { key: "unknown", title: title("unknown", "不详") },
    { key: "refused", title: title("refused", "拒绝") },
  ],
  consents: [
    { key: "2.0", title: title("version of 2024", "2024 版"), scope: null },
    {
      key: "2.1",
      title: title("version of 2026", "2026 版"),
      scope: title("chart and blood samples", "病历与血样"),
    },
  ],
  follow_up: {
    visits: ["month_1", "month_3", "month_6", "month_12"],
    lost_reasons: [
      { key: "unreachable", title: title("cannot be reached", "联系不上") },
      { key: "refused", title: title("refused further contact", "拒绝随访") },
      { key: "moved", title: title("moved away", "迁往外地") },
    ],
    outcomes: [
      { key: "reached", title: title("reached", "已联系上") },
      { key: "no_answer", title: title("no answer", "无人接听") },
    ],
    cover: 0.9,
    complete: 0.95,
  },
  approvals: [
    { kind: "ethics", needed: true, number: "2025-E-017", expires: "2026-12-31", holds: true },
  ],
};

export const form_of = (key) => programme.forms.find((f) => f.key === key);
