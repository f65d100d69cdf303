# SPDX-License-Identifier: MIT
"""test_defects.py - what was wrong in the notebook's programs, before and after.

"Before" is the Python twin, which keeps the defect and must show it; "after" is the C
example, which must not.
"""
import os
import re
import resource
import select
import signal
import socket
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from programs import (LIMIT, Case, main, receive, reset, until)  # noqa: E402

SERVERS = ["echo_server", "echo_server1", "echo_server2", "multiconnserver",
           "selectserver", "testserver"]
ALL = [*SERVERS, "weather_server"]


class Defects(Case):
    def echoes(self, server, data=b"hello"):
        """A new client of the server gets its bytes back."""
        with self.client(server) as sock:
            sock.sendall(data)
            self.assertEqual(receive(sock, len(data)), data)

    # 1: an idle connection costs nothing

    def idle_share(self, language):
        """The part of a processor that a server with one idle connection uses."""
        server = self.server(language, "multiconnserver")
        with self.client(server) as sock:
            sock.sendall(b"x")
            receive(sock, 1)
            before, start = server.ticks(), time.monotonic()
            time.sleep(2)
            return (server.ticks() - before) / (time.monotonic() - start)

    def test_idle_connection_before(self):
        self.assertGreater(self.idle_share("python"), 0.05)

    def test_idle_connection_after(self):
        self.assertLessEqual(self.idle_share("c"), 0.01)

    # 1: a reset ends one connection, not the server

    def test_reset_before(self):
        server = self.server("python", "multiconnserver")
        sock = self.client(server)
        server.wait_for("Accepted")
        reset(sock)
        self.ends(server, 1)
        self.assertIn("ConnectionResetError", server.errors)

    # proves: B74
    def test_reset_after(self):
        for name in SERVERS:
            with self.subTest(server=name):
                server = self.server("c", name)
                for _ in range(3):
                    sock = self.client(server)
                    sock.sendall(b"x")
                    receive(sock, 1)
                    reset(sock)
                self.echoes(server)
                server.wait_for("ECONNRESET", "stderr")

    def test_reset_of_a_weather_station(self):
        server = self.server("c", "weather_server")
        sock = self.client(server)
        sock.sendall(b"temp: 1\n")
        server.wait_for("temp: 1")
        reset(sock)
        with self.client(server) as sock:
            sock.sendall(b"temp: 2\n")
            server.wait_for("temp: 2")

    # 1 and 4: a slow reader is neither held in memory without bound nor cut off

    def push(self, sock, most, patience=0.5):
        """Sends without reading until nothing is taken for so long, or `most` are."""
        sock.setblocking(False)
        count = 0
        piece = bytes(range(97, 123)) * 2520
        while count < most and select.select([], [sock], [], patience)[1]:
            at = count % 26
            count += sock.send(piece[at:at + min(65000, most - count)])
        sock.settimeout(LIMIT)
        return count

    def slow_reader(self, language, name, most, patience=0.5):
        server = self.server(language, name)
        sock = socket.socket()
        self.addCleanup(sock.close)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        sock.connect(("127.0.0.1", server.number))
        return server, sock, self.push(sock, most, patience)

    # proves: B29 B35 B34
    def test_slow_reader(self):
        for name in ("multiconnserver", "selectserver", "echo_server1"):
            with self.subTest(server=name):
                server, sock, taken = self.slow_reader("c", name, 64 << 20)
                self.assertLess(taken, 32 << 20)
                sock.shutdown(socket.SHUT_WR)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
                wanted = (bytes(range(97, 123)) * (taken // 26 + 1))[:taken]
                self.assertEqual(receive(sock, taken + 1), wanted)
                self.echoes(server)

    def test_slow_reader_of_multiconnserver_before(self):
        taken = self.slow_reader("c", "multiconnserver", 64 << 20)[2]
        most = taken + (1 << 20)
        more = self.slow_reader("python", "multiconnserver", most, patience=LIMIT)[2]
        self.assertEqual(more, most)

    def test_slow_reader_of_selectserver_before(self):
        server = self.server("python", "selectserver")
        try:
            self.push(self.client(server), 64 << 20)
        except ConnectionError:
            pass
        self.ends(server, 1)
        self.assertIn("BlockingIOError", server.errors)

    # 2: the connection is closed, not the listener

    def test_second_client_of_testserver_before(self):
        server = self.server("python", "testserver")
        self.echoes(server)
        self.ends(server, 1)
        self.assertIn("Bad file descriptor", server.errors)

    def test_second_client_of_each_server(self):
        for name in SERVERS:
            with self.subTest(server=name):
                server = self.server("c", name)
                self.echoes(server)
                self.echoes(server, b"again")

    # 3: a server that closes early ends the client

    def early_close(self, language, name, *arguments):
        """A client whose server sends 16 bytes of the 42 and ends."""
        listener = self.listener()
        number = listener.getsockname()[1]
        arguments = [number if a is int else a for a in arguments]
        client = self.start(language, name, *arguments, stdin=subprocess.PIPE)
        if name == "testclient":
            client.process.stdin.write(b"x" * 42 + b"\n")
            client.process.stdin.flush()
        peer = listener.accept()[0]
        with peer:
            receive(peer, 42)
            peer.sendall(b"This is the mess")
        return client

    def test_early_close_before(self):
        client = self.early_close("python", "echo_client", int)
        until(lambda: client.text.count("received b''\n") > 1000, "1000 empty reads")
        self.assertTrue(client.running())

    def test_early_close_after(self):
        for command in (["echo_client", int], ["echo_client1", "127.0.0.1", int],
                        ["selectclient", int], ["multiconnclient", "127.0.0.1", int, 1],
                        ["testclient", int]):
            with self.subTest(client=command[0]):
                client = self.early_close("c", *command)
                self.ends(client, 1)
                self.assertIn("This is the mess", client.text.replace("\n", ""))
                self.assertRegex(client.errors, "EEOF|EPROTO")

    # 4: the selector pair

    def test_second_client_of_selectserver_before(self):
        server = self.server("python", "selectserver")
        self.echoes(server)
        self.ends(server)

    def test_selectserver_counts_its_clients(self):
        server = self.server("c", "selectserver", 0, 2)
        first, second = self.client(server), self.client(server)
        first.close()
        server.wait_for("closing")
        second.sendall(b"still here")
        self.assertEqual(receive(second, 10), b"still here")
        second.close()
        self.ends(server)

    def two_pieces(self, language):
        """selectclient with a server that sends the echo in two pieces."""
        listener = self.listener()
        client = self.start(language, "selectclient", listener.getsockname()[1])
        peer = listener.accept()[0]
        with peer:
            data = receive(peer, 42)
            peer.sendall(data[:10])
            client.wait_for("received b'This is th'")
            client.wait_for("received[^$]*(waiting for I/O|shutting down)")
            try:
                peer.sendall(data[10:])
            except ConnectionError:
                pass
            self.ends(client)
        return client.text

    def test_echo_in_two_pieces_before(self):
        self.assertNotIn("received b'e message", self.two_pieces("python"))

    def test_echo_in_two_pieces_after(self):
        self.assertIn("  received b'e message.  It will be repeated.'\nshutting down",
                      self.two_pieces("c"))

    # 5: connects that fail are reported; servers start again at once

    def nobody(self):
        """An address that nobody listens on: the port is taken, but without listen."""
        sock = socket.socket()
        self.addCleanup(sock.close)
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()

    def test_refused_connect_before(self):
        client = self.start("python", "multiconnclient", *self.nobody(), 3)
        self.ends(client, 1)
        self.assertIn("Traceback", client.errors)

    def test_refused_connect_after(self):
        client = self.start("c", "multiconnclient", *self.nobody(), 3)
        self.ends(client, 1)
        for i in (1, 2, 3):
            self.assertRegex(client.errors, rf"connection {i}: .*\(ECONNREFUSED\)")

    def restart(self, language, name, how):
        """Ends a server that has a connection, so that its side stays in TIME_WAIT, and
        starts it on the same port. Returns the second one."""
        server = self.server(language, name)
        sock = self.client(server)
        server.wait_for(r"(?i)(connection from|connected|accept)")
        server.signal(how)
        server.end()
        self.assertEqual(sock.recv(1), b"")
        sock.close()
        host = ["127.0.0.1"] if name in ("echo_server1", "multiconnserver") else []
        return self.start(language, name, *host, server.number)

    def test_restart_before(self):
        again = self.restart("python", "echo_server", signal.SIGKILL)
        self.ends(again, 1)
        self.assertIn("Address already in use", again.errors)

    # proves: T50
    def test_restart_after(self):
        for name in [*ALL, "reuseaddr"]:
            with self.subTest(server=name):
                again = self.restart("c", name, signal.SIGINT)
                again.port()
                self.assertEqual(again.errors, "")

    # not in the list, but of the same kind: no descriptor left

    # proves: T6 B1 B5 B6
    def test_no_descriptor_left(self):
        for name in ("multiconnserver", "selectserver"):
            with self.subTest(server=name):
                self.no_descriptor_left(self.server("c", name))

    def no_descriptor_left(self, server):
        first = self.client(server)
        first.sendall(b"a")
        self.assertEqual(receive(first, 1), b"a")
        limit = max(int(name) for name in os.listdir(f"/proc/{server.pid}/fd")) + 1
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (limit, limit))
        second = self.client(server)
        second.sendall(b"b")
        server.wait_for("EMFILE", "stderr")
        before, start = server.ticks(), time.monotonic()
        time.sleep(1)
        self.assertLess((server.ticks() - before) / (time.monotonic() - start), 0.1)
        first.close()
        self.assertEqual(receive(second, 1), b"b")


class Arguments(Case):
    def test_usage(self):
        for name, text in (("multiconnserver", "<host> <port>"),
                           ("multiconnclient", "<host> <port> <num_connections>")):
            for language in ("c", "python"):
                program = self.start(language, name)
                self.ends(program, 1)
                self.assertRegex(program.text, f"^Usage: .*{name}.* {text}\n$")
        for name in ("echo_server1", "echo_client1"):
            program = self.start("c", name)
            self.ends(program, 1)
            self.assertRegex(program.text, f"^Usage: .*{name} <host> ")

    def test_bad_arguments(self):
        for command in (["echo_server", "65536"], ["echo_server", "x"],
                        ["echo_client", "-1"], ["echo_server1", "nosuchname"],
                        ["multiconnserver", "127.0.0.1", "1x"], ["testclient", "99999"],
                        ["weather_client", "1", "-1"], ["selectserver", ""]):
            with self.subTest(command=command):
                program = self.start("c", *command)
                self.ends(program, 1)
                self.assertEqual(len(program.errors.splitlines()), 1, program.errors)
                self.assertEqual(re.findall("Sanitizer", program.errors), [])

    def test_taken_port(self):
        number = self.listener().getsockname()[1]
        program = self.start("c", "echo_server", number)
        self.ends(program, 1)
        self.assertRegex(program.errors, rf"bind 127.0.0.1:{number}: .*\(EADDRINUSE\)")


if __name__ == "__main__":
    main()
