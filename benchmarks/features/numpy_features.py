"""numpy: windows of rows as vectors over all subjects. Prefix sums give mean and slope, a running
maximum of positions gives the last value, extremes over spans of doubling length give min and max.
Rows are hourly, but hours may be missing: a window is found by time, not by counting rows."""
import json
import sys
import time

import numpy as np
import pyarrow.parquet as pq

WINDOWS = (6, 24)


def spans(centre, subject, hours):
    """Per row: first row of its subject, and first row of each window."""
    new = np.r_[True, (subject[1:] != subject[:-1]) | (centre[1:] != centre[:-1])]
    start = np.flatnonzero(new)
    begin = np.repeat(start, np.diff(np.r_[start, len(hours)]))
    number = np.cumsum(new) - 1
    key = number * 10_000.0 + hours  # rises over the whole table: one search serves all subjects
    first = {w: np.maximum(np.searchsorted(key, key - w, side="right"), begin) for w in WINDOWS}
    return begin, first


def extremes(column, first, position, better, nothing):
    """Best of any window: two overlapping spans of a power of two cover it."""
    length = position - first + 1
    level = np.int64(np.log2(length))
    best = np.where(np.isnan(column), nothing, column)
    out = np.full(len(column), nothing)
    width, at = 1, 0
    while True:
        mine = np.flatnonzero(level == at)
        if mine.size:
            out[mine] = better(best[first[mine] + width - 1], best[mine])
        at += 1
        if at > level.max():
            break
        wider = best.copy()
        wider[width:] = better(best[width:], best[:-width])
        best, width = wider, width * 2
    return np.where(np.isinf(out), np.nan, out)


def features(values, hours, begin, first):
    """float32 [rows, variables, windows, (last, mean, min, max, slope)]."""
    n, variables = values.shape
    out = np.empty((n, variables, len(WINDOWS), 5), np.float32)
    position = np.arange(n)
    hour = hours - hours[begin]
    for v in range(variables):
        column = values[:, v]
        there = ~np.isnan(column)
        middle = column[there].mean() if there.any() else 0.0
        z = np.where(there, column - middle, 0.0)
        t = np.where(there, hour, 0.0)
        sums = np.zeros((5, n + 1))
        for row, term in zip(sums, (there, z, t, t * t, t * z)):
            np.cumsum(term, out=row[1:])
        newest = np.maximum.accumulate(np.where(there, position, -1))
        for w, window in enumerate(WINDOWS):
            low = first[window]
            count, sz, st, stt, stz = sums[:, position + 1] - sums[:, low]
            with np.errstate(all="ignore"):
                out[:, v, w, 0] = np.where(newest >= low, column[np.maximum(newest, 0)], np.nan)
                out[:, v, w, 1] = np.where(count > 0, sz / count + middle, np.nan)
                out[:, v, w, 2] = extremes(column, low, position, np.minimum, np.inf)
                out[:, v, w, 3] = extremes(column, low, position, np.maximum, -np.inf)
                slope = (count * stz - st * sz) / (count * stt - st * st)
                out[:, v, w, 4] = np.where(count > 1, slope, np.nan)
    return out


def main():
    table = pq.read_table(sys.argv[1])
    names = [n for n in table.column_names if n not in ("centre", "subject", "time_h")]
    values = np.column_stack([table[n].to_numpy() for n in names])
    centre, subject = (table[n].dictionary_encode().combine_chunks().indices.to_numpy()
                       for n in ("centre", "subject"))
    hours = table["time_h"].to_numpy()
    cpu, wall = time.process_time(), time.perf_counter()
    begin, first = spans(centre, subject, hours)
    out = features(values, hours, begin, first)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if len(sys.argv) > 2:
        np.save(sys.argv[2], out)
    print(json.dumps({"rows": len(out), "cpu": cpu, "wall": wall}))


if __name__ == "__main__":
    main()
