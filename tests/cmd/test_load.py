# SPDX-License-Identifier: MIT
"""test_load.py - skt load: good servers, and bad ones that it must see."""
# ctest: timeout 300
import fcntl
import json
import os
import pty
import resource
import select
import signal
import socket
import struct
import termios
import threading
import time
import unittest

import tool

KEYS = ["version", "address", "connections", "size", "depth", "connected", "completed",
        "messages", "bytes", "seconds", "messages_per_second", "megabytes_per_second",
        "latency_ns", "connect_errors", "io_errors", "data_errors", "interrupted",
        "verified"]


class Bad:
    """An echo server for any number of clients that spoils what it sends back.

    spoil(data, state): what to send in place of data, None to close, False to reset;
    state is a dict of the connection.
    """

    def __init__(self, spoil, host="127.0.0.1"):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server((host, 0), family=family, backlog=128)
        self.port = str(self.listener.getsockname()[1])
        self.spoil = spoil
        self.threads = []
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            thread.start()
            self.threads.append(thread)

    def _serve(self, connection):
        state = {"count": 0}
        with connection:
            try:
                while data := connection.recv(65536):
                    state["count"] += 1
                    answer = self.spoil(data, state)
                    if answer is None:
                        return
                    if answer is False:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                              struct.pack("ii", 1, 0))
                        return
                    connection.sendall(answer)
            except OSError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.accepting.join()
        for thread in self.threads:
            thread.join(tool.LIMIT)


def load(port, *args, host="127.0.0.1"):
    """Runs skt load --json. Returns (exit code, result, standard error)."""
    code, out, err = tool.run("load", host, str(port), "--json", *args)
    return code, json.loads(out), err


def spoil(server, *args):
    """The result of two connections with six messages each to a bad server."""
    with Bad(server) as bad:
        return load(bad.port, "-n", "2", "-c", "5", "--timeout", "0.5", *args)


class Good(unittest.TestCase):
    def test_count(self):
        with tool.Server("echo") as server:
            code, result, err = load(server.port, "-n", "200", "-c", "20", "-s", "100")
            self.assertEqual((code, err), (0, ""))
            self.assertEqual(list(result), KEYS)
            self.assertEqual(list(result["latency_ns"]),
                             ["p50", "p90", "p99", "p99.9", "max", "mean"])
            self.assertEqual(result["messages"], 200 * 20)
            self.assertEqual(result["bytes"], 200 * 20 * 100)
            self.assertEqual((result["connected"], result["completed"]), (200, 200))
            self.assertEqual(result["address"], f"127.0.0.1:{server.port}")
            self.assertIs(result["verified"], True)
            self.assertIs(result["interrupted"], False)
            for errors in "connect_errors", "io_errors", "data_errors":
                self.assertEqual(result[errors], {})
            latency = list(result["latency_ns"].values())[:5]
            self.assertEqual(latency, sorted(latency))
            self.assertGreater(latency[0], 0)
            out, _ = server.stop()
            # with the message by which each connection shows that it is served
            self.assertIn("200 connections (200 at once)", out.decode())
            self.assertIn(f" {200 * 21 * 100} bytes echoed, 0 errors", out.decode())

    def test_shapes(self):
        with tool.Server("echo") as server:
            for args in (["-s", "1", "-c", "100"], ["-s", "1", "-p", "100", "-c", "1000"],
                         ["-s", "65537", "-p", "3", "-c", "50"],
                         ["-s", "3000000", "-p", "2", "-c", "5"],
                         ["-n", "50", "-s", "777", "-p", "7", "-c", "77"],
                         ["-p", "64", "-c", "1"]):
                code, result, err = load(server.port, *args)
                self.assertEqual((code, err), (0, ""), args)
                self.assertEqual(result["messages"],
                                 result["connections"] * int(args[-1]))
            server.stop()

    def test_duration(self):
        with tool.Server("echo") as server:
            begin = time.monotonic()
            code, result, _ = load(server.port, "-n", "10", "-d", "0.7", "-p", "4")
            self.assertEqual(code, 0)
            self.assertGreaterEqual(time.monotonic() - begin, 0.7)
            self.assertGreaterEqual(result["seconds"], 0.6)
            self.assertGreater(result["messages"], 100)
            server.stop()

    def test_many(self):
        """More than any queue of a server holds."""
        with tool.Server("echo") as server:
            code, result, _ = load(server.port, "-n", "5000", "-c", "2")
            self.assertEqual((code, result["completed"]), (0, 5000))
            out, _ = server.stop()
            self.assertIn("5000 connections (5000 at once)", out.decode())

    def test_localhost_is_either(self):
        """A server for IPv6 alone is found behind IPv4."""
        with Bad(lambda data, _: data, host="::1") as server:
            code, result, _ = load(server.port, "-n", "3", "-c", "3", host="localhost")
            self.assertEqual((code, result["completed"]), (0, 3))
            self.assertEqual(result["address"], f"[::1]:{server.port}")

    def test_text(self):
        with tool.Server("echo") as server:
            code, out, err = tool.run("load", "127.0.0.1", str(server.port), "-c", "10")
            self.assertEqual((code, err), (0, ""))
            lines = out.decode().splitlines()
            self.assertEqual(lines[0], f"1 connections to 127.0.0.1:{server.port}, "
                                       "messages of 64 bytes, 1 under way on each")
            self.assertRegex(lines[1],
                             r"^messages     10 in \d+\.\d\d s, \d+ messages/s$")
            self.assertRegex(lines[2], r"^bytes        640, \d+\.\d\d MB/s$")
            self.assertRegex(lines[3], r"^latency      p50 \S+ [um]?s  p90 .*  max \S+ ")
            self.assertEqual(lines[4:], ["every byte came back"])
            server.stop()

    def test_text_of_failures(self):
        with Bad(lambda data, state: False if state["count"] == 3 else data) as server:
            code, out, err = tool.run("load", "127.0.0.1", server.port, "-n", "2",
                                      "-c", "5")
        self.assertEqual((code, err),
                         (1, f"skt load: a connection to 127.0.0.1:{server.port} broke "
                             "off: the peer reset the connection (ECONNRESET)\n"))
        self.assertIn("\nbroken off   ECONNRESET: 2\n2 of 2 connections failed\n",
                      out.decode())

    def test_nothing_is_written_to_a_closed_pipe(self):
        with tool.Server("echo") as server:
            reading, writing = os.pipe()
            os.close(reading)
            with tool.Process("load", "127.0.0.1", str(server.port), "-c", "1",
                              stdout=writing) as process:
                self.assertEqual(process.end()[::2], (0, ""))
            os.close(writing)
            server.stop()


class Bytes(unittest.TestCase):
    """What a bad server does to the bytes is seen and named."""

    def expect(self, result, kind, name, code=1):
        self.assertEqual(result[0], code)
        self.assertEqual(result[1][kind], {name: 2})
        self.assertIs(result[1]["verified"], False)
        self.assertEqual(result[1]["completed"], 0)

    def test_corrupted(self):
        def server(data, state):
            return bytes([data[0] ^ 1]) + data[1:] if state["count"] == 4 else data
        result = spoil(server)
        self.expect(result, "data_errors", "corrupted")
        self.assertIn("skt load: connection 0, byte 192: 1 bytes corrupted\n", result[2])

    def test_lost_in_a_stream(self):
        def server(data, state):
            state["all"] = state.get("all", b"") + data
            return data[:-100] if state["count"] == 2 else data
        result = spoil(server, "-p", "3", "-s", "200", "-c", "50")
        self.expect(result, "data_errors", "lost")
        self.assertRegex(result[2], r"connection 0, byte \d+: 100 bytes lost\n")

    def test_lost_at_the_end(self):
        result = spoil(lambda data, state: data[:-1] if state["count"] == 3 else data)
        self.expect(result, "io_errors", "EDEADLINE")

    def test_repeated(self):
        result = spoil(lambda data, state: data + data if state["count"] == 3 else data)
        self.expect(result, "data_errors", "repeated")
        self.assertRegex(result[2], r"connection 0, byte 192: 64 bytes repeated\n")

    def test_too_many(self):
        def server(data, state):
            return data + b"?" * 5 if state["count"] == 6 else data
        result = spoil(server)
        self.expect(result, "data_errors", "extra")
        self.assertRegex(result[2], r"connection 0, byte 384: 5 bytes extra\n")

    def test_exchanged_between_connections(self):
        gate = threading.Barrier(2)
        seen = []

        def server(data, _):
            seen.append(data)
            gate.wait(tool.LIMIT)
            return next(other for other in seen if other != data)
        code, result, _ = spoil(server)
        self.assertEqual((code, result["data_errors"]), (1, {"corrupted": 2}))

    def test_closed_early(self):
        result = spoil(lambda data, state: None if state["count"] == 3 else data)
        self.expect(result, "io_errors", "EEOF")

    def test_reset(self):
        result = spoil(lambda data, state: False if state["count"] == 3 else data)
        self.expect(result, "io_errors", "ECONNRESET")

    def test_never_answers(self):
        begin = time.monotonic()
        result = spoil(lambda data, state: b"")
        self.expect(result, "io_errors", "EDEADLINE")
        self.assertEqual(result[1]["connected"], 0)
        self.assertLess(time.monotonic() - begin, 20)

    def test_one_of_many(self):
        """One bad connection spoils the verdict, the others are counted."""
        first = threading.Lock()

        def server(data, state):
            if "bad" not in state:
                state["bad"] = first.acquire(blocking=False)
            return b"!" + data[1:] if state["bad"] and state["count"] > 1 else data
        with Bad(server) as bad:
            code, result, _ = load(bad.port, "-n", "10", "-c", "5")
        self.assertEqual((code, result["completed"]), (1, 9))
        self.assertEqual(result["data_errors"], {"corrupted": 1})
        self.assertEqual(result["messages"], 45)


class Failures(unittest.TestCase):
    def test_refused(self):
        """proves: T3 B17"""
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            port = holder.getsockname()[1]
            code, result, err = load(port, "-n", "10")
            # one line, although ten connections failed
            self.assertEqual((code, err), (1, f"skt load: cannot connect to 127.0.0.1:"
                                              f"{port}: the connection was refused "
                                              f"(ECONNREFUSED)\n"))
            # of two addresses the first is the one that was meant
            self.assertEqual(load(port, host="localhost")[2], err)
        self.assertEqual(result["connect_errors"], {"ECONNREFUSED": 10})
        self.assertEqual((result["connected"], result["messages"]), (0, 0))

    def test_nobody_there_is_noticed_soon(self):
        """A full queue that nobody empties: the first 64 fail, the rest is not tried."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            begin = time.monotonic()
            code, result, _ = load(listener.getsockname()[1], "-n", "1000", "--timeout",
                                   "0.5", "-c", "1")
            self.assertEqual((code, result["connected"]), (1, 0))
            self.assertLess(time.monotonic() - begin, 20)
            self.assertEqual(sum(result["connect_errors"].values())
                             + sum(result["io_errors"].values()), 64)

    def test_more_than_descriptors(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        code, out, err = tool.run("load", "127.0.0.1", "9", "-n", "100", preexec_fn=few)
        self.assertEqual((code, out), (1, b""))
        self.assertEqual(err, "skt load: 100 connections need 116 descriptors, but the "
                              "limit is 64 (the hard limit of 'ulimit -n')\n")

    def test_more_than_the_server_takes(self):
        with tool.Server("echo", "--max-connections", "5") as server:
            code, result, _ = load(server.port, "-n", "8", "-c", "10", "--timeout", "0.5")
            self.assertEqual((code, result["completed"]), (1, 5))
            self.assertEqual(result["io_errors"], {"EDEADLINE": 3})
            server.stop()

    def test_full_output(self):
        with tool.Server("echo") as server, open("/dev/full", "wb") as full, \
                tool.Process("load", "127.0.0.1", str(server.port), "-c", "1",
                             stdout=full) as process:
            code, _, err = process.end()
            self.assertEqual(code, 1)
            self.assertRegex(err, r"^skt load: cannot write to standard output: .*"
                                  r" \(ENOSPC\)\n$")
            server.stop()

    def test_interrupted(self):
        with tool.Server("echo", "-v") as server:
            with tool.Process("load", "127.0.0.1", str(server.port), "-n", "20", "-d",
                              "60", "--json") as process:
                server.see("#20 opened")
                time.sleep(0.3)
                code, out, err = process.end(signal.SIGINT)
                result = json.loads(out)
            self.assertEqual((code, err), (1, ""))
            self.assertIs(result["interrupted"], True)
            self.assertEqual(result["completed"], 20)
            out, _ = server.stop()
            self.assertIn(", 0 errors, ", out.decode())


class Terminal(unittest.TestCase):
    def run_to(self, port, columns=80, **more):
        """Exit code of skt load, its standard output and error on a terminal."""
        main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        with tool.Process("load", "127.0.0.1", str(port), "-d", "1.3", stdout=side,
                          stderr=side, env=tool.environment(**more)) as process:
            os.close(side)
            text = b""
            while select.select([main], [], [], tool.LIMIT)[0]:
                try:
                    text += os.read(main, 65536)
                except OSError:
                    break  # the terminal's end
            code = process.end()[0]
        os.close(main)
        return code, text.decode()

    def run_on_terminal(self, **more):
        """What a person sees of a run that is good."""
        with tool.Server("echo") as server:
            code, text = self.run_to(server.port, **more)
            self.assertEqual(code, 0)
            server.stop()
        return text

    def test_narrow(self):
        """The line of progress is cut, for a broken one could not be overwritten."""
        parts = self.run_on_terminal(columns=20).split("\r\x1b[K")
        self.assertGreaterEqual(len(parts), 3)
        for part in parts[1:-1]:
            self.assertRegex(part, r"^[01] of 1 connections,$")

    def test_failure_has_a_line_of_its_own(self):
        with Bad(lambda data, state: data if state["count"] < 3 else None) as bad:
            code, text = self.run_to(bad.port)
        self.assertEqual(code, 1)
        self.assertIn("\r\x1b[Kskt load: a connection to 127.0.0.1", text)

    def test_progress(self):
        text = self.run_on_terminal()
        self.assertRegex(text, r"\r\x1b\[K1 of 1 connections, \d+ messages, "
                               r"\d+ messages/s")
        self.assertGreaterEqual(text.count("\r\x1b[K"), 3)  # at 0 s, 1 s and wiped away
        self.assertIn("\x1b[32mevery byte came back\x1b[0m", text)

    def test_no_colour(self):
        self.assertIn("\nevery byte came back", self.run_on_terminal(NO_COLOR="1"))


if __name__ == "__main__":
    unittest.main()
