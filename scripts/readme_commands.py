#!/usr/bin/env python3
"""Sees that every command of README.md exists: asks `./dev` and the binary for --help of each.

readme_commands.py --run build/release/bianque
"""

import argparse
import os
import subprocess
import sys

from tidy.documents import commands
from tidy.tree import Tree

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def asked_for_help(words, binary):
    """The command that explains one of the page, without running it."""
    if words[0] == "./dev" and words[1:2] != ["bianque"]:
        return [os.path.join(HERE, "dev"), *words[1:2], "--help"]
    return [binary, *words[1 if words[0] == "bianque" else 2 :][:1], "--help"]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--run", required=True, metavar="BINARY")
    binary = os.path.abspath(options.parse_args().run)
    failed = 0
    found = list(commands(Tree(HERE).text("README.md")))
    for line, words in found:
        command = asked_for_help(words, binary)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not done.stdout.strip():
            failed += 1
            asked = " ".join(command)
            print(f"README.md:{line}: `{' '.join(words)}`: {asked} ends with {done.returncode}")
    print(f"{len(found)} commands of README.md, {failed} unknown")
    return 1 if failed or not found else 0


if __name__ == "__main__":
    sys.exit(main())
