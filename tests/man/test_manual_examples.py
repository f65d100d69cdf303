#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""test_manual_examples.py - every example of the manual compiles as it stands."""
import glob
import os
import re
import subprocess
import sys
import tempfile

SOURCE = os.environ["SKT_SOURCE"]
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-pthread",
         "-I", os.path.join(SOURCE, "include")]


def examples(page):
    """The literal blocks of the EXAMPLES section that are C, as a reader sees them."""
    with open(page, encoding="utf-8") as stream:
        text = stream.read()
    section = re.search(r"^\.Sh EXAMPLES\n(.*?)(?=^\.Sh |\Z)", text, re.M | re.S)
    blocks = re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", section.group(1), re.M | re.S) \
        if section else []
    for block in blocks:
        if "#include" in block:
            yield block.replace("\\e", "\\")


def compile_one(name, code, folder):
    path = os.path.join(folder, name + ".c")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(code)
    run = subprocess.run(["cc", *FLAGS, "-fsyntax-only", path], capture_output=True,
                         text=True, check=False)
    if run.returncode != 0:
        print(f"FAIL {name}:\n{run.stderr}")
    return run.returncode == 0


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for page in sorted(glob.glob(os.path.join(SOURCE, "man", "*.[37]"))):
            found = list(examples(page))
            name = os.path.basename(page)
            if not found:
                print(f"FAIL {name}: no example")
                failed += 1
            for number, code in enumerate(found):
                good = compile_one(f"{name}-{number}", code, folder)
                passed, failed = passed + good, failed + (not good)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
