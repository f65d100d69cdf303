# SPDX-License-Identifier: MIT
# compile.cmake - how every file is compiled and linked: warnings, hardening.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

set(skt_flags "")
set(skt_link_flags "")

# Adds a flag if the compiler knows it.
function(skt_probe flag)
    string(MAKE_C_IDENTIFIER "skt_has${flag}" known)
    check_c_compiler_flag(${flag} ${known})
    if(${known})
        set(skt_flags ${skt_flags} ${flag} PARENT_SCOPE)
    endif()
endfunction()

function(skt_probe_link flag)
    string(MAKE_C_IDENTIFIER "skt_links${flag}" known)
    check_linker_flag(C ${flag} ${known})
    if(${known})
        set(skt_link_flags ${skt_link_flags} ${flag} PARENT_SCOPE)
    endif()
endfunction()

foreach(warning all extra shadow strict-prototypes missing-prototypes old-style-definition
        conversion vla pointer-arith write-strings undef
        format=2 implicit-fallthrough logical-op duplicated-cond)
    skt_probe(-W${warning})
endforeach()
# Reports name files as the repository does, wherever the build happens.
skt_probe(-fmacro-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}/=)

if(SKT_SANITIZE STREQUAL "address")
    list(APPEND skt_flags -fsanitize=address,undefined -fno-sanitize-recover=all
         -fno-omit-frame-pointer)
    list(APPEND skt_link_flags -fsanitize=address,undefined)
elseif(SKT_SANITIZE STREQUAL "thread")
    list(APPEND skt_flags -fsanitize=thread -fno-omit-frame-pointer)
    list(APPEND skt_link_flags -fsanitize=thread)
elseif(SKT_SANITIZE)
    message(FATAL_ERROR "SKT_SANITIZE is address, thread or empty, not ${SKT_SANITIZE}")
else()
    skt_probe(-fstack-protector-strong)
    skt_probe(-fstack-clash-protection)
    skt_probe(-fcf-protection)
    skt_probe_link(LINKER:-z,relro)
    skt_probe_link(LINKER:-z,now)
endif()
if(SKT_SANITIZE)
    # What a sanitizer adds hides the ranges and the paths that these two look at.
    list(APPEND skt_flags -Wno-format-truncation -Wno-maybe-uninitialized)
endif()
if(SKT_COVERAGE)
    list(APPEND skt_flags --coverage -fprofile-update=atomic)
    list(APPEND skt_link_flags --coverage)
endif()

# The checks of the C library want an optimising compiler; level 3 came with gcc 12. A
# distribution's own choice stays.
if(NOT SKT_SANITIZE AND CMAKE_BUILD_TYPE MATCHES "Rel" AND
   NOT CMAKE_C_FLAGS MATCHES "_FORTIFY_SOURCE")
    set(level 2)
    if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_C_COMPILER_VERSION VERSION_GREATER 12)
        set(level 3)
    endif()
    list(APPEND skt_flags -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})
endif()
if(SKT_WERROR)
    list(APPEND skt_flags -Werror)
endif()

function(skt_link target)
    target_link_options(${target} PRIVATE ${skt_link_flags})
endfunction()

# C11 with the system's own extensions visible, for us alone: users choose for themselves.
function(skt_compile target)
    set_target_properties(${target} PROPERTIES
        C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    target_compile_options(${target} PRIVATE ${skt_flags})
    skt_link(${target})
endfunction()

function(skt_includes target)
    target_include_directories(${target} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endfunction()

# One executable from one file or more, in a folder of the build directory.
function(skt_program target folder)
    add_executable(${target} ${ARGN})
    skt_compile(${target})
    target_link_libraries(${target} PRIVATE Threads::Threads)
    set_target_properties(${target} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${folder})
endfunction()
