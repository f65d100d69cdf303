# SPDX-License-Identifier: MIT
"""test_crosswise.py - each program against its peer, in C and in Python, both ways round.

Each pair runs in four combinations, and each side must print the same lines whatever its
peer is written in. Where the kernel could deliver the bytes in other pieces, the server
is stopped until the client has sent everything: then only one transcript is possible.
"""
import re
import signal
import socket
import subprocess
import sys

sys.dont_write_bytecode = True
from programs import Case, main, normal, until  # noqa: E402

BOTH = [(server, client) for server in ("c", "python") for client in ("c", "python")]

CHUNKS = ["received b'This is the mess'", "received b'age.  It will be'",
          "received b' repeated.'"]
MESSAGE = "This is the message.  It will be repeated."
READINGS = [15, 33, 44, 12, 11, 26, 22, 34, 40, 18, 21, 29, 42]


def here():
    """What the weather pair says of this host. The example asks only for the first name
    of the address; Python prefers an alias with a dot in it (docs/PARITY.md)."""
    name = socket.gethostname()
    ip = socket.gethostbyname(name)
    names = {socket.getfqdn(), socket.getnameinfo((ip, 0), 0)[0]}
    full = "|".join(re.escape(one) for one in sorted(names))
    name, ip = re.escape(name), re.escape(ip)
    return rf"^(working on|connection to) {name} \(({full})\) with {ip}$"


def queued(port):
    """How many bytes wait in the kernel for each connection to a port of this host."""
    with open("/proc/net/tcp", encoding="ascii") as file:
        fields = [line.split() for line in file][1:]
    return [int(entry[4].split(":")[1], 16) for entry in fields
            if int(entry[1].split(":")[1], 16) == port and entry[3] == "01"]


class Crosswise(Case):
    def each(self, test):
        for server, client in BOTH:
            with self.subTest(server=server, client=client):
                test(server, client)

    def serves_again(self, server, times):
        server.wait_for(r"(waiting for a connection\n[^$]*){%d}" % times)

    def test_echo(self):
        self.each(self.echo)

    def echo(self, server_language, client_language):
        server = self.server(server_language, "echo_server")
        for turn in (2, 3):
            client = self.start(client_language, "echo_client", server.number)
            self.ends(client)
            self.serves_again(server, turn)
            self.assertEqual(normal(client.text), [
                "connecting to localhost port port-0", f"sending b'{MESSAGE}'", *CHUNKS,
                "closing socket"])
        echoed = [line for chunk in CHUNKS
                  for line in (chunk, "sending data back to the client")]
        lines = normal(server.text)
        self.assertEqual(lines[0], "starting up on localhost port port-0")
        for turn in (0, 1):
            self.assertEqual(lines[1 + turn * 10:11 + turn * 10], [
                "waiting for a connection",
                f"connection from ('127.0.0.1', port-{turn + 1})", *echoed,
                "received b''", f"no data from ('127.0.0.1', port-{turn + 1})"])
        self.assertEqual(lines[21:], ["waiting for a connection"])

    def test_echo_with_address(self):
        self.each(lambda s, c: self.addressed(s, c, "echo_server1", "127.0.0.1"))

    def test_echo_on_all_addresses(self):
        self.each(lambda s, c: self.addressed(s, c, "echo_server2", "0.0.0.0"))

    def addressed(self, server_language, client_language, name, shown):
        server = self.server(server_language, name)
        client = self.start(client_language, "echo_client1", "127.0.0.1", server.number)
        self.ends(client)
        self.serves_again(server, 2)
        self.assertEqual(normal(client.text), [
            "connecting to 127.0.0.1 port port-0", f"sending b'{MESSAGE}'", *CHUNKS])
        self.assertEqual(normal(server.text), [
            f"starting up on {shown} port port-0", "waiting for a connection",
            "client connected: ('127.0.0.1', port-1)", *CHUNKS, "received b''",
            "waiting for a connection"])

    def test_selector_pair(self):
        self.each(self.selector_pair)

    def selector_pair(self, server_language, client_language):
        once = ("0", "1") if server_language == "c" else ("0",)
        server = self.server(server_language, "selectserver", *once)
        server.wait_for("waiting for I/O")
        server.signal(signal.SIGSTOP)
        client = self.start(client_language, "selectclient", server.number)
        client.wait_for("switching to read-only")
        server.signal(signal.SIGCONT)
        self.ends(client)
        self.ends(server)
        turn = ["waiting for I/O", "client(('127.0.0.1', port-0))"]
        self.assertEqual(normal(client.text), [
            "connecting to localhost port port-0",
            *turn, "  ready to write", "  sending b'This is the message.  '",
            *turn, "  ready to write", "  sending b'It will be repeated.'",
            *turn, "  ready to write", "  switching to read-only",
            *turn, "  ready to read", f"  received b'{MESSAGE}'", "shutting down"])
        turn = ["waiting for I/O", "mask is:  1"]
        self.assertEqual(normal(server.text), [
            "starting up on localhost port port-0",
            *turn, "accept(('127.0.0.1', port-1))",
            *turn, "read(('127.0.0.1', port-1))", f"  received b'{MESSAGE}'",
            *turn, "read(('127.0.0.1', port-1))", "  closing", "shutting down"])

    def test_many_connections(self):
        self.each(self.many_connections)

    def many_connections(self, server_language, client_language):
        server = self.server(server_language, "multiconnserver")
        server.signal(signal.SIGSTOP)
        client = self.start(client_language, "multiconnclient", "127.0.0.1",
                            server.number, 2)
        until(lambda: queued(server.number) == [44, 44], "both messages of each")
        server.signal(signal.SIGCONT)
        self.ends(client)
        server.wait_for(r"(Closing connection to .*\n[^$]*){2}")
        server.signal(signal.SIGINT)
        self.ends(server)
        both = "Message 1 from client.Message 2 from client."
        lines = normal(client.text)
        for i in (1, 2):
            self.assertEqual([x for x in lines if f"connection {i}" in x], [
                f"Starting connection {i} to ('127.0.0.1', port-0)",
                f"Sending b'Message 1 from client.' to connection {i}",
                f"Sending b'Message 2 from client.' to connection {i}",
                f"Received b'{both}' from connection {i}", f"Closing connection {i}"])
        self.assertEqual(len(lines), 10)
        lines = normal(server.text)
        self.assertEqual(lines[0], "Listening on ('127.0.0.1', port-0)")
        self.assertEqual(lines[-1], "Caught keyboard interrupt, exiting")
        for i in (1, 2):
            peer = f"('127.0.0.1', port-{i})"
            self.assertEqual([x for x in lines if peer in x], [
                f"Accepted connection from {peer}", f"Echoing b'{both}' to {peer}",
                f"Closing connection to {peer}"])
        self.assertEqual(len(lines), 8)

    def test_interactive_pair(self):
        self.each(self.interactive_pair)

    def interactive_pair(self, server_language, client_language):
        server = self.server(server_language, "testserver")
        client = self.start(client_language, "testclient", server.number,
                            stdin=subprocess.PIPE)
        client.process.stdin.write(b"hello\nit's me\n\n")
        client.process.stdin.flush()
        self.ends(client)
        server.wait_for("received msg:  b''")
        ask = "message to be sent: - "
        self.assertEqual(normal(client.text), [
            "None", "('127.0.0.1', port-0)", ask + "message sent:  b'hello'",
            "message received:  b'hello'", ask + 'message sent:  b"it\'s me"',
            'message received:  b"it\'s me"', ask.rstrip("\n")])
        self.assertEqual(normal(server.text), [
            "('127.0.0.1', port-0)", "connected to:  ('127.0.0.1', port-1)",
            "received msg:  b'hello'", "msg sent:  b'hello'",
            'received msg:  b"it\'s me"', 'msg sent:  b"it\'s me"', "received msg:  b''"])

    def test_weather(self):
        self.each(self.weather)

    def weather(self, server_language, client_language):
        server = self.server(server_language, "weather_server")
        client = self.start(client_language, "weather_client", server.number, "0.01")
        self.ends(client)
        self.serves_again(server, 2)
        ip = server.host
        for first in (server.text, client.text):
            self.assertRegex(first.splitlines()[0], here())
        self.assertEqual(client.text.splitlines()[1:], [f"data: {n}" for n in READINGS])
        # A busy server finds two readings in one piece: nobody promises how they are cut.
        joined = re.sub(r"'\nData: b'", "", server.text)
        self.assertEqual(normal(joined)[1:], [
            f"starting up on {ip} port port-0", "waiting for a connection",
            f"connection from ('{ip}', port-1)",
            "Data: b'" + "".join(rf"temp: {n}\n" for n in READINGS) + "'",
            "no more data", "waiting for a connection"])


if __name__ == "__main__":
    main()
