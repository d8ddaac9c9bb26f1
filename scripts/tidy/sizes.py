"""Sizes, as a ratchet: a list of present offenders that may only shrink."""

import ast
import os
import re

from .tree import CXX, Offence, line_of, without_comments_and_strings

RATCHET = "scripts/tidy_ratchet.txt"
FUNCTION_LINES, HEADER_LINES, SOURCE_LINES, ROOM_FILES, PARAMETERS, COLUMNS = (
    70,
    300,
    600,
    25,
    5,
    100,
)

HEAD = """\
# Present offenders against the sizes of CONTRIBUTING.md: path rule value. A value may only shrink:
# `./dev tidy` lowers what became smaller and drops what became good; nothing raises it.
"""


class Size:
    """A measured thing: where it is, which rule, how large, and how large it may be."""

    def __init__(self, path, line, rule, value, limit):
        self.path, self.line, self.rule, self.value, self.limit = path, line, rule, value, limit

    def key(self):
        return f"{self.path} {self.rule}"


# Function bodies and parameter lists by counting brackets; good enough for formatted code.
_OPERATOR = re.compile(r"\boperator\s*(\(\s*\)|\[\s*\]|[-+*/%^&|~!=<>]+|\"\"\s*\w+)")
_AFTER_PARAMETERS = re.compile(
    r"^\s*((const|noexcept(\s*\([^)]*\))?|override|final|mutable|&&?|try|requires[^{;]*|->[^{;]*)\s*)*(:(?!:).*)?$",
    re.DOTALL,
)
_NOT_A_NAME = {
    "if",
    "for",
    "while",
    "switch",
    "catch",
    "return",
    "sizeof",
    "alignas",
    "decltype",
    "static_assert",
}


def plain(text):
    """Code without comments, literals, preprocessor lines, operator symbols; positions stay."""
    text = without_comments_and_strings(text)
    text = re.sub(
        r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*",
        lambda m: re.sub(r"[^\n]", " ", m.group(0)),
        text,
        flags=re.M,
    )
    return _OPERATOR.sub(lambda m: "operator".ljust(len(m.group(0)), "_"), text)


def closing(text, start):
    """The position of the bracket that closes the one at `start`."""
    opening = text[start]
    close = {"(": ")", "{": "}", "[": "]"}[opening]
    depth = 0
    for position in range(start, len(text)):
        if text[position] == opening:
            depth += 1
        elif text[position] == close:
            depth -= 1
            if depth == 0:
                return position
    return len(text) - 1


def parameter_list(statement):
    """(name, first, last) of a declaration's parameter list; None when it is no function."""
    angle = 0
    for position, letter in enumerate(statement):
        if letter == "<":
            angle += 1
        elif letter == ">" and statement[position - 1 : position] != "-":
            angle = max(0, angle - 1)
        elif letter == "=" and angle == 0:
            return None
        elif letter == "(" and angle == 0:
            name = re.search(r"([\w:~]+)\s*$", statement[:position])
            if not name or name.group(1) in _NOT_A_NAME:
                return None
            last = closing(statement, position)
            return function_name(name.group(1), statement[position + 1 : last]), position, last
    return None


def function_name(name, inside):
    """The name of a function; of a test, its suite and name."""
    return inside.replace(" ", "").replace(",", ".") if name.startswith("TEST") else name


def count_parameters(inside):
    depth, count = 0, 1
    for position, letter in enumerate(inside):
        if letter in "([{<":
            depth += 1
        elif letter in ")]}" or (letter == ">" and inside[position - 1 : position] != "-"):
            depth -= 1
        elif letter == "," and depth == 0:
            count += 1
    return count if inside.strip() not in ("", "void") else 0


def functions(text):
    """(name, first, last, parameters) of every function; positions, last is None without a body."""
    text = plain(text)
    begin = position = 0
    while position < len(text):
        letter = text[position]
        if letter in ";}":
            yield from _declared(text, begin, position)
            begin = position + 1
        elif letter == "{":
            kind, made = _body(text, begin, position)
            if kind == "function":
                yield made
                position = made[2]
                begin = position + 1
            elif kind == "skip":
                position = closing(text, position)
            else:
                begin = position + 1
        elif letter == ":" and re.search(r"\b(public|private|protected)\s*$", text[begin:position]):
            begin = position + 1
        position += 1


def _first(text, begin):
    return begin + len(text[begin:]) - len(text[begin:].lstrip())


def _declared(text, begin, end):
    statement = re.sub(
        r"^\s*template\s*<[^;{]*?>(?=\s*[\w\[])", lambda m: " " * len(m.group(0)), text[begin:end]
    )
    found = parameter_list(statement)
    if found and _AFTER_PARAMETERS.match(
        re.sub(r"=\s*(0|default|delete)\s*$", "", statement[found[2] + 1 :])
    ):
        if re.match(r"[\w:]+\s*\(", statement.strip()) and not statement.strip()[0].isupper():
            return  # a call at namespace scope, not a declaration
        yield (
            found[0],
            _first(text, begin),
            None,
            count_parameters(statement[found[1] + 1 : found[2]]),
        )


def _body(text, begin, brace):
    statement = text[begin:brace]
    if re.match(r"\s*(inline\s+)?namespace\b|\s*extern\s*\"", statement):
        return "scope", None
    found = parameter_list(statement)
    if not found:
        is_type = re.search(r"\b(class|struct|union|enum)\b", statement) and "=" not in re.sub(
            r"<[^>]*>", "", statement
        )
        return ("scope" if is_type and "enum" not in statement else "skip"), None
    rest = statement[found[2] + 1 :]
    if not _AFTER_PARAMETERS.match(rest):
        return "skip", None
    if re.match(r"\s*(noexcept\s*)?:(?!:)", rest) and re.search(r"[\w>]\s*$", rest):
        return "skip", None  # a brace of the initialiser list
    parameters = count_parameters(statement[found[1] + 1 : found[2]])
    return "function", (found[0], _first(text, begin), closing(text, brace), parameters)


def cxx_sizes(tree, path):
    text = tree.text(path)
    lines = len(text.splitlines())
    if path.endswith(".h"):
        yield Size(path, 0, "header_lines", lines, HEADER_LINES)
    else:
        yield Size(path, 0, "source_lines", lines, SOURCE_LINES)
    largest = {}
    for name, first, last, parameters in functions(text):
        line = line_of(text, first)
        found = [(f"parameters:{name}", parameters, PARAMETERS)]
        if last is not None:
            found.append((f"function_lines:{name}", line_of(text, last) - line + 1, FUNCTION_LINES))
        for rule, value, limit in found:
            if rule not in largest or largest[rule].value < value:
                largest[rule] = Size(path, line, rule, value, limit)
    yield from largest.values()


def python_sizes(tree, path):
    yield Size(path, 0, "source_lines", len(tree.lines(path)) - 1, SOURCE_LINES)
    for node in ast.walk(ast.parse(tree.text(path))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            count = len([a for a in node.args.args if a.arg not in ("self", "cls")])
            yield Size(path, node.lineno, f"parameters:{node.name}", count, PARAMETERS)
            length = node.end_lineno - node.lineno + 1
            yield Size(path, node.lineno, f"function_lines:{node.name}", length, FUNCTION_LINES)


def all_sizes(tree):
    rooms = {}
    for path in tree.below("src", CXX):
        rooms.setdefault(os.path.dirname(path), []).append(path)
    for room, paths in rooms.items():
        yield Size(room, 0, "files", len(paths), ROOM_FILES)
    for path in tree.cxx():
        yield from cxx_sizes(tree, path)
    for path in tree.code():
        if path.endswith(".py"):
            yield from python_sizes(tree, path)
        elif not path.endswith(CXX):
            yield Size(path, 0, "source_lines", len(tree.lines(path)) - 1, SOURCE_LINES)
        wide = [n for n, line in enumerate(tree.lines(path), 1) if len(line) > COLUMNS]
        yield Size(path, wide[0] if wide else 0, "wide_lines", len(wide), 0)


def offenders(tree):
    found = {}
    for size in all_sizes(tree):
        if size.value > size.limit and (
            size.key() not in found or found[size.key()].value < size.value
        ):
            found[size.key()] = size
    return found


def read_ratchet(tree):
    ratchet = {}
    if tree.exists(RATCHET):
        for line in tree.lines(RATCHET):
            if line and not line.startswith("#"):
                key, value = line.rsplit(" ", 1)
                ratchet[key] = int(value)
    return ratchet


def check_sizes(tree):
    ratchet = read_ratchet(tree)
    found = offenders(tree)
    for key, size in found.items():
        allowed = max(size.limit, ratchet.get(key, 0))
        if size.value > allowed:
            what = size.rule.replace("_", " ").replace(":", " of ", 1)
            yield Offence(size.path, size.line, "size", f"{what}: {size.value}, at most {allowed}")


def slack(tree):
    """How many lines of the ratchet could be lower."""
    found = offenders(tree)
    ratchet = read_ratchet(tree)
    return sum(key not in found or found[key].value < value for key, value in ratchet.items())


def tightened(tree):
    """The ratchet with what became smaller; without a ratchet, today's offenders."""
    ratchet, found = read_ratchet(tree), offenders(tree)
    if not tree.exists(RATCHET):
        ratchet = {key: size.value for key, size in found.items()}
    kept = {key: min(value, found[key].value) for key, value in ratchet.items() if key in found}
    return HEAD + "".join(f"{key} {kept[key]}\n" for key in sorted(kept))


CHECKS = [check_sizes]
