#!/usr/bin/env bash
# predict on real stays: the outcome column is not looked at, and a stay cut after row k gives the first k lines.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
MODEL=${MODEL:-$ROOT/build/suite/real/model}
ARCHIVE=${BIANQUE_DATA:-}/physionet2019/training_setA.tar.zst
if [ ! -f "$ARCHIVE" ]; then echo "not run: the real stays are absent (no BIANQUE_DATA with physionet2019)"; exit 0; fi
if [ ! -f "$MODEL/model.json" ]; then echo "not run: no model in $MODEL; the stage before makes it"; exit 0; fi
PLACE=$(mktemp -d)
trap 'rm -rf "$PLACE"' EXIT
mkdir "$PLACE/whole"
tar --zstd -xf "$ARCHIVE" -C "$PLACE/whole" --wildcards 'training_setA/p0000*.psv'
python3 "$ROOT/tests/real/predict_properties.py" "$BIANQUE" "$MODEL" "$PLACE"
