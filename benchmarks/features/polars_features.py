"""Polars: rolling by time within each subject, all expressions at once; the slope from means."""
import json
import os
import sys
import time

os.environ.setdefault("POLARS_MAX_THREADS", "2")
import polars as pl  # noqa: E402

WINDOWS = (6, 24)


def aggregates(name, window):
    x = pl.col(name)
    t = pl.when(x.is_not_null()).then(pl.col("time_h"))
    slope = ((x * t).mean() - x.mean() * t.mean()) / ((t * t).mean() - t.mean() ** 2)
    label = f"{name}|{window}"
    return [x.drop_nulls().last().alias(f"{label}|last"), x.mean().alias(f"{label}|mean"),
            x.min().alias(f"{label}|min"), x.max().alias(f"{label}|max"),
            pl.when(x.count() > 1).then(slope).alias(f"{label}|slope")]


def main():
    frame = pl.read_parquet(sys.argv[1]).with_columns(
        pl.col("time_h").cast(pl.Int64).alias("hour"),
        pl.concat_str("centre", "subject").alias("s"))
    names = [n for n in frame.columns if n not in ("centre", "subject", "time_h", "hour", "s")]
    cpu, wall = time.process_time(), time.perf_counter()
    parts = [frame.rolling("hour", period=f"{w}i", group_by="s")
             .agg(e for n in names for e in aggregates(n, w)) for w in WINDOWS]
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"rows": parts[0].height, "cpu": cpu, "wall": wall}))


if __name__ == "__main__":
    main()
