# shellcheck shell=bash
# The steps that lead to programs: each takes well under a second when it has nothing to do.

PRESETS=(dev release asan tsan)

require_preset() {
  [[ " ${PRESETS[*]} " == *" $1 "* ]] || die "no preset '$1'; there are: ${PRESETS[*]}"
}

# One step. A step has no terminal, so a password that sudo wants is asked for before it.
step_packages() {
  if ((EUID != 0)) && have sudo && [[ -n "$(scripts/packages --list)" ]]; then
    say "some Debian packages are missing: $(scripts/packages --list | paste -sd ' ')"
    sudo -v
  fi
  step "Debian packages" packages scripts/packages
}

# step_configure PRESET: one step. Ninja repeats it by itself when a CMakeLists.txt changes.
step_configure() { step "Configure build/$1" "configure-$1" with_lock "build-$1" configure "$1"; }

configure() {
  local ninja_file="build/$1/build.ninja"
  if [[ -f "$ninja_file" && ! CMakePresets.json -nt "$ninja_file" ]]; then return; fi
  cmake --preset "$1"
}

# step_compile PRESET [TARGET...]: one step.
step_compile() {
  local preset="$1"
  shift
  step "Build ${*:-everything} ($preset)" "build-$preset" with_lock "build-$preset" \
    env NINJA_STATUS='[%f/%t %es] ' ninja -C "build/$preset" -j "$(jobs_max)" "$@"
}

# What the gateway with its console is built by, beside the C++ programs: it needs Go and Node, which
# these do not.
# shellcheck disable=SC2034 # the scripts that source this read it
FACE_STEPS=3

# FACE_STEPS steps. The console is made of what the gateway's protos say, and is part of its program.
step_face() {
  step "Go and Node" toolchains scripts/toolchains
  step "Build the console" build-web with_lock build-web build_console
  step "Build the gateway" build-gateway with_lock build-gateway gateway/build
}

build_console() {
  gateway/generate
  web/build
}
