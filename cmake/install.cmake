# SPDX-License-Identifier: MIT
# install.cmake - what `cmake --install` puts where: libraries, headers, pages, package files.
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
    install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/skt)
install(EXPORT skt NAMESPACE skt:: DESTINATION ${package} FILE sktTargets.cmake)
configure_package_config_file(cmake/sktConfig.cmake.in sktConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(sktConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/sktConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/sktConfigVersion.cmake DESTINATION ${package})

# GNUInstallDirs may give absolute folders; the others lie below the prefix.
foreach(folder LIBDIR INCLUDEDIR)
    cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_${folder} BASE_DIRECTORY "\${prefix}"
               OUTPUT_VARIABLE pc_${folder})
    if(NOT IS_ABSOLUTE "${CMAKE_INSTALL_${folder}}")
        set(pc_${folder} "\${prefix}/${CMAKE_INSTALL_${folder}}")
    endif()
endforeach()
configure_file(cmake/skt.pc.in skt.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/skt.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
