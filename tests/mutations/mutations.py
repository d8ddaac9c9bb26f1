#!/usr/bin/env python3
"""Breaks a copy of the engine on purpose, mistake by mistake, and says which the proof notices.

mutations.py [--cases N] [--long N] [NAME...]   NAME: part of a mutation's name

Each mutation of mistakes.py is built into `bianque_proof`, which must then fail: within the cases
of the fast suite, or of a long run. The tree itself is never touched: its copy lies in
build/mutations.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time

import mistakes

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COPY = os.path.join(ROOT, "build", "mutations", "tree")
BUILD = os.path.join(ROOT, "build", "mutations", "build")
COPIED = ["CMakeLists.txt", "cmake", "src", "tests", "scripts", "vocabulary"]


def files_below(root):
    """The files of what is copied, relative to the root."""
    found = set()
    for name in COPIED:
        if os.path.isfile(os.path.join(root, name)):
            found.add(name)
        for folder, _, names in os.walk(os.path.join(root, name)):
            found |= {os.path.relpath(os.path.join(folder, n), root) for n in names}
    return found


def bytes_of(path):
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def copy_tree():
    """Copies what is built; files that are equal keep their times, so little is built again."""
    wanted = files_below(ROOT)
    for path in files_below(COPY) - wanted:
        os.remove(os.path.join(COPY, path))
    for path in wanted:
        source, target = os.path.join(ROOT, path), os.path.join(COPY, path)
        if bytes_of(source) != bytes_of(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(source, target)


def configure():
    command = ["cmake", "-S", COPY, "-B", BUILD, "-G", "Ninja"]
    command += ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1"]
    command += [f"-DDUCKDB_DIR={ROOT}/build/third_party/duckdb"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def build():
    command = ["ninja", "-C", BUILD, "bianque_proof"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def prove(cases):
    """Whether the proof fails, and after how many cases it stopped."""
    program = os.path.join(BUILD, "tests", "bianque_proof")
    command = [program, "--failures", "1"] + (["--cases", str(cases)] if cases else [])
    return subprocess.run(command, capture_output=True, text=True, check=False).returncode != 0


def outcome_of(mutation, asked):
    path = os.path.join(COPY, mutation.file)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(mutation.old) != 1:
        return f"its text stands {text.count(mutation.old)} times in {mutation.file}"
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(mutation.old, mutation.new))
        if build().returncode != 0:
            return "does not compile"
        if prove(asked.cases):
            return "killed by the fast suite"
        return "killed by a long run" if prove(asked.long) else "LIVES"
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def main():
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("--cases", type=int, default=0, help="instead of those of the fast suite")
    options.add_argument("--long", type=int, default=30_000)
    options.add_argument("names", nargs="*")
    asked = options.parse_args()
    os.makedirs(COPY, exist_ok=True)
    copy_tree()
    configure()
    first = build()
    if first.returncode != 0 or prove(asked.cases):
        sys.exit(f"the engine as it is does not pass:\n{first.stdout[-2000:]}")
    failed = 0
    for mutation in mistakes.ALL:
        if asked.names and not any(name in mutation.name for name in asked.names):
            continue
        began = time.monotonic()
        outcome = outcome_of(mutation, asked)
        failed += not outcome.startswith("killed")
        print(f"{mutation.name:<66} {outcome} ({time.monotonic() - began:.0f} s)", flush=True)
    build()
    print(f"{failed} not killed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
