# accord_script_test(NAME LABEL gateway|web|k8s [TIMEOUT s] COMMAND script [argument ...]): a test that is a
# script and stands on Go or Node. It skips itself on a machine that has neither; `scripts/test LABEL`
# brings both first. Each uses all processors by itself, so it runs alone.
function(accord_script_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "COMMAND" ${ARGN})
  add_test(NAME ${name} COMMAND ${ARG_COMMAND})
  set_tests_properties(${name} PROPERTIES
    LABELS ${ARG_LABEL}
    TIMEOUT ${ARG_TIMEOUT}
    SKIP_RETURN_CODE 77
    RUN_SERIAL TRUE
    ENVIRONMENT "ACCORD_BIN=${CMAKE_BINARY_DIR}/bin;ACCORD_SKIP_WITHOUT_TOOLCHAIN=1")
endfunction()
