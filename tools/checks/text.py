# SPDX-License-Identifier: MIT
"""text.py - first lines, widths and lengths, words that do not belong here."""
import re

from . import source

LINE, FILE, HEADER, FUNCTION = 90, 500, 250, 70
EXAMPLE = 120

# Files that are tables, which may be as long as what they list.
TABLES = {"tests/traps.txt", "skt.map"}

# What only means something on one machine, and what should be finished or said elsewhere.
FOREIGN = [r"/h[o]me/\w", r"/r[o]ot/", r"/w[o]rk/", r"/tmp/[a-z]/", r"\bdeb\.debian\b",
           r"\bregistry\.", r"\bpypi\b", r"\b[Ss]ub-?ag[e]nt", r"\b[Ii]ssue #?\d",
           r"\bT[O]DO\b", r"\bF[I]XME\b", r"\bX[X]X\b", r"\ball[o]ca\b"]
FOREIGN_RE = re.compile("|".join(FOREIGN))

HASH_COMMENT = re.compile(r"(\.(py|sh|cmake|txt|toml)|CMakeLists\.txt|GNUmakefile)$")


def first_lines(name, lines):
    """SPDX first, then the file's name and its one sentence."""
    base = name.rsplit("/", 1)[-1]
    script = lines and lines[0].startswith("#!")
    head = lines[1:4] if script else lines[:3]
    if not head or "SPDX-License-Identifier: MIT" not in head[0]:
        yield "does not begin with the SPDX line"
    elif len(head) < 2 or not re.match(
            r'(/\*|#|\.\\"|"""|%|<!--) ?' + re.escape(base) + r" - \S", head[1]):
        yield f'the second line is not a comment "{base} - one sentence"'


def wants_first_lines(name):
    return (name.endswith((".c", ".h", ".py", ".cmake", ".sh", ".map"))
            or name.startswith("tools/")
            or name in ("CMakeLists.txt", "GNUmakefile", ".ci/run"))


def upward_gotos(lines):
    labels, jumps = {}, []
    for number, line in enumerate(lines, 1):
        if line == "}":
            yield from (at for at, label in jumps if labels.get(label, number) < at)
            labels, jumps = {}, []
        label = re.match(r"(\w+):$", line)
        if label:
            labels[label[1]] = number
        jump = re.search(r"\bgoto (\w+);", line)
        if jump:
            jumps.append((number, jump[1]))


def c_findings(name, lines):
    limit = HEADER if name.endswith(".h") else FILE
    if name.startswith("examples/") and name.endswith(".c"):
        limit = EXAMPLE
    if len(lines) > limit:
        yield f"{name}: {len(lines)} lines, above {limit}"
    for function, start, end in source.functions("\n".join(lines)):
        if end - start + 1 > FUNCTION:
            yield f"{name}:{start}: {function}: {end - start + 1} lines, above {FUNCTION}"
    for number in upward_gotos(lines):
        yield f"{name}:{number}: goto upwards"


def findings(root, _build):
    for path in source.files(root):
        name = str(path.relative_to(root))
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            yield f"{name}: not UTF-8 text"
            continue
        if wants_first_lines(name):
            for finding in first_lines(name, lines):
                yield f"{name}: {finding}"
        if name.endswith((".c", ".h")):
            yield from c_findings(name, lines)
        elif len(lines) > FILE and name not in TABLES and name != "LICENSE":
            yield f"{name}: {len(lines)} lines, above {FILE}"
        for number, line in enumerate(lines, 1):
            if len(line) > LINE and not name.endswith((".md", ".patch", ".json")):
                yield f"{name}:{number}: {len(line)} columns, above {LINE}"
            if line != line.rstrip() and not name.endswith((".patch", ".md")):
                yield f"{name}:{number}: blanks at the end"
            if "\t" in line and name.endswith((".c", ".h", ".py", ".cmake")):
                yield f"{name}:{number}: a tab"
            found = FOREIGN_RE.search(line)
            if found and name != "tools/checks/text.py":
                yield f"{name}:{number}: \"{found[0]}\" does not belong here"
