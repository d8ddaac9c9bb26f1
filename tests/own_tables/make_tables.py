#!/usr/bin/env python3
"""Writes tables as hospitals send them, of patients who do not exist: numbers, never names.

make_tables.py FOLDER [--seed N]    登记表.xlsx (two visits, a hidden sheet), 检验.csv (GB18030)
"""

import argparse
import csv
import datetime
import io
import json
import os
import random

from workbook import Formula, Number, Sheet, workbook

VERSION = "1.0"
SEED = 20240301
CENTRES = {"第一医院": 120, "第二医院": 100, "县医院": 80}
SERIAL_ZERO = datetime.date(1899, 12, 30)
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
ITEMS = [("钾", "mmol/L", 4.2, 0.4), ("钠", "mmol/L", 140, 3), ("血红蛋白", "g/L", 135, 15),
         ("同型半胱氨酸", "μmol/L", 14, 4)]  # the last one is in no vocabulary
GROUPS = {"收缩压": "血压", "舒张压": "血压", "肌酐": "化验", "肌钙蛋白I": "化验", "血糖": "化验"}
COLUMNS = ["研究编号", "中心", "姓名", "身份证号", "性别", "年龄", "入组日期", "收缩压", "舒张压",
           "肌酐", "肌钙蛋白I", "血糖", "体重指数", "吸烟", "录入员工号", "备注"]
FIRST_ROW = 4  # a title, two lines of header

# Which patients (by number from 0) have which defect; the counts below follow from these.
NO_SUCH_DAY, REFUSED_TEST, NOT_TAKEN, SLIP = {17}, {8, 58, 158, 208}, {9, 59, 109}, {21, 121}
NO_RESULT, UNKNOWN_UNIT, UNKNOWN_WIDTH = {33, 133, 233}, {40, 140}, {5, 105, 205}
DEAD = {11, 71, 131, 191, 251}
TWICE, WITHOUT_ID = 12, 13


class Patient:
    """What is true of one; the tables write it down, well or badly."""

    def __init__(self, number, centre, dice):
        self.number, self.centre = number, centre
        self.id = f"HT{number + 1:04d}"
        self.name = f"患者{number + 1:04d}"
        self.card = "11010119" + "".join(str(dice.randrange(10)) for _ in range(10))
        self.sex = dice.choice("男女")
        self.age = dice.randrange(35, 85)
        self.enrolled = datetime.date(2024, 1, 8) + datetime.timedelta(days=dice.randrange(150))
        self.systolic, self.diastolic = dice.randrange(118, 190), dice.randrange(64, 112)
        self.creatinine = dice.randrange(52, 140)
        self.troponin = round(dice.uniform(0.01, 0.09), 3)
        self.glucose = round(dice.uniform(3.9, 13), 1)
        self.height, self.weight = dice.randrange(150, 186), dice.randrange(48, 96)
        self.smokes = dice.choice(["是", "否", "否", "已戒"])
        self.clerk = dice.choice([1021, 1033, 1047])


def serial(day):
    return (day - SERIAL_ZERO).days


def written_date(patient):
    """A day as one of six people would type it."""
    day = patient.enrolled
    if patient.number in NO_SUCH_DAY:
        return "2024年2月30日"
    if patient.number % 8 == 3:
        return Number(serial(day))  # the date style got lost
    if patient.number % 8 == 4:
        return f"{day.year}年{day.month}月{day.day}日"
    if patient.number % 8 == 5:
        return f"{day.year}/{day.month}/{day.day}"
    if patient.number % 8 == 6:
        return f"{day.year}.{day.month}.{day.day}"
    return Number(serial(day), is_date=True)


def written_age(patient):
    if patient.number % 20 == 2:
        return f"{patient.age}岁"
    return Number(patient.age)


def written_pressure(patient):
    if patient.number in SLIP:
        return Number(patient.systolic * 10)  # a digit too many
    if patient.number % 25 == 7:
        return str(patient.systolic).translate(FULL_WIDTH)
    return Number(patient.systolic)


def written_creatinine(patient):
    if patient.number in REFUSED_TEST:
        return "拒查"
    if patient.number in NOT_TAKEN:
        return "未查"
    if patient.number % 10 == 6:
        return f"{patient.creatinine} μmol/L"
    return Number(patient.creatinine)


def written_index(patient):
    value = round(patient.weight / (patient.height / 100) ** 2, 1)
    source = f"ROUND({patient.weight}/({patient.height}/100)^2,1)"
    return Formula(source, None if patient.number in NO_RESULT else value)


def registry_row(patient):
    note = f"{patient.name}，第{patient.number + 1}例，电话随访，病情平稳"
    return [patient.id, patient.centre, patient.name, patient.card, patient.sex,
            written_age(patient), written_date(patient), written_pressure(patient),
            Number(patient.diastolic), written_creatinine(patient),
            "<0.01" if patient.number % 3 == 0 else Number(patient.troponin),
            Number(patient.glucose), written_index(patient), patient.smokes,
            Number(patient.clerk), note if patient.number % 4 == 0 else ""]


def registry(patients):
    """The sheet of the first visit, with what people do to a sheet."""
    sheet = Sheet("登记")
    sheet.put(1, ["高血压队列登记表（模拟数据，并无此人）"])
    sheet.merge(1, 1, 1, len(COLUMNS))
    sheet.put(2, [GROUPS.get(c, c) if c != "舒张压" else "" for c in COLUMNS])
    sheet.put(3, [c if c in GROUPS else "" for c in COLUMNS])
    for at, column in enumerate(COLUMNS, 1):
        if column not in GROUPS:
            sheet.merge(2, at, 3, at)
    sheet.merge(2, COLUMNS.index("收缩压") + 1, 2, COLUMNS.index("舒张压") + 1)
    row = FIRST_ROW
    for patient in patients:
        sheet.put(row, registry_row(patient))
        row += 1
    merge_centres(sheet, patients)
    again = registry_row(patients[TWICE])
    again[5] = Number(patients[TWICE].age + 1)  # registered twice, a year older
    sheet.put(row, again)
    nameless = registry_row(patients[WITHOUT_ID])
    nameless[0] = nameless[2] = nameless[3] = nameless[-1] = ""
    sheet.put(row + 1, nameless)
    total = ["合计", "", "", "", "", Formula(f"AVERAGE(F{FIRST_ROW}:F{row})", 60.2)]
    sheet.put(row + 2, total)
    return sheet


def merge_centres(sheet, patients):
    """The first centre merges the cells of ten patients each; the value stands in the top one."""
    for first in range(0, CENTRES["第一医院"], 10):
        top = FIRST_ROW + first
        for row in range(top + 1, top + 10):
            sheet.clear(row, 2)
        sheet.merge(top, 2, top + 9, 2)


def came(patient):
    """To the second visit."""
    return patient.number % 10 != 1 and patient.number not in DEAD


def follow_up(patients, dice):
    sheet = Sheet("随访6月")
    sheet.put(1, ["研究编号", "中心", "随访日期", "收缩压", "舒张压", "死亡日期"])
    row = 2
    for patient in patients:
        if not came(patient) and patient.number not in DEAD:
            continue
        seen = patient.enrolled + datetime.timedelta(days=dice.randrange(170, 200))
        died = seen - datetime.timedelta(days=9)
        dead = patient.number in DEAD
        pressures = ["", ""] if dead else [Number(patient.systolic - dice.randrange(25)),
                                           Number(patient.diastolic - dice.randrange(12))]
        sheet.put(row, [patient.id, patient.centre, Number(serial(seen), is_date=True),
                        *pressures, Number(serial(died), is_date=True) if dead else ""])
        row += 1
    return sheet


def dictionary():
    sheet = Sheet("代码", is_hidden=True)
    for row, cells in enumerate([["代码", "含义"], ["1", "是"], ["2", "否"], ["9", "不详"]], 1):
        sheet.put(row, cells)
    return sheet


def laboratory(patients, dice):
    """One row a result, as a laboratory's system exports it."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(["研究编号", "中心", "项目", "结果", "单位", "采样时间", "报告时间"])
    for patient in patients:
        for item, unit, mean, spread in ITEMS:
            value = f"{dice.gauss(mean, spread):.{1 if mean < 100 else 0}f}"
            if item == "钾" and patient.number in UNKNOWN_UNIT:
                unit = "mmo1/L"  # a one for an l
            if item == "钾" and patient.number in UNKNOWN_WIDTH:
                value = value.translate(FULL_WIDTH)
            drawn = datetime.datetime.combine(patient.enrolled, datetime.time(7, 30))
            drawn += datetime.timedelta(minutes=dice.randrange(120))
            filed = drawn + datetime.timedelta(minutes=dice.randrange(60, 300))
            rows.writerow([patient.id, patient.centre, item, value, unit,
                           f"{drawn:%Y-%m-%d %H:%M}", f"{filed:%Y-%m-%d %H:%M}"])
    return out.getvalue().encode("gb18030")


def expected(patients):
    """What a right reading of the tables gives, told from the patients and their defects alone."""
    dated = [p for p in patients if p.number not in NO_SUCH_DAY]
    rows = dated + [patients[TWICE]]

    def cells(*without):
        return sum(not any(p.number in defect for defect in without) for p in rows)

    visits = sum(came(p) for p in patients)
    values = {"sex": len(dated), "diastolic_pressure": cells() + visits,
              "systolic_pressure": cells(SLIP) + visits, "glucose": cells(),
              "creatinine": cells(REFUSED_TEST, NOT_TAKEN), "troponin_i": cells(),
              "potassium": len(patients) - len(UNKNOWN_UNIT), "sodium": len(patients),
              "hemoglobin": len(patients)}
    limits = sum(p.number % 3 == 0 for p in rows)
    last = FIRST_ROW + len(patients)
    book = "登记表.xlsx/登记"
    refused = [(book, FIRST_ROW + n, "row not read") for n in NO_SUCH_DAY]
    refused += [(book, FIRST_ROW + n, "kept out") for n in SLIP]
    refused += [(book, last, "the subject is listed already"), (book, last + 1, "row not read")]
    refused += [("检验.csv", len(ITEMS) * n + 2, "kept out") for n in UNKNOWN_UNIT]
    declined = [(book, FIRST_ROW + n, "kept out") for n in REFUSED_TEST]
    return {"values": values, "below_limit": limits, "refused": sorted(refused),
            "declined": sorted(declined), "without_result": len(NO_RESULT),
            "unknown_item_rows": len(patients), "subjects": dict(CENTRES),
            "without_start": sorted(patients[n].centre for n in NO_SUCH_DAY),
            "with_creatinine": len({p.number for p in dated} - REFUSED_TEST - NOT_TAKEN)}


def make_patients(dice):
    out = []
    for centre, count in CENTRES.items():
        out += [Patient(len(out) + i, centre, dice) for i in range(count)]
    return out


def made(seed=SEED):
    """The files by name, and the patients whom they tell of."""
    dice = random.Random(seed)
    patients = make_patients(dice)
    book = workbook([registry(patients), follow_up(patients, dice), dictionary()])
    mark = {"generated": True, "seed": seed, "version": VERSION, "generator": "make_tables.py",
            "note": {"en": "generated data: no real patients", "zh": "模拟数据：并非真实患者"},
            "stays": len(patients), "centres": len(CENTRES)}
    files = {"登记表.xlsx": book, "检验.csv": laboratory(patients, dice),
             "generated.json": (json.dumps(mark, ensure_ascii=False, indent=2) + "\n").encode()}
    return files, patients


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder")
    options.add_argument("--seed", type=int, default=SEED)
    asked = options.parse_args()
    os.makedirs(asked.folder, exist_ok=True)
    files, patients = made(asked.seed)
    for name, content in files.items():
        with open(os.path.join(asked.folder, name), "wb") as file:
            file.write(content)
    print(f"{asked.folder}: {', '.join(files)}; {len(patients)} patients who do not exist")


if __name__ == "__main__":
    main()
