# shellcheck shell=bash
# shellcheck disable=SC2034 # the script that sources this reads some of these names
#
# What scripts/run starts. A part is a process that serves: `api`, the three services in one `accord
# serve`; or, on PostgreSQL, two replicas of each service (`accounts-1`, `accounts-2`, ...); the servers
# that these stand on, `postgres` and `redis` (lib/servers.sh); and `gateway`, with the web console in
# it. A part NAME to come is added in four places:
#   choose_parts   its name, after the parts that it needs
#   SERVE_TARGETS  what is built for it, there too
#   start_NAME     starts it by start_part and waits until it answers
#   say_how_to_use says where it is

SERVE_PRESET=release
SERVE_TARGETS=(accord)
PARTS=()

BIN="$ROOT/build/$SERVE_PRESET/bin"
RUN_DIR="$ROOT/build/run" # NAME.pid and NAME.address of each part that runs; `parts`, `servers`
DATA_DIR="$ROOT/build/run-data"
API_PORT=7410
GATEWAY_PORT=7480
GATEWAY="$ROOT/build/gateway/accord-gateway"
READY_SECONDS_MAX=30
DRAIN_SECONDS_MAX=15

mkdir -p "$RUN_DIR"

# choose_parts POSTGRES REDIS: what is going to run; each is yes or no.
choose_parts() {
  local service
  PARTS=()
  if [[ "$1" == yes ]]; then PARTS+=(postgres); fi
  if [[ "$2" == yes ]]; then PARTS+=(redis); fi
  if [[ "$1" == yes ]]; then
    for service in accounts planning forecast; do
      PARTS+=("$service-1" "$service-2")
      SERVE_TARGETS+=("accord-$service")
    done
  else
    PARTS+=(api)
  fi
  PARTS+=(gateway)
  if [[ "$1$2" == *yes* ]]; then
    make_servers_dir
    printf '%s' "$SERVERS_DIR" >"$RUN_DIR/servers"
  fi
  printf '%s\n' "${PARTS[@]}" >"$RUN_DIR/parts"
}

# What runs, or was to run: whoever stops it need not know how it was started.
recall_parts() {
  PARTS=()
  if [[ -s "$RUN_DIR/parts" ]]; then mapfile -t PARTS <"$RUN_DIR/parts"; fi
  SERVERS_DIR="$(cat "$RUN_DIR/servers" 2>/dev/null || true)"
}

# The id of a part's process if it is alive and still the program that we started: ids are reused.
part_pid() {
  local pid program
  pid="$(cat "$RUN_DIR/$1.pid" 2>/dev/null)" || return 1
  alive "$pid" || return 1
  program="$(readlink "/proc/$pid/exe")"
  case "$1" in
    postgres) [[ "$program" == */postgres ]] ;;
    redis) [[ "$program" == */redis-* ]] ;;
    gateway) [[ "$program" == "$GATEWAY" ]] ;;
    *) [[ "$program" == "$BIN/"* ]] ;;
  esac || return 1
  printf '%s' "$pid"
}

part_address() { cat "$RUN_DIR/$1.address"; }

# addresses_of SERVICE: of its replicas, separated by commas.
addresses_of() { printf '%s,%s' "$(part_address "$1-1")" "$(part_address "$1-2")"; }

has_part() { [[ " ${PARTS[*]} " == *" $1 "* ]]; }

# What `accord --server` takes to reach all services.
server() {
  if has_part api; then
    part_address api
  else
    printf 'accounts=%s,planning=%s,forecast=%s' \
      "$(addresses_of accounts)" "$(addresses_of planning)" "$(addresses_of forecast)"
  fi
}

# All parts are up. If only some are (one has died), they are stopped, so that all start afresh.
parts_running() {
  local part
  recall_parts
  ((${#PARTS[@]} > 0)) || return 1
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

accord() { timeout 60 "$BIN/accord" --server="$(server)" "$@"; }

# Sets REDIS_FLAG: nothing without a Redis.
use_redis() {
  REDIS_FLAG=()
  if has_part redis; then REDIS_FLAG=(--redis="$(part_address redis)"); fi
}

# port_or_free PORT: that one, or a free one if something listens there.
port_or_free() { if port_open 127.0.0.1 "$1"; then free_port; else printf '%s' "$1"; fi; }

start_api() {
  local port
  port="$(port_or_free "$API_PORT")"
  use_redis
  start_part api "127.0.0.1:$port" "$BIN/accord" serve \
    --database="sqlite:$DATA_DIR" --listen="127.0.0.1:$port" "${REDIS_FLAG[@]}"
  await_part api accord health
}

# service_flags: how the gateway reaches the services.
service_flags() {
  local service
  if has_part api; then
    printf -- '--server=%s' "$(part_address api)"
  else
    for service in accounts planning forecast; do
      printf -- '--%s=%s ' "$service" "$(addresses_of "$service")"
    done
  fi
}

start_gateway() {
  local address flags
  address="127.0.0.1:$(port_or_free "$GATEWAY_PORT")"
  read -ra flags <<<"$(service_flags)"
  start_part gateway "$address" "$GATEWAY" --listen="$address" --demo-sign-in "${flags[@]}" \
    --import-program="$BIN/accord" --import-data="$DATA_DIR/imports"
  await_part gateway curl --silent --fail --max-time 2 "http://$address/v1/organization"
}

# start_replica PART SERVICE
start_replica() {
  local part="$1" service="$2" address follow=()
  address="127.0.0.1:$(free_port)"
  if [[ "$service" != accounts ]]; then follow=(--accounts="$(addresses_of accounts)"); fi
  use_redis
  start_part "$part" "$address" "$BIN/accord-$service" --listen="$address" \
    --database="$(part_address postgres)" "${follow[@]}" "${REDIS_FLAG[@]}"
  await_part "$part" "$BIN/accord" --server="$address" health
}

# A server keeps its promises here as it would in production. Each service gets its own database.
start_server_postgres() {
  local service
  POSTGRES_FSYNC=on
  start_postgres
  for service in accounts planning forecast; do create_database "accord_$service"; done
  head -n 1 "$SERVERS_DIR/postgres/data/postmaster.pid" >"$RUN_DIR/postgres.pid"
  printf '%s_{service}' "$(<"$SERVERS_DIR/postgres.address")" >"$RUN_DIR/postgres.address"
}

start_server_redis() {
  start_redis
  cat "$SERVERS_DIR/redis/pid" >"$RUN_DIR/redis.pid"
  cat "$SERVERS_DIR/redis.address" >"$RUN_DIR/redis.address"
}

# The command that starts a part.
start_command() {
  case "$1" in
    *-[12]) printf 'start_replica %s %s' "$1" "${1%-*}" ;;
    postgres | redis) printf 'start_server_%s' "$1" ;;
    *) printf 'start_%s' "$1" ;;
  esac
}

# The demo organisation, into new data only. Half of it would look like data: then none is kept.
load_demo() {
  if ! accord demo; then
    stop_all
    rm -rf "$DATA_DIR"
    die "the demo data could not be loaded"
  fi
}

step_start() {
  local command
  read -ra command <<<"$(start_command "$1")"
  step "Start $1" "start-$1" "${command[@]}"
}

# The services and what they stand on, with data. They need nothing of the gateway's toolchains.
step_serve() {
  local part data_is_new=no
  if [[ ! -d "$DATA_DIR" ]] || has_part postgres; then data_is_new=yes; fi
  for part in "${PARTS[@]}"; do
    if [[ "$part" != gateway ]]; then step_start "$part"; fi
  done
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
  recall_parts
  for ((index = ${#PARTS[@]} - 1; index >= 0; index--)); do
    part="${PARTS[index]}"
    if pid="$(part_pid "$part")"; then
      if [[ "$part" == postgres || "$part" == redis ]]; then continue; fi # by stop_servers
      stop_pid TERM "$pid" "$DRAIN_SECONDS_MAX"
      say "$part stopped"
    fi
    rm -f "$RUN_DIR/$part.pid" "$RUN_DIR/$part.address"
  done
  if [[ -n "$SERVERS_DIR" ]]; then
    stop_servers
    say "the servers below stopped; their data is gone"
  fi
  rm -f "$RUN_DIR"/{postgres,redis}.{pid,address} "$RUN_DIR"/{parts,servers}
}

say_how_to_use() {
  local verb="build/$SERVE_PRESET/bin/accord"
  say ""
  say "  Open http://$(part_address gateway)/ in a browser"
  say ""
  if has_part api; then
    verb="$verb --server=$(server)"
    say "Accord serves gRPC on $(server)"
  else
    say "Accord serves gRPC on two replicas of each service; the command line takes turns:"
    say "  export ACCORD_SERVER=$(server)"
    say "and their databases are"
    say "  export ACCORD_DATABASE=$(part_address postgres)"
  fi
  if has_part redis; then say "Redis: $(part_address redis)"; fi
  say "  $verb accounts tree"
  say "  $verb plan show \"Orvane Bank Group\""
  say "  $verb forecast show --account \"Orvane Bank Group\" --by child"
  if has_part postgres; then say "  $verb db status"; fi
  say ""
}
