# SPDX-License-Identifier: MIT
"""test_addr_python.py - inet_aton, ntoa, pton and ntop give what Python's give.

proves: skt_inet_aton T36; skt_inet_ntoa; skt_inet_pton; skt_inet_ntop; B64
"""
import itertools
import os
import platform
import random
import socket
import subprocess
import sys

SEED = 20240601
WANTED = 5000  # inputs at least

NUMBERS = ["", "0", "1", "9", "10", "127", "255", "256", "65535", "65536", "16777215",
           "16777216", "4294967295", "4294967296", "18446744073709551615",
           "18446744073709551616", "9" * 40, "00", "01", "010", "08", "0377", "0400",
           "037777777777", "040000000000", "0x", "0X", "0x0", "0xff", "0XFF", "0x100",
           "0xffffffff", "0x100000000", "0x" + "0" * 30 + "1", "0xg", "0b1", "0o7", "1_0",
           "1e1", "+1", "-1", "-0", "a", "1a", " 1", "1 ", "\u0661"]
TAILS = ["", " ", "\t", "\n", "\v", "\f", "\r", " foo", "\nfoo", " 1.2.3.4", "foo", ".",
         "..", ",", ";", "\x01", "\x1c", "\x85", "\xa0", "%lo", "%1", "/8", ":80", "]"]
GROUPS = ["", "0", "1", "f", "F", "00", "0000", "ffff", "FFFF", "AbCd", "00000", "0ffff",
          "10000", "g", "1.2.3.4", "255.255.255.255", "256.0.0.1", "01.2.3.4", "1.2.3",
          "1.2.3.4.5", "0x1", "-1", "+1", " 1", "1 "]


def aton_texts(rng):
    for count in range(1, 6):
        for _ in range(700):
            yield ".".join(rng.choice(NUMBERS) for _ in range(count))
    for number, tail in itertools.product(NUMBERS, TAILS):
        yield number + tail
    for tail in TAILS:
        yield "127.0.0.1" + tail
    for _ in range(1500):
        yield mutate(rng, "%d.%d.%d.%d" % tuple(rng.choices(range(260), k=4)))


def pton4_texts(rng):
    yield from aton_texts(rng)


def pton6_texts(rng):
    for text in ["::", ":::", "::1", "1::", "1::1", "::1::", "1:2:3:4:5:6:7:8", ":", "",
                 "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "::%lo",
                 "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4",
                 "::1.2.3.4:1",
                 "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8"]:
        yield text
        for tail in TAILS:
            yield text + tail
    for _ in range(4000):
        parts = [rng.choice(GROUPS if rng.random() < 0.15 else GROUPS[1:10])
                 for _ in range(rng.randint(1, 9))]
        text = ":".join(parts)
        if rng.random() < 0.7 and ":" in text:
            at = rng.choice([i for i, c in enumerate(text) if c == ":"])
            text = text[:at] + ":" + text[at:]
        yield text
    for _ in range(3000):
        yield mutate(rng, socket.inet_ntop(socket.AF_INET6, packed6(rng)))


def mutate(rng, text):
    """Up to three bytes replaced, inserted or removed."""
    for _ in range(rng.randint(0, 3)):
        at = rng.randint(0, len(text))
        letter = rng.choice("0123456789abcdefABCDEFgxX:.%/ \t\n-+")
        text = text[:at] + rng.choice([letter, ""]) + text[at + rng.randint(0, 1):]
    return text


def packed6(rng):
    """Groups in which zeros and ffff are frequent."""
    groups = [rng.choice([0, 0, 0, 1, 0xffff, rng.randrange(65536)]) for _ in range(8)]
    return b"".join(group.to_bytes(2, "big") for group in groups)


def packed6_all(rng):
    """Every pattern of zero groups with several fillings, and random ones."""
    for pattern in range(256):
        for fill in (1, 0xffff, 0x0a00, None):
            groups = [0 if pattern >> i & 1 else fill or rng.randrange(65536)
                      for i in range(8)]
            yield b"".join(group.to_bytes(2, "big") for group in groups)
    for _ in range(3000):
        yield packed6(rng)


def inputs(rng):
    for text in aton_texts(rng):
        yield "aton", socket.AF_INET, text.encode()
    for text in pton4_texts(rng):
        yield "pton", socket.AF_INET, text.encode()
    for text in pton6_texts(rng):
        yield "pton", socket.AF_INET6, text.encode()
    for packed in packed6_all(rng):
        yield "ntop", socket.AF_INET6, packed
    for _ in range(1000):
        packed = bytes(rng.choices([0, 1, 9, 10, 99, 100, 255], k=4))
        yield "ntoa", socket.AF_INET, packed
        yield "ntop", socket.AF_INET, packed
    for length in list(range(0, 20)) + [128, 4096]:
        for operation in ("ntoa", "ntop"):
            yield operation, socket.AF_INET, bytes(length)
        yield "ntop", socket.AF_INET6, bytes(length)
    for family in (0, 1, 16, 17, -1, 99999):
        yield "pton", family, b"1.2.3.4"
        yield "ntop", family, bytes(4)


def by_python(operation, family, data):
    """Python's result in the words of the driver."""
    try:
        if operation == "aton":
            return socket.inet_aton(data.decode()).hex()
        if operation == "pton":
            return socket.inet_pton(family, data.decode()).hex()
        if operation == "ntoa":
            return socket.inet_ntoa(data)
        return socket.inet_ntop(family, data)
    except (OSError, ValueError) as error:
        return explain(operation, family, error)


def explain(operation, family, error):
    """Python has one exception for several errors; which one follows from the input."""
    if family not in (socket.AF_INET, socket.AF_INET6):
        return "!EAFNOSUPPORT"
    if operation in ("ntoa", "ntop"):
        known = "length" in str(error) or "invalid" in str(error)
        return "!EINVAL" if known else repr(error)
    return "!EADDRSYNTAX" if "illegal" in str(error) else repr(error)


def main():
    rng = random.Random(SEED)
    asked = sorted(set(inputs(rng)))
    lines = "".join("%s %d %s\n" % (operation, family, data.hex() or "-")
                    for operation, family, data in asked)
    driver = os.path.join(os.environ["SKT_BUILD"], "tests", "drive_addr")
    answers = subprocess.run([driver], input=lines, stdout=subprocess.PIPE, text=True,
                             check=True, timeout=60).stdout.split("\n")
    assert len(answers) == len(asked) + 1, "one answer for each line"
    differences = 0
    for question, answer in zip(asked, answers):
        wanted = by_python(*question)
        if answer != wanted:
            differences += 1
            print("FAIL %s: skt %s, Python %s" % (question, answer, wanted))
    good = sum(not answer.startswith("!") for answer in answers[:-1])
    print("%d inputs, %d of them accepted, %d differences from Python %s on %s"
          % (len(asked), good, differences, platform.python_version(),
             " ".join(platform.libc_ver())))
    return 1 if differences or len(asked) < WANTED else 0


if __name__ == "__main__":
    sys.exit(main())
