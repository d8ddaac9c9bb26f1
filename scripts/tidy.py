#!/usr/bin/env python3
"""Keeps the rules of the house that a machine can keep; see CONTRIBUTING.md.

tidy.py             lists what breaks a rule; exit 1 when something does
tidy.py --tighten   first lowers the ratchet to what became smaller
tidy.py --picture   first draws the rooms of ARCHITECTURE.md anew
"""

import argparse
import os
import sys

from tidy import documents, headers, names, oracle, rooms, sizes, words
from tidy.tree import Tree

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FAMILIES = [rooms, headers, names, sizes, words, documents, oracle]


def offences(tree):
    return [offence for family in FAMILIES for check in family.CHECKS for offence in check(tree)]


def write(tree, path, text):
    if not tree.exists(path) or tree.text(path) != text:
        with open(tree.full(path), "w", encoding="utf-8") as file:
            file.write(text)
        print(f"{path}: written")


def main():
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("--tighten", action="store_true")
    options.add_argument("--picture", action="store_true")
    options.add_argument("--root", default=HERE)
    asked = options.parse_args()
    tree = Tree(asked.root)
    if asked.tighten:
        write(tree, sizes.RATCHET, sizes.tightened(tree))
    if asked.picture and rooms.drawn(tree):
        write(tree, rooms.PICTURE, rooms.drawn(tree))
    found = offences(Tree(asked.root))
    for offence in found:
        print(offence.show())
    loose = sizes.slack(Tree(asked.root))
    if loose:
        print(f"{sizes.RATCHET}: {loose} values can be lower: ./dev tidy lowers them")
    print(f"tidy: {len(tree.files)} files, {len(found)} offences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
