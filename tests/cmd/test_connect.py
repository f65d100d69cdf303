# SPDX-License-Identifier: MIT
"""test_connect.py - skt connect in pipes: every byte, both ends, and what it says."""
import fcntl
import hashlib
import os
import random
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

import tool

MEGABYTE = 1 << 20
BULK = random.Random(7).randbytes(50 * MEGABYTE)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def reset(connection):
    """Closes a connection as a crash would."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Bytes(unittest.TestCase):
    def test_bulk_to_the_peer(self):
        with tool.Peer(lambda c: digest(tool.receive_all(c))) as peer:
            self.assertEqual(tool.run("connect", "127.0.0.1", peer.port, data=BULK),
                             (0, b"", ""))
        self.assertEqual(peer.result, digest(BULK))

    def test_bulk_from_the_peer(self):
        with tool.Peer(lambda c: c.sendall(BULK)) as peer:
            code, out, err = tool.run("connect", "127.0.0.1", peer.port)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(digest(out), digest(BULK))

    def test_bulk_through_echo(self):
        with tool.Server("echo") as server:
            code, out, err = tool.run("connect", "localhost", str(server.port), data=BULK)
            self.assertEqual((code, err), (0, ""))
            self.assertEqual(digest(out), digest(BULK))
            server.stop()

    def test_files_on_both_sides(self):
        data = BULK[:MEGABYTE + 1]
        with tool.Server("echo") as server, tempfile.TemporaryFile() as source, \
                tempfile.TemporaryFile() as target:
            source.write(data)
            source.seek(0)
            with tool.Process("connect", "::1", str(server.port), stdin=source,
                              stdout=target) as process:
                self.assertEqual(process.end()[::2], (0, ""))
            target.seek(0)
            self.assertEqual(digest(target.read()), digest(data))
            server.stop()

    def test_escapes_are_for_terminals_only(self):
        with tool.Peer(lambda c: c.sendall(b"\x1b[31m\xff\r\n\0")) as peer:
            self.assertEqual(tool.run("connect", "127.0.0.1", peer.port),
                             (0, b"\x1b[31m\xff\r\n\0", ""))

    def test_slow_reader_of_output(self):
        """Bounded: the peer is held up, and all of it arrives."""
        data = BULK[:8 * MEGABYTE]
        sent = []

        def serve(connection):
            for at in range(0, len(data), 65536):
                connection.sendall(data[at:at + 65536])
                sent.append(at)

        read_end, write_end = os.pipe()
        with tool.Peer(serve) as peer, \
                tool.Process("connect", "127.0.0.1", peer.port,
                             stdout=write_end) as process:
            os.close(write_end)
            time.sleep(0.5)
            self.assertLess(len(sent), 120)
            with open(f"/proc/{process.process.pid}/status", encoding="ascii") as status:
                size = [line for line in status if line.startswith("VmRSS")]
            with open(read_end, "rb") as output:
                got = output.read()
            self.assertEqual(process.end()[::2], (0, ""))
        self.assertEqual(digest(got), digest(data))
        if not os.environ.get("SKT_SANITIZE"):
            self.assertLess(int(size[0].split()[1]), 8192)

    def test_slow_peer(self):
        data = BULK[:8 * MEGABYTE]

        def serve(connection):
            time.sleep(0.3)
            return digest(tool.receive_all(connection))

        with tool.Peer(serve) as peer:
            self.assertEqual(tool.run("connect", "127.0.0.1", peer.port, data=data)[0], 0)
        self.assertEqual(peer.result, digest(data))

    def test_both_ways_at_once_with_a_peer_that_does_not_read_first(self):
        """Neither direction may wait for the other."""
        data = BULK[:8 * MEGABYTE]

        def serve(connection):
            connection.sendall(data)
            return digest(tool.receive_all(connection))

        with tool.Peer(serve) as peer:
            code, out, _ = tool.run("connect", "127.0.0.1", peer.port, data=data)
        self.assertEqual(code, 0)
        self.assertEqual((digest(out), peer.result), (digest(data), digest(data)))


class Ends(unittest.TestCase):
    def test_end_of_input_is_passed_on(self):
        """B34: the answer comes after our end."""
        def serve(connection):
            question = tool.receive_all(connection)
            time.sleep(0.1)
            connection.sendall(question.upper())

        with tool.Peer(serve) as peer:
            done = tool.run("connect", "127.0.0.1", peer.port, data=b"question")
            self.assertEqual(done, (0, b"QUESTION", ""))

    def test_no_input_at_all(self):
        with tool.Peer(lambda c: c.sendall(b"hello")) as peer, \
                tool.Process("connect", "127.0.0.1", peer.port,
                             stdin=subprocess.DEVNULL) as process:
            self.assertEqual(process.end(), (0, b"hello", ""))

    def test_closed_streams(self):
        """The socket must not become one of them."""
        for fd, shown in (0, b"hello"), (1, b""):
            with tool.Peer(lambda c: c.sendall(b"hello")) as peer, \
                    tool.Process("connect", "127.0.0.1", peer.port,
                                 preexec_fn=lambda fd=fd: os.close(fd)) as process:
                code, out, err = process.end()
            self.assertEqual((code, out), (1, shown))
            self.assertIn("(EBADF)", err)

    def test_end_of_peer_lets_input_go_on(self):
        """The peer has ended its side only: what is still coming is not lost."""
        def serve(connection):
            connection.shutdown(socket.SHUT_WR)
            return digest(tool.receive_all(connection))

        data = BULK[:4 * MEGABYTE]
        with tool.Peer(serve) as peer:
            self.assertEqual(tool.run("connect", "127.0.0.1", peer.port, data=data)[0], 0)
        self.assertEqual(peer.result, digest(data))

    def test_end_of_peer_ends_silent_input(self):
        with tool.Peer(lambda c: c.sendall(b"bye")) as peer, \
                tool.Process("connect", "127.0.0.1", peer.port,
                             stdin=subprocess.PIPE) as process:
            begin = time.monotonic()
            self.assertEqual(process.end(), (0, b"bye", ""))
            self.assertGreaterEqual(time.monotonic() - begin, 0.4)

    def test_wait_for_input_is_an_option(self):
        for wait in "0.01", "0":
            with tool.Peer(lambda c: None) as peer, \
                    tool.Process("connect", "--wait", wait, "127.0.0.1", peer.port,
                                 stdin=subprocess.PIPE) as process:
                begin = time.monotonic()
                self.assertEqual(process.end()[0], 0)
                self.assertLess(time.monotonic() - begin, 20)

    def test_peer_that_is_gone_is_a_failure(self):
        """Input that nobody takes is told; what the peer said before is printed."""
        def serve(connection):
            connection.sendall(b"enough")
            connection.recv(1)
            time.sleep(0.2)
            reset(connection)

        with tool.Peer(serve) as peer, \
                tool.Process("connect", "127.0.0.1", peer.port,
                             stdin=subprocess.PIPE, bufsize=0) as process:
            try:
                while True:
                    process.process.stdin.write(b"y\n" * 1000)
            except BrokenPipeError:
                pass
            code, out, err = process.end()
        self.assertEqual((code, out), (1, b"enough"))
        self.assertRegex(err, r"^skt connect: cannot (send to|receive from) 127.0.0.1:"
                              rf"{peer.port}: .* \(E(PIPE|CONNRESET)\)\n$")

    def test_closed_output_ends_quietly(self):
        def serve(connection):
            try:
                while True:
                    connection.sendall(b"x" * 65536)
            except OSError:
                pass

        read_end, write_end = os.pipe()
        with tool.Peer(serve) as peer, \
                tool.Process("connect", "127.0.0.1", peer.port,
                             stdout=write_end) as process:
            os.close(write_end)
            os.read(read_end, 1)
            os.close(read_end)
            self.assertEqual(process.end()[::2], (0, ""))

    def test_full_disk_is_told(self):
        with open("/dev/full", "wb") as full, \
                tool.Peer(lambda c: c.sendall(b"x")) as peer, \
                tool.Process("connect", "127.0.0.1", peer.port, stdout=full) as process:
            code, _, err = process.end()
        self.assertEqual(code, 1)
        self.assertRegex(err, r"^skt connect: cannot write to standard output: .*ENOSPC")

    def test_signals_end_as_such(self):
        for number in signal.SIGINT, signal.SIGTERM:
            with tool.Peer(tool.receive_all) as peer, \
                    tool.Process("connect", "-v", "127.0.0.1", peer.port,
                                 stdin=subprocess.PIPE) as process:
                tool.wait_for(lambda: b"connected" in process.err, "the connection")
                self.assertEqual(process.end(number)[0], -number)

    def test_streams_stay_in_blocking_mode(self):
        """The descriptors are shared with whoever started skt."""
        with tool.Peer(tool.receive_all) as peer:
            ends = [*os.pipe(), *os.pipe()]
            with tool.Process("connect", "-v", "127.0.0.1", peer.port, stdin=ends[0],
                              stdout=ends[3]) as process:
                os.write(ends[1], b"x")
                tool.wait_for(lambda: b"connected" in process.err, "the connection")
                time.sleep(0.1)
                for fd in ends[0], ends[3]:
                    self.assertFalse(fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK)
                os.close(ends[1])
                self.assertEqual(process.end()[0], 0)
            for fd in ends[0], ends[2], ends[3]:
                os.close(fd)


class Messages(unittest.TestCase):
    def free_port(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            return listener.getsockname()[1]

    def test_refused(self):
        port = self.free_port()
        code, out, err = tool.run("connect", "127.0.0.1", str(port))
        self.assertEqual((code, out), (1, b""))
        self.assertRegex(err, f"^skt connect: cannot connect to 127.0.0.1:{port}: "
                              r".*refused \(ECONNREFUSED\)\n$")

    def test_localhost_tries_both_families(self):
        with tool.Server("sink", "-b", "::1") as server:
            code, out, err = tool.run("connect", "-v", "localhost", str(server.port),
                                      data=b"hello\n")
            self.assertEqual((code, out), (0, b""))
            self.assertIn(f"cannot connect to 127.0.0.1:{server.port}", err)
            self.assertIn(f"connected to [::1]:{server.port} from [::1]:", err)
            server.see("hello\n")
            server.stop()

    def test_timeout(self):
        """A full queue answers nobody; our limit is told from the system's."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            address = listener.getsockname()
            clients = [socket.socket() for _ in range(3)]
            for client in clients:
                client.setblocking(False)
                client.connect_ex(address)
            time.sleep(0.1)
            begin = time.monotonic()
            code, out, err = tool.run("connect", "--timeout", "0.3", "127.0.0.1",
                                      str(address[1]))
            took = time.monotonic() - begin
            for client in clients:
                client.close()
        self.assertEqual((code, out), (1, b""))
        self.assertIn("(EDEADLINE)", err)
        self.assertGreaterEqual(took, 0.3)

    def test_verbose(self):
        with tool.Server("echo") as server:
            code, out, err = tool.run("connect", "-v", "127.0.0.1", str(server.port),
                                      data=b"12345")
            self.assertEqual((code, out), (0, b"12345"))
            self.assertRegex(err, "^skt connect: connected to "
                                  rf"127.0.0.1:{server.port} from 127.0.0.1:\d+ "
                                  r"in \d+\.\d ms\n"
                                  r"skt connect: standard input has ended after 5 by.*\n"
                                  r"skt connect: the peer has ended after 5 bytes\n"
                                  r"skt connect: 5 bytes sent, 5 received\n$")
            server.stop()

    def test_usage(self):
        for args, message in (([], "too few arguments"),
                              (["127.0.0.1"], "too few arguments"),
                              (["127.0.0.1", "0"], "PORT is a number from 1"),
                              (["127.0.0.1", "http"], "PORT is a number"),
                              (["127.1", "80"], "HOST is a numeric address"),
                              (["0.0.0.0", "80"], "HOST 0.0.0.0 means every address"),
                              (["-t", "-1", "::1", "80"], "--timeout takes seconds"),
                              (["-x", "::1", "80"], "unknown option '-x'")):
            code, out, err = tool.run("connect", *args)
            self.assertEqual((code, out), (2, b""))
            self.assertEqual(err.count("\n"), 1)
            self.assertTrue(err.startswith("skt connect: "), err)
            self.assertIn(message, err)

    def test_directory_as_input(self):
        fd = os.open("/", os.O_RDONLY)
        with tool.Peer(tool.receive_all) as peer, \
                tool.Process("connect", "127.0.0.1", peer.port, stdin=fd) as process:
            code, _, err = process.end()
        os.close(fd)
        self.assertEqual(code, 1)
        self.assertIn("cannot read standard input", err)


if __name__ == "__main__":
    unittest.main()
