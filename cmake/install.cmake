# SPDX-License-Identifier: MIT
# install.cmake - what is installed, and where.
include(CMakePackageConfigHelpers)

install(TARGETS skt skt_static EXPORT skt)
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING
        PATTERN "*.h")
if(TARGET skt_cmd)
    install(TARGETS skt_cmd)
endif()

file(GLOB pages CONFIGURE_DEPENDS man/*.[1-9])
foreach(page ${pages})
    string(REGEX REPLACE ".*\\." "" section ${page})
    set(folder ${CMAKE_INSTALL_MANDIR}/man${section})
    install(FILES ${page} DESTINATION ${folder})

    # A page is found under each name of its NAME section.
    get_filename_component(file ${page} NAME)
    file(STRINGS ${page} names REGEX "^\\.Nm [a-z0-9_]+( ,)?$")
    foreach(line ${names})
        string(REGEX REPLACE "^\\.Nm ([a-z0-9_]+).*" "\\1" name ${line})
        if(NOT "${name}.${section}" STREQUAL file)
            set(link ${CMAKE_CURRENT_BINARY_DIR}/man/${name}.${section})
            file(WRITE ${link} ".so man${section}/${file}\n")
            install(FILES ${link} DESTINATION ${folder})
        endif()
    endforeach()
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/skt)
install(EXPORT skt NAMESPACE skt:: DESTINATION ${package} FILE sktTargets.cmake)
configure_package_config_file(cmake/sktConfig.cmake.in sktConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(sktConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/sktConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/sktConfigVersion.cmake DESTINATION ${package})

# The package file finds the prefix from its own place, so that --prefix and moving work,
# unless the folders were given as absolute ones.
set(pc_prefix ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
    file(RELATIVE_PATH up "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
    set(pc_prefix "\${pcfiledir}/${up}")
endif()
foreach(folder LIBDIR INCLUDEDIR)
    set(pc_${folder} "${CMAKE_INSTALL_${folder}}")
    if(NOT IS_ABSOLUTE "${CMAKE_INSTALL_${folder}}")
        set(pc_${folder} "\${prefix}/${CMAKE_INSTALL_${folder}}")
    endif()
endforeach()
configure_file(cmake/skt.pc.in skt.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/skt.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
