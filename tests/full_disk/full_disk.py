#!/usr/bin/env python3
"""usage: full_disk.py BIANQUE [TEST]...

A disk that takes no more, staged by a limit of how large a file may grow: an import, a backup, a
save and an upload each say so, nothing that was answered is lost, nothing half is left, and all of
them go on once there is room. All people are generated.
"""

import glob
import json
import os
import resource
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "killed"))

import killed  # noqa: E402
from killed import BIANQUE, CELLS, PEOPLE, VISITS, Folder, events, verify  # noqa: E402
from site_at_work import Site  # noqa: E402

FORMS = PEOPLE * len(VISITS)


def limited(size):
    """How a program is started whose files may not grow beyond a size; that such a write fails and
    does not end the program, it has from here."""
    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
            "restore_signals": False}


class Commands(Folder):
    write, command = killed.Imports.write, killed.Imports.command

    def play(self, *words, **how):
        env = dict(os.environ, BIANQUE_LANG="en", BIANQUE_STATE=self.path("state"))
        return subprocess.run([BIANQUE, *words], capture_output=True, text=True, env=env, **how)

    def no_room(self, *words, size):
        done = self.play(*words, **limited(size))
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertRegex(done.stderr, "disk is full|disk failed|No space left|File too large")
        self.assertIn("free space", done.stderr)

    def test_an_import_goes_on_where_there_was_no_room(self):
        self.write()
        database = self.path("registry/ledger.db")
        for size in (900_000, 1_800_000):
            self.no_room(*self.command()[1:], size=size)
        self.assertLess(events(database, "form.saved"), FORMS)
        verify(self.path("registry"))
        told = json.loads(self.play(*self.command()[1:]).stdout.splitlines()[-1])
        self.assertEqual(told["facts"] + told["duplicates"], CELLS, told)
        self.assertEqual((told["corrections"], told["refused"]), (0, 0))
        self.assertEqual(events(database, "form.saved"), FORMS)
        self.assertEqual(events(database, "person.enrolled"), PEOPLE)
        self.backup_finds_no_room()
        verify(self.path("registry"))

    def backup_finds_no_room(self):
        backup = ["registry", "backup", self.path("registry"), "--out", self.path("today.db")]
        self.no_room(*backup, size=200_000)
        self.assertEqual(glob.glob(self.path("today*")), [], "half a backup is none")
        done = self.play(*backup)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(events(self.path("today.db"), "form.saved"), FORMS)


class Served(Folder):
    def limit(self, site, size):
        limit = resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (size, limit[1]))

    def no_room(self, status, answer):
        self.assertEqual((status, answer["error"]["code"]), (503, "disk"), answer)
        self.assertRegex(answer["error"]["en"], "disk|No space|too large")
        self.assertRegex(answer["error"]["zh"], "磁盘|未保存|空间")
        self.assertNotIn(self.folder, json.dumps(answer))

    def test_a_save_and_an_upload(self):
        with Site(BIANQUE, self.path("registry"), people=8, restore_signals=False) as site:
            person = site.ask("GET", "people?limit=1")[1]["people"][0]["subject"]
            self.assertEqual(site.save(person, 2)[0], 200)
            self.limit(site, os.path.getsize(self.path("registry/ledger.db-wal")) + 40_000)
            saved, refused = [2], None
            for repeat in range(3, 300):
                status, answer = site.save(person, repeat)
                if status != 200:
                    refused = (repeat, status, answer)
                    break
                saved.append(repeat)
            self.assertIsNotNone(refused, "there was room for all of them")
            self.no_room(*refused[1:])
            for repeat in saved:
                self.assertEqual(site.ask("GET", site.place(person, repeat))[1]["version"], 1)
            self.assertEqual(site.ask("GET", site.place(person, refused[0]))[1]["version"], 0)
            large = b"x" * 7_000_000
            self.limit(site, 5_000_000)
            self.no_room(*site.ask("POST", "uploads?name=labs.csv", large))
            self.assertEqual(site.ask("GET", "uploads")[1]["uploads"], [])
            self.assertEqual(os.listdir(self.path("registry/uploads")), [])

            self.limit(site, resource.RLIM_INFINITY)
            self.assertEqual(site.save(person, refused[0])[1]["version"], 1, "the same act again")
            self.assertEqual(site.ask("POST", "uploads?name=labs.csv", large)[0], 201)
            self.assertEqual(site.stop(), 0)
            self.assertEqual(events(self.path("registry/ledger.db"), "import.begun"), 0)
        verify(self.path("registry"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
