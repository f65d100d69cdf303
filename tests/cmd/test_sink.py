# SPDX-License-Identifier: MIT
"""test_sink.py - skt sink: the lines of several clients, whole, escaped and bounded."""
import os
import signal
import socket
import struct
import subprocess
import threading
import time
import unittest

import tool


class Lines(unittest.TestCase):
    def test_first_lines_are_the_addresses(self):
        with tool.Server("sink") as server:
            tool.wait_for(lambda: len(server.lines()) == 2, "both families")
            self.assertEqual(server.lines(), [f"listening on 127.0.0.1:{server.port}",
                                              f"listening on [::1]:{server.port}"])
            server.stop()

    def test_weather_client(self):
        """What the seed's client sends, in both families."""
        for host in "127.0.0.1", "::1":
            with tool.Server("sink") as server:
                with server.connect(host) as client:
                    peer = tool.name(client)
                    for degrees in 15, 33, 44:
                        client.sendall(b"temp: %d\n" % degrees)
                    server.see("temp: 44\n")
                out, err = server.stop()
                self.assertEqual(out.decode().splitlines()[2:5],
                                 [f"{peer}: temp: {n}" for n in (15, 33, 44)])
                self.assertEqual(err, "")

    def test_clients_interleave_by_lines(self):
        with tool.Server("sink") as server:
            clients = [server.connect() for _ in range(5)]
            for part in b"one ", b"two ", b"three\nfour ":
                for client in clients:
                    client.sendall(part)
                    time.sleep(0.01)
            for client in clients:
                client.sendall(b"five\n")
            tool.wait_for(lambda: len(server.lines()) == 12, "two lines of each")
            for client in clients:
                self.assertEqual([line for line in server.lines()
                                  if line.startswith(tool.name(client) + ": ")],
                                 [tool.name(client) + ": one two three",
                                  tool.name(client) + ": four five"])
                client.close()
            out, _ = server.stop()
            self.assertIn("5 connections (5 at once), 10 lines, 120 bytes, 0 errors",
                          out.decode().splitlines()[-1])

    def test_bare_lines(self):
        with tool.Server("sink", "--bare") as server:
            with server.connect() as client:
                client.sendall(b"a\n\nb\n")
                server.see("\nb\n")
            self.assertEqual(server.lines()[2:], ["a", "", "b"])
            server.stop()

    def test_last_line_without_end(self):
        with tool.Server("sink", "-b") as server:
            with server.connect() as client:
                client.sendall(b"whole\nthe rest")
            server.see("whole\nthe rest\n")
            server.stop()

    def test_reset_loses_no_line(self):
        with tool.Server("sink", "-v") as server:
            with server.connect() as client:
                peer = tool.name(client)
                client.sendall(b"before\nhalf")
                server.see("before\n")
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                  struct.pack("ii", 1, 0))
            server.see("ECONNRESET")
            self.assertIn(f"{peer}: half", server.lines())
            out, _ = server.stop()
            self.assertIn("1 errors", out.decode().splitlines()[-1])

    def test_verbose_tells_of_connections(self):
        with tool.Server("sink", "-v") as server:
            with server.connect() as client:
                peer = tool.name(client)
                client.sendall(b"a\nb")
            server.see("closed")
            self.assertEqual(server.lines()[2:],
                             [f"{peer} opened", f"{peer}: a", f"{peer}: b",
                              f"{peer} closed after 2 lines, 3 bytes"])
            server.stop()


class Text(unittest.TestCase):
    def setUp(self):
        self.server = tool.Server("sink", "-b", "127.0.0.1")

    def tearDown(self):
        self.server.stop()
        self.server.__exit__()

    def check(self, sent, shown):
        with self.server.connect() as client:
            client.sendall(sent)
        seen = len(self.server.lines())
        tool.wait_for(lambda: len(self.server.lines()) > seen or
                      self.server.lines()[-1] == shown, repr(shown))
        self.assertEqual(self.server.lines()[-1], shown)

    def test_escapes(self):
        self.check(b"\x1b[31mred\x07\x00\x7f\n", r"\x1b[31mred\x07\x00\x7f")
        self.check(b"a\rb\r\n", r"a\x0db")
        self.check(b"back\\slash\ttab\n", "back\\\\slash\ttab")

    def test_all_countries(self):
        self.check("grüß € 日本 🌍\n".encode(), "grüß € 日本 🌍")

    def test_invalid_and_dangerous(self):
        for sent, shown in ((b"\xff\xfe", r"\xff\xfe"), (b"\xc0\xaf", r"\xc0\xaf"),
                            (b"\xed\xa0\x80", r"\xed\xa0\x80"),
                            (b"\xe2\x82", r"\xe2\x82"), (b"\xf0\x9f", r"\xf0\x9f"),
                            (b"\xf4\x90\x80\x80", r"\xf4\x90\x80\x80"),
                            (b"\xc2\x9b", r"\xc2\x9b"),
                            ("\u202e".encode(), r"\xe2\x80\xae"),
                            ("\ufffe".encode(), r"\xef\xbf\xbe")):
            self.check(b"<" + sent + b">\n", f"<{shown}>")

    def test_character_in_two_parts(self):
        with self.server.connect() as client:
            client.sendall(b"\xe2\x82")
            time.sleep(0.05)
            client.sendall(b"\xac\n")
            self.server.see("€\n")

    def check_long(self, line, count):
        with self.server.connect() as client:
            client.sendall(line + b"\nend\n")
        self.server.see("\nend\n")
        out = self.server.out.decode()
        pieces = out[out.index("\n") + 1:out.index("\nend\n")].split("\n")
        del self.server.out[:self.server.out.index(b"\nend\n") + 4]
        for piece in pieces[:-1]:
            self.assertTrue(piece.endswith("\\"))
        self.assertEqual("".join(p[:-1] for p in pieces[:-1]) + pieces[-1],
                         line.decode().replace("\x01", "\\x01"))
        self.assertEqual(len(pieces), count)

    def test_long_lines_come_in_pieces(self):
        self.check_long(b"x" * 65536, 1)
        self.check_long(b"x" * 65537, 2)
        self.check_long(b"\x01" * 200000, 4)
        self.check_long(b"y" + "€".encode() * 30000, 2)  # a character across the cut


class Bounds(unittest.TestCase):
    def test_idle(self):
        """B85: a silent client is not kept for ever."""
        with tool.Server("sink", "-v", "--idle", "0.2") as server:
            with server.connect() as client:
                self.assertEqual(client.recv(1), b"")
                server.see("closed after 0 lines, 0 bytes: idle\n")
            server.stop()

    def test_max_connections(self):
        with tool.Server("sink", "--max-connections", "1") as server:
            first = server.connect()
            second = server.connect()
            second.sendall(b"second\n")
            first.sendall(b"first\n")
            server.see("first\n")
            self.assertNotIn(b"second", server.out)
            first.close()
            server.see("second\n")
            second.close()
            server.stop()

    def test_descriptors_run_out(self):
        """T6 B1 B5: neither spins nor goes deaf."""
        with subprocess.Popen(
                ["sh", "-c", 'ulimit -n 24 && exec "$0" "$@"', tool.TOOL, "sink", "-b",
                 "--max-connections", "100", "127.0.0.1", "0"], env=tool.environment(),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            port = int(process.stdout.readline().rsplit(b":", 1)[1])
            clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
            clients[-1].sendall(b"the last\n")
            self.assertIn(b"descriptor limit is 24", process.stderr.readline())
            self.assertIn(b"accepting pauses", process.stderr.readline())
            time.sleep(0.5)
            with open(f"/proc/{process.pid}/stat", encoding="ascii") as stat:
                ticks = sum(int(n) for n in stat.read().rsplit(")", 1)[1].split()[11:13])
            self.assertLess(ticks, 0.3 * os.sysconf("SC_CLK_TCK"))
            for client in clients[:-1]:
                client.close()
            self.assertEqual(process.stdout.readline(), b"the last\n")
            clients[-1].close()
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(tool.LIMIT), 0)


class Endings(unittest.TestCase):
    def test_both_signals_end_with_summary(self):
        for number in signal.SIGINT, signal.SIGTERM:
            with tool.Server("sink", "-b") as server:
                with server.connect() as client:
                    client.sendall(b"x\nunfinished")
                    server.see("x\n")
                    code, out, err = server.end(number)
                self.assertEqual((code, err), (0, ""))
                self.assertEqual(out.decode().splitlines()[3], "unfinished")
                self.assertRegex(out.decode().splitlines()[4],
                                 r"^1 connections \(1 at once\), 2 lines, 12 bytes, "
                                 r"0 errors, \d+\.\d seconds$")

    def test_what_has_arrived_is_printed(self):
        """Also if it is more than one read, of a peer who is not accepted yet."""
        with tool.Server("sink", "-b") as server:
            server.process.send_signal(signal.SIGSTOP)
            with server.connect() as client:
                client.sendall(b"line\n" * 40000)
            server.process.send_signal(signal.SIGINT)
            code, out, err = server.end(signal.SIGCONT)
            self.assertEqual((code, err), (0, ""))
            self.assertEqual(server.lines().count("line"), 40000)
            self.assertIn(b" 40000 lines, 200000 bytes, 0 errors, ", out)

    def start(self, *args):
        """A server whose output is a pipe of ours. Returns it, the pipe, and the port."""
        read_end, write_end = os.pipe()
        server = tool.Process("sink", "-b", *args, "127.0.0.1", "0", stdout=write_end)
        os.close(write_end)
        return server, read_end, int(os.read(read_end, 100).rsplit(b":", 1)[1])

    def test_closed_pipe_ends_quietly(self):
        server, read_end, port = self.start()
        with server:
            os.close(read_end)
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(b"nobody reads this\n")
                self.assertEqual(server.end()[::2], (0, ""))

    def test_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            with tool.Process("sink", "0", stdout=full) as server:
                code, _, err = server.end()
        self.assertEqual(code, 1)
        self.assertRegex(err, r"^skt sink: cannot write to standard output: .*ENOSPC")

    def test_signal_ends_while_nobody_reads(self):
        """The output is stuck: the peer is held up, and a signal still ends it."""
        server, read_end, port = self.start()
        with server:
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.settimeout(0.5)
                with self.assertRaises(TimeoutError):
                    while True:
                        client.sendall(b"z" * 1000 + b"\n")
                code, _, err = server.end(signal.SIGTERM)
            os.close(read_end)
            self.assertEqual(code, 1)
            self.assertIn("cannot write to standard output", err)

    def test_slow_reader_loses_nothing(self):
        server, read_end, port = self.start()
        text = b"".join(b"line %d\n" % n for n in range(100000))
        with server:
            with socket.create_connection(("127.0.0.1", port)) as client:
                sender = threading.Thread(target=client.sendall, args=(text,))
                sender.start()
                got = bytearray()
                while len(got) < len(text):
                    got += os.read(read_end, 60000)
                    if len(got) < 500000:
                        time.sleep(0.01)
                sender.join()
            self.assertTrue(bytes(got) == text)
            server.process.send_signal(signal.SIGTERM)
            self.assertIn(b" 100000 lines", os.read(read_end, 1000))
            os.close(read_end)
            self.assertEqual(server.end()[0], 0)


class CommandLine(unittest.TestCase):
    def test_usage(self):
        for args, message in (([], "too few arguments"), (["x"], "PORT is a number"),
                              (["65536"], "PORT is a number"),
                              (["nohost.example", "1"], "HOST is a numeric address"),
                              (["1", "2", "3"], "too many arguments"),
                              (["--idle", "0", "1"], "--idle takes seconds"),
                              (["--wrong", "1"], "unknown option '--wrong'")):
            code, out, err = tool.run("sink", *args)
            self.assertEqual((code, out), (2, b""))
            self.assertEqual(err.count("\n"), 1)
            self.assertTrue(err.startswith("skt sink: "), err)
            self.assertIn(message, err)

    def test_port_in_use(self):
        with tool.Server("sink", "127.0.0.1") as server:
            code, out, err = tool.run("sink", "127.0.0.1", str(server.port))
            self.assertEqual((code, out), (1, b""))
            self.assertRegex(err, "^skt sink: cannot listen on 127.0.0.1:"
                                  rf"{server.port}: .*\(EADDRINUSE\)\n$")
            server.stop()

    def test_help(self):
        code, out, err = tool.run("sink", "--help")
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(out.startswith(b"Usage: skt sink [OPTION]... [HOST] PORT\n"))


if __name__ == "__main__":
    unittest.main()
