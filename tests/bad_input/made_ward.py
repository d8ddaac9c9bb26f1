"""A small ward in a temporary folder: programme, mapping, stays of two centres, and the binary."""
import csv
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

BIANQUE = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
HEADER = "Hour,HR,Temp,Lac,Age,Sex\n"
GOOD = HEADER + "1,80,36.6,1.5,60,0\n2,82,36.7,4.5,60,0\n3,84,36.7,,60,0\n"

PROGRAMME = """format: 1
name: ward
version: 0.1.0
status: draft
title: { en: Ward, zh: 病房 }
subject: { icu_stay: admission to discharge, of: person, split_by: person }
data:
  made:
    { people: public, reader: table, files: "set{centre}/*.csv", centres: [A, B],
      mapping: mapping.yaml }
define:
  lactate_high: lactate >= 4 mmol/L
cohort: { include: { adult: age >= 18 y } }
predict: { on: rows }
features:
  - { of: [heart_rate, lactate], over: [6 h], take: [last, mean] }
  - [age, lactate_high]
alert: { raise: [lactate_high], persist: 1 of 1, re_arm: { after: 8 h } }
"""

MODELLED = """outcome:
  { name: high, onset: first_time(lactate >= 4 mmol/L), within: 6 h, at_end: negative }
train: { until: onset }
evaluate: { rows: [labelled] }
model: { kind: boosted_trees, rounds: 3, min_weight: 0 }
validate: [{ within: [A, B], folds: 2 }, { train: A, test: B }]
"""

MAPPING = """format: 1
zone: none
missing: [NaN]
tables:
  "*.csv":
    subject: { from: file name, pattern: "(p[0-9]+)" }
    happened: { column: Hour, unit: h, since: start }
    end: last row + 1 h
    columns: { HR: heart_rate /min, Temp: temperature Cel, Lac: lactate mmol/L }
    static: { Age: age a, Sex: { sex: { 0: female, 1: male } } }
"""


def stay(number, rows=12, high=None):
    """The bytes of a made stay; its lactate is high from row `high` on."""
    lines = []
    for hour in range(1, rows + 1):
        lactate = 4.5 if high is not None and hour >= high else 1 + (number * 7 + hour) % 20 / 10
        pulse = 60 + (number * 13 + hour * 5) % 60
        lines.append(f"{hour},{pulse},36.{(number + hour) % 10},{lactate},{20 + number % 60},0\n")
    return HEADER + "".join(lines)


class Answer:
    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout
        self.lines = done.stderr.splitlines()
        self.sentence = self.lines[-1] if self.lines else ""


class Ward(unittest.TestCase):
    """Each test has its own folder; at its end nothing half-written may lie there."""

    def setUp(self):
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # spares a disk's waits
        self.top = tempfile.mkdtemp(prefix="bianque-bad-input-", dir=memory)
        self.addCleanup(shutil.rmtree, self.top, ignore_errors=True)
        self.state = self.path("state")
        self.write("ward/programme.yaml", PROGRAMME)
        self.write("ward/mapping.yaml", MAPPING)
        for centre in "AB":
            self.write(f"data/set{centre}/p1.csv", GOOD)

    def tearDown(self):
        left = glob.glob(f"{self.top}/**/*.part-*", recursive=True)
        left += glob.glob(f"{self.top}/**/.*part-*", recursive=True)
        self.assertEqual(left, [], "unfinished files are left")

    def path(self, name):
        return os.path.join(self.top, name)

    def write(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return path

    def edit(self, name, old, new):
        with open(self.path(name), encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        self.write(name, text.replace(old, new))

    def environment(self):
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("BIANQUE")}
        return {**inherited, "BIANQUE_STATE": self.state}

    def play(self, *words, through=(), **how):
        done = subprocess.run([*through, BIANQUE, *words], cwd=self.top, text=True, check=False,
                              env=self.environment(), capture_output=True, **how)
        answer = Answer(done)
        self.assertNotIn("a check of Bianque failed", done.stderr)
        self.assertIn(answer.code, (0, 1, 2), done.stderr)
        return answer

    def run_ward(self, data="data", out="out", **how):
        return self.play("run", "ward", "--data", data, "--out", out, "--threads", "2", **how)

    def refused(self, answer, code, *words):
        """The last line says it all, and no result is left."""
        self.assertEqual(answer.code, code, answer.lines)
        for word in words:
            self.assertIn(word, answer.sentence)
        for name in ("report.json", "run.json", "attrition.csv", "model"):
            self.assertFalse(os.path.exists(self.path(f"out/{name}")), f"{name} is left")
        return answer

    def done(self, answer):
        self.assertEqual(answer.code, 0, answer.lines)
        return answer

    def findings(self, columns="rule, file, line, \"column\", value", out="out"):
        """The findings of a run as text, through the program's own `sql`."""
        parts = ", ".join(f"cast({c.strip()} as varchar)" for c in columns.split(","))
        query = f"select concat_ws('|', {parts}) as f from findings"
        asked = self.play("sql", query, "--data", out)
        return [line.rstrip() for line in self.done(asked).out.splitlines()[1:]]

    def report(self, out="out"):
        with open(self.path(f"{out}/report.json"), encoding="utf-8") as file:
            return json.load(file)

    def attrition(self, out="out"):
        with open(self.path(f"{out}/attrition.csv"), encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def accounted(self, found, out="out"):
        """Each subject found in a centre is left, or a row of the attrition table says why not."""
        for centre, number in found.items():
            rows = [r for r in self.attrition(out) if r["centre"] == centre]
            self.assertEqual(int(rows[0]["subjects_left"]), number, centre)
            left = number
            for row in rows[1:]:
                left -= int(row["subjects_removed"])
                self.assertEqual(int(row["subjects_left"]), left, row)

    def removed(self, out="out"):
        return [f"{r['centre']}: {r['reason']} {r['subjects_removed']}"
                for r in self.attrition(out) if r["subjects_removed"] != "0"]
