#!/usr/bin/env bash
# y(T) equals the data's own label wherever it is defined, and every predicted moment has the label, on the real stays.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
RUN=${RUN:-$ROOT/build/suite/real}
if [ ! -f "$RUN/predictions.parquet" ]; then echo "not run: no run on real data in $RUN"; exit 0; fi
count() { "$BIANQUE" sql "$1" --data "$RUN" | tail -n 1 | tr -d ' '; }
differ=$(count "select count(*) from predictions where outcome is not null and outcome <> label")
bare=$(count "select count(*) from predictions where label is null")
rows=$(count "select count(*) from predictions")
echo "$rows predicted moments: outcome differs from the label in $differ, no label in $bare"
[ "$differ" = 0 ] && [ "$bare" = 0 ] && [ "$rows" -gt 0 ]
