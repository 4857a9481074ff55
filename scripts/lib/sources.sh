# shellcheck shell=bash
# shellcheck disable=SC2034 # the scripts that source this read some of these names
# Which files are ours, and the tools that look at them.

CLANG_FORMAT=clang-format-14
BUF_DIR="$ROOT/build/tools/buf"

# tracked [PATTERN...]: what git tracks and is there, a line each.
tracked() {
  local path
  while IFS= read -r path; do
    if [[ -f "$path" ]]; then printf '%s\n' "$path"; fi
  done < <(git ls-files -- "$@")
}

cpp_files() { tracked '*.cc' '*.h'; }

# Programs of ours that bash runs, whatever they are called.
bash_files() {
  local path first
  tracked | while IFS= read -r path; do
    IFS= read -r first <"$path" 2>/dev/null || first=''
    if [[ "$path" == *.sh || "$first" == '#!'*bash ]]; then echo "$path"; fi
  done
}

# Where CI notes the commit that passed last on this machine: what came since is "changed" there.
PASSED="${XDG_CACHE_HOME:-$HOME/.cache}/accord/passed"

# The commit that the present change stands on: where it leaves the main branch of the clone's origin; on
# that branch itself, what passed CI here last; failing both, the commit before.
base_commit() {
  local head main passed
  head="$(git rev-parse HEAD)"
  main="$(git merge-base HEAD origin/main 2>/dev/null || echo "$head")"
  passed="$(cat "$PASSED" 2>/dev/null || true)"
  if [[ "$main" != "$head" ]]; then
    echo "$main"
  elif [[ -n "$passed" ]] && git merge-base --is-ancestor "$passed" HEAD 2>/dev/null; then
    echo "$passed"
  else
    git rev-parse --verify --quiet HEAD~1 || echo "$head"
  fi
}

# Brings the buf that scripts/tools/buf pins.
install_buf() {
  local wanted="$ROOT/scripts/tools/buf/package-lock.json"
  if ! cmp -s "$wanted" "$BUF_DIR/installed.json"; then
    mkdir -p "$BUF_DIR"
    cp "$ROOT"/scripts/tools/buf/package{,-lock}.json "$BUF_DIR"
    npm ci --prefix "$BUF_DIR" --ignore-scripts --no-audit --no-fund >"$LOGS/npm.log" 2>&1 || {
      cat "$LOGS/npm.log"
      die "npm could not bring buf"
    }
    cp "$wanted" "$BUF_DIR/installed.json"
  fi
}

buf() {
  local program
  program="$(printf '%s\n' "$BUF_DIR"/node_modules/@bufbuild/buf-linux-*/bin/buf | head -n 1)"
  [[ -x "$program" ]] || die "buf has no program for this processor"
  "$program" "$@"
}
