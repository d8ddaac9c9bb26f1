"""rooms.txt against the includes, third-party headers, namespaces, and the picture made from it."""

import os
import re

from .tree import CXX, Offence, line_of, without_comments_and_strings

ROOMS = "src/rooms.txt"
LIBRARIES = "cmake/libraries.cmake"
PICTURE = "ARCHITECTURE.md"
BEGIN, END = "<!-- rooms: begin -->", "<!-- rooms: end -->"

# Where a C++ keyword would be the namespace.
NAMESPACES = {"analysis/operator": "bq::analysis::operators"}

# Header prefix -> what cmake/libraries.cmake calls the library, or the one room; None: any room.
HEADERS = {
    "fmt/": None,  # std::format
    "tl/": None,  # std::expected
    "nlohmann/": None,  # a JSON tree; bulk JSON belongs to the room that names simdjson
    "date/": "base",
    "yaml-cpp/": "PkgConfig::YAMLCPP",
    "openssl/": "OpenSSL::Crypto",
    "sleef.h": "SLEEF_LIBRARY",
    "xxhash.h": "XXHASH_LIBRARY",
    "duckdb.h": "duckdb_c",
    "archive.h": "LibArchive::LibArchive",
    "archive_entry.h": "LibArchive::LibArchive",
    "xgboost/": "xgboost::xgboost",
    "CLI/": "CLI11::CLI11",
    "simdjson.h": "simdjson::simdjson",
    "zstd.h": "ZSTD_LIBRARY",
    "sqlite3.h": "PkgConfig::SQLITE",
    "sodium.h": "PkgConfig::SODIUM",
    "freexl.h": "PkgConfig::FREEXL",
    "xlsxwriter.h": "PkgConfig::XLSXWRITER",
    "restinio/": "restinio::restinio",
    "asio.hpp": "restinio::restinio",
    "asio/": "restinio::restinio",
    "spdlog/": "spdlog::spdlog",
    "Eigen/": "Eigen3::Eigen",
    "tbb/": "TBB::tbb",
}
# Libraries of more than one room: archives and workbooks are both zips, read in different ways.
SHARED = {"LibArchive::LibArchive"}
TEST_HEADERS = ("gtest/", "gmock/", "rapidcheck", "benchmark/")
SYSTEM_HEADER = re.compile(
    r"^([a-z_]+|(sys|netinet|arpa)/[a-z]+\.h"
    r"|(unistd|fcntl|signal|dlfcn|dirent|poll|termios|iconv|[exi]mmintrin|immintrin|pthread|glob)\.h)$"
)


class Room:
    """A line of rooms.txt."""

    def __init__(self, name, needs, sentence, line):
        self.name, self.needs, self.sentence, self.line = name, needs, sentence, line

    def namespace(self):
        return NAMESPACES.get(self.name, "bq::" + self.name.replace("/", "::"))


def read_rooms(tree):
    rooms = {}
    for number, line in enumerate(tree.lines(ROOMS), 1):
        if line[:1].islower() and line.count("|") >= 2:
            name, needs, sentence = (part.strip() for part in line.split("|", 2))
            rooms[name] = Room(name, needs.split(), sentence, number)
    return rooms


def room_of(path):
    return os.path.dirname(path)[len("src/") :] if path.startswith("src/") else None


def included(tree, path):
    """(line, header, quoted) of every include of a file."""
    for number, line in enumerate(tree.lines(path), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            yield number, match.group(2), match.group(1) == '"'


def test_files(tree):
    """Tests, and the headers that only tests include."""
    tests = {path for path in tree.cxx() if path.endswith("_test.cpp")}
    includers = {}
    for path in tree.cxx():
        for _, header, quoted in included(tree, path):
            if quoted:
                includers.setdefault("src/" + header, set()).add(path)
    return tests | {header for header, paths in includers.items() if paths <= tests}


def check_map(tree):
    rooms = read_rooms(tree)
    with_code = {room_of(path) for path in tree.below("src", CXX)}
    for room in sorted(with_code - set(rooms)):
        yield Offence(f"src/{room}", 0, "rooms", f"the folder has code and no line in {ROOMS}")
    for room in rooms.values():
        if room.name not in with_code:
            yield Offence(
                ROOMS,
                room.line,
                "rooms",
                f"`{room.name}` has no code: only rooms that have code exist",
            )
        for need in room.needs:
            if need not in rooms:
                yield Offence(
                    ROOMS, room.line, "rooms", f"`{room.name}` needs `{need}`, which has no line"
                )
            elif rooms[need].line >= room.line:
                yield Offence(
                    ROOMS, room.line, "rooms", f"`{room.name}` needs `{need}` from a later line"
                )


def check_needs(tree):
    rooms = read_rooms(tree)
    used = {name: set() for name in rooms}
    for path in tree.below("src", CXX):
        room = room_of(path)
        if room not in rooms:
            continue
        for line, header, quoted in included(tree, path):
            other = os.path.dirname(header)
            if not quoted or other == room or not other:
                continue
            used[room].add(other)
            if other not in rooms[room].needs:
                yield Offence(path, line, "needs", f"`{room}` does not list `{other}` in {ROOMS}")
    for room in rooms.values():
        for need in room.needs:
            if need not in used[room.name] and any(
                room_of(p) == room.name for p in tree.below("src", CXX)
            ):
                yield Offence(
                    ROOMS,
                    room.line,
                    "needs",
                    f"`{room.name}` lists `{need}` and includes nothing of it",
                )


def rooms_of_libraries(tree):
    """library -> rooms that cmake/libraries.cmake gives it to."""
    owners = {}
    rooms = {name.replace("/", "_"): name for name in read_rooms(tree)}
    pattern = r"set\(bianque_libraries_(\w+)\s+([^)]*)\)"
    for room, libraries in re.findall(
        pattern, tree.text(LIBRARIES) if tree.exists(LIBRARIES) else ""
    ):
        for library in libraries.split():
            owners.setdefault(library.strip("${}"), set()).add(rooms.get(room, room))
    return owners


def check_third_party(tree):
    owners, tests = rooms_of_libraries(tree), test_files(tree)
    for path in tree.below("src", CXX):
        for line, header, quoted in included(tree, path):
            if quoted or SYSTEM_HEADER.match(header):
                continue
            if path in tests and header.startswith(TEST_HEADERS):
                continue
            sentence = third_party_sentence(path, header, owners)
            if sentence:
                yield Offence(path, line, "third party", sentence)
    for library, rooms in owners.items():
        if library in HEADERS.values() and library not in SHARED and len(rooms) > 1:
            names = ", ".join(sorted(rooms))
            yield Offence(
                LIBRARIES, 0, "third party", f"`{library}` stands in more than one room: {names}"
            )


def third_party_sentence(path, header, owners):
    if header.startswith(TEST_HEADERS):
        return f"<{header}> belongs to tests"
    known = next((prefix for prefix in HEADERS if header.startswith(prefix)), None)
    if known is None:
        return f"<{header}> is not in the table of scripts/tidy/rooms.py"
    library = HEADERS[known]
    allowed = owners.get(library, {library})
    if library is None or room_of(path) in allowed:
        return None
    return f"<{header}> may be included by {', '.join(sorted(allowed))} only ({LIBRARIES})"


def check_packages(tree):
    """Every library that CMake looks for has its Debian package on the list of `./dev`."""
    listed = "scripts/debian_packages.txt"
    if not tree.exists(LIBRARIES) or not tree.exists(listed):
        return
    provided = {line.split("|")[2].strip() for line in tree.lines(listed) if line.count("|") == 2}
    text = re.sub(r"#[^\n]*", "", tree.text(LIBRARIES))
    wanted = re.findall(r"find_package\(\s*([\w-]+)", text)
    wanted += re.findall(r"pkg_check_modules\(\s*\w+.*?([\w+.-]+)\s*\)", text)
    wanted += re.findall(r"find_library\(\s*\w+\s+(?:NAMES\s+)?([\w+-]+)", text)
    for name in wanted:
        if name not in provided | {"duckdb"}:
            yield Offence(LIBRARIES, 0, "packages", f"`{name}` has no line in {listed}")


def check_namespaces(tree):
    rooms = read_rooms(tree)
    for path in tree.below("src", CXX):
        room = room_of(path)
        if room not in rooms or path.endswith("/main.cpp"):
            continue
        expected = rooms[room].namespace()
        text = without_comments_and_strings(tree.text(path))
        found = [
            (m.group(1), m.start())
            for m in re.finditer(r"^\s*namespace\s+(bq[\w:]*)\s*{", text, re.M)
        ]
        for name, position in found:
            if name != expected:
                yield Offence(
                    path, line_of(text, position), "namespace", f"`{name}` is not `{expected}`"
                )
        if not found:
            yield Offence(path, 0, "namespace", f"nothing is in `{expected}`")
        match = re.search(r"\busing\s+namespace\b", text)
        if match:
            yield Offence(
                path,
                line_of(text, match.start()),
                "namespace",
                "`using namespace` is not used here",
            )


def below_of(rooms, name, seen=None):
    """All rooms that a room reaches."""
    seen = set() if seen is None else seen
    for need in rooms[name].needs if name in rooms else []:
        if need not in seen:
            seen.add(need)
            below_of(rooms, need, seen)
    return seen


def nearest_needs(rooms, name):
    """The needs that no other need of the room already reaches."""
    needs = [need for need in rooms[name].needs if need in rooms]
    return [
        n for n in needs if not any(n in below_of(rooms, other) for other in needs if other != n)
    ]


def picture(tree):
    """A diagram of the floors: highest first, arrows down to the nearest needs."""
    rooms = read_rooms(tree)
    floors = {}
    for name in reversed(rooms):
        floors.setdefault(name.split("/")[0], []).append(name)
    lines = ["```mermaid", "flowchart TB"]
    for floor, names in floors.items():
        lines.append(f"  subgraph {floor}_floor[{floor}]")
        lines += [
            f'    {name.replace("/", "_")}["{name.split("/")[-1]}"]' for name in reversed(names)
        ]
        lines.append("  end")
    for name in reversed(rooms):
        arrows = [
            f"  {name.replace('/', '_')} --> {need.replace('/', '_')}"
            for need in nearest_needs(rooms, name)
        ]
        lines += arrows
    return "\n".join(lines + ["```"])


def drawn(tree):
    """ARCHITECTURE.md with its picture made anew, or None when it has no place for one."""
    if not tree.exists(PICTURE):
        return None
    text = tree.text(PICTURE)
    if BEGIN not in text or END not in text:
        return None
    return (
        text[: text.index(BEGIN) + len(BEGIN)]
        + "\n"
        + picture(tree)
        + "\n"
        + text[text.index(END) :]
    )


def check_picture(tree):
    text = drawn(tree)
    if text is None:
        yield Offence(PICTURE, 0, "picture", f"the file has no place between `{BEGIN}` and `{END}`")
    elif text != tree.text(PICTURE):
        yield Offence(
            PICTURE, 0, "picture", f"the picture is not that of {ROOMS}: scripts/tidy.py --picture"
        )


CHECKS = [
    check_map,
    check_needs,
    check_third_party,
    check_packages,
    check_namespaces,
    check_picture,
]
