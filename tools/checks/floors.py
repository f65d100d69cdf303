# SPDX-License-Identifier: MIT
"""floors.py - who may include whom, and who may ask which system this is."""
import re

from . import source

# Each area of src/ and the areas it may include besides itself and the public headers.
FLOORS = {
    "base": set(),
    "os": {"base"},
    "addr": {"base", "os"},
    "names": {"addr", "base", "os"},
    "socket": {"addr", "base", "os"},
    "select": {"base", "os"},
    "connect": {"names", "socket", "addr", "base", "os"},
    "stream": {"socket", "base", "os"},
    "loop": {"select", "socket", "addr", "base", "os"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
SYSTEM = re.compile(r"\b(_WIN32|__linux__|__APPLE__|__FreeBSD__|__NetBSD__|__OpenBSD__|"
                    r"__sun|_AIX|__unix__)\b")


def area_of(name):
    parts = name.split("/")
    return parts[1] if parts[0] == "src" and len(parts) == 3 else None


def may_include(root, name, kind, target):
    area = area_of(name)
    first = target.split("/")[0]
    if area is not None:
        if kind == "<":
            return True
        return "/" not in target or first == area or first in FLOORS.get(area, set())
    if first in FLOORS and kind == '"':
        if (root / "tests" / target).is_file():
            return name.startswith("tests/")
        outside = ("cmd/", "examples/", "bench/", "include/")
        return not name.startswith(outside) and "/plain_" not in name
    if name.startswith("include/"):
        return kind == "<"
    return True


def findings(root, _build):
    for path in source.files(root, "*.c", "*.h"):
        name = str(path.relative_to(root))
        text = source.without_comments(path.read_text())
        area = area_of(name)
        if area is not None and area not in FLOORS:
            yield f"{name}: src/{area} has no floor in tools/checks/floors.py"
        for match in INCLUDE.finditer(text):
            if not may_include(root, name, match[1], match[2]):
                line = text[:match.start()].count("\n") + 1
                yield f"{name}:{line}: includes {match[2]}, which it must not know"
        if name.startswith(("src/os/", "tests/")) or name == "include/skt/base.h":
            continue
        for match in SYSTEM.finditer(text):
            line = text[:match.start()].count("\n") + 1
            yield f"{name}:{line}: asks for {match[1]}; only src/os and base.h may"
