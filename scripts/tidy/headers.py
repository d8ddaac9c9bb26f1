"""Headers begin with `#pragma once`, includes are written one way.

That every header compiles alone is seen to by the build: cmake/tidy.cmake.
"""

import os
import re

from .tree import Offence


def check_once(tree):
    for path in tree.cxx():
        if not path.endswith(".h"):
            continue
        first = next((line for line in tree.lines(path) if line and not line.startswith("//")), "")
        if first.strip() != "#pragma once":
            yield Offence(path, 1, "header", "does not begin with `#pragma once`")


def check_includes(tree):
    for path in tree.cxx():
        for number, line in enumerate(tree.lines(path), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not match:
                continue
            quoted, header = match.group(1) == '"', match.group(2)
            beside = tree.exists(os.path.join(os.path.dirname(path), header))
            if quoted and not tree.exists("src/" + header):
                if path.startswith("src/") or not beside:
                    sentence = (
                        f'"{header}" is not a file below src/; quotes are for our own, from src/ on'
                    )
                    yield Offence(path, number, "include", sentence)
            elif not quoted and tree.exists("src/" + header):
                yield Offence(path, number, "include", f"<{header}> is our own: quotes")


CHECKS = [check_once, check_includes]
