# SPDX-License-Identifier: MIT
"""test_fault_runner.py - the fault runner sees what is wrong, says where, and counts."""
import os
import subprocess
import tempfile
import unittest

RUNNER = os.path.join(os.environ["SKT_BUILD"], "tests", "fault_runner")


def run(*arguments):
    environment = dict(os.environ)
    # The leaks are made on purpose; the seam's own oracle is what must see them.
    environment["ASAN_OPTIONS"] = "detect_leaks=0"
    # So is what the handler of SIGPIPE prints: it ends the process.
    environment["TSAN_OPTIONS"] = "report_signal_unsafe=0"
    done = subprocess.run([RUNNER, *arguments], capture_output=True, text=True,
                          timeout=110, env=environment)
    return done.returncode, done.stdout + done.stderr


class Findings(unittest.TestCase):
    """Each wrong scenario fails, with the words of the oracle that saw it."""

    def expect(self, name, *texts):
        code, output = run(name)
        self.assertEqual(code, 1, output)
        for text in texts:
            self.assertIn(text, output)

    def test_leak(self):
        self.expect("wrong_leak", "--fault EADDRINUSE --transient", "leaked", "(O2)")

    def test_memory(self):
        self.expect("wrong_memory", "--fault EMFILE", "are live (O3)")

    def test_close_again(self):
        self.expect("wrong_close_again", "--fault EINTR-close", "was closed already (O2)")

    def test_eintr(self):
        self.expect("wrong_eintr", "--fault EINTR --transient", "EINTR left skt")

    def test_restart(self):
        self.expect("wrong_restart", "--fault EINTR", "fault_took")

    def test_spin(self):
        self.expect("wrong_spin", "without a fault", "led to nothing", "(O6)")

    def test_deadlock(self):
        self.expect("wrong_deadlock", "recv would block for ever")

    def test_endless(self):
        self.expect("wrong_endless", "makes more than 8192 calls")

    def test_result(self):
        self.expect("wrong_result", "EPIPE", "not explained by the fault")

    def test_sigpipe(self):
        self.expect("wrong_sigpipe", "SIGPIPE was raised (O1)")

    def test_crash(self):
        self.expect("wrong_crash", "ended by signal 15 (O1)")


class CommandLine(unittest.TestCase):
    def test_right(self):
        code, output = run("right")
        self.assertEqual(code, 0, output)
        self.assertIn("1 scenarios, 2 calls,", output)
        self.assertIn("slowest: right", output)

    def test_one_run(self):
        code, output = run("right", "--at", "1", "--fault", "EMFILE", "--persistent")
        self.assertEqual(code, 0, output)
        self.assertIn(" 1 runs, 0 findings", output)

    def test_list_leaves_out_the_wrong(self):
        code, output = run("--list")
        self.assertEqual(code, 0)
        self.assertIn("connect_tcp\n", output)
        self.assertNotIn("wrong_", output)

    def test_faults(self):
        code, output = run("--faults")
        self.assertEqual(code, 0)
        self.assertIn("EINTR-close          close", output)

    def test_usage(self):
        for arguments in (["--no-such"], ["--fault", "ENOSUCH"], ["--at"], ["no_such"]):
            code, _ = run(*arguments)
            self.assertEqual(code, 2, arguments)

    def test_counts(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "counts.txt")
            code, _ = run("right", "--counts", path, "--update-counts")
            self.assertEqual(code, 0)
            with open(path, encoding="utf-8") as file:
                self.assertIn("right 2\n", file.read())
            for line in ("right 3", "gone 1"):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(line + "\n")
                code, output = run("right", "--counts", path, "--check-counts")
                self.assertEqual(code, 1, output)
                self.assertIn("FAIL " + line.split()[0], output)


if __name__ == "__main__":
    unittest.main()
