#!/usr/bin/env bash
# Timelines written as a MEDS folder and read back give the table of features that the source gives,
# to the byte: the digest is over every value and every reason for missing.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if [ -z "${BIANQUE_DATA:-}" ]; then echo "not run: the real data are absent"; exit 0; fi
WORK=$ROOT/build/suite/stored_timelines
rm -rf "$WORK" && mkdir -p "$WORK"
digest_of() {
  BIANQUE_LANG=en "$BIANQUE" features "$ROOT/programmes/sepsis" --data "$1" 2>&1 |
    sed -n 's/.*sha256 \([0-9a-f]\{64\}\).*/\1/p'
}
"$BIANQUE" store "$ROOT/programmes/sepsis" --data "$BIANQUE_DATA" --out "$WORK/timelines"
source=$(digest_of "$BIANQUE_DATA")
stored=$(digest_of "$WORK/timelines")
echo "features from the source: $source, from the stored timelines: $stored"
[ -n "$source" ] && [ "$source" = "$stored" ]
rm -rf "$WORK"
