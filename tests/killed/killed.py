#!/usr/bin/env python3
"""usage: killed.py BIANQUE [TEST]...

Ends the program without warning (SIGKILL) during an import and while forms are saved: nothing that
was answered is lost, nothing is there twice, and the chain holds. All people are generated.
"""

import datetime
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BIANQUE = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
sys.path.insert(0, os.path.join(TOP, "tests", "served"))

from site_at_work import Site  # noqa: E402

PEOPLE, VISITS, MOST_SECONDS = 400, (0, 90, 180, 365), 60
FIRST_DAY = datetime.date(2022, 1, 1)
CELLS = PEOPLE * len(VISITS) * 3

PROGRAMME = """format: 1
name: made
version: 0.1.0
status: draft
title: { en: Made people, zh: 模拟人群 }
subject: { person: enrolment to last contact, of: person, split_by: person }
data:
  made: { people: generated, reader: registry, centres: [one] }
predict: { on: rows }
registry:
  number: "M-{centre}-{n}"
  centres: { one: { en: One, zh: 一院 } }
  identifiers: { hospital_number: { en: hospital number, zh: 住院号 } }
  visits:
VISITS
  forms:
    all:
      title: { en: All, zh: 全部 }
      items: [creatinine, heart_rate, systolic_pressure]
"""

MAPPING = """format: 1
zone: "+08:00"
known: happened
tables:
  visits.csv:
    subject: hospital_number
    happened: day
    end: last row + 1 d
    columns:
      creatinine: creatinine mg/dL
      heart_rate: heart_rate /min
      systolic_pressure: systolic_pressure mmHg
"""


def events(database, kind):
    """How many events of a kind lie on the disk; none where there is no database yet."""
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            return connection.execute("select count(*) from event where kind = ?",
                                      (kind,)).fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def verify(data):
    done = subprocess.run([BIANQUE, "audit", "verify", data], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="bianque-killed-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)


class Imports(Folder):
    def write(self):
        visits = "\n".join(
            f"    v{i}: {{ title: {{ en: visit {i}, zh: 访视{i} }}, at: {day} d, window: 30 d, "
            "forms: [all] }" for i, day in enumerate(VISITS))
        rows = ["hospital_number,day,creatinine,heart_rate,systolic_pressure"]
        for person in range(PEOPLE):
            for day in VISITS:
                when = FIRST_DAY + datetime.timedelta(days=day + person % 90)
                rows.append(f"H{person:04},{when},{1 + person % 7 / 10:.1f},{60 + person % 40},"
                            f"{110 + day % 50}")
        for name, text in (("programme.yaml", PROGRAMME.replace("VISITS", visits)),
                           ("mapping.yaml", MAPPING), ("visits.csv", "\n".join(rows) + "\n")):
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write(text)

    def command(self):
        return [BIANQUE, "import", self.path("programme.yaml"), self.path("visits.csv"),
                "--mapping", self.path("mapping.yaml"), "--dir", self.path("registry"), "--enrol",
                "1.0"]

    def test_goes_on_where_it_was_killed(self):
        self.write()
        database = self.path("registry/ledger.db")
        killed_at = []
        for wanted in (1, 400, 900):
            process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            until = time.monotonic() + MOST_SECONDS
            while (events(database, "form.saved") < wanted and process.poll() is None
                   and time.monotonic() < until):
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed_at.append(events(database, "form.saved"))
        self.assertLess(killed_at[0], PEOPLE * len(VISITS), "was done before it was killed")
        done = subprocess.run(self.command(), capture_output=True, text=True, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual(told["facts"] + told["duplicates"], CELLS, (told, killed_at))
        self.assertEqual((told["corrections"], told["refused"]), (0, 0))
        self.assertEqual(events(database, "form.saved"), PEOPLE * len(VISITS))
        self.assertEqual(events(database, "person.enrolled"), PEOPLE)
        verify(self.path("registry"))


class Saves(Folder):
    def test_what_was_answered_is_there_once(self):
        with Site(BIANQUE, self.path("registry"), people=8) as site:
            person = site.ask("GET", "people?limit=1")[1]["people"][0]["subject"]
            answered = []

            def save(first):
                for repeat in range(first, 400, 4):
                    try:
                        status, answer = site.save(person, repeat)
                    except OSError:
                        return  # killed
                    if status == 200:
                        answered.append((repeat, answer["version"]))

            threads = [threading.Thread(target=save, args=(2 + i,)) for i in range(4)]
            for thread in threads:
                thread.start()
            until = time.monotonic() + MOST_SECONDS
            while len(answered) < 60 and time.monotonic() < until:
                time.sleep(0.002)
            site.kill()
            for thread in threads:
                thread.join()
            self.assertGreaterEqual(len(answered), 60)
            site.start()
            for repeat, version in answered:
                status, form = site.ask("GET", site.place(person, repeat))
                self.assertEqual((status, form["version"]), (200, version), repeat)
                # The same act again, as a browser sends it that got no answer.
                self.assertEqual(site.save(person, repeat)[1]["version"], version)
        verify(self.path("registry"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
