# SPDX-License-Identifier: MIT
"""test_demo.py - the demo ends with a table, and with 0 only if every byte is back."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

import tool

DEMO = pathlib.Path(os.environ["SKT_SOURCE"], "tools", "demo")
BUILD = pathlib.Path(os.environ["SKT_BUILD"]).resolve()

# Echoes what the multi-connection client sends, the first letter in lower case.
SPOILER = f"""#!{sys.executable}
import socket, sys, threading
listener = socket.create_server((sys.argv[1], int(sys.argv[2])), backlog=128)
print(f"Listening on {{listener.getsockname()}}", flush=True)
def serve(connection):
    while data := connection.recv(1024):
        connection.sendall(data.replace(b"M", b"m"))
    connection.close()
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""


def demo(build):
    """Runs the demo in little. Returns (exit code, the rows of its table)."""
    done = subprocess.run([DEMO, build], check=False, capture_output=True, text=True,
                          timeout=2 * tool.LIMIT,
                          env=tool.environment(DEMO_CONNECTIONS="50", DEMO_SECONDS="0.3"))
    rows = done.stdout.partition("\nprograms ")[2].splitlines()[1:]
    return done.returncode, rows, done


class Demo(unittest.TestCase):
    def test_good(self):
        code, rows, done = demo(BUILD)
        self.assertEqual((code, len(rows)), (0, 3), done)
        for row in rows:
            self.assertTrue(row.endswith("  every byte came back"), row)
        self.assertRegex(rows[0], r"^skt echo, skt load +50 +\d+ +\d+  ")
        self.assertRegex(rows[1], r"^multiconnserver, multiconnclient +100 +200 +4400  ")
        self.assertRegex(rows[2], r"^selectserver, selectclient +1 +2 +42  ")

    def fake(self, folder, name, text):
        """A build like the real one but for one program."""
        (folder / "examples").mkdir()
        (folder / "skt").symlink_to(BUILD / "skt")
        for program in (BUILD / "examples").iterdir():
            (folder / "examples" / program.name).symlink_to(program)
        path = folder / name
        path.unlink()
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def test_wrong_bytes(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            self.fake(folder, "examples/multiconnserver", SPOILER)
            code, rows, done = demo(folder)
            self.assertEqual((code, len(rows)), (1, 3), done)
            self.assertEqual([row.endswith("  FAILED") for row in rows],
                             [False, True, False])

    def test_a_server_that_does_not_start(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            self.fake(folder, "skt", "#!/bin/sh\necho no >&2\nexit 1\n")
            code, rows, done = demo(folder)
            self.assertEqual((code, rows), (1, []))
            self.assertIn("does not listen", done.stderr)

    def test_interrupted(self):
        """No server stays behind."""
        with subprocess.Popen([DEMO, BUILD], stdout=subprocess.PIPE, text=True,
                              start_new_session=True,
                              env=tool.environment(DEMO_SECONDS="30")) as process:
            children = f"/proc/{process.pid}/task/{process.pid}/children"
            tool.wait_for(lambda: len(pathlib.Path(children).read_text().split()) == 2,
                          "server and client")
            os.killpg(process.pid, signal.SIGTERM)
            self.assertNotEqual(process.wait(tool.LIMIT), 0)
            self.assertRaises(ProcessLookupError, os.killpg, process.pid, 0)


if __name__ == "__main__":
    unittest.main()
