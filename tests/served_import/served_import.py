#!/usr/bin/env python3
"""usage: served_import.py BIANQUE [TEST]...

Imports a workbook into a registry through the site while it is served: upload, what its columns
mean, dry run, import, the same again, undo; then stops the site and verifies the chain of events.
Looks at the guide dossier of the served programme on the way.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BIANQUE = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
sys.path[:0] = [os.path.join(TOP, "tests", folder) for folder in ("own_tables", "served")]

from site_at_work import Site  # noqa: E402
from workbook import Number, Sheet, workbook  # noqa: E402

PEOPLE, MOST_SECONDS = 24, 30


def labs(people, more=0):
    """A sheet of creatinine at each one's enrolment; two lines are not as they should be."""
    sheet = Sheet("检验")
    sheet.put(1, ["研究编号", "随访日期", "肌酐(umol/L)", "步数"])
    for at, person in enumerate(people):
        value = "拒查" if at == 3 else Number(91 + at + more)
        sheet.put(at + 2, [person["number"], person["enrolled"], value, Number(9000)])
    sheet.put(len(people) + 2, ["DKD-nowhere-1", "2024-03-01", Number(90), Number(1)])
    return workbook([sheet])


class ServedImport(unittest.TestCase):
    site = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="bianque-served-import-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.site = cls.enterClassContext(
            Site(BIANQUE, os.path.join(folder, "registry"), PEOPLE,
                 roles=("data_manager", "auditor")))

    def upload(self, bytes_):
        path = "uploads?name=%E6%A3%80%E9%AA%8C.xlsx"
        status, answer = self.site.ask("POST", path, bytes_)
        self.assertEqual(status, 201, answer)
        return answer["id"]

    def run_to_end(self, path, body):
        status, answer = self.site.ask("POST", path, body)
        self.assertEqual(status, 202, answer)
        until = time.monotonic() + MOST_SECONDS
        while answer["state"] == "running" and time.monotonic() < until:
            time.sleep(0.02)
            answer = self.site.ask("GET", f"imports/runs/{answer['id']}")[1]
        self.assertEqual(answer["state"], "done", answer)
        return answer

    def run_file(self, what, bytes_, mapping=""):
        body = {"what": what, "uploads": [self.upload(bytes_)], "mapping": mapping}
        return self.run_to_end("imports/runs", body)

    def test_from_the_file_to_the_chain(self):
        site = self.site
        people = site.ask("GET", f"people?limit={PEOPLE}")[1]["people"]
        self.assertEqual(len(people), PEOPLE)

        suggestion = self.run_file("suggestion", labs(people))["suggestion"]
        self.assertIn("creatinine umol/L", suggestion["mapping"])
        used = {column["column"]: column["use"] for column in suggestion["columns"]}
        self.assertEqual(used["研究编号"]["zh"], "受试者")
        self.assertIsNone(used["步数"])
        mapping = suggestion["mapping"]
        before = site.ask("GET", "audit/verify")[1]["events"]
        dry = self.run_file("dry_run", labs(people), mapping)["answer"]
        self.assertEqual(dry["total"]["refused"], 2)
        self.assertEqual(dry["total"]["facts"] + dry["total"]["corrections"], PEOPLE - 1)
        self.assertEqual(site.ask("GET", "audit/verify")[1]["events"], before)

        real = self.run_file("import", labs(people), mapping)
        self.assertEqual(real["answer"]["total"], dry["total"])
        cells = site.ask("GET", f"imports/runs/{real['id']}/refused")[1]["cells"]
        self.assertEqual([cell["row"] for cell in cells], [5, PEOPLE + 2])
        report = site.ask("GET", f"imports/runs/{real['id']}/report")[1]
        self.assertEqual(report[:2], b"PK")
        again = self.run_file("import", labs(people), mapping)["answer"]
        self.assertEqual(again["import"], "")
        self.assertEqual(again["total"]["duplicates"], PEOPLE - 1)
        mended = self.run_file("import", labs(people, more=1), mapping)["answer"]
        self.assertEqual(mended["total"]["corrections"], PEOPLE - 1)
        undone = self.run_to_end(f"imports/{mended['import']}/undo", {})["undo"]
        self.assertEqual((undone["restored"], undone["left"]), (PEOPLE - 1, []))
        self.assertEqual(len(site.ask("GET", "imports")[1]["imports"]), 2)

        self.look_at_dossier()
        self.assertEqual(os.listdir(os.path.join(site.data, "uploads")).count("检验.xlsx"), 0)
        self.assertEqual(site.stop(), 0)
        self.assertEqual(os.listdir(os.path.join(site.data, "uploads")), [])
        self.assertIn("the chain holds", subprocess.run(
            [BIANQUE, "audit", "verify", site.data, "--lang", "en"], check=True,
            capture_output=True, text=True).stdout)

    def look_at_dossier(self):
        status, policy, text = self.site.page("/guide")
        self.assertEqual(status, 200, text[:200])
        self.assertIn('"id":"CQ2024-P09"', text)
        self.assertNotIn("JS2026-1004", text)
        self.assertIn("script-src 'sha256-", policy)
        self.assertNotIn("unsafe", policy)
        self.site.cookie = ""
        self.assertEqual(self.site.page("/guide")[0], 401)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
