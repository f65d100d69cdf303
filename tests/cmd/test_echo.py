# SPDX-License-Identifier: MIT
"""test_echo.py - skt echo as a process: output, clients and ending."""
# ctest: timeout 300
import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
import subprocess
import threading
import time
import unittest

import tool

CLONE_NEWNET = 0x40000000


def reset(connection):
    """Closes a connection as a crash would."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def receive(connection, length):
    data = b""
    while len(data) < length:
        part = connection.recv(length - len(data))
        if not part:
            break
        data += part
    return data


def is_served(connection, limit=tool.LIMIT):
    """Whether a message comes back within the limit in seconds."""
    connection.settimeout(limit)
    try:
        connection.sendall(b"ping")
        return receive(connection, 4) == b"ping"
    except TimeoutError:
        return False


def ticks(process):
    """Processor time so far, in hundredths of a second."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def status(process, key):
    """A number of /proc/PID/status."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return int(next(line.split()[1] for line in file if line.startswith(key + ":")))


def few_descriptors(count):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))


class FirstLines(unittest.TestCase):
    def test_both_families(self):
        """proves: B69"""
        with tool.Server("echo") as server:
            tool.wait_for(lambda: len(server.lines()) == 2, "both families")
            self.assertEqual(server.lines(), [f"listening on 127.0.0.1:{server.port}",
                                              f"listening on [::1]:{server.port}"])
            for host in "127.0.0.1", "::1":
                with server.connect(host) as client:
                    self.assertTrue(is_served(client))
            out, err = server.stop()
            self.assertEqual(err, "")
            self.assertRegex(out.decode().splitlines()[-1],
                             r"^2 connections \([12] at once\), 2 reads, 8 bytes echoed, "
                             r"0 errors, \d+\.\d seconds$")

    def test_one_host(self):
        for host, text in (("127.0.0.2", "127.0.0.2"), ("::1", "[::1]"),
                           ("0.0.0.0", "0.0.0.0"), ("[::1]", "[::1]"),
                           ("::ffff:127.0.0.1", "[::ffff:127.0.0.1]")):
            with tool.Server("echo", host) as server:
                self.assertEqual(server.lines(), [f"listening on {text}:{server.port}"])
                with server.connect(host.strip("[]")) as client:
                    self.assertTrue(is_served(client))
                server.stop()

    def test_port_in_use(self):
        with tool.Server("echo") as server:
            for args, where in ((["127.0.0.1"], "127.0.0.1"), (["::1"], r"\[::1\]"),
                                ([], "127.0.0.1")):
                code, out, err = tool.run("echo", *args, str(server.port))
                self.assertEqual((code, out), (1, b""))
                self.assertRegex(err, rf"^skt echo: cannot listen on {where}:"
                                      rf"{server.port}: .* \(EADDRINUSE\)\n$")
            server.stop()

    def test_restart_at_once(self):
        """proves: T47 T50"""
        with tool.Server("echo") as server:
            with server.connect() as client:
                self.assertTrue(is_served(client))
                server.process.kill()
                server.process.wait()
            port = str(server.port)
        with tool.Process("echo", port) as again:
            again.see(f"listening on 127.0.0.1:{port}\n")
            self.assertEqual(again.end(signal.SIGTERM)[0], 0)

    def test_no_permission(self):
        """A port that only root may take, without root's right to it."""
        wrapper = []
        path = "/proc/sys/net/ipv4/ip_unprivileged_port_start"
        with open(path, encoding="ascii") as file:
            if int(file.read()) <= 80:
                tool.skip(self, "every port is free to all here")
        if os.geteuid() == 0:
            wrapper = ["setpriv", "--bounding-set=-net_bind_service"]
        done = subprocess.run([*wrapper, tool.TOOL, "echo", "127.0.0.1", "80"],
                              check=False, capture_output=True, text=True,
                              timeout=tool.LIMIT, env=tool.environment())
        self.assertEqual((done.returncode, done.stdout, done.stderr.lower()),
                         (1, "", "skt echo: cannot listen on 127.0.0.1:80: "
                                 "permission denied (eacces)\n"))

    def test_address_of_another_machine(self):
        code, _, err = tool.run("echo", "192.0.2.1", "0")
        self.assertEqual(code, 1)
        self.assertIn("cannot listen on 192.0.2.1:0: ", err)
        self.assertIn("(EADDRNOTAVAIL)", err)

    def test_without_ipv6(self):
        """Its absence is no error when nobody asked for it, and one when somebody did."""
        libc = ctypes.CDLL(None, use_errno=True)
        probe = os.fork()
        if probe == 0:
            os._exit(0 if libc.unshare(CLONE_NEWNET) == 0 else 1)
        if os.waitpid(probe, 0)[1] != 0:
            tool.skip(self, "no network namespace can be made here")

        def enter():
            libc.unshare(CLONE_NEWNET)
            with open("/proc/sys/net/ipv6/conf/all/disable_ipv6", "w",
                      encoding="ascii") as file:
                file.write("1")
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
                fcntl.ioctl(control, 0x8914, struct.pack("16sh14x", b"lo", 0x41))  # up

        with tool.Process("echo", "0", preexec_fn=enter) as server:
            server.see("\n")
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)
            self.assertEqual(len(server.lines()), 2)
            self.assertRegex(server.lines()[0], r"^listening on 127\.0\.0\.1:\d+$")
        with tool.Process("echo", "::1", "0", preexec_fn=enter) as server:
            code, _, err = server.end()
            self.assertEqual(code, 1)
            self.assertIn("cannot listen on [::1]:0: ", err)


class Clients(unittest.TestCase):
    def test_half_close(self):
        """proves: B34"""
        data = os.urandom(5 << 20)
        with tool.Server("echo") as server, server.connect() as client:
            def send():
                client.sendall(data)
                client.shutdown(socket.SHUT_WR)
            thread = threading.Thread(target=send)
            thread.start()
            self.assertEqual(tool.receive_all(client), data)
            thread.join()
            server.stop()

    def test_resets(self):
        """Two hundred clients that crash in every way hurt nobody. proves: B4 B10 B74"""
        with tool.Server("echo") as server, server.connect() as steady:
            for i in range(200):
                client = server.connect()
                if i % 4 == 1:
                    client.sendall(b"x" * 5000)
                if i % 4 == 2:
                    is_served(client)
                if i % 4 == 3:
                    client.setblocking(False)
                    try:
                        while True:
                            client.send(b"x" * 65536)
                    except BlockingIOError:
                        pass
                reset(client)
                if i % 20 == 0:
                    self.assertTrue(is_served(steady))
            self.assertTrue(is_served(steady))
            out, err = server.stop()
            self.assertEqual(err, "")
            self.assertIn("\n201 connections", out.decode())

    def test_slow_reader(self):
        """proves: B35 B29"""
        with tool.Server("echo") as server, server.connect() as slow, \
                server.connect() as other:
            self.assertTrue(is_served(other))
            before = status(server.process, "VmRSS")
            slow.setblocking(False)
            pattern = b"0123456789abcdef" * 4096
            sent = 0
            refused_at = time.monotonic()
            while time.monotonic() - refused_at < 0.5:
                try:
                    sent += slow.send(pattern[sent % 16:])
                    refused_at = time.monotonic()
                except BlockingIOError:
                    time.sleep(0.01)
                self.assertLess(sent, 64 << 20)
            # a buffer of 64 KiB, and what malloc takes around it
            self.assertLess(status(server.process, "VmRSS") - before, 1024)
            switches = status(server.process, "voluntary_ctxt_switches")
            time.sleep(0.3)
            self.assertEqual(status(server.process, "voluntary_ctxt_switches"), switches)
            self.assertTrue(is_served(other))
            slow.settimeout(tool.LIMIT)
            back = receive(slow, sent)
            self.assertEqual(len(back), sent)
            self.assertTrue(back == (b"0123456789abcdef" * (sent // 16 + 1))[:sent])
            server.stop()

    def test_idle(self):
        """proves: B85"""
        with tool.Server("echo", "--idle", "1", "-v") as server, \
                server.connect() as idle, server.connect() as busy:
            begin = time.monotonic()
            while time.monotonic() - begin < 2.2:
                self.assertTrue(is_served(busy))
                time.sleep(0.1)
            self.assertEqual(idle.recv(1), b"")
            self.assertTrue(is_served(busy))
            server.see("#1 closed after 0 bytes: idle\n")
            server.stop()

    def test_verbose(self):
        with tool.Server("echo", "-v") as server:
            client = server.connect()
            peer = tool.name(client)
            self.assertTrue(is_served(client))
            client.close()
            server.see("#1 closed")
            rude = server.connect()
            self.assertTrue(is_served(rude))
            reset(rude)
            server.see("#2 closed")
            out, _ = server.stop()
            lines = out.decode().splitlines()
            self.assertEqual(lines[2], f"#1 opened from {peer}")
            self.assertEqual(lines[3], "#1 closed after 4 bytes")
            self.assertRegex(lines[5], r"^#2 closed after 4 bytes: .* \(ECONNRESET\)$")

    def test_every_selector(self):
        for kind in "select", "poll", "epoll":
            with tool.Server("echo", "--selector", kind) as server, \
                    server.connect() as client:
                self.assertTrue(is_served(client))
                server.stop()


class Limits(unittest.TestCase):
    def test_no_descriptors(self):
        """proves: B1 B2 B5 T6"""
        with tool.Server("echo", "--max-connections", "100",
                         preexec_fn=few_descriptors(24)) as server:
            clients = [server.connect() for _ in range(40)]
            tool.wait_for(lambda: b"EMFILE" in server.err, "the message")
            served = [c for c in clients if is_served(c, 0.2)]
            self.assertGreaterEqual(len(served), 12)
            self.assertLess(len(served), 24)
            before = ticks(server.process)
            time.sleep(1)
            self.assertLessEqual(ticks(server.process) - before, 1)  # 1 %
            waiting = [c for c in clients if c not in served]
            for client in served:
                client.close()
            begin = time.monotonic()
            self.assertTrue(receive(waiting[0], 4) == b"ping")  # it was sent long ago
            self.assertLess(time.monotonic() - begin, 1)
            for client in waiting:
                client.close()
            with server.connect() as late:
                begin = time.monotonic()
                self.assertTrue(is_served(late))
                self.assertLess(time.monotonic() - begin, 1)
            _, err = server.stop()
            self.assertEqual(len(err.splitlines()), 2)
            self.assertIn("--max-connections 100: the descriptor limit is 24", err)
            self.assertRegex(err, r"accepting pauses.* \(EMFILE\)")

    def test_most_connections(self):
        """proves: B6"""
        with tool.Server("echo", "--max-connections", "3") as server:
            clients = [server.connect() for _ in range(5)]
            self.assertEqual([is_served(c, 0.3) for c in clients],
                             [True] * 3 + [False] * 2)
            clients[0].close()
            clients[1].close()
            for client in clients[3:]:
                client.settimeout(tool.LIMIT)
                self.assertEqual(receive(client, 4), b"ping")
            for client in clients:
                client.close()
            out, err = server.stop()
            self.assertEqual(err, "")
            self.assertIn("5 connections (3 at once)", out.decode())

    def test_default_is_what_descriptors_allow(self):
        with tool.Server("echo", preexec_fn=few_descriptors(24)) as server:
            clients = [server.connect() for _ in range(12)]
            served = sum(is_served(c, 0.2) for c in clients)
            self.assertEqual(served, 8)
            for client in clients:
                client.close()
            _, err = server.stop()
            # once, although it is reached again and again
            self.assertEqual(err, "skt echo: accepting pauses, connections wait: no more "
                                  "fit 24 descriptors, the hard limit of 'ulimit -n'\n")

    def test_select_lets_wait_what_it_cannot_watch(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < 1200:
            tool.skip(self, f"1200 descriptors are needed, the hard limit is {hard}")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1200), hard))
        for args, message in (([], "no more fit 1024 descriptors, the limit of select"),
                              (["--max-connections", "1100"],
                               "--max-connections 1100: the descriptor limit is 1024")):
            with tool.Server("echo", "--selector", "select", *args) as server:
                clients = [server.connect() for _ in range(1024 - 16)]
                self.assertTrue(all(is_served(c) for c in clients))
                late = server.connect()
                self.assertFalse(is_served(late, 0.2))
                clients.pop().close()
                late.settimeout(tool.LIMIT)
                self.assertEqual(receive(late, 4), b"ping")
                late.close()
                for client in clients:
                    client.close()
                out, err = server.stop()
                self.assertIn(message, err)
                self.assertEqual(err.count("\n"), 1)
                self.assertIn(b" 0 errors, ", out)

    def test_soft_limit_is_raised(self):
        def halve():
            resource.setrlimit(resource.RLIMIT_NOFILE, (24, 100))
        with tool.Server("echo", preexec_fn=halve) as server:
            clients = [server.connect() for _ in range(50)]
            self.assertTrue(all(is_served(c) for c in clients))
            for client in clients:
                client.close()
            server.stop()

    def test_idle_costs_nothing(self):
        """The seed's server takes a whole processor for one idle client. proves: T54"""
        with tool.Server("echo") as server:
            clients = [server.connect() for _ in range(50)]
            self.assertTrue(all(is_served(c) for c in clients))
            before = ticks(server.process)
            switches = status(server.process, "voluntary_ctxt_switches")
            time.sleep(1)
            self.assertLessEqual(ticks(server.process) - before, 1)
            # A few: it may still be busy with the last answers when it is asked first.
            self.assertLessEqual(
                status(server.process, "voluntary_ctxt_switches") - switches, 5)
            for client in clients:
                client.close()
            server.stop()


class Ending(unittest.TestCase):
    def test_what_is_buffered_is_sent(self):
        """proves: B33 T24"""
        with tool.Server("echo") as server, server.connect() as client:
            client.setblocking(False)
            sent = 0
            refused_at = time.monotonic()
            while time.monotonic() - refused_at < 0.3:
                try:
                    sent += client.send(b"z" * 65536)
                    refused_at = time.monotonic()
                except BlockingIOError:
                    time.sleep(0.01)
            server.process.send_signal(signal.SIGTERM)
            client.settimeout(tool.LIMIT)
            back = len(tool.receive_all(client))
            client.close()
            code, out, err = server.end()
            self.assertEqual((code, err), (0, ""))
            self.assertIn(f" {back} bytes echoed, ", out.decode())
            self.assertLessEqual(back, sent)

    def test_second_signal(self):
        """Ends at once; what was not sent back is told."""
        with tool.Server("echo", "-v") as server, server.connect() as silent, \
                server.connect() as deaf:
            self.assertTrue(is_served(silent))
            deaf.setblocking(False)
            refused_at = time.monotonic()
            while time.monotonic() - refused_at < 0.3:
                try:
                    deaf.send(b"z" * 65536)
                    refused_at = time.monotonic()
                except BlockingIOError:
                    time.sleep(0.01)
            begin = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            self.assertIsNone(server.process.poll())
            code, out, _ = server.end(signal.SIGTERM)
            self.assertEqual(code, 0)
            self.assertLess(time.monotonic() - begin, 4)
            self.assertIn(b"\n#1 closed after 4 bytes\n", out)
            self.assertRegex(out, rb"\n#2 closed after \d+ bytes: .* \(ECANCELED\)\n")
            self.assertIn(b", 1 errors, ", out)

    def test_nobody_reads_the_output(self):
        """proves: T20 B36"""
        reading, writing = os.pipe()
        with tool.Process("echo", "-v", "0", stdout=writing) as process:
            os.close(writing)
            line = os.read(reading, 1000)
            port = int(line.split(b"\n")[0].rpartition(b":")[2])
            os.close(reading)
            socket.create_connection(("127.0.0.1", port)).close()
            code, _, err = process.end()
            self.assertEqual((code, err), (0, ""))

    def test_the_output_is_full(self):
        with open("/dev/full", "wb") as full, \
                tool.Process("echo", "0", stdout=full) as process:
            code, _, err = process.end()
            self.assertEqual(code, 1)
            self.assertRegex(err, r"^skt echo: cannot write to standard output: .*"
                                  r" \(ENOSPC\)\n$")


if __name__ == "__main__":
    unittest.main()
