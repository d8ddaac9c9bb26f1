#!/usr/bin/env bash
# Makes the pictures of README.md anew: a quick run on the data that `bianque run` generates where
# it is given none, and the top of its report.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BIANQUE=$ROOT/build/release/bianque
PLACE=$(mktemp -d)
trap 'rm -rf "$PLACE"' EXIT

cd "$PLACE"
unset BIANQUE_DATA
BIANQUE_STATE=state "$BIANQUE" run "$ROOT/programmes/sepsis" --quick --out run
(cd "$ROOT/web" && node test/take_pictures.mjs "$PLACE/run/report.html" "$ROOT/docs/pictures")
