# SPDX-License-Identifier: MIT
"""screen.py - a terminal for tests: a program on a pty, and what a person would see."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

import tool


class Screen:
    """The rows that an xterm of this size shows after these bytes."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0
        self.wraps = False  # the last column is written, the next character wraps
        self.pending = ""
        self.raw = b""

    def feed(self, data):
        """Interprets more output."""
        self.raw += data
        self.pending += data.decode(errors="surrogateescape")
        while self.pending:
            if self.pending[0] == "\x1b":
                match = re.match(r"\x1b(\[([?0-9;]*)([@-~])|[()][0-9A-B]|[=>78cM])",
                                 self.pending)
                if not match:
                    return
                self.pending = self.pending[match.end():]
                if match.group(3):
                    self._control(match.group(2), match.group(3))
                continue
            character, self.pending = self.pending[0], self.pending[1:]
            self._character(character)

    def _character(self, character):
        if character == "\r":
            self.column, self.wraps = 0, False
        elif character == "\n":
            self._line_feed()
        elif character == "\b":
            self.column, self.wraps = max(0, self.column - 1), False
        elif character == "\t":
            self.column = min(self.columns - 1, self.column // 8 * 8 + 8)
        elif character >= " ":
            self._put(character)

    def _put(self, character):
        if self.wraps:
            self.column, self.wraps = 0, False
            self._line_feed()
        self.cells[self.row][self.column] = character
        if self.column + 1 == self.columns:
            self.wraps = True
        else:
            self.column += 1

    def _line_feed(self):
        if self.row + 1 < self.rows:
            self.row += 1
        else:
            self.cells = self.cells[1:] + [[" "] * self.columns]

    def _control(self, numbers, final):
        values = [int(n) for n in numbers.strip("?").split(";") if n]
        count = values[0] if values else 1
        self.wraps = False
        if final == "A":
            self.row = max(0, self.row - count)
        elif final == "B":
            self.row = min(self.rows - 1, self.row + count)
        elif final == "C":
            self.column = min(self.columns - 1, self.column + count)
        elif final == "D":
            self.column = max(0, self.column - count)
        elif final == "H":
            self.row = (values[0] if values else 1) - 1
            self.column = (values[1] if len(values) > 1 else 1) - 1
        elif final == "G":
            self.column = count - 1
        elif final == "L":
            for _ in range(count):
                self.cells.insert(self.row, [" "] * self.columns)
            del self.cells[self.rows:]
        elif final == "M":
            del self.cells[self.row:self.row + count]
            self.cells += [[" "] * self.columns for _ in range(count)]
            del self.cells[self.rows:]
        elif final == "K" and not values:
            self.cells[self.row][self.column:] = [" "] * (self.columns - self.column)
        elif final == "J" and not values:
            self._control("", "K")
            for row in range(self.row + 1, self.rows):
                self.cells[row] = [" "] * self.columns
        elif final == "J":
            self.cells = [[" "] * self.columns for _ in range(self.rows)]
        elif final == "P":
            row = self.cells[self.row]
            del row[self.column:self.column + count]
            row += [" "] * (self.columns - len(row))
        elif final == "@":
            row = self.cells[self.row]
            row[self.column:self.column] = [" "] * count
            del row[self.columns:]
        elif final not in "mhlr":
            raise AssertionError(f"unknown to this terminal: CSI {numbers}{final}")

    def text(self):
        """The rows without what is blank at their ends and below."""
        rows = ["".join(row).rstrip() for row in self.cells]
        while rows and not rows[-1]:
            rows.pop()
        return rows


class Terminal:
    """skt on a terminal of its own."""

    def __init__(self, *args, columns=40, rows=12, as_job=False, **variables):
        self.screen = Screen(columns, rows)
        # the other end stays open here, so that its modes can be seen to the last
        self.fd, self.inside = pty.openpty()
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.inside)
        self.code = None
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.fd)
            os.login_tty(self.inside)
            if as_job:
                self._start_job()
            os.execve(tool.TOOL, [tool.TOOL, *args], tool.environment(**variables))

    @staticmethod
    def _start_job():
        """Does what a shell does, whose jobs alone can be stopped: returns in the job."""
        pid = os.fork()
        if pid:
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            signal.signal(signal.SIGUSR1, lambda *_: os.tcsetpgrp(0, os.getpgrp()))
            os.waitpid(pid, 0)
            os._exit(0)
        os.setpgid(0, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)

    def job(self):
        """The process of the job, which has the terminal."""
        return os.tcgetpgrp(self.fd)

    def take(self):
        """Puts the job into the background."""
        os.kill(self.pid, signal.SIGUSR1)
        tool.wait_for(lambda: self.job() == self.pid, "the shell")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)
        os.close(self.inside)

    def type(self, text):
        """Presses keys."""
        os.write(self.fd, text.encode() if isinstance(text, str) else text)

    def look(self, span=0.02):
        """Takes what comes until nothing does for so long."""
        while select.select([self.fd], [], [], span)[0]:
            self.screen.feed(os.read(self.fd, 65536))

    def see(self, *rows):
        """Waits until the screen shows exactly these rows."""
        end = time.monotonic() + tool.LIMIT
        while self.screen.text() != list(rows):
            if time.monotonic() > end or self.code is not None:
                raise AssertionError(f"{self.screen.text()} is not {list(rows)}: "
                                     f"{self.screen.raw[-300:]}")
            self.look()

    def cursor(self, row, column):
        """Waits until the cursor is there."""
        end = time.monotonic() + tool.LIMIT
        while (self.screen.row, self.screen.column) != (row, column):
            if time.monotonic() > end:
                raise AssertionError((self.screen.row, self.screen.column))
            self.look()

    def end(self, number=None):
        """Sends a signal, if any, and waits. Returns the exit code, -N for a signal."""
        if number is not None:
            os.kill(self.pid, number)
        end = time.monotonic() + tool.LIMIT
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                break
            assert time.monotonic() < end, "it does not end"
            self.look()
        self.look()
        self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def is_restored(self):
        """Whether the terminal is as it was before."""
        return termios.tcgetattr(self.inside) == self.before
