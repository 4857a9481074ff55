# accord_library, accord_test, accord_program: the only ways a target is made here.
set(ACCORD_WARNINGS -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough
    -Woverloaded-virtual -Wno-unused-parameter)

# accord_library(NAME SOURCES a.cc ... DEPS lib ...): headers are found from the repository's root.
# Without SOURCES it is header-only.
function(accord_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  if(ARG_SOURCES)
    add_library(${name} STATIC ${ARG_SOURCES})
    target_compile_options(${name} PRIVATE ${ACCORD_WARNINGS})
    set(scope PUBLIC)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} ${scope} ${ARG_DEPS})
endfunction()

# accord_program(NAME SOURCES ... DEPS ...): lands in build/<preset>/bin.
function(accord_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${ACCORD_WARNINGS})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
endfunction()

# accord_test(NAME LABEL unit|conformance|e2e|faults|fuzz SOURCES ... DEPS ... [TIMEOUT s] [RAPIDCHECK]):
# one GoogleTest program, one ctest entry.
function(accord_test name)
  cmake_parse_arguments(ARG "RAPIDCHECK" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${ACCORD_WARNINGS})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  if(ARG_RAPIDCHECK)
    target_include_directories(${name} SYSTEM PRIVATE ${RAPIDCHECK_INCLUDE_DIR})
    target_link_libraries(${name} PRIVATE ${RAPIDCHECK})
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "ACCORD_BIN=${CMAKE_BINARY_DIR}/bin;ACCORD_SOURCE=${CMAKE_SOURCE_DIR};ACCORD_DATA=${CMAKE_SOURCE_DIR}/../shared/data")
endfunction()
