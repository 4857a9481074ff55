# shellcheck shell=bash
# Go and Node: which ones are used. Sourcing this puts what scripts/toolchains brought into the PATH,
# behind a Go or Node of the machine that is new enough and before one that is not.

GO_VERSION_MIN=1.26 # what Kubernetes' own validation needs; the gateway would do with 1.25
NODE_VERSION_MIN=24
TOOLS="$ROOT/build/tools"
mkdir -p "$TOOLS"

# at_least VERSION MIN
at_least() { [[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" == "$2" ]]; }

go_is_enough() {
  local version
  version="$(go version 2>/dev/null | sed -n 's/^go version go\([0-9.]*\).*/\1/p')"
  [[ -n "$version" ]] && at_least "$version" "$GO_VERSION_MIN"
}

node_is_enough() {
  local version
  version="$(node --version 2>/dev/null)"
  [[ -n "$version" ]] && at_least "${version#v}" "$NODE_VERSION_MIN"
}

go_is_enough || PATH="$TOOLS/go/bin:$PATH"
node_is_enough || PATH="$TOOLS/node/bin:$PATH"
export PATH
export GOTOOLCHAIN=local # the pinned one: a go.mod never downloads another
hash -r

SKIPPED_EXIT_CODE=77

# need_toolchain go|node: brings it, unless a test runner asks to skip what lacks one (ctest, on a machine
# that builds the C++ services alone).
need_toolchain() {
  if "$1_is_enough"; then return; fi
  if [[ -n "${ACCORD_SKIP_WITHOUT_TOOLCHAIN:-}" ]]; then
    say "skipped: there is no $1 that is new enough; scripts/toolchains $1 brings one"
    exit "$SKIPPED_EXIT_CODE"
  fi
  scripts/toolchains "$1"
  hash -r
}
