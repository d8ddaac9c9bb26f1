#!/usr/bin/env python3
"""Has PostgreSQL take every statement of the .sql files: tables are made, all else is prepared.

postgresql.py [--bin /usr/lib/postgresql/15/bin]    ends with 77 where PostgreSQL is not installed
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "src"
FIRST = SOURCE / "record/ledger/migrations.sql"
TRANSACTION = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")
NOT_RUN = 77


def statements(file):
    """Gives file, name of the part, and each statement of it."""
    name = ""
    text = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        named = re.match(r"-- name: (\S+)", line)
        if named:
            name = named[1]
        else:
            text[name] = text.get(name, "") + line + "\n"
    return [(file.name, part, statement) for part, all_of_it in text.items()
            for statement in all_of_it.split(";") if statement.strip()]


class Postgres:
    """A server of its own in a folder that goes with it, over a socket in there."""

    def __init__(self, programs):
        self.programs = programs
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bianque_sql_"))
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_user:
            shutil.chown(self.folder, "postgres")

    def __enter__(self):
        self.run("initdb", "-D", self.folder / "data", "-A", "trust", "-U", "postgres")
        self.run("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "-o",
                 f"-k {self.folder} -h ''", "start")
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "fast", "stop")
        shutil.rmtree(self.folder)

    def run(self, program, *words):
        subprocess.run([*self.as_user, self.programs / program, *words], check=True,
                       stdout=subprocess.DEVNULL)

    def refuses(self, sql):
        """Gives what is said against a statement, or nothing."""
        done = subprocess.run(
            [self.programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U",
             "postgres", "postgres"], input=sql + ";", capture_output=True, text=True)
        return done.stderr.strip() if done.returncode else ""


def check(server):
    files = sorted(SOURCE.rglob("*.sql"), key=lambda file: (file != FIRST, file))
    every = [one for file in files for one in statements(file)]
    makes = [one for one in every if "CREATE " in one[2]]
    asks = [one for one in every if "CREATE " not in one[2] and not TRANSACTION.match(one[2])]
    refused = 0
    for (file, name, statement), prefix in [(one, "") for one in makes] + [
            (one, "PREPARE one AS ") for one in asks]:
        why = server.refuses(prefix + statement)
        if why:
            refused += 1
            print(f"{file} {name}: {why}")
    print(f"{len(makes)} tables and indexes made, {len(asks)} statements prepared, "
          f"{refused} refused")
    return 1 if refused or not makes or not asks else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, default="/usr/lib/postgresql/15/bin")
    given = parser.parse_args()
    if not (given.bin / "initdb").exists():
        print(f"not run: PostgreSQL is not at {given.bin} (Debian: postgresql-15)")
        return NOT_RUN
    with Postgres(given.bin) as server:
        return check(server)


if __name__ == "__main__":
    sys.exit(main())
