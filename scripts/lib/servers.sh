# shellcheck shell=bash
# A PostgreSQL and a Redis of our own, for tests and for scripts/run: empty, on free loopback ports,
# with their data in a temporary folder that goes with them. The system's own servers are never
# touched.

SERVERS_DIR=
POSTGRES_USER=accord
POSTGRES_FSYNC=off # the data of a test dies with the run
POSTGRES_DATABASE=accord
START_TRIES_MAX=3 # another process may take a free port before the server does
STOP_SECONDS_MAX=10

make_servers_dir() {
  SERVERS_DIR="$(mktemp -d "${TMPDIR:-/tmp}/accord-test.XXXXXX")"
  chmod 755 "$SERVERS_DIR" # PostgreSQL runs as another user when we are root
}

# Makes the folder and promises to end what will run in it with the script.
prepare_servers() {
  make_servers_dir
  on_exit stop_servers
}

postgres_bin() {
  local newest
  newest="$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"
  [[ -x "$newest/initdb" ]] || die "PostgreSQL's programs are missing: run scripts/packages"
  printf '%s' "$newest"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if ((EUID == 0)); then
    (cd "$SERVERS_DIR" && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

# Connections: several tests at once, or six programs, with pools.
start_postgres() {
  local bin home="$SERVERS_DIR/postgres" port try
  bin="$(postgres_bin)"
  install -d -m 700 "$home"
  if ((EUID == 0)); then chown postgres: "$home"; fi
  as_postgres "$bin/initdb" --pgdata="$home/data" --username="$POSTGRES_USER" --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync
  for ((try = 1; try <= START_TRIES_MAX; try++)); do
    port="$(free_port)"
    if as_postgres "$bin/pg_ctl" start --wait --pgdata="$home/data" --log="$home/log" --options="\
-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$home -c fsync=$POSTGRES_FSYNC \
-c max_connections=200"; then
      as_postgres "$bin/createdb" --host=127.0.0.1 --port="$port" --username="$POSTGRES_USER" \
        "$POSTGRES_DATABASE"
      printf 'postgresql://%s@127.0.0.1:%s/%s' "$POSTGRES_USER" "$port" "$POSTGRES_DATABASE" \
        >"$SERVERS_DIR/postgres.address"
      return
    fi
  done
  as_postgres cat "$home/log"
  die "PostgreSQL did not start"
}

# create_database NAME: one more, on the server that start_postgres started.
create_database() {
  as_postgres "$(postgres_bin)/createdb" --maintenance-db="$(<"$SERVERS_DIR/postgres.address")" "$1"
}

# Nothing is saved to disk.
start_redis() {
  local home="$SERVERS_DIR/redis" port try pause
  mkdir -p "$home"
  for ((try = 1; try <= START_TRIES_MAX; try++)); do
    port="$(free_port)"
    redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --dir "$home" \
      --daemonize yes --pidfile "$home/pid" --logfile "$home/log"
    for ((pause = 0; pause < 50; pause++)); do
      if [[ "$(redis-cli -h 127.0.0.1 -p "$port" ping 2>/dev/null)" == PONG && -s "$home/pid" ]]; then
        printf '127.0.0.1:%s' "$port" >"$SERVERS_DIR/redis.address"
        return
      fi
      sleep 0.1
    done
  done
  cat "$home/log"
  die "Redis did not start"
}

start_servers() {
  start_postgres
  start_redis
}

stop_servers() {
  local postgres_pid="$SERVERS_DIR/postgres/data/postmaster.pid" redis_pid="$SERVERS_DIR/redis/pid"
  # QUIT: at once, without a last checkpoint of data that nobody will read.
  if [[ -s "$postgres_pid" ]]; then stop_pid QUIT "$(head -n 1 "$postgres_pid")" "$STOP_SECONDS_MAX"; fi
  if [[ -s "$redis_pid" ]]; then stop_pid TERM "$(<"$redis_pid")" "$STOP_SECONDS_MAX"; fi
  rm -rf "$SERVERS_DIR"
}
