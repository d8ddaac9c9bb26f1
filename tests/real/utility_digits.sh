#!/usr/bin/env bash
# The utility of calling every hour positive, on all real stays of each centre, to the digits that
# the README of the data gives.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if [ -z "${BIANQUE_DATA:-}" ]; then echo "not run: the real data are absent"; exit 0; fi
WORK=$ROOT/build/suite/utility_digits
rm -rf "$WORK" && mkdir -p "$WORK"
# The programme with one feature and one round: which model it is does not matter here.
python3 - "$ROOT/programmes/sepsis" "$WORK/programme" <<'END'
import pathlib, re, shutil, sys
source, copy = map(pathlib.Path, sys.argv[1:])
shutil.copytree(source, copy, ignore=shutil.ignore_patterns("scenarios"))
text = (copy / "programme.yaml").read_text("utf-8")
text = re.sub(r"^features:\n(?:  - .*\n)+", "features:\n  - [heart_rate]\n", text, flags=re.M)
text = re.sub(r"^model: .*", "model: { kind: boosted_trees, rounds: 1 }", text, flags=re.M)
folds = "validate:\n  - { within: [A, B], folds: 2 }\n"
text = re.sub(r"^validate:\n(?:  - .*\n)+", folds, text, flags=re.M)
text = text.replace("../../docs/references.bib", str(source.parent.parent / "docs/references.bib"))
(copy / "programme.yaml").write_text(text, "utf-8")
END
BIANQUE_STATE=$WORK/state "$BIANQUE" run "$WORK/programme" --data "$BIANQUE_DATA" --out "$WORK/run"
python3 - "$WORK/run/report.json" <<'END'
import json, sys
designs = json.load(open(sys.argv[1], encoding="utf-8"))["designs"]
expected = {"within_A": -0.304640335387518, "within_B": -1.0757726506654146}
found = {name: designs[name]["utility"]["all_positive"] for name in expected}
print("utility of calling every hour positive:", found, "expected:", expected)
sys.exit(found != expected)
END
