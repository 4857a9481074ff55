# Compiler settings shared by every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
      CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1 CCACHE_SLOPPINESS=pch_defines,time_macros
      ${CMAKE_SOURCE_DIR}/cmake/compile ${CCACHE})
endif()

find_program(LLD ld.lld-14)
if(LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()

set(ACCORD_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined; or thread")
if(ACCORD_SANITIZE)
  add_compile_options(-fsanitize=${ACCORD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ACCORD_SANITIZE})
endif()

# ThreadSanitizer sees only locks that are annotated; tests/tsan/mutex.cc does that for Abseil's, in
# every program.
if(ACCORD_SANITIZE STREQUAL "thread")
  add_library(accord_tsan OBJECT ${CMAKE_SOURCE_DIR}/tests/tsan/mutex.cc)
  target_include_directories(accord_tsan PRIVATE ${CMAKE_SOURCE_DIR})
  link_libraries($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:$<TARGET_OBJECTS:accord_tsan>>)
  foreach(symbol 5Mutex4LockEv 5Mutex6UnlockEv 5Mutex7TryLockEv 5Mutex10ReaderLockEv
          5Mutex12ReaderUnlockEv 5Mutex13ReaderTryLockEv 5Mutex8LockWhenERKNS0_9ConditionE
          5Mutex14ReaderLockWhenERKNS0_9ConditionE 5Mutex5AwaitERKNS0_9ConditionE
          7CondVar4WaitEPNS0_5MutexE 5MutexD1Ev)
    add_link_options(-Wl,--wrap=_ZN4absl7debian3${symbol})
  endforeach()
  add_link_options(-Wl,--wrap=_ZN4absl7debian319ReleasableMutexLock7ReleaseEv
    -Wl,--wrap=_ZN4absl7debian312Notification6NotifyEv
    -Wl,--wrap=_ZNK4absl7debian312Notification19WaitForNotificationEv)
endif()
