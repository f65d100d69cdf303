# SPDX-License-Identifier: MIT
"""measure.py - runs the programs of bench/ and turns what they print into figures."""
import os
import re
import shutil
import subprocess
import tempfile


class Unavailable(Exception):
    """Something that a measurement needs is not here; the text says what."""


class Bench:
    def __init__(self, build):
        self.programs = os.path.join(build, "bench")
        self.cores = sorted(os.sched_getaffinity(0))
        self.nothing = None  # the instructions of a loop around nothing, once measured

    def program(self, name):
        path = os.path.join(self.programs, name)
        if not os.path.exists(path):
            raise Unavailable(f"{name} is not built")
        return path

    # ---- running ---------------------------------------------------------------------

    def run(self, command, core=None):
        """The output of a program; it may take five minutes at most."""
        pin = None if core is None else lambda: os.sched_setaffinity(0, [core])
        done = subprocess.run(command, capture_output=True, text=True, timeout=300,
                              preexec_fn=pin, check=False)
        if done.returncode == 77:
            raise Unavailable(done.stderr.strip() or "not possible here")
        if done.returncode != 0:
            raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr}")
        return done.stdout, done.stderr

    def server(self, name, look=0, before=()):
        """Starts a server, perhaps under another program; gives it and its port."""
        core = str(self.cores[0])
        command = [*before, self.program(name), core]
        if name == "skt_echo":
            command.append(str(look))
        process = subprocess.Popen(command, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        if not line.strip().isdigit():
            process.kill()
            error = process.communicate()[1]
            if process.returncode == 77:
                raise Unavailable(error.strip() or "not possible here")
            raise RuntimeError(f"{name} did not start: {error}")
        return process, line.strip()

    def drive(self, *arguments):
        core = str(self.cores[1] if len(self.cores) > 1 else self.cores[0])
        return self.run([self.program("driver"), core, *map(str, arguments)])[0]

    def counted(self, name, connections, messages, before):
        """Serves so many messages under another program; gives what that tells us."""
        process, port = self.server(name, before=before)
        try:
            self.drive(connections, messages, port)
            error = process.communicate(timeout=120)[1]
        finally:
            process.kill()
        if process.returncode != 0:
            raise RuntimeError(f"{name} ended with {process.returncode}: {error}")
        return error

    # ---- instructions ----------------------------------------------------------------

    @staticmethod
    def callgrind():
        if shutil.which("valgrind") is None:
            raise Unavailable("valgrind is not installed")
        return ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]

    @staticmethod
    def collected(text):
        return int(re.search(r"Collected : (\d+)", text).group(1))

    def message_instructions(self, name, connections=64, messages=6400, enough=0):
        """For one echoed message; set-up and end cancel out. The least of three tries, or
        the first that is enough: when the driver is held up, the server has to wait more
        often, and fewer messages share what a wait costs."""
        least = None
        for _ in range(3):
            few, many = (self.collected(self.counted(name, connections, n,
                                                     self.callgrind()))
                         for n in (messages, 2 * messages))
            found = (many - few) / messages
            least = found if least is None else min(least, found)
            if least <= enough:
                break
        return least

    def program_instructions(self, program, before, after=(), times=200):
        """For one round of a program that takes their number between other arguments."""
        counts = []
        for n in (times, 2 * times):
            command = [*self.callgrind(), self.program(program), *before, str(n), *after]
            counts.append(self.collected(self.run(command)[1]))
        return (counts[1] - counts[0]) / times

    def call_instructions(self, call):
        """(raw, above raw) for one call of send, recv or accept."""
        if self.nothing is None:
            self.nothing = self.program_instructions("overhead", ["nothing", "blocking"])
        raw = self.program_instructions("overhead", [f"{call}-raw", "blocking"])
        skt = self.program_instructions("overhead", [f"{call}-skt", "blocking"])
        return raw - self.nothing, skt - raw

    # ---- system calls ----------------------------------------------------------------

    @staticmethod
    def read_calls(path):
        calls = {}
        with open(path, encoding="ascii") as lines:
            for line in lines:
                name, count = line.split()
                calls[name] = calls.get(name, 0) + int(count)
        return calls

    @staticmethod
    def per_round(few, many, rounds):
        """(recv and send, waits, all others) for one round."""
        more = {name: many[name] - few.get(name, 0) for name in many}
        data = more.pop("recv", 0) + more.pop("send", 0)
        waits = more.pop("wait", 0) + more.pop("pwait2", 0)
        return data / rounds, waits / rounds, sum(more.values()) / rounds

    def message_calls(self, name, connections, messages=6400):
        counts = []
        for n in (messages, 2 * messages):
            with tempfile.NamedTemporaryFile() as out:
                self.counted(name, connections, n, [self.program("syscalls"), out.name])
                counts.append(self.read_calls(out.name))
        return self.per_round(*counts, messages)

    def single_calls(self, action, mode, times=500):
        counts = []
        for n in (times, 2 * times):
            with tempfile.NamedTemporaryFile() as out:
                self.run([self.program("syscalls"), out.name, self.program("overhead"),
                          action, mode, str(n)])
                counts.append(self.read_calls(out.name))
        return self.per_round(*counts, times)

    # ---- time ------------------------------------------------------------------------

    @staticmethod
    def pairs(text):
        """Slices come in pairs, A B and B A in turn; gives them as (A, B) tuples of
        (count, wall ns, processor ns)."""
        slices = [line.split() for line in text.splitlines()]
        slices = [(name, tuple(map(int, rest))) for name, *rest in slices]
        both = [dict(slices[i:i + 2]) for i in range(0, len(slices) - 1, 2)]
        return [(pair["A"], pair["B"]) for pair in both]

    def wait_pairs(self, first, second, pairs, rounds):
        command = [self.program("wait"), str(pairs), str(rounds), first, second]
        return self.pairs(self.run(command, core=self.cores[0])[0])

    def echo_pairs(self, connections, pairs, milliseconds, look=0, drivers=("", "")):
        """Both servers live on one core and are driven in turn from another. drivers: how
        each is driven, "" without sleeping, or ":LOOK" from a selector."""
        if len(self.cores) < 2:
            raise Unavailable("needs two processors")
        servers = []
        try:
            servers.append(self.server("twin_echo"))
            servers.append(self.server("skt_echo", look))
            targets = [f"{port}:{process.pid}{driver}"
                       for (process, port), driver in zip(servers, drivers)]
            return self.pairs(self.drive(connections, pairs, milliseconds, *targets))
        finally:
            for process, _ in servers:
                process.kill()
                process.communicate()

    # ---- memory ----------------------------------------------------------------------

    def footprint(self):
        out, _ = self.run([self.program("footprint")])
        return {name: float(value) for name, value in map(str.split, out.splitlines())}
