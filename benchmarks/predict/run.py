"""Predict: a risk for every row of 8,000 stays, from a folder to CSV, whole process."""
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import measure  # noqa: E402

STAYS = 8000


def main():
    measure.data_folder()
    measure.concatenated()  # unpacks
    measure.machine()
    run = Path(sys.argv[1]) if len(sys.argv) > 1 else measure.ROOT / "runs/sepsis"
    if not (run / "model").is_dir():
        print(f"not run: {run} holds no model; make one with ./dev run sepsis --full --out {run}")
        return 77
    stays = measure.WORK / f"first_{STAYS}"
    if not stays.exists():
        fresh = stays.with_suffix(".part")
        (fresh / "training_setA").mkdir(parents=True, exist_ok=True)
        files = sorted((measure.WORK / "unpacked_A").rglob("*.psv"), key=lambda f: f.name)
        for file in files[:STAYS]:
            shutil.copy(file, fresh / "training_setA")
        fresh.rename(stays)
    out = measure.WORK / "risks.csv"
    results = [measure.bianque("predict", run / "model", "--data", stays, "--out", out,
                               "--threads", "2") for _ in range(5)]
    lines = sum(1 for _ in open(out, encoding="utf-8")) - 1
    print(f"{STAYS:,} stays, {lines:,} rows scored; whole process, median of 5")
    rows = {"Bianque, 2 threads": tuple(measure.middle(results, k)
                                        for k in ("cpu", "wall", "peak_mb"))}
    measure.table(rows, "Bianque, 2 threads")
    return 0 if measure.verdict("predict", rows["Bianque, 2 threads"][1], 15, 3, "s wall") else 1


if __name__ == "__main__":
    sys.exit(main())
