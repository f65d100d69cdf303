# SPDX-License-Identifier: MIT
# tests.cmake - finds the tests by their names and tells ctest how to run them.
#
#   tests/<area>/test_*.c    one program on the seam build of the library
#   tests/<area>/plain_*.c   the same, and once more (.shared) on the shared library
#   tests/<area>/test_*.py   run by the system's python3
#   tests/<area>/drive_*.c   a program without the harness that a Python test drives
#   tests/faults/*.c         the scenarios, all in one program, fault_runner
#   tests/lib/*.c            the harness, linked to all; seam_* and fault_* not to .shared
#   tests/cmd, tests/faults/cmd_*.c   need the tool, whose files but main.c are linked
#
# A line "ctest: serial" in a test's source keeps other tests away while it runs, and
# "ctest: timeout N" gives it N seconds in place of 120. File names are unique.

# ---- the library with the exchangeable table of system calls -------------------------

add_library(skt_seam STATIC EXCLUDE_FROM_ALL ${sources} src/os/seam.c)
skt_compile(skt_seam)
skt_includes(skt_seam)
target_include_directories(skt_seam PUBLIC src)
target_compile_definitions(skt_seam PUBLIC SKT_SEAM=1)
# Each call keeps its frame, so that a report names the function that made it.
target_compile_options(skt_seam PRIVATE -fno-optimize-sibling-calls)

file(GLOB test_lib CONFIGURE_DEPENDS tests/lib/*.c)
set(test_lib_plain ${test_lib})
list(FILTER test_lib_plain EXCLUDE REGEX "/(seam|fault)_[^/]*$")
if(test_lib)
    add_library(skt_test OBJECT EXCLUDE_FROM_ALL ${test_lib})
    target_link_libraries(skt_test PUBLIC skt_seam)
    add_library(skt_test_shared OBJECT EXCLUDE_FROM_ALL ${test_lib_plain})
    target_link_libraries(skt_test_shared PUBLIC skt)
    foreach(library skt_test skt_test_shared)
        skt_compile(${library})
        target_include_directories(${library} PUBLIC tests)
    endforeach()
endif()
if(TARGET skt_cmd)
    set(core_sources ${tool_sources})
    list(FILTER core_sources EXCLUDE REGEX "/main\\.c$")
    add_library(skt_cmd_core STATIC EXCLUDE_FROM_ALL ${core_sources})
    skt_compile(skt_cmd_core)
    target_include_directories(skt_cmd_core PUBLIC cmd/skt)
    target_link_libraries(skt_cmd_core PUBLIC
        skt_seam PkgConfig::edit PkgConfig::jansson m)
endif()

# ---- telling ctest ---------------------------------------------------------------

set(test_environment
    SKT_BUILD=${PROJECT_BINARY_DIR}
    SKT_SOURCE=${PROJECT_SOURCE_DIR}
    SKT_SANITIZE=${SKT_SANITIZE}
    ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
    UBSAN_OPTIONS=print_stacktrace=1
    TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1)
if(SKT_SANITIZE)
    # Everything takes longer there; that a timed call ends in 50 ms is proved elsewhere.
    list(APPEND test_environment SKT_TEST_SLACK_MS=250)
endif()

# The properties of a test, some of them out of its source.
function(skt_test_properties name source)
    file(STRINGS ${source} notes REGEX "ctest: ")
    set(limit 120)
    if("${notes}" MATCHES "ctest: timeout ([0-9]+)")
        set(limit ${CMAKE_MATCH_1})
    endif()
    set_tests_properties(${name} PROPERTIES
        ENVIRONMENT "${test_environment}" SKIP_RETURN_CODE 77 TIMEOUT ${limit})
    if("${notes}" MATCHES "ctest: serial")
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()

add_custom_target(skt_tests)
add_custom_target(skt_tests_shared)

# ---- C ---------------------------------------------------------------------------

file(GLOB c_tests CONFIGURE_DEPENDS tests/*/test_*.c tests/*/plain_*.c)
list(FILTER c_tests EXCLUDE REGEX "/tests/(lib|install)/")
if(NOT TARGET skt_cmd)
    list(FILTER c_tests EXCLUDE REGEX "/tests/cmd/")
endif()
foreach(source ${c_tests})
    get_filename_component(name ${source} NAME_WE)
    skt_program(${name} tests ${source})
    if(source MATCHES "/tests/cmd/")
        target_link_libraries(${name} PRIVATE skt_cmd_core)
    endif()
    target_link_libraries(${name} PRIVATE skt_test)
    add_dependencies(skt_tests ${name})
    add_test(NAME ${name} COMMAND ${name})
    skt_test_properties(${name} ${source})
    if(name MATCHES "^plain_")
        skt_program(${name}.shared tests ${source})
        target_link_libraries(${name}.shared PRIVATE skt_test_shared)
        add_dependencies(skt_tests_shared ${name}.shared)
        add_test(NAME ${name}.shared COMMAND ${name}.shared)
        skt_test_properties(${name}.shared ${source})
    endif()
endforeach()

# ---- the fault runner ----------------------------------------------------------------

file(GLOB scenarios CONFIGURE_DEPENDS tests/faults/*.c)
if(NOT TARGET skt_cmd)
    list(FILTER scenarios EXCLUDE REGEX "/cmd_[^/]*$")
endif()
if(scenarios)
    skt_program(fault_runner tests ${scenarios})
    target_link_libraries(fault_runner PRIVATE skt_test)
    if(TARGET skt_cmd)
        target_link_libraries(fault_runner PRIVATE skt_cmd_core)
    endif()
    add_dependencies(skt_tests fault_runner)
    # The full set runs once, where memory and undefined behaviour are watched too; and
    # where lines are counted.
    if(SKT_SANITIZE STREQUAL "address" OR SKT_COVERAGE)
        set(counts ${CMAKE_CURRENT_SOURCE_DIR}/tests/faults/counts.txt)
        add_test(NAME fault_runner COMMAND fault_runner --counts ${counts})
        set_tests_properties(fault_runner PROPERTIES
            ENVIRONMENT "${test_environment}" LABELS faults TIMEOUT 600)
    endif()
endif()

# ---- Python ------------------------------------------------------------------------

file(GLOB drivers CONFIGURE_DEPENDS tests/*/drive_*.c)
foreach(source ${drivers})
    get_filename_component(name ${source} NAME_WE)
    skt_program(${name} tests ${source})
    target_link_libraries(${name} PRIVATE skt_seam)
    add_dependencies(skt_tests ${name})
endforeach()

# The system's own, whatever else the path offers.
find_program(SKT_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
file(GLOB python_tests CONFIGURE_DEPENDS tests/*/test_*.py)
if(TARGET skt_bench)
    add_dependencies(skt_tests skt_bench)
else()
    list(FILTER python_tests EXCLUDE REGEX "/tests/bench/")
endif()
foreach(source ${python_tests})
    get_filename_component(name ${source} NAME)
    if(SKT_PYTHON)
        add_test(NAME ${name} COMMAND ${SKT_PYTHON} ${source})
    else()
        add_test(NAME ${name} COMMAND sh -c
            "echo 'SKIP: no /usr/bin/python3'; test -z \"$SKT_REQUIRE_ALL\" && exit 77")
    endif()
    skt_test_properties(${name} ${source})
endforeach()

# ---- an installed skt --------------------------------------------------------------

# It compiles the library once more, so once is enough: without sanitizers and counters.
if(top AND NOT SKT_SANITIZE AND NOT SKT_COVERAGE AND CMAKE_BUILD_TYPE STREQUAL "Debug")
    set(consumers ${PROJECT_SOURCE_DIR}/tests/install/consumers.sh)
    add_test(NAME install COMMAND ${consumers})
    skt_test_properties(install ${consumers})
endif()
