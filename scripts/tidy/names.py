"""Words that no name may have."""

import re

from .tree import CXX, EXAMPLES, Offence, line_of, without_comments_and_strings

# `utility` is the field's own term and allowed.
DRAWERS = {"util", "helper", "common", "misc", "manager", "toolbox", "stuff"}
SHORTHAND = {"idx", "cfg", "mgr"}
ALLOWED = {"idx_t"}  # DuckDB's own type


def words(name):
    """The words of a name, split at `_`, other signs and capitals, in lower case."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return [part.lower() for part in parts]


def bad_word(name, forbidden):
    for word in words(name):
        singular = word[:-1] if word.endswith("s") else word
        if word in forbidden or singular in forbidden:
            return word
    return None


def check_paths(tree):
    seen = set()
    for path in tree.files:
        for part in path.split("/"):
            word = bad_word(part, DRAWERS | SHORTHAND)
            if word and (part, word) not in seen:
                seen.add((part, word))
                yield Offence(
                    path, 0, "name", f"`{part}` has the word `{word}`: name what it holds"
                )


def check_declared(tree):
    declared = re.compile(r"\b(?:class|struct|enum(?:\s+class)?|namespace|concept)\s+([\w:]+)")
    for path in tree.cxx():
        text = without_comments_and_strings(tree.text(path))
        for match in declared.finditer(text):
            word = bad_word(match.group(1), DRAWERS)
            if word:
                line = line_of(text, match.start())
                yield Offence(path, line, "name", f"`{match.group(1)}` has the word `{word}`")
        for match in re.finditer(r"\b[A-Za-z_]\w*\b", text):
            word = None if match.group(0) in ALLOWED else bad_word(match.group(0), SHORTHAND)
            if word:
                line = line_of(text, match.start())
                sentence = f"`{match.group(0)}` has the programmers' word `{word}`"
                yield Offence(path, line, "name", sentence)


def check_python(tree):
    for path in tree.code():
        if path.endswith(CXX) or path == EXAMPLES:
            continue
        for match in re.finditer(r"\b(?:class|def|interface)\s+(\w+)", tree.text(path)):
            word = bad_word(match.group(1), DRAWERS)
            if word:
                line = line_of(tree.text(path), match.start())
                yield Offence(path, line, "name", f"`{match.group(1)}` has the word `{word}`")


CHECKS = [check_paths, check_declared, check_python]
