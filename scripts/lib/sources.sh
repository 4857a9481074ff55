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
  local path
  tracked scripts .ci k8s | while IFS= read -r path; do
    if [[ "$path" == *.sh ]] || head -n 1 "$path" | grep -qE '^#!.*\bbash\b'; then echo "$path"; fi
  done
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
