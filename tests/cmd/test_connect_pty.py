# SPDX-License-Identifier: MIT
"""test_connect_pty.py - skt connect on a terminal: the line being typed stays whole."""
import fcntl
import os
import select
import signal
import socket
import struct
import termios
import time
import unittest

from screen import Terminal
import tool

UP, DOWN, RIGHT, LEFT, BACK = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x7f"


class Session:
    """A terminal, and the peer that it is connected to, in the hands of a test."""

    def __init__(self, *args, **options):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.terminal = Terminal("connect", *args, "127.0.0.1",
                                 str(self.listener.getsockname()[1]), **options)
        self.listener.settimeout(tool.LIMIT)
        self.peer, _ = self.listener.accept()
        self.peer.settimeout(tool.LIMIT)
        self.type, self.see = self.terminal.type, self.terminal.see
        self.got = b""

    def __enter__(self):
        # The line editor is ready once it has set the terminal.
        tool.wait_for(lambda: not termios.tcgetattr(self.terminal.fd)[3] & termios.ICANON,
                      "the editor")
        return self

    def __exit__(self, *_):
        self.peer.close()
        self.listener.close()
        self.terminal.__exit__()

    def send(self, data):
        self.peer.sendall(data if isinstance(data, bytes) else data.encode())

    def receive(self, data):
        """Waits until the peer has got these bytes, and no more."""
        end = time.monotonic() + tool.LIMIT
        while len(self.got) < len(data) and time.monotonic() < end:
            self.terminal.look(0)  # nobody can type whose screen stands still
            if select.select([self.peer], [], [], 0.05)[0]:
                self.got += self.peer.recv(65536)
        assert self.got == data, (self.got[-500:], data[-500:])
        self.got = b""


class Typing(unittest.TestCase):
    def test_line_stays_whole_while_text_arrives(self):
        with Session() as session:
            session.type("hello wo")
            session.see("hello wo")
            session.send("a message\n")
            session.see("a message", "hello wo")
            session.send("two\nthree\n")
            session.see("a message", "two", "three", "hello wo")
            session.type("rld\r")
            session.receive(b"hello world\n")
            session.send("answer\n")
            session.see("a message", "two", "three", "hello world", "answer")

    def test_cursor_inside_the_line(self):
        with Session() as session:
            session.type("abcd" + LEFT + LEFT)
            session.terminal.cursor(0, 2)
            session.send("text\n")
            session.see("text", "abcd")
            session.terminal.cursor(1, 2)
            session.type("X" + RIGHT + BACK + "\r")
            session.receive(b"abXd\n")

    def test_line_of_several_rows(self):
        line = "".join(chr(ord("a") + n % 26) for n in range(100))
        with Session(columns=40) as session:
            session.type(line)
            session.see(line[:40], line[40:80], line[80:])
            session.send("text\n")
            session.see("text", line[:40], line[40:80], line[80:])
            session.type("\x01")  # to the beginning
            session.terminal.cursor(1, 0)
            session.send("more\n")
            session.see("text", "more", line[:40], line[40:80], line[80:])
            session.type("\r")
            session.receive(line.encode() + b"\n")

    def test_line_that_fills_a_row(self):
        line = "x" * 40
        with Session(columns=40) as session:
            session.type(line)
            session.see(line)
            session.send("text\n")
            session.see("text", line)
            session.type("y\r")
            session.receive(line.encode() + b"y\n")
            session.see("text", line, "y")

    def test_wide_and_accented_characters(self):
        with Session() as session:
            session.type("grüß €")
            session.see("grüß €")
            session.send("schön\n")
            session.see("schön", "grüß €")
            session.type(BACK + "\r")
            session.receive("grüß \n".encode())

    def test_history(self):
        with Session() as session:
            session.type("first\rsecond\r")
            session.receive(b"first\nsecond\n")
            session.type(UP + UP)
            session.see("first", "second", "first")
            session.send("text\n")
            session.see("first", "second", "text", "first")
            session.type(DOWN + "!\r")
            session.receive(b"second!\n")

    def test_lone_escape_holds_nothing_up(self):
        with Session() as session:
            session.type("ab\x1b")
            session.see("ab")
            time.sleep(0.1)
            session.send("text\n")
            session.see("text", "ab")
            session.type("[Dc\r")  # it was the beginning of an arrow key
            session.receive(b"acb\n")

    def test_paste_of_many_lines(self):
        text = b"".join(b"line %d\r" % n for n in range(2000))
        with Session() as session:
            for at in range(0, len(text), 1000):
                session.type(text[at:at + 1000])
                session.terminal.look(0)
            session.receive(text.replace(b"\r", b"\n"))

    def test_end_of_line_for_the_peer(self):
        with Session("--crlf") as session:
            session.type("QUIT\r")
            session.receive(b"QUIT\r\n")


class Arriving(unittest.TestCase):
    def test_unfinished_line_of_the_peer_is_the_prompt(self):
        with Session() as session:
            session.send("login: ")
            session.see("login:")
            session.terminal.cursor(0, 7)
            session.type("ro")
            session.see("login: ro")
            session.send("(hurry) ")
            session.see("login: (hurry) ro")
            session.send("\nlate\n")
            session.see("login: (hurry)", "late", "ro")
            session.type("ot\r")
            session.receive(b"root\n")
            session.send("ok\n")
            session.see("login: (hurry)", "late", "root", "ok")

    def test_unfinished_line_longer_than_a_row(self):
        with Session(columns=40) as session:
            session.send("x" * 100)
            session.type("typed")
            session.see("x" * 39, "x" * 39, "x" * 22 + "typed")

    def test_control_sequences_do_nothing(self):
        with Session() as session:
            session.type("my line")
            session.see("my line")
            session.send(b"\x1b[2J\x1b]0;title\x07\x9b31m\r!\r\n\x1b")
            session.see(r"\x1b[2J\x1b]0;title\x07\x9b31m\x0d!", r"\x1bmy line")
            self.assertNotIn(b"\x1b]0", session.terminal.screen.raw)

    def test_character_in_two_parts(self):
        with Session() as session:
            session.send("€".encode()[:2])
            time.sleep(0.05)
            session.send("€".encode()[2:] + b"\n")
            session.see("€")

    def test_other_locale_sees_ascii_only(self):
        with Session(LC_ALL="C") as session:
            session.send("ü\n")
            session.see(r"\xc3\xbc")
            session.type("ü\r")
            session.receive("ü\n".encode())

    def test_flood_while_typing(self):
        with Session() as session:
            session.peer.setblocking(False)
            for _ in range(3):
                for _ in range(50):
                    try:
                        session.peer.send(b"flood\n" * 100)
                    except BlockingIOError:
                        pass
                    session.terminal.look(0)
                session.type("k")
            session.peer.settimeout(tool.LIMIT)
            session.send("the end\n")
            tool.wait_for(lambda: session.terminal.look() or
                          session.terminal.screen.text()[-2:] == ["the end", "kkk"],
                          "the end of the flood")
            session.type("\r")
            session.receive(b"kkk\n")

    def test_raw(self):
        session = Session("--raw")
        with session.terminal:
            session.send(b"\x1b[1mbold\n")
            session.see("bold")
            self.assertIn(b"\x1b[1m", session.terminal.screen.raw)
            session.type("as it is\n")
            session.receive(b"as it is\n")
            session.type("\x04")
            self.assertEqual(session.peer.recv(1), b"")
            session.peer.close()
            session.listener.close()
            self.assertEqual(session.terminal.end(), 0)


class Ending(unittest.TestCase):
    def test_end_of_input_is_a_half_close(self):
        with Session() as session:
            session.type("question\r\x04")
            session.receive(b"question\n")
            self.assertEqual(session.peer.recv(1), b"")
            session.send("answer\x1b\n")
            session.see("question", "^D", r"answer\x1b")
            session.peer.close()
            self.assertEqual(session.terminal.end(), 0)
            self.assertTrue(session.terminal.is_restored())

    def test_end_of_peer_while_typing(self):
        with Session() as session:
            session.type("half a li")
            session.see("half a li")
            session.send("bye")
            session.peer.close()
            self.assertEqual(session.terminal.end(), 0)
            self.assertTrue(session.terminal.is_restored())
            rows = session.terminal.screen.text()
            self.assertEqual(rows[0], "byehalf a li")
            self.assertIn("has closed", "".join(rows[1:]))

    def test_reset_by_peer(self):
        with Session() as session:
            session.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                    struct.pack("ii", 1, 0))
            session.peer.close()
            self.assertEqual(session.terminal.end(), 1)
            self.assertTrue(session.terminal.is_restored())
            self.assertIn(b"ECONNRESET", session.terminal.screen.raw)

    def test_interrupt_key(self):
        with Session() as session:
            session.type("typed\x03")
            self.assertEqual(session.terminal.end(), -signal.SIGINT)
            self.assertTrue(session.terminal.is_restored())

    def test_signals_restore_the_terminal(self):
        for number in signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT:
            with self.subTest(number), Session() as session:
                session.type("typed")
                session.see("typed")
                self.assertFalse(session.terminal.is_restored())
                self.assertEqual(session.terminal.end(number), -number)
                self.assertTrue(session.terminal.is_restored())

    def test_stop_and_go_on(self):
        with Session(as_job=True) as session:
            job = session.terminal.job()

            def state():
                with open(f"/proc/{job}/stat", encoding="ascii") as stat:
                    return stat.read().rsplit(") ", 1)[1][0]

            session.type("typed")
            session.see("typed")
            session.type("\x1a")
            tool.wait_for(lambda: state() == "T", "the stop")
            self.assertTrue(session.terminal.is_restored())
            os.kill(job, signal.SIGCONT)
            session.send("text\n")
            session.see("text", "typed")
            session.type("!\x03")
            session.terminal.end()
            self.assertTrue(session.terminal.is_restored())

    def test_killed_while_stopped(self):
        with Session(as_job=True) as session:
            job = session.terminal.job()
            session.type("typed\x1a")
            tool.wait_for(lambda: session.terminal.is_restored(), "the stop")
            session.terminal.take()
            os.kill(job, signal.SIGTERM)
            os.kill(job, signal.SIGCONT)
            session.terminal.end()
            self.assertTrue(session.terminal.is_restored())

    def test_stopped_by_force(self):
        with Session() as session:
            session.type("typed")
            session.see("typed")
            os.kill(session.terminal.pid, signal.SIGSTOP)
            os.kill(session.terminal.pid, signal.SIGCONT)
            session.send("text\n")
            session.see("text", "typed")
            session.type("\x03")
            self.assertEqual(session.terminal.end(), -signal.SIGINT)
            self.assertTrue(session.terminal.is_restored())

    def test_stop_without_a_shell_is_nothing(self):
        with Session() as session:
            session.type("typed")
            session.see("typed")
            os.kill(session.terminal.pid, signal.SIGTSTP)
            session.send("text\n")
            session.see("text", "typed")
            session.type("!\r")
            session.receive(b"typed!\n")

    def test_change_of_size(self):
        with Session(columns=40) as session:
            session.type("z" * 50)
            session.see("z" * 40, "z" * 10)
            fcntl.ioctl(session.terminal.fd, termios.TIOCSWINSZ,
                        struct.pack("HHHH", 12, 60, 0, 0))
            time.sleep(0.2)
            session.terminal.look()
            session.type("\r")
            session.receive(b"z" * 50 + b"\n")

    def test_terminal_without_abilities(self):
        with Session(TERM="dumb") as session:
            session.type("typed")
            session.terminal.look()
            session.send("text\n")
            tool.wait_for(lambda: session.terminal.look() or
                          b"text" in session.terminal.screen.raw, "the text")
            session.type("\r")
            session.receive(b"typed\n")


if __name__ == "__main__":
    unittest.main()
