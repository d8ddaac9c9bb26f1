"""Run: what a whole run costs apart from the tree library's own work (matrix, training, scoring).
Takes a finished run's timings.json, or makes the full run (half an hour) with --full."""
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import measure  # noqa: E402


def main():
    data = measure.data_folder()
    measure.machine()
    out = Path(next((a for a in sys.argv[1:] if a != "--full"), measure.ROOT / "runs/sepsis"))
    if "--full" in sys.argv:
        result = measure.run([measure.BIANQUE, "run", measure.ROOT / "programmes/sepsis", "--data",
                              data, "--out", out, "--threads", "2"])
        print(f"whole run: {result['wall']:.0f} s wall, {result['cpu']:.0f} CPU s, "
              f"{result['peak_mb']:.0f} MB")
    file = out / "timings.json"
    if not file.exists():
        print(f"not run: {file} is not there; --full makes the run")
        return 77
    stages = json.loads(file.read_text("utf-8"))
    for name, s in stages.items():
        print(f"  {name:<16} {s['wall_s']:8.1f} s wall {s['cpu_s']:8.1f} CPU s")
    rest = sum(s["wall_s"] for n, s in stages.items() if n != "boosted trees")
    return 0 if measure.verdict("all but the tree library", rest, 20, 8, "s wall") else 1


if __name__ == "__main__":
    sys.exit(main())
