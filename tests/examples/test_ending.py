# SPDX-License-Identifier: MIT
"""test_ending.py - Ctrl-C and SIGTERM end each server, whatever call it waits in."""
import os
import pty
import select
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from programs import EXAMPLES, LIMIT, SOURCE, Case, main  # noqa: E402

SERVERS = ["ending", "echo_server", "echo_server1", "echo_server2", "multiconnserver",
           "reuseaddr", "selectserver", "testserver", "weather_server"]
LAST = {"ending": "ended by a signal", "selectserver": "shutting down",
        "multiconnserver": "Caught keyboard interrupt, exiting"}


class Ending(Case):
    def check_end(self, server, number):
        server.signal(number)
        self.ends(server)
        self.assertEqual(server.errors, "")
        if server.name[2:] in LAST:
            self.assertEqual(server.text.splitlines()[-1], LAST[server.name[2:]])

    def test_in_accept(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            for name in SERVERS:
                with self.subTest(server=name, signal=number):
                    self.check_end(self.server("c", name), number)

    def test_in_recv(self):
        for name in SERVERS:
            with self.subTest(server=name):
                server = self.server("c", name)
                with self.client(server) as sock:
                    if name != "reuseaddr":
                        sock.sendall(b"x")
                    if name not in ("weather_server", "reuseaddr"):
                        self.assertEqual(sock.recv(1), b"x")
                    self.check_end(server, signal.SIGINT)

    def test_in_send(self):
        """A client that reads nothing makes the server wait in send."""
        server = self.server("c", "ending")
        with self.client(server) as sock:
            sock.setblocking(False)
            while select.select([], [sock], [], 0.5)[1]:
                sock.send(bytes(65536))
            self.check_end(server, signal.SIGINT)

    def test_the_pauses_of_the_weather_client(self):
        listener = self.server("c", "weather_server")
        client = self.start("c", "weather_client", listener.number, "100")
        client.wait_for("data: 15")
        client.signal(signal.SIGINT)
        self.ends(client, 1)
        self.assertIn("ECANCELED", client.errors)

    def test_client_that_waits_for_a_connection_of_many(self):
        listener = self.listener()
        client = self.start("c", "multiconnclient", "127.0.0.1",
                            listener.getsockname()[1], 3)
        client.wait_for(r"(Sending b'Message 2[^$]*){3}")
        client.signal(signal.SIGINT)
        self.ends(client, 1)
        self.assertTrue(client.text.endswith("Caught keyboard interrupt, exiting\n"))

    def test_the_key_on_a_terminal(self):
        """The terminal makes the signal, out of the character that Ctrl-C types."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(EXAMPLES / "ending", ["ending"])
        try:
            text = self.read_until(terminal, b"listening on")
            os.write(terminal, b"\x03")
            text += self.read_until(terminal, b"ended by a signal")
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, text)
        finally:
            os.close(terminal)

    def read_until(self, terminal, wanted):
        text, end = b"", time.monotonic() + LIMIT
        while wanted not in text:
            left = max(0, end - time.monotonic())
            self.assertTrue(select.select([terminal], [], [], left)[0], text)
            text += os.read(terminal, 4096)
        return text


class Page(Case):
    def test_the_program_of_the_page_is_the_example(self):
        page = (SOURCE / "man" / "skt_ending.7").read_text()
        shown = page.split(".Bd -literal")[1].split("\n", 1)[1].split(".Ed")[0]
        program = (SOURCE / "examples" / "ending.c").read_text()
        start = program.index("#include")
        self.assertEqual(shown.replace("\\e", "\\"), program[start:])

    def test_it_compiles_alone(self):
        """With the public headers and nothing else, warnings being errors."""
        flags = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
        subprocess.run(["cc", *flags, "-I", SOURCE / "include",
                        SOURCE / "examples" / "ending.c"], check=True)


if __name__ == "__main__":
    main()
