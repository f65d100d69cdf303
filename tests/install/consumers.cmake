# SPDX-License-Identifier: MIT
# consumers.cmake - the four programs: C and C++, shared and static; `use` runs them all.
add_custom_target(use ALL)
foreach(library skt skt_static)
    foreach(source use.c use.cpp)
        string(MAKE_C_IDENTIFIER "${library}_${source}" name)
        add_executable(${name} ${CMAKE_CURRENT_LIST_DIR}/${source})
        target_link_libraries(${name} PRIVATE skt::${library})
        set_target_properties(${name} PROPERTIES C_STANDARD 99 C_EXTENSIONS OFF
            CXX_STANDARD 11 CXX_EXTENSIONS OFF)
        add_custom_command(TARGET use POST_BUILD COMMAND ${name})
        add_dependencies(use ${name})
    endforeach()
endforeach()
