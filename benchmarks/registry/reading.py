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
        values = frame.drop(columns=["hospital_number", "day"]) if which == "pandas" else frame.drop(
            ["hospital_number", "day"])
        if which == "pandas":
            cells += int(values.count().sum())
            total += float(values.sum().sum())
        else:
            cells += sum(values[c].count() for c in values.columns)
            total += sum(float(values[c].sum()) for c in values.columns)
    print(json.dumps({"cells": cells, "sum": round(total, 1)}))


if __name__ == "__main__":
    main()
