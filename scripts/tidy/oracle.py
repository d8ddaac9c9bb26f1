"""The oracle shares nothing with the operators that it judges; nothing is nearly equal to it."""

import re

from .rooms import included
from .tree import CXX, Offence, line_of, without_comments_and_strings

ROOM = "src/analysis/oracle"
COMPARED = (ROOM, "tests/proof")
JUDGED = re.compile(r"analysis/operator/|analysis/expression/(plan|compiler)\.h$")

TOLERANCE = re.compile(
    r"\b\w*_NEAR\b|\b\w*(?:Double|Float)(?:Near|Eq)\b|\b\w*_(?:DOUBLE|FLOAT)_EQ\b|\b\w*epsilon\b"
    r"|\bf?abs\s*\([^;<>]*-[^;<>]*\)\s*<"
)


def reached(tree, path, seen):
    """(line, header) of includes that lead to what is judged, through headers of the tree."""
    for line, header, quoted in included(tree, path):
        if not quoted:
            continue
        if JUDGED.search(header):
            yield line, header
        elif header not in seen and tree.exists("src/" + header):
            seen.add(header)
            for _, further in reached(tree, "src/" + header, seen):
                yield line, further


def check_apart(tree):
    for path in tree.below(ROOM, CXX):
        for line, header in reached(tree, path, set()):
            sentence = f"`{header}` belongs to what the oracle judges; it ends at the parser"
            yield Offence(path, line, "oracle", sentence)


def check_tolerance(tree):
    for folder in COMPARED:
        for path in tree.below(folder, CXX):
            text = without_comments_and_strings(tree.text(path))
            for match in TOLERANCE.finditer(text):
                sentence = f"`{match.group(0)}` is a tolerance: answers are equal to the last bit"
                yield Offence(path, line_of(text, match.start()), "tolerance", sentence)


CHECKS = [check_apart, check_tolerance]
