# SPDX-License-Identifier: MIT
# tool.cmake - the command line tool skt, from cmd/skt/*.c.
find_package(PkgConfig REQUIRED)
pkg_check_modules(edit REQUIRED IMPORTED_TARGET libedit)
pkg_check_modules(jansson REQUIRED IMPORTED_TARGET jansson)

file(GLOB tool_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/cmd/skt/*.c)
if(tool_sources)
    skt_program(skt_cmd . ${tool_sources})
    set_target_properties(skt_cmd PROPERTIES OUTPUT_NAME skt)
    target_include_directories(skt_cmd PRIVATE cmd/skt)
    target_link_libraries(skt_cmd PRIVATE skt_static PkgConfig::edit PkgConfig::jansson m)
endif()
