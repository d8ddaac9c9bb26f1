"""Import of 100 files of 5 centres into an empty registry, and a dry run of one changed file.

./dev bench registry --only import [--cells 24_000_000]. All people are generated. The contenders
only read the files; the import also checks every cell with the programme's rules, keeps and chains
it, and is durable. What the registry holds is added up and compared first.
"""

import json
import pathlib
import shutil
import sqlite3
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

import generate  # noqa: E402
import measure  # noqa: E402

CENTRES, FILES = 5, 20
NEEDED = {"csv": (300_000, 2_000_000), "xlsx": (200_000, 600_000)}  # cells a second: needed, goal
MOST_MB = 2048
READERS = {"pandas": ", openpyxl", "polars": ", calamine"}


def import_files(place, kind, files, *options):
    return measure.bianque("import", place / "programme.yaml", *files, "--mapping",
                           place / f"{kind}.yaml", "--dir", place / f"registry_{kind}", "--enrol",
                           "1.0", *options)


def kept(database):
    """Values that the registry holds, and their sum."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(
            "select count(*), round(sum(json_extract(e.value, '$.value')), 1) "
            "from registry_form f, json_each(f.entries) e").fetchone()


def rate(what, seconds, cells, kind):
    needed, goal = NEEDED[kind]
    got = cells / seconds
    state = "met" if got >= needed else "NOT MET"
    towards = "reached" if got >= goal else f"{got / goal:.2f} of it"
    print(f"{what}: {got:,.0f} cells/s; needed {needed:,}: {state}; goal {goal:,}: {towards}")


def change_one(file, to):
    """Copies a file of visits with one value changed."""
    lines = file.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[2] = f"{float(cells[2]) + 1:.1f}"
    lines[1] = ",".join(cells)
    to.write_text("\n".join(lines) + "\n", encoding="utf-8")


def bench_dry_run(place, files):
    """The registry holds all the files of the import; one of them comes again, changed."""
    again = place / "again"
    again.mkdir()
    change_one(files[0], again / files[0].name)
    walls = []
    for _ in range(3):
        done = import_files(place, "csv", [again / files[0].name], "--dry-run")
        found = json.loads(done["out"].splitlines()[-1])
        assert (found["corrections"], found["facts"]) == (1, 0), found
        walls.append(done["wall"])
    measure.verdict(f"dry run of one changed file among {len(files)} already imported",
                    sorted(walls)[1], 2, 0.5, "s")


def bench_import(place, cells):
    measure.machine()
    items = len(generate.numbers(60))
    people = cells // (CENTRES * len(generate.VISITS) * items)
    cells = generate.write(place, generate.Size(people, 60, CENTRES, FILES), workbooks=True)
    print(f"{cells:,} cells: {CENTRES} centres x {people} people x {len(generate.VISITS)} visits x "
          f"{items} items, generated, in {CENTRES * FILES} files")
    for kind in ("csv", "xlsx"):
        files = sorted(place.glob(f"*.{kind}"))
        read = {name: measure.contender(HERE / "reading.py", name, *files)
                for name in ("pandas", "polars")}
        ours = import_files(place, kind, files)
        told = json.loads(ours["out"].splitlines()[-1])
        assert told["facts"] == cells and told["refused"] == 0, told
        count, total = kept(place / f"registry_{kind}" / "ledger.db")
        for name, one in read.items():
            assert one["json"]["cells"] == cells == count, (name, one["json"], count)
            assert abs(one["json"]["sum"] - total) < 1e-6 * abs(total), (name, one["json"], total)
        print(f"\n{kind}: the same {count:,} values, sum {total:,.1f}")
        rows = {"Bianque, import": (ours["cpu"], ours["wall"], ours["peak_mb"])}
        for name, one in read.items():
            reader = READERS[name] if kind == "xlsx" else ""
            rows[f"{name}{reader}, reading alone"] = (one["cpu"], one["wall"], one["peak_mb"])
        measure.table(rows, "Bianque, import")
        rate(f"import from {kind}", ours["wall"], cells, kind)
        state = "met" if ours["peak_mb"] <= MOST_MB else "NOT MET"
        print(f"peak memory {ours['peak_mb']:,.0f} MB; needed {MOST_MB}: {state}", flush=True)
        if kind == "csv":
            bench_dry_run(place, files)
        shutil.rmtree(place / f"registry_{kind}")
