# shellcheck shell=bash
# Shared by web/build and web/test, after scripts/lib/{common,toolchains}.sh.

WEB_PACKAGES_STAMP="$ROOT/web/node_modules/.accord-lock"
WEB_TYPES_STAMP="$ROOT/web/src/api/generated/.openapi"

web_packages_there() {
  [[ -f "$WEB_PACKAGES_STAMP" ]] && cmp -s "$WEB_PACKAGES_STAMP" web/package-lock.json
}

web_install_packages() {
  if web_packages_there; then return; fi # another run did it while this one waited for the lock
  (cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2 ||
    die "npm could not bring the console's packages (see its message above)"
  cp web/package-lock.json "$WEB_PACKAGES_STAMP"
}

web_types_there() {
  [[ -f "$WEB_TYPES_STAMP" ]] && cmp -s "$WEB_TYPES_STAMP" build/gateway/openapi.json
}

web_generate_types() {
  if web_types_there; then return; fi
  (cd web && npm run --silent generate) >"$LOGS/web-generate.log" 2>&1 ||
    die "could not make types of build/gateway/openapi.json; see build/logs/web-generate.log"
  cp build/gateway/openapi.json "$WEB_TYPES_STAMP"
}

# web_prepare: Node, the packages of the lock file, and the types of the interface.
web_prepare() {
  scripts/toolchains node
  gateway/generate
  mkdir -p "$ROOT/build/web"
  web_packages_there || with_lock web-packages web_install_packages
  web_types_there || with_lock web-types web_generate_types
}
