# SPDX-License-Identifier: MIT
"""source.py - the repository's files and the few things that are parsed out of them."""
import re
import subprocess


def files(root, *patterns):
    """The files that git knows or would add, as paths below root."""
    # The clone may belong to another user, as in a container.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard",
               "--", *patterns]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    paths = [root / name for name in sorted(set(run.stdout.splitlines()))]
    return [path for path in paths if path.is_file()]


def without_comments(text):
    """C text with each comment replaced by blanks, lines kept."""
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"",
                  lambda m: m[0] if m[0][0] == '"' else re.sub(r"[^\n]", " ", m[0]),
                  text, flags=re.S)


def functions(text):
    """(name, first line, last line) of each function, by braces in the first column."""
    start, name, signature = 0, "", ""
    for number, line in enumerate(text.splitlines(), 1):
        if line == "{":
            found = re.findall(r"(\w+)\s*\(", signature)
            start = number
            # A macro such as TEST(name) names the function by its argument.
            name = found[0] if found else "?"
        elif line.startswith("}"):
            if start and line == "}":
                yield name, start, number
            start, signature = 0, ""
        elif line and line[0] not in " \t#/*":
            signature = line
        elif not start:
            signature += line


PUBLIC = re.compile(r"^SKT_API\b[^;{]*?\b(skt_\w+)\s*\(([^;]*?)\)[^;()]*;", re.M | re.S)


def public_functions(root):
    """name -> header of every function that a program may call."""
    found = {}
    for header in files(root, "include/skt/*.h"):
        for match in PUBLIC.finditer(without_comments(header.read_text())):
            found[match[1]] = header
    return found
