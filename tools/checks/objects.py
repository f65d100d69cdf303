# SPDX-License-Identifier: MIT
"""objects.py - nothing goes round the seam: what each object of the library asks for."""
import re
import subprocess

# Functions that ask nothing of the system, and what a compiler puts in by itself.
PURE = {"memcpy", "memcmp", "memset", "memmove", "memchr", "strlen", "strcmp", "strncmp",
        "strnlen", "strchr", "__stack_chk_fail", "_GLOBAL_OFFSET_TABLE_", "__assert_fail",
        # errno is kept by what may run in a signal handler
        "__errno_location"}

# The one global that may be written: the timeout of new sockets (Python's).
WRITABLE = {"skt__default_timeout"}


def symbols(library):
    """(object, kind, section, name) of a static library."""
    run = subprocess.run(["objdump", "-t", library], capture_output=True, text=True,
                         check=True)
    obj = "?"
    for line in run.stdout.splitlines():
        if ": " in line and "file format" in line:
            obj = line.split(":")[0]
        # value, seven flag letters, section, size, name
        match = re.match(r"[0-9a-f]+ (.{7}) (\S+)\t[0-9a-f]+ +(?:\.\w+ )?(\S+)$", line)
        if match:
            yield obj, match[1], match[2], match[3]


def areas_of(build, library):
    """object name -> area, from where the build keeps the objects of the library."""
    folder = build / "CMakeFiles" / f"{library}.dir" / "src"
    areas = {}
    for path in folder.glob("*/*.o"):
        areas.setdefault(path.name, []).append(path.parent.name)
    return areas


def is_state(section):
    """Whether what lies there can be written while the program runs."""
    return section in ("*COM*", ".tbss", ".tdata") or \
        section.startswith((".data", ".bss")) and not section.startswith(".data.rel.ro")


def findings(_root, build):
    library = build / "libskt_seam.a" if build else None
    if library is None or not library.exists():
        return
    areas = areas_of(build, "skt_seam")
    for obj, flags, section, name in symbols(library):
        area = areas.get(obj, ["?"])
        where = f"{area[0]}/{obj.removesuffix('.o')}"
        if "os" in area or name.startswith((".", "test_")):
            continue
        if section == "*UND*" and not name.startswith("skt") and name not in PURE:
            yield f"{where}: calls {name}, which goes round the seam"
        if section != "*UND*" and flags[0] in "gu" and not name.startswith("skt"):
            yield f"{where}: defines {name}, which is not a name of skt"
        if "O" in flags and is_state(section) and name.split(".")[0] not in WRITABLE:
            yield f"{where}: {name} is global state"
