"""What every benchmark needs: data laid out, programs run and accounted for, a table printed."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench"
BIANQUE = os.environ.get("BIANQUE", str(ROOT / "build/release/bianque"))
STAYS = "physionet2019"


def data_folder():
    """Gives the folder of the real stays, or ends the benchmark with the reason."""
    folder = Path(os.environ.get("BIANQUE_DATA") or ROOT.parent / "shared" / "data")
    if not list(folder.glob(f"{STAYS}/training_set*.tar.*")):
        print("not run: the real stays are absent (no BIANQUE_DATA, no ../shared/data)")
        sys.exit(77)
    return folder


def concatenated():
    """Gives all stays as one delimited file with centre and subject in front; made once."""
    path = WORK / "all.psv"
    if path.exists():
        return path
    WORK.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".part")
    with open(fresh, "w", encoding="ascii") as out:
        header = None
        for archive in sorted(data_folder().glob(f"{STAYS}/training_set*.tar.*")):
            centre = archive.name.split(".")[0][-1]
            folder = WORK / f"unpacked_{centre}"
            folder.mkdir(exist_ok=True)
            subprocess.run(["tar", "-xf", archive, "-C", folder], check=True)
            for file in sorted(folder.rglob("*.psv"), key=lambda f: f.name):
                head, *lines = file.read_text(encoding="ascii").splitlines()
                if header is None:
                    header = head
                    out.write(f"centre|subject|{head}\n")
                assert head == header, file
                out.writelines(f"{centre}|{file.stem}|{line}\n" for line in lines)
    fresh.rename(path)
    return path


def run(command, environment=None):
    """Runs a program to its end; its own processor time, wall time, peak memory and output."""
    began = time.perf_counter()
    with subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, env={**os.environ, **(environment or {})}) as process:
        out = process.stdout.read()
        errors = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}:\n{errors[-2000:]}")
    return {"wall": time.perf_counter() - began, "cpu": used.ru_utime + used.ru_stime,
            "peak_mb": used.ru_maxrss / 1024, "out": out, "err": errors}


def contender(script, *arguments):
    """Runs a contender; the last line of its output is JSON, and may hold its own inner times."""
    result = run([sys.executable, script, *arguments])
    return {**result, "json": json.loads(result["out"].splitlines()[-1])}


def bianque(*arguments):
    """Runs the program that is measured; stages that it reports come as {stage: (wall, cpu)}."""
    result = run([BIANQUE, *arguments], {"OMP_WAIT_POLICY": "passive", "BIANQUE_LANG": "en"})
    stages = {}
    for line in result["err"].splitlines():
        name, _, rest = line.partition(": ")
        if rest.endswith(" s of processor time"):
            wall, cpu = rest.removesuffix(" s of processor time").split(" s, ")
            stages[name] = (float(wall), float(cpu))
    return {**result, "stages": stages}


def middle(results, key):
    return statistics.median(r[key] for r in results)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="ascii")
                  if line.startswith("model name")), platform.machine())
    load = os.getloadavg()[0]
    print(f"machine: {model}, {os.cpu_count()} cores, load {load:.1f} at the start")


def table(rows, ours):
    """Prints a row a contender: medians, and processor time as a multiple of ours."""
    print(f"\n| {'program':<34} | CPU s | wall s | peak MB | CPU / ours |")
    print(f"|{'-' * 36}|---:|---:|---:|---:|")
    for name, (cpu, wall, peak) in rows.items():
        print(f"| {name:<34} | {cpu:.2f} | {wall:.2f} | {peak:.0f} | {cpu / rows[ours][0]:.2f} |")


def verdict(what, value, needed, goal, unit):
    state = "met" if value <= needed else "NOT MET"
    towards = "reached" if value <= goal else f"{value / goal:.2f} times it"
    print(f"{what}: {value:.2f} {unit}; needed {needed:g} {unit}: {state}; "
          f"goal {goal:g}: {towards}")
    return value <= needed
