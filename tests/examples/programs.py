# SPDX-License-Identifier: MIT
"""programs.py - run the examples and their Python twins, and read what they print.

Every wait has an end: LIMIT seconds, far above what the slowest build needs.
"""
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

LIMIT = 30
HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = pathlib.Path(os.environ.get("SKT_BUILD", "build/dev")) / "examples"
SOURCE = pathlib.Path(os.environ.get("SKT_SOURCE", HERE.parent.parent))


class Program:
    """A running program. `text` is what it has printed so far, `errors` its stderr."""

    def __init__(self, command, stdin=subprocess.DEVNULL):
        self.name = os.path.basename(command[-1] if len(command) == 1 else command[0])
        self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.pid = self.process.pid
        self.last_signal = None
        self.grown = threading.Condition()
        self.texts = {"stdout": "", "stderr": ""}
        self.readers = [threading.Thread(target=self._read, args=(name,), daemon=True)
                        for name in self.texts]
        for reader in self.readers:
            reader.start()

    def _read(self, name):
        stream = getattr(self.process, name)
        while data := os.read(stream.fileno(), 65536):
            with self.grown:
                self.texts[name] += data.decode("ascii", "backslashreplace")
                self.grown.notify_all()
        with self.grown:
            self.grown.notify_all()

    @property
    def text(self):
        return self.texts["stdout"]

    @property
    def errors(self):
        return self.texts["stderr"]

    def wait_for(self, pattern, stream="stdout"):
        """Waits until the output matches; returns the match."""
        def found():
            return re.search(pattern, self.texts[stream], re.M)
        with self.grown:
            if not self.grown.wait_for(found, LIMIT):
                raise AssertionError(f"{self.name}: no {pattern!r} in {self.texts}")
            return found()

    def port(self):
        """The port that a server prints."""
        return int(self.wait_for(r"(?:port |, |:)(\d+)\)?$")[1])

    def signal(self, number):
        self.last_signal = number
        os.kill(self.pid, number)

    def _wait(self):
        """The thread sanitizer loses a signal now and then (gcc 12; one in a thousand
        under load, none without it): there it is sent once more."""
        if self.last_signal and os.environ.get("SKT_SANITIZE") == "thread":
            try:
                return self.process.wait(LIMIT / 4)
            except subprocess.TimeoutExpired:
                os.kill(self.pid, self.last_signal)
        return self.process.wait(LIMIT)

    def end(self):
        """Waits for the end; returns the exit status (negative: the signal)."""
        try:
            status = self._wait()
        except subprocess.TimeoutExpired:
            text = self.text[-2000:]
            raise AssertionError(f"{self.name} does not end: {text}") from None
        for reader in self.readers:
            reader.join(LIMIT)
        return status

    def running(self):
        return self.process.poll() is None

    def ticks(self):
        """Processor time so far, in seconds."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def remove(self):
        if self.running():
            self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join(LIMIT)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()


def knows_itself():
    """Whether the host's own name has an address, which the weather pair prints."""
    try:
        return bool(socket.gethostbyname(socket.gethostname()))
    except OSError:
        return False


class Case(unittest.TestCase):
    """A test that starts programs and leaves none behind."""

    def start(self, language, name, *arguments, stdin=subprocess.DEVNULL):
        if name.startswith("weather") and not knows_itself():
            if os.environ.get("SKT_REQUIRE_ALL") == "1":
                self.fail("the name of this host has no address")
            self.skipTest("the name of this host has no address")
        command = [str(EXAMPLES / name)]
        if language == "python":
            command = [sys.executable, "-u", "-B", str(HERE / "python" / f"{name}.py")]
        program = Program(command + [str(a) for a in arguments], stdin)
        program.name = f"{language} {name}"
        self.addCleanup(program.remove)
        return program

    def server(self, language, name, *arguments):
        """Starts a server on a free port, unless its arguments say otherwise."""
        if not arguments:
            arguments = DEFAULTS.get(name, (0,))
        program = self.start(language, name, *arguments)
        program.number = program.port()
        program.host = "127.0.0.1"
        if name == "weather_server":
            program.host = re.search(r"with (\S+)", program.text)[1]
        return program

    def client(self, server, timeout=LIMIT):
        """A plain socket connected to a server."""
        sock = socket.create_connection((server.host, server.number), timeout)
        self.addCleanup(sock.close)
        return sock

    def ends(self, program, status=0):
        found = program.end()
        self.assertEqual(found, status, f"{program.name}: {program.texts}")

    def listener(self):
        """A listening socket of the test's own, to play a server on."""
        sock = socket.create_server(("127.0.0.1", 0))
        sock.settimeout(LIMIT)
        self.addCleanup(sock.close)
        return sock


DEFAULTS = {"echo_server1": ("127.0.0.1", 0), "multiconnserver": ("127.0.0.1", 0),
            "ending": ()}


def reset(sock):
    """Closes with a reset in place of an ordinary end."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def receive(sock, length):
    """Exactly so many bytes, or fewer if the stream ends."""
    data = b""
    while len(data) < length and (piece := sock.recv(length - len(data))):
        data += piece
    return data


def until(condition, what):
    """Looks again and again, every 10 ms, until a condition holds."""
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never: {what}")
        time.sleep(0.01)


def normal(text):
    """Lines with each port replaced by a name in the order of appearance, and without the
    repetitions that a selector's timeout of one second brings."""
    names = {}

    def name(match):
        return match[1] + names.setdefault(match[2], f"port-{len(names)}")
    lines = re.sub(r"(', |port )(\d+)", name, text).splitlines()
    return [line for i, line in enumerate(lines)
            if line != "waiting for I/O" or i == 0 or lines[i - 1] != line]


def main():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print("python", sys.version.split()[0], "at", sys.executable, flush=True)
    unittest.main(verbosity=2)
