# SPDX-License-Identifier: MIT
"""headers.py - each public header compiles alone, as C99, C11 and C++11."""
import subprocess

from . import source

WAYS = [("cc", "c", "c99"), ("cc", "c", "c11"), ("c++", "c++", "c++11")]


def findings(root, _build):
    for header in source.files(root, "include/*.h"):
        name = header.relative_to(root / "include")
        for compiler, language, standard in WAYS:
            run = subprocess.run(
                [compiler, f"-std={standard}", "-Wall", "-Wextra", "-pedantic", "-Werror",
                 "-fsyntax-only", f"-I{root / 'include'}", "-x", language, "-"],
                input=f"#include <{name}>\n", capture_output=True, text=True)
            if run.returncode != 0:
                yield f"include/{name}: does not compile as {standard}:\n{run.stderr}"
