# SPDX-License-Identifier: MIT
"""proofs.py - each documented error and each trap has a test that says it proves it.

A test says so in a comment directly above it:

    /* proves: skt_bind SKT_EADDRINUSE, skt_listen skt_accept SKT_EINVAL; T50 B69 */

Errors belong to the functions named before them.
"""
import re

from . import source

ERROR = r"SKT_E(?!VENT)[A-Z0-9]+"
AS = re.compile(r"(?:[Ee]rrors as|Otherwise as|\. As) (skt_\w+)")
# What socket.h and select.h say once, for every function that takes an open object, and
# the words of those that say otherwise.
OPEN_OBJECT = re.compile(r"(const )?struct (skt_socket \*s|skt_selector \*selector)\b")
EXCEPTION = re.compile(r"closed socket|NULL is fine|EBUSY|The kind that was chosen", re.I)
# Names that stand in a comment for something else than an error of the function.
CONSTANTS = {"SKT_EWOULDBLOCK"}


def attached(text):
    """(name, parameters, comment, section) of each public function of a header. One
    without a comment of its own shares that of the one before it. The section is the
    comment of a group, from its ---- line to the next one."""
    section = comment = ""
    end = 0
    token = re.compile(r"/\*.*?\*/|" + source.PUBLIC.pattern, re.M | re.S)
    for match in token.finditer(text):
        if match[0].startswith("/*"):
            if "----" in match[0]:
                section = comment = ""
            elif re.match(r"\n*SKT_API", text[match.end():]) and \
                    not text[match.end():].startswith("\n\n"):
                comment = match[0]
            elif " of all" in match[0]:
                section = match[0]
        else:
            if "\n\n" in text[end:match.start()] and "/*" not in text[end:match.start()]:
                comment = ""
            yield match[1], match[2], comment, section
        end = match.end()


def errors_in(comment):
    return set(re.findall(r"\b" + ERROR + r"\b", comment)) - CONSTANTS


def documented(root):
    """function -> the errors that its header documents."""
    found, references = {}, {}
    for header in source.files(root, "include/skt/*.h"):
        for name, parameters, comment, section in attached(header.read_text()):
            comment = re.sub(r"\s+(\* )?", " ", comment)
            if "getter cannot fail" in comment and "_get_" in name:
                comment = ""
            found[name] = errors_in(comment) | errors_in(section)
            references[name] = set(AS.findall(comment))
            if OPEN_OBJECT.match(parameters) and not EXCEPTION.search(comment):
                found[name] |= {"SKT_EINVAL", "SKT_EBADF"}
    for name, others in references.items():
        for other in others:
            found[name] |= found.get(other, set())
    return found


def claims(root):
    """(file, line, what) for each thing that a comment claims: a pair or an id."""
    for path in source.files(root, "tests/*.c", "tests/*.py"):
        text = path.read_text()
        ending = r"\*/" if path.suffix == ".c" else r"\n(?! *#)"
        for match in re.finditer(r"proves:(.*?)" + ending, text, re.S):
            line = text[:match.start()].count("\n") + 1
            functions, errors_seen = [], False
            for word in re.findall(r"skt_\w+|" + ERROR + r"|\b[TB]\d+\b", match[1]):
                if word.startswith("skt_"):
                    functions = [] if errors_seen else functions
                    functions.append(word)
                    errors_seen = False
                elif word.startswith("SKT_"):
                    errors_seen = True
                    for function in functions:
                        yield path, line, (function, word)
                else:
                    yield path, line, word


def traps(root):
    """id -> its area and its text."""
    found = {}
    for line in (root / "tests/traps.txt").read_text().splitlines():
        if line and line[0] != "#":
            key, area, text = line.split(" ", 2)
            found[key] = area, text
    return found


def findings(root, _build):
    wanted, known = documented(root), traps(root)
    names = set(re.findall(r"define (" + ERROR + r")\b",
                           (root / "include/skt/error.h").read_text()))
    proved = set()
    for path, line, what in claims(root):
        where = f"{path.relative_to(root)}:{line}"
        if isinstance(what, tuple):
            if what[0] not in wanted:
                yield f"{where}: no public function is called {what[0]}"
            if what[1] not in names:
                yield f"{where}: no error is called {what[1]}"
        elif what not in known:
            yield f"{where}: tests/traps.txt has no {what}"
        proved.add(what)
    for function in sorted(wanted):
        missing = sorted(e for e in wanted[function] if (function, e) not in proved)
        if missing:
            yield f"no test proves: {function} {' '.join(missing)}"
    for key, (area, text) in known.items():
        if area == "here" and key not in proved:
            yield f"no test proves: {key} ({text})"
