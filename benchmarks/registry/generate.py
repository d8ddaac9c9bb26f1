#!/usr/bin/env python3
"""Writes a registry's programme, a mapping and a file of visits to import: made-up people.

    python3 benchmarks/registry/generate.py OUT --people 2000 --items 60
    bianque import OUT/programme.yaml OUT/visits.csv --mapping OUT/mapping.yaml \
        --dir OUT/registry --enrol 1.0
"""
import argparse
import datetime
import pathlib
import random
import re

VOCABULARY = pathlib.Path(__file__).resolve().parents[2] / "vocabulary" / "concepts"
VISITS = [0, 90, 180, 365, 545, 730, 910, 1095]
CONCEPT = re.compile(r"^  (\w+):")
RANGE = re.compile(r"plausible: \{ low: ([-\d.]+), high: ([-\d.]+)")
UNIT = re.compile(r"\n    unit: (\"[^\"]*\"|[^\s,}]+)")


def numbers(most):
    """Gives name, unit and plausible range of the first numeric concepts that are measured."""
    out = []
    for path in sorted(VOCABULARY.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for block in re.split(r"(?m)^(?=  \w+:)", text):
            name, bounds, unit = CONCEPT.match(block), RANGE.search(block), UNIT.search(block)
            if name and bounds and unit and "kind: number" in block and "role: static" not in block:
                out.append((name[1], unit[1], float(bounds[1]), float(bounds[2])))
    return out[:most]


def programme(items):
    visits = "\n".join(
        f"    v{i}: {{ title: {{ en: visit {i}, zh: 访视{i} }}, at: {day} d, window: 30 d,"
        " forms: [all] }" for i, day in enumerate(VISITS))
    lines = "\n".join(f"        - {name}" for name, _, _, _ in items)
    return f"""format: 1
name: made
version: 0.1.0
status: draft
title: {{ en: Made people, zh: 模拟人群 }}
subject: {{ person: enrolment to last contact, of: person, split_by: person }}
data:
  made: {{ people: generated, reader: registry, centres: [one] }}
predict: {{ on: rows }}
registry:
  number: "M-{{centre}}-{{n}}"
  centres: {{ one: {{ en: One, zh: 一院 }} }}
  identifiers: {{ hospital_number: {{ en: hospital number, zh: 住院号 }} }}
  visits:
{visits}
  forms:
    all:
      title: {{ en: All, zh: 全部 }}
      items:
{lines}
"""


def mapping(items):
    columns = "\n".join(f"      {name}: {quoted(name, unit)}" for name, unit, _, _ in items)
    return f"""format: 1
zone: "+08:00"
known: happened
tables:
  visits.csv:
    subject: hospital_number
    happened: day
    end: last row + 1 d
    columns:
{columns}
"""


def quoted(name, unit):
    return f'"{name} {unit.strip(chr(34))}"'


def write_visits(path, items, people, seed):
    dice = random.Random(seed)
    first = datetime.date(2022, 1, 1)
    with open(path, "w", encoding="utf-8") as file:
        print("hospital_number,day," + ",".join(name for name, _, _, _ in items), file=file)
        for person in range(people):
            begin = first + datetime.timedelta(days=dice.randrange(365))
            for visit in VISITS:
                day = begin + datetime.timedelta(days=visit)
                cells = (f"{low + (0.3 + 0.2 * dice.random()) * (high - low):.4g}"
                         for _, _, low, high in items)
                print(f"H{person:06},{day}," + ",".join(cells), file=file)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--items", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    items = numbers(given.items)
    (given.out / "programme.yaml").write_text(programme(items), encoding="utf-8")
    (given.out / "mapping.yaml").write_text(mapping(items), encoding="utf-8")
    write_visits(given.out / "visits.csv", items, given.people, given.seed)
    print(f"{given.people * len(VISITS) * len(items)} cells of {len(items)} items")


if __name__ == "__main__":
    main()
