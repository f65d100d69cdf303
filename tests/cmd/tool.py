# SPDX-License-Identifier: MIT
"""tool.py - what the tests of the skt program share: starting it, and peers for it."""
import os
import re
import signal
import socket
import subprocess
import threading
import time

TOOL = os.path.join(os.environ.get("SKT_BUILD", "build/dev"), "skt")

# No test waits longer for anything; sanitizers on a busy machine are slow.
LIMIT = 40


def environment(**more):
    """The environment of a test: a fixed locale, and nothing of the user's."""
    env = {key: value for key, value in os.environ.items()
           if not key.startswith(("LC_", "LANG"))}
    env.update({"LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "TERM": "xterm"})
    env.update(more)
    return env


def run(*args, data=b"", **options):
    """Runs skt to its end. Returns (exit code, standard output, standard error)."""
    done = subprocess.run([TOOL, *args], input=data, capture_output=True, timeout=LIMIT,
                          env=environment(), check=False, **options)
    return done.returncode, done.stdout, done.stderr.decode()


def skip(test, reason):
    """Skips a test, which SKT_REQUIRE_ALL=1 makes a failure."""
    if os.environ.get("SKT_REQUIRE_ALL") == "1":
        test.fail("skipped, but SKT_REQUIRE_ALL=1: " + reason)
    print(f"SKIP {test.id()}: {reason}", flush=True)
    test.skipTest(reason)


def wait_for(condition, what):
    """Waits until the condition holds."""
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain for " + what)
        time.sleep(0.005)


class Process:
    """A running skt whose output is collected while it runs."""

    def __init__(self, *args, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        options.setdefault("env", environment())
        self.process = subprocess.Popen([TOOL, *args], **options)
        self.out = bytearray()
        self.err = bytearray()
        self.threads = [threading.Thread(target=self._collect, args=pair, daemon=True)
                        for pair in ((self.process.stdout, self.out),
                                     (self.process.stderr, self.err)) if pair[0]]
        for thread in self.threads:
            thread.start()

    @staticmethod
    def _collect(stream, kept):
        while True:
            data = os.read(stream.fileno(), 65536)
            if not data:
                return
            kept += data

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self.threads:
            thread.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    def lines(self):
        """The lines of standard output so far."""
        return self.out.decode().splitlines()

    def see(self, text):
        """Waits until standard output holds a text."""
        wait_for(lambda: text.encode() in self.out or self._ended(), repr(text))
        assert text.encode() in self.out, (bytes(self.out)[-500:], bytes(self.err)[-500:])

    def _ended(self):
        if self.process.poll() is None:
            return False
        for thread in self.threads:
            thread.join(LIMIT)
        return True

    def _wait(self, number):
        """The exit code. The thread sanitizer loses a signal now and then (gcc 12; one in
        a thousand under load, none without it): there it is sent once more."""
        if number is not None and os.environ.get("SKT_SANITIZE") == "thread":
            try:
                return self.process.wait(LIMIT / 4)
            except subprocess.TimeoutExpired:
                self.process.send_signal(number)
        return self.process.wait(LIMIT)

    def end(self, number=None):
        """Sends a signal, if any, and waits. Returns (exit code, output, errors)."""
        if number is not None:
            self.process.send_signal(number)
        code = self._wait(number)
        for thread in self.threads:
            thread.join(LIMIT)
        return code, bytes(self.out), self.err.decode()


class Server(Process):
    """A subcommand that listens; port is where."""

    def __init__(self, command, *args, **options):
        super().__init__(command, *args, "0", **options)
        wait_for(lambda: self.out.count(b"\n") > 0 or self.process.poll() is not None,
                 "the port")
        match = re.match(rb"listening on .*:(\d+)\n", self.out)
        assert match, (bytes(self.out), bytes(self.err))
        self.port = int(match.group(1))

    def connect(self, host="127.0.0.1"):
        """A connected socket."""
        return socket.create_connection((host, self.port), LIMIT)

    def stop(self):
        """Ends the server as a user does; its exit code must be 0."""
        code, out, err = self.end(signal.SIGINT)
        assert code == 0, (code, out, err)
        return out, err


def name(connection):
    """How skt names the peer that this connection is."""
    host, port = connection.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Peer:
    """A server for one connection, run by a function in a thread."""

    def __init__(self, function):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = str(self.listener.getsockname()[1])
        self.result = None
        self.failure = None
        self.thread = threading.Thread(target=self._serve, args=(function,), daemon=True)
        self.thread.start()

    def _serve(self, function):
        try:
            self.listener.settimeout(LIMIT)
            connection, _ = self.listener.accept()
            connection.settimeout(LIMIT)
            with connection:
                self.result = function(connection)
        except Exception as error:  # pylint: disable=broad-except
            self.failure = error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.thread.join(LIMIT)
        self.listener.close()
        if self.failure:
            raise self.failure


def receive_all(connection):
    """Everything until the end of the stream."""
    parts = []
    while True:
        data = connection.recv(65536)
        if not data:
            return b"".join(parts)
        parts.append(data)
