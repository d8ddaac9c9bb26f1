"""Calls and words that have one place or none."""

import re

from .tree import CXX, EXAMPLES, Offence, line_of, without_comments_and_strings

# A clock of the system. The engine's own `now` lives in base/clock.
CLOCKS = re.compile(
    r"_clock\s*::\s*now\b|\b(?:gettimeofday|clock_gettime|std::clock|std::time|timespec_get)\s*\("
    r"|(?<![\w.:>])time\s*\(\s*(?:nullptr|NULL|0|&)"
)
BASE_NOW = re.compile(r"\bbase::now\s*\(|(?<![\w.:>])now\s*\(\s*\)")
STANDARD_OUTPUT = re.compile(
    r"\bstd::cout\b|(?<![\w:])(?:std::)?(?:printf|puts|putchar)\s*\(|\bstdout\b"
)

# The engine knows no disease and no data set.
MEDICAL = re.compile(r"(?i)sepsis|iculos|physionet|clif")

# `TODO(condition): what` says when it is due.
UNDATED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\([^)]{4,}\):)")

MACHINE = re.compile(
    r"https?://(?:registry\.npmjs|pypi\.org|files\.pythonhosted|proxy\.golang|repo1?\.maven|crates\.io"
    r"|static\.crates|deb\.debian|localhost:\d{4,}/\w+\.tgz)[^\s\"']*"
    r"|(?<![\w.])/(?:home|Users)/\w+[^\s\"']*|(?<![\w./])/roo[t]/[^\s\"']*|\b[A-Z]:\\\\?Users\b"
)

WITHOUT_NOW = ("src/analysis/", "src/record/", "src/modality/")


def check_clock(tree):
    for path in tree.below("src", CXX):
        if path.startswith("src/base/clock."):
            continue
        text = without_comments_and_strings(tree.text(path))
        for match in CLOCKS.finditer(text):
            line = line_of(text, match.start())
            yield Offence(
                path, line, "clock", f"`{match.group(0).strip()}`: only base/clock asks the time"
            )
        if path.startswith(WITHOUT_NOW):
            for match in BASE_NOW.finditer(text):
                line = line_of(text, match.start())
                yield Offence(path, line, "clock", "this floor never asks the time")


def check_output(tree):
    for path in tree.below("src", CXX):
        if path.startswith("src/service/") or path.endswith("_test.cpp"):
            continue
        text = without_comments_and_strings(tree.text(path))
        for match in STANDARD_OUTPUT.finditer(text):
            line = line_of(text, match.start())
            yield Offence(
                path, line, "output", "standard output belongs to the reception (service/)"
            )


def check_medicine(tree):
    for path in tree.below("src", ""):
        for match in MEDICAL.finditer(path + "\n" + tree.text(path)):
            line = max(0, line_of(path + "\n" + tree.text(path), match.start()) - 1)
            yield Offence(
                path,
                line,
                "medicine",
                f"`{match.group(0)}`: the engine knows no disease and no data set",
            )


def check_open_ends(tree):
    for path in tree.code():
        for number, line in enumerate(tree.lines(path), 1):
            match = UNDATED.search(line)
            if match and path not in (EXAMPLES, "scripts/tidy/words.py"):
                sentence = (
                    f"{match.group(1)} without a condition, like {match.group(1)}(when ...): ..."
                )
                yield Offence(path, number, "open end", sentence)


def check_machines(tree):
    here = re.escape(tree.root) if tree.root.count("/") > 1 else None
    for path in tree.files:
        if path == EXAMPLES or path.endswith((".bib", ".zst")) or not tree.is_text(path):
            continue
        for number, line in enumerate(tree.lines(path), 1):
            match = MACHINE.search(line) or (here and re.search(here + r"\b", line))
            if match:
                yield Offence(
                    path, number, "machine", f"`{match.group(0)}` is a path or host of a machine"
                )


CHECKS = [check_clock, check_output, check_medicine, check_open_ends, check_machines]
