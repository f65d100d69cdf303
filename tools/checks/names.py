# SPDX-License-Identifier: MIT
"""names.py - headers, skt.map, shared library and manual agree about the names."""
import re
import subprocess

from . import source


def mapped(root):
    text = source.without_comments((root / "skt.map").read_text())
    exported = text.split("local:")[0]
    return set(re.findall(r"\b(skt_\w+);", exported))


def documented(root):
    """name -> page, from the .Nm lines of the NAME sections of section 3."""
    found = {}
    for page in source.files(root, "man/*.3"):
        section = re.search(r"^\.Sh NAME\n(.*?)^\.Sh ", page.read_text(), re.M | re.S)
        for name in re.findall(r"^\.Nm (\w+)", section[1] if section else "", re.M):
            found[name] = page.name
    return found


def exported(build):
    library = build / "libskt.so"
    if not library.exists():
        return None
    run = subprocess.run(["nm", "-D", "--defined-only", "--format=posix", library],
                         capture_output=True, text=True, check=True)
    names = {line.split()[0].split("@")[0] for line in run.stdout.splitlines()
             if line.split()[1] != "A"}
    return names


def differences(one, two, text):
    for name in sorted(one - two):
        yield f"{name}: {text}"


def findings(root, build):
    public = set(source.public_functions(root))
    listed = mapped(root)
    pages = set(documented(root))
    yield from differences(public, listed, "in a header, not in skt.map")
    yield from differences(listed, public, "in skt.map, in no header")
    yield from differences(public, pages, "in a header, in no NAME section of man/*.3")
    pages = {name for name in pages if name.startswith("skt_")}
    yield from differences(pages, public, "in a manual page, in no header")
    names = exported(build) if build else None
    if names is not None:
        yield from differences(listed, names, "in skt.map, not defined by libskt.so")
        names = {name for name in names if not name.startswith("__")}
        yield from differences(names, listed, "exported by libskt.so, not in skt.map")
