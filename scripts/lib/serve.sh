# shellcheck shell=bash
# shellcheck disable=SC2034 # the script that sources this reads some of these names
#
# What scripts/run starts. A part is a process that serves: today only `api`, the three services in
# one `accord serve`. A part NAME to come (gateway, web console) is added in four places:
#   PARTS          its name, after the parts that it needs
#   SERVE_TARGETS  what is built for it
#   start_NAME     starts it by start_part and waits until it answers
#   say_how_to_use says where it is

SERVE_PRESET=release
SERVE_TARGETS=(accord)
PARTS=(api)

BIN="$ROOT/build/$SERVE_PRESET/bin"
RUN_DIR="$ROOT/build/run" # NAME.pid and NAME.address of each part that runs
DATA_DIR="$ROOT/build/run-data"
API_PORT=7410
READY_SECONDS_MAX=30
DRAIN_SECONDS_MAX=15

SERVE_STEPS=$((${#PARTS[@]} + 1)) # each part, and the demo data

mkdir -p "$RUN_DIR"

# The id of a part's process if it is alive and still the program that we started: ids are reused.
part_pid() {
  local pid
  pid="$(cat "$RUN_DIR/$1.pid" 2>/dev/null)" || return 1
  alive "$pid" && [[ "$(readlink "/proc/$pid/exe")" == "$BIN/"* ]] && printf '%s' "$pid"
}

part_address() { cat "$RUN_DIR/$1.address"; }

# All parts are up. If only some are (one has died), they are stopped, so that all start afresh.
parts_running() {
  local part
  for part in "${PARTS[@]}"; do
    if ! part_pid "$part" >/dev/null; then
      stop_all
      return 1
    fi
  done
}

# start_part NAME ADDRESS PROGRAM ARGUMENT...: in a session of its own, so that a Ctrl-C meant for
# this script lets it drain.
start_part() {
  local name="$1" address="$2"
  shift 2
  setsid "$@" </dev/null >"$LOGS/run-$name.log" 2>&1 &
  printf '%s' "$!" >"$RUN_DIR/$name.pid"
  printf '%s' "$address" >"$RUN_DIR/$name.address"
}

# await_part NAME COMMAND...: until the command succeeds; dies with the part's log if it never does.
await_part() {
  local name="$1" deadline=$((SECONDS + READY_SECONDS_MAX))
  shift
  until part_pid "$name" >/dev/null && "$@" >/dev/null 2>&1; do
    if ! part_pid "$name" >/dev/null || ((SECONDS >= deadline)); then
      tail -n "$LOG_TAIL_LINES" "$LOGS/run-$name.log"
      die "$name did not come up; its log: build/logs/run-$name.log"
    fi
    sleep 0.1
  done
}

accord() { timeout 60 "$BIN/accord" --server="$(part_address api)" "$@"; }

start_api() {
  local port="$API_PORT"
  if port_open 127.0.0.1 "$port"; then port="$(free_port)"; fi
  start_part api "127.0.0.1:$port" \
    "$BIN/accord" serve --data-dir="$DATA_DIR" --listen="127.0.0.1:$port"
  await_part api accord health
}

# The demo organisation, into new data only. Half of it would look like data: then none is kept.
load_demo() {
  if ! accord demo; then
    stop_all
    rm -rf "$DATA_DIR"
    die "the demo data could not be loaded"
  fi
}

step_serve() {
  local part data_is_new=no
  if [[ ! -d "$DATA_DIR" ]]; then data_is_new=yes; fi
  for part in "${PARTS[@]}"; do step "Start $part" "start-$part" "start_$part"; done
  if [[ "$data_is_new" == yes ]]; then
    step "Demo data" demo load_demo
  else
    step "Demo data: not needed, build/run-data has data" demo true
  fi
}

# Waits until a part ends: on Ctrl-C the script's exit stops them; one that dies by itself is told.
watch_parts() {
  local part
  while true; do
    for part in "${PARTS[@]}"; do
      if ! part_pid "$part" >/dev/null; then
        tail -n "$LOG_TAIL_LINES" "$LOGS/run-$part.log" >&2
        die "$part ended by itself; its log: build/logs/run-$part.log"
      fi
    done
    sleep 0.5
  done
}

# The latest started first: what others stand on goes last.
stop_all() {
  local index pid part
  for ((index = ${#PARTS[@]} - 1; index >= 0; index--)); do
    part="${PARTS[index]}"
    if pid="$(part_pid "$part")"; then
      stop_pid TERM "$pid" "$DRAIN_SECONDS_MAX"
      say "$part stopped"
    fi
    rm -f "$RUN_DIR/$part.pid" "$RUN_DIR/$part.address"
  done
}

say_how_to_use() {
  local address verb
  address="$(part_address api)"
  verb="build/$SERVE_PRESET/bin/accord --server=$address"
  say ""
  say "Accord serves gRPC on $address"
  say "  $verb accounts tree"
  say "  $verb plan show \"Orvane Bank Group\""
  say "  $verb forecast show --account \"Orvane Bank Group\" --by child"
  say ""
}
