"""The files of a tree, read once, and what an offence is."""

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cached_property

CXX = (".h", ".cpp")
CODE = CXX + (".py", ".sh", ".cmake", ".ts", ".js", ".mjs", ".svelte", ".css", ".sql")


# Holds an example of every broken rule.
EXAMPLES = "scripts/tidy_test.py"


@dataclass(frozen=True)
class Offence:
    """A broken rule at a place; `line` 0 means the whole file."""

    path: str
    line: int
    rule: str
    sentence: str

    def show(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.rule}: {self.sentence}"


class Tree:
    """Every file of the project below `root`, by its path relative to it."""

    def __init__(self, root):
        self.root = os.path.abspath(root)
        self._texts = {}

    @cached_property
    def files(self):
        return sorted(path for path in self._listed() if os.path.isfile(self.full(path)))

    def _listed(self):
        git = ["git", "-C", self.root, "ls-files", "-z", "-co", "--exclude-standard"]
        if os.path.exists(os.path.join(self.root, ".git")):
            done = subprocess.run(git, capture_output=True, check=False)
            if done.returncode == 0:
                return done.stdout.decode().split("\0")[:-1]
        return self._walked()

    def _walked(self):
        skipped = {".git", "build", "runs", ".bianque", "node_modules", "__pycache__"}
        paths = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in skipped]
            paths += [os.path.relpath(os.path.join(folder, name), self.root) for name in names]
        return paths

    def full(self, path):
        return os.path.join(self.root, path)

    def exists(self, path):
        return os.path.exists(self.full(path))

    def text(self, path):
        if path not in self._texts:
            with open(self.full(path), encoding="utf-8", errors="replace") as file:
                self._texts[path] = file.read()
        return self._texts[path]

    def lines(self, path):
        return self.text(path).split("\n")

    def below(self, folder, endings):
        start = folder.rstrip("/") + "/"
        return [p for p in self.files if p.startswith(start) and p.endswith(endings)]

    def cxx(self):
        return [p for p in self.files if p.endswith(CXX)]

    def code(self):
        return [
            p
            for p in self.files
            if p.endswith(CODE) or os.path.basename(p) in ("dev", "CMakeLists.txt")
        ]

    def is_text(self, path):
        with open(self.full(path), "rb") as file:
            return b"\0" not in file.read(4096)


_TOKENS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'""",
    re.DOTALL,
)


def without_comments_and_strings(text):
    """Blanks comments and the insides of literals, keeping every position and line break."""

    def blank(match):
        piece = match.group(0)
        kept = re.sub(r"[^\n]", " ", piece)
        if piece[0] == "/":
            return kept
        first = piece.index('"') if '"' in piece else 0
        return (
            kept[:first] + piece[first] + kept[first + 1 : -1] + piece[-1]
            if len(piece) > 1
            else kept
        )

    return _TOKENS.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1
