# SPDX-License-Identifier: MIT
#
# CMake toolchain file: cmake -DCMAKE_TOOLCHAIN_FILE=.../eremite.cmake
#
# An image is also an ordinary executable of this host, so this is no cross compilation: programs
# that a project builds and runs (code generators, try_run, tests) run in microVMs.

foreach(_eremite_bin IN ITEMS
		"$ENV{EREMITE_BIN}"
		"${CMAKE_CURRENT_LIST_DIR}/../../bin"           # PREFIX/share/eremite
		"${CMAKE_CURRENT_LIST_DIR}/../../build/bin")    # the checkout
	if(_eremite_bin AND EXISTS "${_eremite_bin}/eremite-cc")
		get_filename_component(_eremite_bin "${_eremite_bin}" REALPATH)
		break()
	endif()
	set(_eremite_bin "")
endforeach()
if(NOT _eremite_bin)
	find_program(_eremite_cc eremite-cc)
	if(NOT _eremite_cc)
		message(FATAL_ERROR "eremite-cc not found: add its folder to PATH or set EREMITE_BIN")
	endif()
	get_filename_component(_eremite_cc "${_eremite_cc}" REALPATH)
	get_filename_component(_eremite_bin "${_eremite_cc}" DIRECTORY)
endif()

set(CMAKE_C_COMPILER "${_eremite_bin}/eremite-cc")
set(CMAKE_ASM_COMPILER "${_eremite_bin}/eremite-cc")
foreach(_eremite_tool IN ITEMS ar ranlib nm strip objcopy objdump readelf)
	string(TOUPPER "CMAKE_${_eremite_tool}" _eremite_variable)
	set(${_eremite_variable} "${_eremite_bin}/eremite-${_eremite_tool}" CACHE FILEPATH "")
endforeach()
set(CMAKE_LINKER "${_eremite_bin}/eremite-ld" CACHE FILEPATH "")

# Headers and libraries of the host are for another C library.
foreach(_eremite_sysroot IN ITEMS
		"${_eremite_bin}/../sysroot" "${_eremite_bin}/../lib/eremite/sysroot")
	if(EXISTS "${_eremite_sysroot}/lib/image.ld")
		get_filename_component(_eremite_sysroot "${_eremite_sysroot}" REALPATH)
		list(APPEND CMAKE_FIND_ROOT_PATH "${_eremite_sysroot}")
	endif()
endforeach()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# An image is one static file.
set(BUILD_SHARED_LIBS OFF CACHE BOOL "Images have no shared libraries")
set(CMAKE_FIND_LIBRARY_SUFFIXES ".a")
