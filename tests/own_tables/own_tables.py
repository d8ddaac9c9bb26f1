"""usage: own_tables.py BIANQUE [TEST]...

Does what docs/zh/own_tables.md says, command by command and in an empty folder, and compares what
comes out with what make_tables.py knows of the patients whom it made up.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

import make_tables

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BIANQUE = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
PAGES = {lang: os.path.join(TOP, "docs", lang, "own_tables.md") for lang in ("zh", "en")}
DATA, REAL, RUN = "我的表", "真实的表", "runs/htn_try"
LIST = "退回清单.txt"
MOST_SECONDS = 60
NAME = re.compile(r"患者\d{4}")


def fences(language):
    """(kind, text) of each fenced block of a page: `sh`, or `` for what a command prints."""
    with open(PAGES[language], encoding="utf-8") as file:
        return re.findall(r"^```(\w*)\n(.*?)^```", file.read(), re.M | re.S)


def commands(language):
    return [text for kind, text in fences(language) if kind == "sh"]


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


class Desk:
    """The folder where the page is done; what was printed, and when the study's files changed."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="bianque-own-tables-")
        self.answers = []  # (block, code, what it printed)
        self.idle_edits = []
        self.declined = self.unapproved = None
        os.mkdir(self.path("bin"))
        os.symlink(BIANQUE, self.path("bin/bianque"))
        os.symlink(os.path.join(TOP, "tests"), self.path("tests"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def text(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def play(self, command):
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("BIANQUE")}
        where = f"{self.path('bin')}:{os.environ['PATH']}"
        env = {**inherited, "PATH": where, "BIANQUE_LANG": "zh", "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(["bash", "-e", "-c", command], cwd=self.folder, env=env, text=True,
                              encoding="utf-8", capture_output=True, check=False)

    def do_page(self):
        for block in commands("zh"):
            if block.startswith("bianque new htn_real"):
                self.bring_own_tables()
            if block.startswith("bianque approval add"):
                self.unapproved = self.play(f"bianque run htn_real --data {REAL}")
            if "拒查" in block:
                self.declined = self.asked("from findings where rule = 'not_a_number'")
            for line in block.splitlines() if block.startswith("sed ") else [block]:
                self.do(line)

    def do(self, command):
        before = self.study()
        done = self.play(command)
        self.answers.append((command, done.returncode, done.stdout + done.stderr))
        if command.startswith("sed ") and self.study() == before:
            self.idle_edits.append(command)

    def study(self):
        """The files that the page edits."""
        names = ("programme.yaml", "mappings/htn_try.yaml", "concepts/htn_try.yaml")
        there = [n for n in names if os.path.exists(self.path(f"htn_try/{n}"))]
        return [self.text(f"htn_try/{n}") for n in there]

    def bring_own_tables(self):
        """Stands in for the reader's own tables: the same without the mark of generated data."""
        os.mkdir(self.path(REAL))
        for name in ("登记表.xlsx", "检验.csv"):
            shutil.copy(self.path(f"{DATA}/{name}"), self.path(REAL))

    def asked(self, query, run=RUN):
        """What `bianque sql` answers, a line each without its heading."""
        done = self.play(f'bianque sql "{query}" --data {run}')
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return [squeezed(line) for line in done.stdout.splitlines()[1:]]


class OwnTables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desk = Desk()
        cls.addClassCleanup(shutil.rmtree, cls.desk.folder, ignore_errors=True)
        began = time.monotonic()
        cls.desk.do_page()
        cls.seconds = time.monotonic() - began
        _, cls.patients = make_tables.made()
        cls.expected = make_tables.expected(cls.patients)

    def rows(self, name):
        with open(self.desk.path(f"{RUN}/{name}"), encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def report(self):
        return json.loads(self.desk.text(f"{RUN}/report.json"))

    def counted(self, rule):
        """How many findings of a rule the report counts."""
        return sum(f["count"] for f in self.report()["data"]["findings"] if f["rule"] == rule)

    def test_every_command_works(self):
        failed = [(c, code, out) for c, code, out in self.desk.answers if code != 0]
        self.assertEqual(failed, [])
        self.assertGreater(len(self.desk.answers), 10, "the page has hardly any commands")

    def test_every_edit_changes_something(self):
        self.assertEqual(self.desk.idle_edits, [])

    def test_the_page_shows_what_is_printed(self):
        printed = squeezed("\n".join(out for _, _, out in self.desk.answers))
        shown = [line for kind, text in fences("zh") if kind == "" for line in text.splitlines()]
        self.assertEqual([line for line in shown if squeezed(line) not in printed], [])
        self.assertGreater(len(shown), 5)

    def test_both_pages_have_the_same_commands(self):
        self.assertEqual(commands("en"), commands("zh"))

    def test_both_pages_say_that_nobody_tried_them(self):
        for page in PAGES.values():
            with open(page, encoding="utf-8") as file:
                text = file.read()
            self.assertIn("No clinician has tried this page yet", text)
            self.assertIn("尚无临床人员试用过本页", text)

    def test_hidden_sheet_is_left_out_and_said(self):
        self.assertIn("登记表.xlsx/代码 是隐藏的工作表", self.desk.text("htn_try/questions.md"))
        self.assertNotIn("代码", self.desk.text("htn_try/mappings/htn_try.yaml"))

    def test_questions_are_counted(self):
        boxes = self.desk.text("htn_try/questions.md").count("- [ ] ")
        printed = "\n".join(out for _, _, out in self.desk.answers)
        self.assertIn(f"；{boxes} 处待确认", printed)

    def test_row_of_totals_is_nobodys(self):
        self.assertEqual(self.counted("total_row"), 1)

    def test_report_says_that_the_data_are_generated(self):
        self.assertEqual(self.report()["data"]["people"], "generated")
        self.assertIn("模拟数据", self.desk.text(f"{RUN}/report.html"))

    def test_mark_beside_the_tables_is_heeded(self):
        done = self.desk.play(f"bianque run htn_real --data {DATA} --out runs/marked")
        self.assertEqual(done.returncode, 0, done.stderr)
        marked = json.loads(self.desk.text("runs/marked/report.json"))
        self.assertEqual(marked["data"]["people"], "generated")

    def test_everybody_is_in_the_cohort(self):
        steps = self.rows("attrition.csv")
        first = [r for r in steps if r["step"] == "found in the source"]
        found = {r["centre"]: int(r["subjects_left"]) for r in first}
        self.assertEqual(found, self.expected["subjects"])
        left = [r for r in steps if r["subjects_removed"] != "0"]
        self.assertEqual(sorted(r["centre"] for r in left), self.expected["without_start"])
        self.assertEqual({r["reason"] for r in left}, {"no start"})

    def test_values_that_are_read(self):
        table = {r["concept"]: r for r in self.rows("values.csv")}
        read = {name: int(table[name]["values"]) for name in self.expected["values"]}
        self.assertEqual(read, self.expected["values"])
        self.assertEqual(int(table["troponin_i"]["limits"]), self.expected["below_limit"])

    def test_list_to_send_back(self):
        lines = [squeezed(line) for line in self.desk.text(LIST).splitlines()[1:]]
        self.assertEqual(len(lines), len(self.expected["refused"]), lines)
        for line, (file, row, action) in zip(lines, self.expected["refused"]):
            self.assertTrue(line.startswith(f"{file} {row} "), (line, file, row))
            self.assertTrue(line.endswith(action), (line, action))

    def test_a_word_that_means_no_value(self):
        before = [line for line in self.desk.declined or [] if "拒查" in line]
        self.assertEqual(len(before), len(self.expected["declined"]))
        self.assertEqual(self.counted("not_a_number"), 0)

    def test_what_is_only_noted(self):
        self.assertEqual(self.counted("formula_without_result"), self.expected["without_result"])
        query = "select value, action from findings where rule = 'unmapped_concept'"
        rows = self.expected["unknown_item_rows"]
        self.assertEqual(self.desk.asked(query), [f"同型半胱氨酸 not read, {rows} rows"])

    def test_unit_that_was_answered(self):
        """Glucose of the registry lies between 3.9 and 13 mmol/L, 70 and 234 mg/dL."""
        for centre in self.report()["centres"]:
            glucose = [c for c in centre["concepts"] if c["concept"] == "glucose"]
            self.assertEqual([c["unit"] for c in glucose], ["mg/dL"])
            self.assertGreater(glucose[0]["q1"], 70)
            self.assertLess(glucose[0]["q3"], 234)

    def test_day_of_enrolment_sees_its_own_values(self):
        done = self.desk.play(f"bianque features htn_try --data {DATA} --out f.csv --reasons")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.desk.path("f.csv"), encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        seen = {r["subject"] for r in rows if r["reason(creatinine)"] == "measured"}
        self.assertEqual(len(seen), self.expected["with_creatinine"])

    def test_real_people_need_an_approval(self):
        self.assertIn("people: real", self.desk.text("htn_real/programme.yaml"))
        self.assertIsNotNone(self.desk.unapproved)
        self.assertNotEqual(self.desk.unapproved.returncode, 0)
        self.assertIn("approval", self.desk.unapproved.stderr)
        report = json.loads(self.desk.text("runs/htn_real/report.json"))
        self.assertEqual(report["data"]["people"], "real")

    def test_draft_never_overwrites(self):
        before = self.desk.study()
        again = self.desk.play(f"bianque new htn_try --people generated --data {DATA}/登记表.xlsx")
        self.assertEqual(again.returncode, 2, again.stderr)
        self.assertIn("never overwrites", again.stderr)
        self.assertEqual(self.desk.study(), before)

    def written(self):
        """(name, bytes) of all that the page makes, apart from the tables themselves."""
        for folder, folders, names in os.walk(self.desk.folder):
            folders[:] = [f for f in folders if f not in (DATA, REAL, "bin", "tests")]
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    yield os.path.join(folder, name), file.read()

    def told_of(self, text):
        cards = {patient.card for patient in self.patients}
        return NAME.findall(text) + [n for n in re.findall(r"\d{18}", text) if n in cards]

    def test_nobody_is_identified(self):
        with zipfile.ZipFile(self.desk.path(f"{DATA}/登记表.xlsx")) as book:
            source = book.read("xl/sharedStrings.xml").decode()
        self.assertGreater(len(self.told_of(source)), len(self.patients), "the tables lack names")
        files = dict(self.written())
        self.assertIn(self.desk.path(f"{RUN}/report.html"), files)
        texts = {name: content.decode("utf-8", "replace") for name, content in files.items()}
        self.assertEqual([name for name, text in texts.items() if self.told_of(text)], [])
        for run in (RUN, "runs/htn_real"):  # these are compressed
            for table in ("findings", "predictions"):
                self.assertEqual(self.told_of("\n".join(self.desk.asked(f"from {table}", run))), [])
        self.assertEqual(self.told_of("\n".join(out for _, _, out in self.desk.answers)), [])

    def test_time(self):
        self.assertLess(self.seconds, MOST_SECONDS)


def reason_not_to_run():
    if not os.access(BIANQUE, os.X_OK):
        return f"`{BIANQUE}` is no program: give the binary"
    for tool in ("bash", "sed", "python3"):
        if shutil.which(tool) is None:
            return f"`{tool}` is not installed, and the page needs it"
    return None


if __name__ == "__main__":
    reason = reason_not_to_run()
    if reason:
        sys.exit(f"own_tables: cannot run: {reason}")
    loader = unittest.TestLoader()
    named = [f"OwnTables.{name}" for name in sys.argv[2:]]
    module = sys.modules[__name__]
    suite = (loader.loadTestsFromNames(named, module) if named
             else loader.loadTestsFromTestCase(OwnTables))
    done = unittest.TextTestRunner().run(suite)
    sys.exit(0 if done.wasSuccessful() else 1)
