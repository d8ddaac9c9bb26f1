#!/usr/bin/env python3
"""Writes a registry's programme, mappings and tables of visits of some centres: made-up people.

    python benchmarks/registry/generate.py OUT --people 2000 --items 60 --centres 5
    bianque import OUT/programme.yaml OUT/*.csv --mapping OUT/csv.yaml --dir OUT/registry \\
        --enrol 1.0
"""
import argparse
import pathlib
import re
import typing

import numpy
import polars

VOCABULARY = pathlib.Path(__file__).resolve().parents[2] / "vocabulary" / "concepts"
VISITS = [0, 90, 180, 365, 545, 730, 910, 1095]
CONCEPT = re.compile(r"^  (\w+):")
RANGE = re.compile(r"plausible: \{ low: ([-\d.]+), high: ([-\d.]+)")
RESOLUTION = re.compile(r'resolution: "?([\d.]+)')
UNIT = re.compile(r"\n    unit: (\"[^\"]*\"|[^\s,}]+)")


def numbers(most):
    """Gives name, unit, plausible range and decimals of the first numeric concepts."""
    out = []
    for path in sorted(VOCABULARY.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for block in re.split(r"(?m)^(?=  \w+:)", text):
            name, bounds, unit = CONCEPT.match(block), RANGE.search(block), UNIT.search(block)
            if name and bounds and unit and "kind: number" in block and "role: static" not in block:
                step = RESOLUTION.search(block)
                decimals = len(step[1].partition(".")[2]) if step else 0
                out.append((name[1], unit[1], float(bounds[1]), float(bounds[2]), decimals))
    return out[:most]


def programme(items, centres):
    visits = "\n".join(
        f"    v{i}: {{ title: {{ en: visit {i}, zh: 访视{i} }}, at: {day} d, window: 30 d,"
        " forms: [all] }" for i, day in enumerate(VISITS))
    lines = "\n".join(f"        - {name}" for name, *_ in items)
    named = ", ".join(f"{c}: {{ en: {c}, zh: {c} }}" for c in centres)
    return f"""format: 1
name: made
version: 0.1.0
status: draft
title: {{ en: Made people, zh: 模拟人群 }}
subject: {{ person: enrolment to last contact, of: person, split_by: person }}
data:
  made: {{ people: generated, reader: registry, centres: [{", ".join(centres)}] }}
predict: {{ on: rows }}
registry:
  number: "M-{{centre}}-{{n}}"
  centres: {{ {named} }}
  identifiers: {{ hospital_number: {{ en: hospital number, zh: 住院号 }} }}
  visits:
{visits}
  forms:
    all:
      title: {{ en: All, zh: 全部 }}
      items:
{lines}
"""


def mapping(items, table):
    columns = "\n".join(f"      {name}: {quoted(name, unit)}" for name, unit, *_ in items)
    return f"""format: 1
zone: "+08:00"
known: happened
tables:
  "{table}":
    subject: hospital_number
    happened: day
    end: last row + 1 d
    columns:
{columns}
"""


def quoted(name, unit):
    return f'"{name} {unit.strip(chr(34))}"'


def visits_of(centre, items, people, seed):
    """A row for each visit of each person, values in the middle of what is plausible."""
    dice = numpy.random.default_rng([seed, int(centre[1:])])
    first = numpy.datetime64("2022-01-01")
    begin = first + numpy.repeat(dice.integers(0, 365, people), len(VISITS))
    columns = {
        "hospital_number": numpy.repeat([f"{centre}{i:06}" for i in range(people)], len(VISITS)),
        "day": numpy.datetime_as_string(begin + numpy.tile(VISITS, people), unit="D"),
    }
    for name, _, low, high, decimals in items:
        value = low + (0.3 + 0.2 * dice.random(people * len(VISITS))) * (high - low)
        columns[name] = numpy.round(value, decimals)
    return polars.DataFrame(columns)


class Size(typing.NamedTuple):
    people: int  # of each centre
    items: int
    centres: int
    files: int  # of each centre


def write(out, size, seed=1, workbooks=False):
    """Writes everything, and gives how many cells there are."""
    people, items, centres, files = size
    out.mkdir(parents=True, exist_ok=True)
    items = numbers(items)
    names = [f"c{i + 1}" for i in range(centres)]
    (out / "programme.yaml").write_text(programme(items, names), encoding="utf-8")
    (out / "csv.yaml").write_text(mapping(items, "{centre}_*.csv"), encoding="utf-8")
    (out / "xlsx.yaml").write_text(mapping(items, "{centre}_*.xlsx/Sheet1"), encoding="utf-8")
    for name in names:
        table = visits_of(name, items, people, seed)
        rows = -(-people // files) * len(VISITS)
        for part in range(files):
            piece = table.slice(part * rows, rows)
            piece.write_csv(out / f"{name}_{part:02}.csv")
            if workbooks:
                piece.write_excel(out / f"{name}_{part:02}.xlsx", worksheet="Sheet1",
                                  autofit=False)
    return centres * people * len(VISITS) * len(items)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--people", type=int, default=2000, help="of each centre")
    parser.add_argument("--items", type=int, default=60)
    parser.add_argument("--centres", type=int, default=5)
    parser.add_argument("--files", type=int, default=1, help="of each centre")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--xlsx", action="store_true", help="write workbooks too")
    given = parser.parse_args()
    size = Size(given.people, given.items, given.centres, given.files)
    cells = write(given.out, size, given.seed, given.xlsx)
    print(f"{cells} cells")


if __name__ == "__main__":
    main()
