"""A contender of the import: reads tables of visits and adds their cells up, nothing else.

    python reading.py pandas|polars FILE...

The last line is JSON: how many values there are, and their sum."""

import json
import sys


def pandas_frames(files):
    import pandas

    for file in files:
        yield pandas.read_csv(file) if file.endswith(".csv") else pandas.read_excel(
            file, engine="openpyxl")


def polars_frames(files):
    import polars

    for file in files:
        yield polars.read_csv(file) if file.endswith(".csv") else polars.read_excel(
            file, engine="calamine")


def main():
    which, *files = sys.argv[1:]
    cells, total = 0, 0.0
    for frame in (pandas_frames if which == "pandas" else polars_frames)(files):
        for column in frame.columns:
            if column not in ("hospital_number", "day"):
                cells += int(frame[column].count())
                total += float(frame[column].sum())
    print(json.dumps({"cells": cells, "sum": round(total, 1)}))


if __name__ == "__main__":
    main()
