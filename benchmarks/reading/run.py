"""Reading: 32,246 stays from the archives to timelines, against programs that read the same rows
from one concatenated file (which nobody has at first: unpacking and joining is not counted)."""
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import measure  # noqa: E402

RUNS = 5


def mapped_names():
    """Gives (concept, factor to its unit) by column, as the mapping has it."""
    text = (measure.ROOT / "programmes/sepsis/mappings/physionet2019.yaml").read_text("utf-8")
    found = re.findall(r'^      (\w+): "?(\w+) ([^"\n]+)', text, re.M)
    return {column: (concept, 100 if unit == "{fraction}" else 1)
            for column, concept, unit in found}


def limits():
    """Gives (low, high) by concept, as the vocabulary has it."""
    out = {}
    for file in (measure.ROOT / "vocabulary/concepts").glob("*.yaml"):
        for name, body in re.findall(r"^  (\w+):\n((?:    .*\n)+)", file.read_text("utf-8"), re.M):
            found = re.search(r"plausible: \{ low: ([-\d.]+), high: ([-\d.]+)", body)
            if found:
                out[name] = (float(found[1]), float(found[2]))
    return out


def compare_answers(data, concatenated):
    """Every value that stands in a timeline is one that DuckDB read and that is plausible."""
    import duckdb
    theirs, ours = measure.WORK / "stays.parquet", measure.WORK / "values.parquet"
    measure.contender(HERE / "duckdb_read.py", concatenated, theirs)
    measure.bianque("features", HERE / "values.yaml", "--data", data, "--out", ours)
    con = duckdb.connect()
    rows = [con.execute(f"SELECT count(*) FROM '{f}'").fetchone()[0] for f in (theirs, ours)]
    assert rows[0] == rows[1], rows
    total = 0
    plausible = limits()
    timed = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM '{ours}'").fetchall()}
    for column, (concept, factor) in mapped_names().items():
        if f"last({concept}, 1 h)" not in timed:
            continue  # static columns and the label
        low, high = plausible[concept]
        read = con.execute(f'SELECT count(*), sum(v) FROM (SELECT "{column}" * {factor} v FROM '
                           f"'{theirs}') WHERE v BETWEEN {low} AND {high}").fetchone()
        kept = con.execute(f'SELECT count(v), sum(v) FROM (SELECT "last({concept}, 1 h)" v '
                           f"FROM '{ours}')").fetchone()
        assert read[0] == kept[0], (concept, read, kept)
        assert abs(read[1] - kept[1]) <= 0.005 * abs(read[1]) / 100 + 1e-6, (concept, read, kept)
        total += kept[0]
    print(f"answers: {rows[0]:,} rows, {total:,} plausible values, equal by concept in count, "
          "in sum to 5e-5 (ours are rounded to the resolution)")


def main():
    data, concatenated = measure.data_folder(), measure.concatenated()
    measure.machine()
    compare_answers(data, concatenated)
    commands = {
        "Bianque, archives to timelines":
            lambda: measure.bianque("features", HERE / "programme.yaml", "--data", data,
                                    "--threads", "2"),
        "DuckDB, one concatenated file":
            lambda: measure.contender(HERE / "duckdb_read.py", concatenated, "-"),
        "Polars, one concatenated file":
            lambda: measure.contender(HERE / "polars_read.py", concatenated),
    }
    results = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            results[name].append(command())
    rows = {name: tuple(measure.middle(r, k) for k in ("cpu", "wall", "peak_mb"))
            for name, r in results.items()}
    ours = next(iter(commands))
    print(f"whole processes, median of {RUNS}, in turn")
    measure.table(rows, ours)
    best = min(cpu for name, (cpu, _, _) in rows.items() if name != ours)
    good = measure.verdict("reading", rows[ours][0], 6, best, "CPU s")
    good &= measure.verdict("peak memory", rows[ours][2], 1024, 1024, "MB")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
