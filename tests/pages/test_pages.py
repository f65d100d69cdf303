# SPDX-License-Identifier: MIT
"""test_pages.py - every program in a manual page compiles without a warning and links.

A program is a .Bd -literal display with a main; a display with an #include and no main is
only compiled.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-pthread"]


def programs(page):
    """(line, source) of each display that is a whole file of C."""
    text = page.read_text()
    for match in re.finditer(r"^\.Bd -literal.*\n((?:.*\n)*?)\.Ed$", text, re.M):
        source = match[1].replace("\\&", "").replace("\\e", "\\").replace("\\-", "-")
        if "#include" in source:
            yield text[:match.start(1)].count("\n") + 1, source


def build(source, name, folder, root, library):
    """The compiler's complaints, empty if it has none."""
    file = folder / "example.c"
    file.write_text(f'#line 1 "{name}"\n' + source)
    command = ["cc", *FLAGS, f"-I{root / 'include'}", file, "-o", folder / "example"]
    if library is not None and re.search(r"\bmain\(", source):
        command.append(library)
    else:
        command.append("-c")
    return subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False).stderr


def main():
    root = pathlib.Path(os.environ["SKT_SOURCE"])
    library = pathlib.Path(os.environ["SKT_BUILD"]) / "libskt.so"
    if os.environ.get("SKT_SANITIZE") or not library.exists():
        library = None  # a sanitized library links only to sanitized programs
    count = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for page in sorted((root / "man").glob("*.[1-9]")):
            for line, source in programs(page):
                count += 1
                errors = build(source, f"{page.name}+{line}", pathlib.Path(folder), root,
                               library)
                if errors:
                    failed += 1
                    print(f"FAIL {page.name}, line {line}:\n{errors}")
    print(f"{count} programs, {failed} failed, "
          + ("linked" if library else "compiled only"))
    return 1 if failed or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
