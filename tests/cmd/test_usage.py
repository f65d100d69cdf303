# SPDX-License-Identifier: MIT
"""test_usage.py - the command line of skt: help, version, each mistake in one line."""
import os
import pathlib
import re
import subprocess
import unittest

import tool

COMMANDS = ["connect", "echo", "load", "sink"]

MISTAKES = [
    ([], "a command is missing"),
    (["nothing"], "unknown command 'nothing'"),
    (["--wrong"], "unknown command '--wrong'"),
    (["echo"], "too few arguments"),
    (["echo", "1", "2", "3"], "too many arguments"),
    (["echo", "http"], "PORT is a number from 0 to 65535, not 'http'"),
    (["echo", "-1"], "unknown option '-1'"),
    (["echo", "65536"], "PORT is a number"),
    (["echo", "example.org", "80"], "HOST is a numeric address or 'localhost'"),
    (["echo", "127.1", "80"], "HOST is a numeric address"),
    (["echo", "", "80"], "HOST is a numeric address"),
    (["echo", "[]", "80"], "HOST is a numeric address"),
    (["echo", "[127.0.0.1]", "80"], "HOST is a numeric address"),
    (["echo", "[::1", "80"], "HOST is a numeric address"),
    (["echo", "fe80::1%nowhere", "80"], "fe80::1%nowhere: no interface has the name"),
    (["sink", "fe80::1", "80"], "HOST fe80::1 needs a zone"),
    (["connect", "[fe80::1]", "80"], "HOST [fe80::1] needs a zone"),
    (["load", "[::]", "80"], "HOST [::] means every address"),
    (["echo", "--idle", "-1", "80"], "--idle takes seconds above 0, not '-1'"),
    (["echo", "--idle", "nan", "80"], "--idle takes seconds"),
    (["echo", "--idle"], "--idle wants SECONDS"),
    (["echo", "--max-connections", "0", "80"], "--max-connections takes a number from 1"),
    (["echo", "--selector", "kqueue", "80"], "--selector is select, poll or epoll"),
    (["echo", "--look", "1001", "80"], "--look takes a number from 0 to 1000"),
    (["echo", "--verbose=1", "80"], "--verbose takes no value"),
    (["echo", "a\nb"], r"PORT is a number from 0 to 65535, not 'a\x0ab'"),
    (["load"], "too few arguments"),
    (["load", "127.0.0.1"], "too few arguments"),
    (["load", "127.0.0.1", "0"], "PORT is a number from 1 to 65535"),
    (["load", "0.0.0.0", "80"], "HOST 0.0.0.0 means every address"),
    (["load", "-n", "0", "::1", "80"], "--connections takes a number from 1"),
    (["load", "-n", "1e3", "::1", "80"], "--connections takes a number"),
    (["load", "-s", "0", "::1", "80"], "--size takes a number"),
    (["load", "-p", "65537", "::1", "80"], "--depth takes a number from 1 to 65536"),
    (["load", "-c", "99999999999999999999", "::1", "80"], "--count takes a number"),
    (["load", "-d", "0", "::1", "80"], "--duration takes seconds above 0"),
    (["load", "--timeout", "x", "::1", "80"], "--timeout takes seconds above 0"),
    (["connect"], "too few arguments"),
    (["connect", "--wait", "-1", "::1", "80"], "--wait takes seconds, not '-1'"),
    (["sink"], "too few arguments"),
]


class Help(unittest.TestCase):
    def test_of_the_program(self):
        for option in "--help", "-h":
            code, out, err = tool.run(option)
            self.assertEqual((code, err), (0, ""))
            for command in COMMANDS:
                self.assertRegex(out.decode(), rf"(?m)^  {command} +\w")

    def test_of_each_command(self):
        for command in COMMANDS:
            for option in "--help", "-h":
                code, out, err = tool.run(command, option)
                self.assertEqual((code, err), (0, ""), command)
                lines = out.decode().splitlines()
                self.assertTrue(lines[0].startswith(f"Usage: skt {command} "), lines[0])
                self.assertIn("--help", lines[-1])
                for line in lines:
                    self.assertLessEqual(len(line), 80, line)

    def test_pages_know_every_option(self):
        for command in COMMANDS:
            page = pathlib.Path(os.environ["SKT_SOURCE"], "man", f"skt-{command}.1")
            if not page.exists():
                continue
            text = page.read_text(encoding="utf-8")
            _, out, _ = tool.run(command, "--help")
            for letter, name in re.findall(r"(?m)^  (?:-(\w),|   ) --([\w-]+)",
                                           out.decode()):
                if name != "help":
                    item = f".It Fl {letter} , -{name}" if letter else f".It Fl -{name}"
                    self.assertRegex(text, rf"(?m)^{re.escape(item)}( |$)", command)

    def test_version(self):
        for option in "--version", "-V":
            code, out, err = tool.run(option)
            self.assertEqual((code, err), (0, ""))
            self.assertRegex(out.decode(), r"^skt \d+\.\d+\.\d+\n$")


class Mistakes(unittest.TestCase):
    def test_each_is_one_line(self):
        for args, message in MISTAKES:
            with self.subTest(args=args):
                code, out, err = tool.run(*args)
                self.assertEqual((code, out), (2, b""))
                self.assertEqual(err.count("\n"), 1, err)
                self.assertTrue(err.endswith("\n"))
                self.assertIn(message, err)
                name = f"skt {args[0]}" if args and args[0] in COMMANDS else "skt"
                self.assertTrue(err.startswith(name + ": "), err)
                self.assertTrue(err.endswith(f"(see '{name} --help')\n"), err)


class Output(unittest.TestCase):
    def test_closed_pipe(self):
        """proves: T20"""
        for args in ["--help"], ["--version"], ["echo", "--help"]:
            reading, writing = os.pipe()
            os.close(reading)
            with tool.Process(*args, stdout=writing) as process:
                self.assertEqual(process.end()[::2], (0, ""))
            os.close(writing)

    def test_full_disk(self):
        with open("/dev/full", "wb") as full, \
                tool.Process("--help", stdout=full) as process:
            code, _, err = process.end()
        self.assertEqual(code, 1)
        self.assertRegex(err, r"^skt: cannot write to standard output: .* \(ENOSPC\)\n$")

    def test_standard_descriptors_that_are_missing(self):
        """No socket takes their place."""
        done = subprocess.run(["sh", "-c", 'exec "$0" echo 0 >&-', tool.TOOL],
                              check=False, capture_output=True, text=True,
                              timeout=tool.LIMIT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot write to standard output", done.stderr)
        self.assertIn("(EBADF)", done.stderr)


if __name__ == "__main__":
    unittest.main()
