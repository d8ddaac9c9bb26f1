"""Features: 34 variables x {6 h, 24 h} x {last, mean, min, max, slope} at every row of all stays.
Contenders get the values as read, in one table in memory; ours come from the timelines."""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import measure  # noqa: E402

AGGREGATES = ("last", "mean", "min", "max", "slope")
WINDOWS = (6, 24)


def compare_answers(ours, theirs, concepts):
    """Cell by cell: the same cells missing, the others equal to the precision of float32."""
    import numpy as np
    import pyarrow.parquet as pq
    table = np.load(theirs, mmap_mode="r")
    file = pq.ParquetFile(ours)
    worst = dict.fromkeys(AGGREGATES, 0.0)
    cells = missing = 0
    for v, concept in enumerate(concepts):
        for w, window in enumerate(WINDOWS):
            for a, aggregate in enumerate(AGGREGATES):
                name = f"{aggregate}({concept}, {window} h)"
                mine = file.read([name])[name].to_numpy().astype(np.float64)
                other = np.asarray(table[:, v, w, a], np.float64)
                assert (np.isnan(mine) == np.isnan(other)).all(), f"{name}: other cells missing"
                there = ~np.isnan(mine)
                scale = np.maximum(np.abs(mine[there]), 1e-2)
                apart = np.abs(mine[there] - other[there]) / scale
                worst[aggregate] = max(worst[aggregate], float(apart.max(initial=0)))
                cells += len(mine)
                missing += int((~there).sum())
    print(f"answers: {cells:,} cells against numpy, the same {missing:,} missing; largest relative "
          "difference " + ", ".join(f"{a} {d:.1e}" for a, d in worst.items()))
    assert max(worst.values()) < 1e-4, worst


def main():
    data = measure.data_folder()
    measure.machine()
    values, ours, theirs = (measure.WORK / n for n in ("values.parquet", "f.parquet", "f.npy"))
    measure.WORK.mkdir(parents=True, exist_ok=True)
    reading = HERE.parent / "reading/values.yaml"
    measure.bianque("features", reading, "--data", data, "--out", values)
    import pyarrow.parquet as pq
    names = pq.ParquetFile(values).schema_arrow.names
    concepts = [n[5:-6] for n in names if n.startswith("last(")]
    measure.contender(HERE / "numpy_features.py", values, theirs)
    measure.bianque("features", HERE / "programme.yaml", "--data", data, "--out", ours)
    compare_answers(ours, theirs, concepts)
    theirs.unlink()
    ours.unlink()

    rows = {}
    for name, folder in (("Bianque, these 340", HERE), ("Bianque, 380 of programmes/sepsis",
                                                        measure.ROOT / "programmes/sepsis")):
        runs = [measure.bianque("features", folder, "--data", data, "--threads", "2")
                for _ in range(3)]
        stage = sorted((r["stages"]["features"][1], r["stages"]["features"][0]) for r in runs)[1]
        rows[name] = (*stage, measure.middle(runs, "peak_mb"))
    contenders = [("numpy, these 340", "numpy_features.py", 3)]
    if "--all" in sys.argv:
        contenders += [("Polars, these 340", "polars_features.py", 1),
                       ("DuckDB, these 340", "duckdb_features.py", 1)]
    for name, script, times in contenders:
        runs = [measure.contender(HERE / script, values) for _ in range(times)]
        stage = sorted((r["json"]["cpu"], r["json"]["wall"]) for r in runs)[times // 2]
        rows[name] = (*stage, measure.middle(runs, "peak_mb"))
    print("features alone, reading and writing not counted; peak of the whole process")
    measure.table(rows, "Bianque, these 340")
    if "--all" not in sys.argv:
        print("not run: Polars and DuckDB (minutes); --all adds them")
    good = all([measure.verdict(f"features, {n}", rows[n][0], 15, 2.5, "CPU s")
                for n in list(rows)[:2]])
    good &= measure.verdict("peak memory", max(r[2] for r in list(rows.values())[:2]), 4096, 4096,
                            "MB")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
