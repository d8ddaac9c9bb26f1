#!/usr/bin/env bash
# What `./dev` decides before it runs anything: programme, data, options, and what it says.
# A stub stands in for the binary.
set -euo pipefail

HOME_OF_TEST=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PLACE=$(mktemp -d)
trap 'rm -rf "$PLACE"' EXIT
PASSED=0
FAILED=0

# A tree with two programmes and a stub that says what it was asked.
make_tree() {
  rm -rf "${PLACE:?}"/*
  mkdir -p "$PLACE/tree/build/release" "$PLACE/tree/programmes/"{sepsis,icu_watch}
  cp -r "$HOME_OF_TEST/scripts" "$PLACE/tree/scripts"
  printf 'validate:\n' >"$PLACE/tree/programmes/sepsis/programme.yaml"
  printf 'alert:\n' >"$PLACE/tree/programmes/icu_watch/programme.yaml"
  cat >"$PLACE/tree/build/release/bianque" <<'END'
#!/usr/bin/env bash
echo "asked: $* | data: ${BIANQUE_DATA:-none}"
while [ $# -gt 0 ]; do
  if [ "$1" = --out ]; then mkdir -p "$2" && touch "$2/generated.json"; fi
  shift
done
exit "${STUB_CODE:-0}"
END
  chmod +x "$PLACE/tree/build/release/bianque"
}

# asked ARGS...: what `./dev run ARGS` does in the tree, all its output.
asked() {
  (
    cd "$PLACE/tree"
    ROOT=$PLACE/tree
    BUILD=$ROOT/build
    BIANQUE=$BUILD/release/bianque
    for part in terminal setup programmes suite; do source "$ROOT/scripts/dev/$part.sh"; done
    run_programme "$@"
  ) 2>&1
}

# expect NAME PATTERN TEXT
expect() {
  if grep -qE -- "$2" <<<"$3"; then
    PASSED=$((PASSED + 1))
  else
    FAILED=$((FAILED + 1))
    printf 'FAILED %s: no `%s` in:\n%s\n' "$1" "$2" "$3"
  fi
}

refuse() {
  if grep -qE -- "$2" <<<"$3"; then
    FAILED=$((FAILED + 1))
    printf 'FAILED %s: `%s` in:\n%s\n' "$1" "$2" "$3"
  else
    PASSED=$((PASSED + 1))
  fi
}

unset BIANQUE_DATA
make_tree
text=$(asked)
expect "generated without data" 'data: .*/build/generated/sepsis \(generated' "$text"
expect "what is asked" '^asked: run programmes/sepsis --quick --out runs/sepsis \|' "$text"
expect "of generated data" '\| data: .*/generated/sepsis$' "$text"

text=$(asked)
refuse "generated once" 'generated hospital: done' "$text"

mkdir -p "$PLACE/shared/data"
text=$(asked)
expect "shared data beside the repository" "^data: $PLACE/shared/data$" "$text"
text=$(BIANQUE_DATA=/elsewhere asked)
expect "the environment goes before shared data" '^data: /elsewhere$' "$text"
text=$(BIANQUE_DATA=/elsewhere asked --data /given)
expect "--data goes first" '^data: /given$' "$text"
expect "--data is passed on" 'run programmes/sepsis --quick --data /given --out runs/sepsis' "$text"

text=$(asked sepsis --full --threads 1 --out "$PLACE/out")
expect "--full" "^asked: run programmes/sepsis --threads 1 --out $PLACE/out " "$text"
refuse "one --out only" 'out.*--out' "$text"

mkdir -p "$PLACE/tree/build/data/clif_demo"
touch "$PLACE/tree/build/data/clif_demo/clif_vitals.parquet"
text=$(asked icu_watch)
expect "no quick form" '^asked: run programmes/icu_watch --out runs/icu_watch \|' "$text"
expect "demonstration patients" '\| data: .*/build/data/clif_demo$' "$text"

text=$(asked measles || echo "code $?")
expect "unknown programme" 'no programme `measles`; there are: icu_watch sepsis' "$text"
expect "unknown programme ends with 2" '^code 2$' "$text"

text=$(STUB_CODE=1 asked --data /given || echo "code $?")
expect "the binary's code is ours" '^code 1$' "$text"

text=$("$HOME_OF_TEST/dev" fly 2>&1 || echo "code $?")
expect "unknown command" 'no command `fly`' "$text"
expect "unknown command ends with 2" '^code 2$' "$text"
printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
[ "$FAILED" -eq 0 ]
