#!/bin/sh
# SPDX-License-Identifier: MIT
# consumers.sh - installs the build and uses it in each way that users have.
#
# The ways: pkg-config, find_package, add_subdirectory; shared and static; C and C++.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix

fail() {
    cat "$work/log"
    exit 1
}

echo "== install"
cmake --install "$SKT_BUILD" --prefix "$prefix" >"$work/log"
pc=$(find "$prefix" -name skt.pc)
lib=$(dirname "$(dirname "$pc")")
export PKG_CONFIG_PATH="${pc%/*}" LD_LIBRARY_PATH="$lib"

echo "== the shared library: hardened, never unloaded"
readelf -d "$lib/libskt.so" >"$work/dynamic"
grep -q NODELETE "$work/dynamic"
grep -q BIND_NOW "$work/dynamic"
readelf -lW "$lib/libskt.so" | grep -q GNU_RELRO

echo "== pkg-config"
for source in use.c use.cpp; do
    case $source in
    *.c) compile="cc -std=c99" ;;
    *) compile="c++ -std=c++11" ;;
    esac
    flags=$(pkg-config --cflags --libs skt)
    $compile "$here/$source" -o "$work/shared" $flags
    "$work/shared"
    $compile $(pkg-config --cflags skt) "$here/$source" -o "$work/static" \
        "$(pkg-config --variable=libdir skt)/libskt.a"
    LD_LIBRARY_PATH="" "$work/static"
done

echo "== the program of the README"
sed -n '/^```c$/,/^```$/p' "$SKT_SOURCE/README.md" | sed '/^```/d' >"$work/readme.c"
cc -std=c99 -Wall -Wextra -Werror "$work/readme.c" -o "$work/readme" \
    $(pkg-config --cflags --libs skt)

# Configures and builds a project, which runs its programs; prints all of it on failure.
project() {
    name=$1
    shift
    echo "== $name"
    cmake -S "$here/$name" -B "$work/$name" "$@" >"$work/log" 2>&1 &&
        cmake --build "$work/$name" -j 2 >"$work/log" 2>&1 || fail
    grep '^skt ' "$work/log" | sort | uniq -c
    [ "$(grep -c '^skt ' "$work/log")" -eq 4 ]
}
project package -DCMAKE_PREFIX_PATH="$prefix"
project subproject -DSKT="$SKT_SOURCE"

echo "== the library alone, without pkg-config"
cmake -S "$SKT_SOURCE" -B "$work/alone" -DSKT_TOOL=OFF \
    -DPKG_CONFIG_EXECUTABLE=/bin/false >"$work/log" 2>&1 || fail

echo "== a manual page under each of its names"
for page in "$SKT_SOURCE"/man/*.3; do
    [ -e "$page" ] || continue
    for name in $(sed -n '/^\.Sh NAME/,/^\.Nd/s/^\.Nm \([a-z0-9_]*\).*/\1/p' "$page"); do
        [ -e "$prefix/share/man/man3/$name.3" ] || { echo "no page $name.3" && exit 1; }
    done
done
