"""usage: predict_properties.py BIANQUE MODEL FOLDER  (FOLDER/whole holds stays, one file each, label last)"""
import os
import random
import subprocess
import sys

BIANQUE, MODEL, PLACE = sys.argv[1:4]


def predict(name):
    out = f"{PLACE}/{name}.csv"
    subprocess.run([BIANQUE, "predict", MODEL, "--data", f"{PLACE}/{name}", "--out", out], check=True,
                   stderr=subprocess.DEVNULL)
    with open(out, "rb") as file:
        return file.read()


def variant(name, change):
    source = f"{PLACE}/whole/training_setA"
    target = f"{PLACE}/{name}/training_setA"
    os.makedirs(target)
    for stay in os.listdir(source):
        with open(f"{source}/{stay}") as file:
            lines = file.read().splitlines()
        with open(f"{target}/{stay}", "w") as file:
            file.write("\n".join(change(stay, lines)) + "\n")
    return predict(name)


def with_label(value):
    return lambda stay, lines: [lines[0]] + [line.rsplit("|", 1)[0] + "|" + value for line in lines[1:]]


whole = predict("whole")
rows = len(whole.splitlines()) - 1
wrong = []
if variant("absent", lambda stay, lines: [line.rsplit("|", 1)[0] for line in lines]) != whole:
    wrong.append("label absent")
for value in ("", "NaN", "0", "1", "text"):
    if variant("label_" + (value or "empty"), with_label(value)) != whole:
        wrong.append(f"label {value or 'empty'}")

random.seed(20190101)
kept = {}


def cut(stay, lines):
    kept[stay[:-4]] = random.randint(1, len(lines) - 1)
    return lines[:kept[stay[:-4]] + 1]


def by_stay(table):
    out = {}
    for line in table.decode().splitlines()[1:]:
        out.setdefault(line.split(",")[1], []).append(line)
    return out


first, second = by_stay(whole), by_stay(variant("cut", cut))
for stay, k in kept.items():
    if second[stay] != first[stay][:k]:
        wrong.append(f"cut {stay} after row {k}")
print(f"{len(kept)} real stays, {rows} rows: {'all properties hold' if not wrong else 'WRONG: ' + ', '.join(wrong)}")
sys.exit(1 if wrong or not kept else 0)
