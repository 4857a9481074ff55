# shellcheck shell=bash
# What tests of the packages share: an empty folder as a stranger's, and services of its own. Source it behind
# scripts/lib/common.sh; the packages are those of clients/build.
# shellcheck disable=SC2034 # used by those who source this

BIN="${ACCORD_BIN:-$ROOT/build/dev/bin}"
PACKAGES="$ROOT/build/clients"
TSC="$ROOT/clients/typescript/node_modules/.bin/tsc"
NODE_TYPES=@types/node@24.19.2
START_TENTHS_MAX=300

# begin_empty makes the folder $EMPTY, which goes with the script, and with it whatever was served.
begin_empty() {
  PIDS=()
  EMPTY="$(mktemp -d)"
  on_exit clean_up
}

# serve NAME COMMAND...: starts it and waits for where it listens, which is then in $ADDRESS.
serve() {
  local log="$EMPTY/$1.log" waited
  shift
  : >"$log" # the program may be slower to begin than the first look
  "$@" >"$log" 2>&1 &
  PIDS+=("$!")
  for ((waited = 0; waited < START_TENTHS_MAX; waited++)); do
    ADDRESS="$(sed -nE 's#.*(listening on |serves on https?://)([^ ]+:[0-9]+).*#\2#p' "$log" | head -n 1)"
    if [[ -n "$ADDRESS" ]]; then return; fi
    sleep 0.1
  done
  die "$1 did not start: $(tail -n 5 "$log")"
}

# clean_up ends what was started, and takes the folder away.
clean_up() {
  if ((${#PIDS[@]} > 0)); then
    kill "${PIDS[@]}" 2>/dev/null || true
    wait "${PIDS[@]}" 2>/dev/null || true
  fi
  chmod -R u+w "$EMPTY" # Go's module cache is read-only
  rm -rf "$EMPTY"
}
