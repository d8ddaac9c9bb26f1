"""Markdown: links and file names exist, commands exist, citation keys are in the bibliography."""

import os
import re
import unicodedata

from .tree import Offence

BIBLIOGRAPHY = "docs/references.bib"
KEY = re.compile(r"\b[a-z]{3,}(?:19|20)\d{2}[a-z]*\b")
FOLDERS = (
    "src/",
    "programmes/",
    "vocabulary/",
    "docs/",
    "scripts/",
    "cmake/",
    "tests/",
    "web/",
    "benchmarks/",
    ".ci/",
)
HISTORY = ("CHANGELOG.md", "CHANGES.md")

# What the reception answers to; `scripts/readme_commands.py --run` asks the binary itself.
DEV_COMMANDS = {"run", "test", "build", "tidy", "bench", "demo", "bianque"}


def markdown(tree):
    return [path for path in tree.files if path.endswith(".md")]


def without_fences(text):
    """Blanks fenced blocks, keeping line breaks."""
    return re.sub(
        r"^```.*?^```", lambda m: re.sub(r"[^\n]", " ", m.group(0)), text, flags=re.M | re.S
    )


def anchors(text):
    made = set()
    for title in re.findall(r"^#+\s+(.*)$", without_fences(text), re.M):
        letters = [
            c for c in title.strip().lower() if c in "-_ " or unicodedata.category(c)[0] in "LN"
        ]
        made.add("".join(letters).replace(" ", "-"))
    return made


def check_links(tree):
    for path in markdown(tree):
        text = without_fences(tree.text(path))
        for match in re.finditer(r"\]\(([^)\s]+)\)", text):
            link = match.group(1)
            if re.match(r"[a-z]+:", link):
                continue
            file, _, anchor = link.partition("#")
            target = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
            line = text.count("\n", 0, match.start()) + 1
            if not tree.exists(target):
                yield Offence(path, line, "link", f"`{link}` does not exist")
            elif anchor and target.endswith(".md") and anchor not in anchors(tree.text(target)):
                yield Offence(path, line, "link", f"`{link}`: the page has no such heading")


def is_placeholder(name):
    return bool(re.search(r"[A-Z]{2,}|NNNN|\.\.\.|[*<>{}$]|(^|/)x(/|$)|thing", name))


def check_file_names(tree):
    for path in markdown(tree):
        if os.path.basename(path) in HISTORY:
            continue
        text = without_fences(tree.text(path))
        for match in re.finditer(r"`([\w./*<>{}-]+)`", text):
            name = match.group(1)
            if not name.startswith(FOLDERS) or is_placeholder(name):
                continue
            if not tree.exists(name) and not tree.exists(os.path.join(os.path.dirname(path), name)):
                line = text.count("\n", 0, match.start()) + 1
                yield Offence(path, line, "file name", f"`{name}` does not exist")


def commands(text):
    """(line, words) of every `./dev` or `bianque` command in the fenced blocks of a page."""
    for block in re.finditer(r"^```(?:sh|bash|console)?\n(.*?)^```", text, re.M | re.S):
        for number, line in enumerate(block.group(1).split("\n")):
            line = line.strip().removeprefix("$ ").split(" #")[0].strip()
            if line.startswith(("./dev", "bianque ")):
                yield text.count("\n", 0, block.start(1)) + number + 1, line.split()


def check_commands(tree):
    for path in ("README.md", "CONTRIBUTING.md"):
        if not tree.exists(path):
            continue
        for line, words in commands(tree.text(path)):
            if words[0] == "./dev" and len(words) > 1 and words[1] not in DEV_COMMANDS:
                yield Offence(path, line, "command", f"./dev knows no `{words[1]}`")


def check_citations(tree):
    known = (
        set(re.findall(r"^@\w+\{([^,\s]+),", tree.text(BIBLIOGRAPHY), re.M))
        if tree.exists(BIBLIOGRAPHY)
        else set()
    )
    data_sets = {os.path.splitext(os.path.basename(path))[0] for path in tree.files}
    for path in tree.files:
        if not path.startswith(("vocabulary/", "programmes/", "src/")) or not path.endswith(
            (".yaml", ".md", ".h")
        ):
            continue
        for number, line in enumerate(tree.lines(path), 1):
            named = (
                re.findall(r"\bsource:\s*\[?([a-z][\w]*)", line) if path.endswith(".yaml") else []
            )
            for key in sorted(set(named + KEY.findall(line))):
                if key not in known and key != "none" and key not in data_sets:
                    yield Offence(path, number, "citation", f"`{key}` is not in {BIBLIOGRAPHY}")


def check_bibliography(tree):
    if not tree.exists(BIBLIOGRAPHY):
        return
    seen = set()
    for number, line in enumerate(tree.lines(BIBLIOGRAPHY), 1):
        match = re.match(r"@\w+\{([^,\s]+),", line)
        if match and match.group(1) in seen:
            yield Offence(BIBLIOGRAPHY, number, "citation", f"`{match.group(1)}` stands twice")
        if match:
            seen.add(match.group(1))


CHECKS = [check_links, check_file_names, check_commands, check_citations, check_bibliography]
