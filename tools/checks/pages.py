# SPDX-License-Identifier: MIT
"""pages.py - the manual pages are well-formed mdoc."""
import shutil
import subprocess

from . import source


def findings(root, _build):
    pages = source.files(root, "man/*.[1-9]")
    if not pages:
        return
    if shutil.which("mandoc") is None:
        yield "man: mandoc is not installed"
        return
    run = subprocess.run(["mandoc", "-T", "lint", "-W", "warning",
                          *[page.relative_to(root) for page in pages]],
                         cwd=root, capture_output=True, text=True)
    for line in run.stdout.splitlines():
        if "skipping unknown" in line or "WARNING" in line or "ERROR" in line:
            yield line
