#!/usr/bin/env bash
# Puts duckdb.h and libduckdb.so into build/third_party/duckdb by package name; does nothing when both are there.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TARGET=$ROOT/build/third_party/duckdb
MODULES=$ROOT/build/third_party/npm-duckdb
LIBRARY_PACKAGE=@duckdb/node-bindings-linux-x64
HEADER_PACKAGE=duckdb@1.4.4  # its header is that of 1.4.5; of the package nothing else is taken
HEADER_SHA256=cbe6a827284375c5a646b8f27dbd3a00808ce8738b5bbb49c190cb1e08540281
LIBRARY_SHA256=5062c3ba89fb37e818baf2bf8b0f914ec8f46d78584d8e412810b5d1bff3bfe8

fail() {
  printf 'fetch_duckdb: %s\n' "$*" >&2
  exit 1
}

is_right() { # FILE SHA256
  [ -f "$1" ] && printf '%s  %s\n' "$2" "$1" | sha256sum --check --status
}

why() { # LOG: npm's first words about what went wrong
  grep -m 1 -E '^npm (error|ERR!) [^ ]' "$1" | cut -c 1-200 || tail -n 1 "$1"
}

# put FILE SHA256 NAME PACKAGE: a file appears under its name only when its digest is right.
put() {
  [ -f "$1" ] || fail "the npm package $4 holds no $3; another version was delivered"
  cp "$1" "$TARGET/.$3.new"
  is_right "$TARGET/.$3.new" "$2" || {
    rm -f "$TARGET/.$3.new"
    fail "$3 of the npm package $4 has another SHA-256 than $2; it was not kept"
  }
  mv "$TARGET/.$3.new" "$TARGET/$3"
}

fetch_library() {
  local log=$MODULES/npm-ci.log
  mkdir -p "$MODULES"
  cp "$ROOT"/scripts/duckdb/{package.json,package-lock.json,.npmrc} "$MODULES/"
  (cd "$MODULES" && npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1 ||
    fail "cannot get the npm package $LIBRARY_PACKAGE: $(why "$log")"
  put "$MODULES/node_modules/$LIBRARY_PACKAGE/libduckdb.so" "$LIBRARY_SHA256" libduckdb.so "$LIBRARY_PACKAGE"
  rm -rf "$MODULES/node_modules"
}

fetch_header() {
  local fresh log
  fresh=$(mktemp -d "$ROOT/build/third_party/.duckdb-header.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$fresh'" EXIT
  log=$fresh/npm-pack.log
  (cd "$fresh" && npm pack --ignore-scripts "$HEADER_PACKAGE") >"$log" 2>&1 ||
    fail "cannot get the npm package $HEADER_PACKAGE: $(why "$log")"
  tar -xzf "$fresh"/duckdb-*.tgz -C "$fresh" package/src/duckdb/src/include/duckdb.h 2>>"$log" ||
    fail "the npm package $HEADER_PACKAGE holds no duckdb.h"
  put "$fresh/package/src/duckdb/src/include/duckdb.h" "$HEADER_SHA256" duckdb.h "$HEADER_PACKAGE"
}

main() {
  local header=yes library=yes
  is_right "$TARGET/duckdb.h" "$HEADER_SHA256" || header=no
  is_right "$TARGET/libduckdb.so" "$LIBRARY_SHA256" || library=no
  [ "$header$library" = yesyes ] && return 0
  [ "$(uname -sm)" = "Linux x86_64" ] ||
    fail "DuckDB is taken as a package for Linux on x86_64, this is $(uname -sm); put duckdb.h and libduckdb.so of 1.4 into build/third_party/duckdb"
  command -v npm >/dev/null || fail "npm is missing; ./dev installs it"
  mkdir -p "$TARGET"
  [ "$library" = yes ] || fetch_library
  [ "$header" = yes ] || fetch_header
}

main "$@"
