# accord_library, accord_test, accord_program: the only ways a target is made here.
set(ACCORD_WARNINGS -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough
    -Woverloaded-virtual -Wno-unused-parameter)

# The headers that most of a compilation's time goes into, compiled once: gRPC's and protobuf's for what
# serves or calls, GoogleTest's besides for tests. System headers only, so that no edit of ours rebuilds
# them. ccache needs the timestamp left out.
add_compile_options(-pthread "$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")
set(ACCORD_PCH_GRPC <algorithm> <functional> <map> <memory> <string> <utility> <vector>
    <absl/container/flat_hash_map.h> <absl/status/statusor.h> <absl/strings/str_cat.h>
    <absl/synchronization/mutex.h> <absl/time/time.h> <absl/types/variant.h>
    <google/protobuf/descriptor.h> <google/protobuf/message.h> <google/protobuf/util/time_util.h>
    <grpcpp/channel.h> <grpcpp/client_context.h> <grpcpp/generic/generic_stub.h> <grpcpp/server.h>
    <grpcpp/server_builder.h> <grpcpp/support/byte_buffer.h>
    <grpcpp/support/server_callback.h>)
function(accord_pch_targets)
  set(stub ${CMAKE_BINARY_DIR}/pch.cc)
  file(CONFIGURE OUTPUT ${stub} CONTENT "namespace {}\n")
  add_library(accord_pch_grpc OBJECT ${stub})
  target_link_libraries(accord_pch_grpc PRIVATE gRPC::grpc++ protobuf::libprotobuf)
  target_compile_options(accord_pch_grpc PRIVATE ${ACCORD_WARNINGS})
  target_precompile_headers(accord_pch_grpc PRIVATE ${ACCORD_PCH_GRPC})
  add_library(accord_pch_test OBJECT ${stub})
  target_link_libraries(accord_pch_test PRIVATE gRPC::grpc++ protobuf::libprotobuf GTest::gmock)
  target_compile_options(accord_pch_test PRIVATE ${ACCORD_WARNINGS})
  target_precompile_headers(accord_pch_test PRIVATE <gmock/gmock.h> <gtest/gtest.h> ${ACCORD_PCH_GRPC})
  add_library(accord_pch_gtest OBJECT ${stub})
  target_link_libraries(accord_pch_gtest PRIVATE GTest::gmock)
  target_compile_options(accord_pch_gtest PRIVATE ${ACCORD_WARNINGS})
  target_precompile_headers(accord_pch_gtest PRIVATE <gmock/gmock.h> <gtest/gtest.h> <string> <vector>)
endfunction()
accord_pch_targets()

# What brings gRPC with it.
set(ACCORD_GRPC_USERS accord_accounts accord_accounts_api accord_changes accord_cli_app
    accord_cli_app_base accord_cli_client accord_cli_demo accord_cli_import accord_cli_verbs
    accord_directory accord_forecast accord_forecast_api accord_forecast_engine accord_observability accord_planning accord_planning_api accord_resources accord_rpc
    accord_stubs gRPC::grpc++)
# Gives a target the headers of `with_grpc` if one of its dependencies brings gRPC, else of `without`
# (empty: none).
function(accord_use_pch name with_grpc without)
  set(pch ${without})
  foreach(dep ${ARGN})
    if(dep IN_LIST ACCORD_GRPC_USERS)
      set(pch ${with_grpc})
    endif()
  endforeach()
  if(pch)
    target_precompile_headers(${name} REUSE_FROM ${pch})
  endif()
endfunction()

# Several sources in one compilation: what they include is read once. For builds that are made whole; an
# edit costs more.
option(ACCORD_UNITY "compile the sources of a library together" OFF)
set(ACCORD_UNITY_SOURCES_MAX 8)
# accord_unite(NAME [SOLO a.cc ...]): a target's sources are compiled together where that is asked for.
# SOLO have names of their own that others of the library have too.
function(accord_unite name)
  cmake_parse_arguments(ARG "" "" "SOLO" ${ARGN})
  if(ACCORD_UNITY)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${ACCORD_UNITY_SOURCES_MAX})
    set_source_files_properties(${ARG_SOLO} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()

# accord_library(NAME SOURCES a.cc ... DEPS lib ... [SOLO a.cc ...]): headers are found from the
# repository's root. Without SOURCES it is header-only. SOLO: see accord_unite.
function(accord_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;SOLO" ${ARGN})
  if(ARG_SOURCES)
    add_library(${name} STATIC ${ARG_SOURCES})
    accord_unite(${name} SOLO ${ARG_SOLO})
    target_compile_options(${name} PRIVATE ${ACCORD_WARNINGS})
    accord_use_pch(${name} accord_pch_grpc "" ${ARG_DEPS})
    set(scope PUBLIC)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} ${scope} ${ARG_DEPS})
endfunction()

# accord_program(NAME [SYSTEM_MALLOC] SOURCES ... DEPS ...): lands in build/<preset>/bin. Programs
# allocate with mimalloc (measured: 7 % less CPU for an import), except under a sanitizer, which has its
# own, and where the allocator's own counts are wanted.
function(accord_program name)
  cmake_parse_arguments(ARG "SYSTEM_MALLOC" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${ACCORD_WARNINGS})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  if(NOT ACCORD_SANITIZE AND NOT ARG_SYSTEM_MALLOC)
    target_link_libraries(${name} PRIVATE -Wl,--no-as-needed mimalloc -Wl,--as-needed)
  endif()
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
endfunction()

# accord_test(NAME LABEL unit|conformance|e2e|faults|fuzz SOURCES ... DEPS ... [TIMEOUT s] [RAPIDCHECK]
# [CONCURRENT]): one GoogleTest program, one ctest entry. CONCURRENT: threads meet in it and none of
# them is gRPC's, so that the thread sanitizer can judge it; a build with that has no other tests.
function(accord_test name)
  cmake_parse_arguments(ARG "RAPIDCHECK;CONCURRENT" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(ACCORD_SANITIZE STREQUAL "thread" AND NOT ARG_CONCURRENT)
    return()
  endif()
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${ACCORD_WARNINGS})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  accord_use_pch(${name} accord_pch_test accord_pch_gtest ${ARG_DEPS})
  if(ARG_RAPIDCHECK)
    target_include_directories(${name} SYSTEM PRIVATE ${RAPIDCHECK_INCLUDE_DIR})
    target_link_libraries(${name} PRIVATE ${RAPIDCHECK})
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  if(ARG_CONCURRENT)
    list(APPEND ARG_LABEL concurrent)
    if(NOT TARGET concurrent_tests)
      add_custom_target(concurrent_tests)
    endif()
    add_dependencies(concurrent_tests ${name})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "ACCORD_BIN=${CMAKE_BINARY_DIR}/bin;ACCORD_SOURCE=${CMAKE_SOURCE_DIR};ACCORD_DATA=${CMAKE_SOURCE_DIR}/../shared/data")
endfunction()

# accord_migrations(NAME NAMESPACE ns FUNCTION fn FILES 0001_x.sql ...): a library whose
# `ns::fn()` returns the files, in order, as accord::sql::Migration.
function(accord_migrations name)
  cmake_parse_arguments(ARG "" "NAMESPACE;FUNCTION" "FILES" ${ARGN})
  set(entries)
  foreach(file ${ARG_FILES})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    get_filename_component(stem ${file} NAME_WE)
    string(REGEX MATCH "^[0-9]+" number ${stem})
    math(EXPR version "${number}")
    string(APPEND entries "      {${version}, \"${stem}\", R\"sql(${text})sql\"},\n")
  endforeach()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"#include \"common/sql/migrations.h\"
namespace @ARG_NAMESPACE@ {
const std::vector<accord::sql::Migration>& @ARG_FUNCTION@() {
  static const auto* const all = new std::vector<accord::sql::Migration>{
@entries@  };
  return *all;
}
}  // namespace @ARG_NAMESPACE@
")
  accord_library(${name} SOURCES ${out} DEPS accord_sql_headers)
endfunction()
