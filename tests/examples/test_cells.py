# SPDX-License-Identifier: MIT
"""test_cells.py - the notebook's cells that need no names, against Python's answers."""
import binascii
import socket
import sys

sys.dont_write_bytecode = True
from programs import Case, main  # noqa: E402

# A Python that was built without the headers of Bluetooth has no name for its family.
MAY_LACK = {"AF_BLUETOOTH"}


class Cells(Case):
    def output(self, name):
        program = self.start("c", name)
        self.ends(program)
        self.assertEqual(program.errors, "")
        return program.text

    def test_inet_aton(self):
        wanted = ""
        for text in ("192.168.1.1", "127.0.0.1"):
            packed = socket.inet_aton(text)
            wanted += (f"Original: {text}\nPacked  : {binascii.hexlify(packed)}\n"
                       f"Unpacked: {socket.inet_ntoa(packed)}\n\n")
        self.assertEqual(self.output("inet_aton"), wanted)

    def test_inet_pton(self):
        text = "2002:ac10:10a:1234:21e:52ff:fe74:40e"
        packed = socket.inet_pton(socket.AF_INET6, text)
        self.assertEqual(self.output("inet_pton"),
                         f"Original: {text}\nPacked  : {binascii.hexlify(packed)}\n"
                         f"Unpacked: {socket.inet_ntop(socket.AF_INET6, packed)}\n")

    def test_af_table(self):
        text = self.output("af_table")
        table = {getattr(socket, n): n for n in dir(socket) if n.startswith("AF_")}
        wanted = [f"{family!r}: '{name}'" for family, name in table.items()]
        lines = text.strip("{}\n").split(",\n ")
        self.assertEqual(len(lines), text.count("\n"))
        extra = [line for line in lines if line not in wanted]
        names = {line.split("'")[1] for line in extra}
        self.assertLessEqual(names, MAY_LACK - set(dir(socket)), extra)
        self.assertEqual([line for line in lines if line not in extra], wanted)

    def test_socketpair(self):
        socket_text = r"<skt_socket fd=\d+, family=%s, type=SOCK_STREAM, proto=0, %s>"
        pair = socket_text % ("AF_UNIX", "laddr=unix:, raddr=unix:")
        self.assertRegex(self.output("socketpair"), "^" + socket_text % (
            "AF_INET", "laddr=0.0.0.0:0") + rf"\n\({pair},\n {pair}\)\n"
            "through the pair: b'x'\n$")

    def test_dualstack(self):
        self.assertEqual(self.output("dualstack"), f"{socket.has_dualstack_ipv6()}\n")


if __name__ == "__main__":
    main()
