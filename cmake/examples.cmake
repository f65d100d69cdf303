# SPDX-License-Identifier: MIT
# examples.cmake - one program for each file of examples/.
file(GLOB example_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/examples/*.c)
add_custom_target(skt_examples)
foreach(source ${example_sources})
    get_filename_component(name ${source} NAME_WE)
    skt_program(example_${name} examples ${source})
    set_target_properties(example_${name} PROPERTIES OUTPUT_NAME ${name})
    target_link_libraries(example_${name} PRIVATE skt_static)
    add_dependencies(skt_examples example_${name})
endforeach()
