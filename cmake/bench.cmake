# SPDX-License-Identifier: MIT
# bench.cmake - one program for each file of bench/; bench/lib/*.c is linked to all.
file(GLOB bench_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/bench/*.c)
file(GLOB bench_shared CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/bench/lib/*.c)
add_custom_target(skt_bench)
foreach(source ${bench_sources})
    get_filename_component(name ${source} NAME_WE)
    skt_program(bench_${name} bench ${source} ${bench_shared})
    set_target_properties(bench_${name} PROPERTIES OUTPUT_NAME ${name})
    target_include_directories(bench_${name} PRIVATE bench)
    target_link_libraries(bench_${name} PRIVATE skt_static m)
    add_dependencies(skt_bench bench_${name})
endforeach()
