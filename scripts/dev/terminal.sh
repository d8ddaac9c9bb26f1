# Lines, steps with their time, and a clean end on Ctrl-C. Sourced by ./dev.

LOGS=$BUILD/log
HEARTBEAT=

say() { printf '%s\n' "$*" >&2; }

# fail CODE SENTENCE: the last line on standard error is the sentence.
fail() {
  local code=$1
  shift
  say "dev: $*"
  exit "$code"
}

stop_heartbeat() {
  if [ -n "$HEARTBEAT" ]; then
    kill "$HEARTBEAT" 2>/dev/null || true
    wait "$HEARTBEAT" 2>/dev/null || true
    HEARTBEAT=
  fi
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

trap stop_heartbeat EXIT
trap 'stop_heartbeat; say "dev: interrupted"; exit 130' INT
trap 'exit 143' TERM

# Shows how far a log has come: in place on a terminal, a line every 20 s elsewhere.
heartbeat() {
  local text=$1 log=$2 began=$SECONDS last
  trap - EXIT INT TERM
  while true; do
    # A sleep that outlives us must not hold the caller's pipe open.
    if [ -t 2 ]; then sleep 0.5 >/dev/null 2>&1; else sleep 20 >/dev/null 2>&1; fi
    last=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | grep -v '^ *$' | tail -n 1 | cut -c 1-60)
    if [ -t 2 ]; then
      printf '\r\033[K%s, %d s  %s' "$text" $((SECONDS - began)) "$last" >&2
    else
      printf '%s, %d s  %s\n' "$text" $((SECONDS - began)) "$last" >&2
    fi
  done
}

# step NAME TEXT COMMAND...: runs the command with its output in build/log/NAME.log and ends with
# one line and its time, or none when ninja had nothing to do.
step() {
  local name=$1 text=$2 began=$SECONDS code=0 outcome=done
  shift 2
  mkdir -p "$LOGS"
  heartbeat "$text" "$LOGS/$name.log" &
  HEARTBEAT=$!
  "$@" >"$LOGS/$name.log" 2>&1 </dev/null || code=$?
  stop_heartbeat
  if [ "$code" -eq 0 ] && tail -n 1 "$LOGS/$name.log" | grep -q 'no work to do'; then return 0; fi
  [ "$code" -eq 0 ] || outcome="failed ($code)"
  say "$text: $outcome, $((SECONDS - began)) s"
  return "$code"
}

# Quotes a step's log: its first failure, else its end.
show_log() {
  local lines=${2:-30} log=$LOGS/$1.log
  if grep -q '^FAILED: ' "$log"; then
    sed -n '/^FAILED: /,$p' "$log" | head -n "$lines"
  else
    tail -n "$lines" "$log"
  fi | cut -c 1-300 | sed 's/^/  | /' >&2
}

# One build at a time in this folder.
alone() { flock "$BUILD/.lock" "$@"; }
