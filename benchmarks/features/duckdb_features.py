"""DuckDB: one window clause a window length, all aggregates over it."""
import json
import sys
import time

import duckdb

WINDOWS = (6, 24)


def main():
    con = duckdb.connect()
    con.execute("SET threads = 2; SET memory_limit = '12GB'")
    con.execute("CREATE TABLE v AS SELECT * FROM read_parquet(?)", [sys.argv[1]])
    names = [r[0] for r in con.execute("DESCRIBE v").fetchall()
             if r[0] not in ("centre", "subject", "time_h")]
    columns = []
    for i, name in enumerate(names):
        for w in WINDOWS:
            x, over = f'"{name}"', f"OVER w{w}"
            columns += [f"last_value({x} IGNORE NULLS) {over} AS l{i}_{w}",
                        f"avg({x}) {over} AS a{i}_{w}", f"min({x}) {over} AS n{i}_{w}",
                        f"max({x}) {over} AS x{i}_{w}",
                        f"regr_slope({x}, time_h) {over} AS s{i}_{w}"]
    clauses = ", ".join(f"w{w} AS (PARTITION BY centre, subject ORDER BY time_h "
                        f"RANGE BETWEEN {w - 1} PRECEDING AND CURRENT ROW)" for w in WINDOWS)
    cpu, wall = time.process_time(), time.perf_counter()
    con.execute(f"CREATE TABLE f AS SELECT centre, subject, time_h, {', '.join(columns)} FROM v "
                f"WINDOW {clauses}")
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    rows = con.execute("SELECT count(*) FROM f").fetchone()[0]
    if len(sys.argv) > 2:
        con.execute(f"COPY (FROM f ORDER BY centre, subject, time_h) TO '{sys.argv[2]}' "
                    "(FORMAT parquet)")
    print(json.dumps({"rows": rows, "cpu": cpu, "wall": wall}))


if __name__ == "__main__":
    main()
