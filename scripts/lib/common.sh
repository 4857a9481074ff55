# shellcheck shell=bash
# Shared by every script here: source it first. Sets strict mode, moves to the repository's root.
#
# What a script says goes to stderr, so that stdout holds only results (test summaries, JSON lines).
# The full output of a step goes to build/logs/<name>.log; its end is shown when the step fails.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$ROOT"
LOGS="$ROOT/build/logs"
LOCKS="$ROOT/build/locks"
LOG_TAIL_LINES=40
HEARTBEAT_SECONDS=15
mkdir -p "$LOGS" "$LOCKS"

say() { printf '%s\n' "$*" >&2; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# help_if_asked "$@": the comment that opens a script is its manual; --help prints it.
help_if_asked() {
  local argument
  for argument in "$@"; do
    case "$argument" in
      --) return 0 ;;
      -h | --help)
        awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
        exit 0
        ;;
    esac
  done
}

now_ms() { printf '%s' "$((${EPOCHREALTIME/[.,]/} / 1000))"; }

# seconds_since START_MS: "0.3 s"
seconds_since() {
  local tenths=$((($(now_ms) - $1 + 50) / 100))
  printf '%d.%d s' "$((tenths / 10))" "$((tenths % 10))"
}

# on_exit COMMAND: runs when the script ends, however it ends; the latest first.
EXIT_COMMANDS=()
on_exit() { EXIT_COMMANDS=("$1" "${EXIT_COMMANDS[@]}"); }
# cancel_exit COMMAND: no longer.
cancel_exit() {
  local command kept=()
  for command in "${EXIT_COMMANDS[@]}"; do
    if [[ "$command" != "$1" ]]; then kept+=("$command"); fi
  done
  EXIT_COMMANDS=("${kept[@]}")
}
run_exit_commands() {
  local command
  for command in "${EXIT_COMMANDS[@]}"; do "$command" || true; done
}
trap run_exit_commands EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A child that an interrupt must end whole, with everything it started: it gets a process group of
# its own (`start_group COMMAND...`, then `wait_group`), which is ended with the script.
GROUP=
start_group() {
  set -m
  ("$@") </dev/null &
  GROUP=$!
  set +m
}
wait_group() {
  local status=0
  wait "$GROUP" || status=$?
  GROUP=
  return "$status"
}
end_group() {
  if [[ -n "$GROUP" ]]; then kill -TERM -- "-$GROUP" 2>/dev/null || true; fi
}
on_exit end_group

STEP=0
STEPS=0
STARTED_MS="$(now_ms)"

# steps N: says how many calls of `step` follow.
steps() { STEPS="$1"; }

# step TITLE LOG COMMAND...: one numbered, timed line; ends the script if the command fails.
step() {
  local title="$1" log="$LOGS/$2.log"
  shift 2
  STEP=$((STEP + 1))
  local began status=0
  began="$(now_ms)"
  printf '[%d/%d] %s' "$STEP" "$STEPS" "$title" >&2
  start_group "$@" >"$log" 2>&1
  start_heartbeat "$log"
  wait_group || status=$?
  stop_heartbeat
  if ((status != 0)); then
    printf ' FAILED after %s\n' "$(seconds_since "$began")" >&2
    tail -n "$LOG_TAIL_LINES" "$log" | sed 's/^/    /' >&2
    say "error: $title failed; all of its output: ${log#"$ROOT"/}"
    exit "$status"
  fi
  printf ' %s\n' "$(seconds_since "$began")" >&2
}

# Shows a long step's last line now and then, so that nobody takes it for hung.
HEARTBEAT=
heartbeat() {
  local log="$1" never
  trap - EXIT INT TERM HUP
  # A pipe that nobody writes to: waiting on it needs no process that could outlive the step.
  exec {never}<> <(:)
  while ! read -r -t "$HEARTBEAT_SECONDS" -u "$never"; do
    printf '\n    %s' "$(tail -n 1 "$log" | cut -c1-90)" >&2
  done
}
start_heartbeat() {
  heartbeat "$1" &
  HEARTBEAT=$!
}
stop_heartbeat() {
  if [[ -n "$HEARTBEAT" ]]; then
    kill "$HEARTBEAT" 2>/dev/null || true
    wait "$HEARTBEAT" 2>/dev/null || true
    HEARTBEAT=
  fi
}
on_exit stop_heartbeat

total_time() { seconds_since "$STARTED_MS"; }

# with_lock NAME COMMAND...: one run of this checkout at a time; others wait and say so.
with_lock() {
  local name="$1"
  shift
  (
    if ! flock -n 9; then
      say "waiting for another run that holds the lock '$name'"
      flock 9
    fi
    "$@" 9>&-
  ) 9>"$LOCKS/$name"
}

# The cores that a build or a test run may use; ACCORD_JOBS overrides.
jobs_max() { printf '%s' "${ACCORD_JOBS:-$(nproc)}"; }

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# port_open HOST PORT: something listens there.
port_open() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

# alive PID: runs still; one that has ended but was not yet collected by its parent does not.
alive() {
  local status
  status="$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null)" || return 1
  [[ -n "$status" && "$status" != [ZX] ]]
}

# stop_pid SIGNAL PID WAIT_SECONDS: waits until it is gone; kills it if that takes too long.
stop_pid() {
  local waited
  kill "-$1" "$2" 2>/dev/null || return 0
  for ((waited = 0; waited < $3 * 20; waited++)); do
    alive "$2" || return 0
    sleep 0.05
  done
  kill -KILL "$2" 2>/dev/null || true
}
