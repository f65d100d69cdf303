#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""test_bench_gates.py - what can be counted of the speed: instructions, calls, bytes.

ctest: serial
ctest: timeout 240
"""
import os
import sys
import unittest

sys.dont_write_bytecode = True
SOURCE = os.environ.get("SKT_SOURCE", ".")
sys.path.insert(0, os.path.join(SOURCE, "bench"))
from measure import Bench, Unavailable  # noqa: E402

BENCH = Bench(os.environ.get("SKT_BUILD", "build/dev"))


class Gates(unittest.TestCase):
    def measured(self, function, *arguments):
        """Calls a function of Bench; skips the test if something is missing here."""
        try:
            return function(*arguments)
        except Unavailable as reason:
            if os.environ.get("SKT_REQUIRE_ALL") == "1":
                self.fail(f"skipped, but SKT_REQUIRE_ALL=1: {reason}")
            print(f"SKIP {self.id()}: {reason}", flush=True)
            self.skipTest(str(reason))

    def test_an_echoed_message_needs_130_instructions(self):
        count = self.measured(BENCH.message_instructions, "skt_echo", 64, 6400, 130)
        self.assertLessEqual(count, 130)

    def test_send_recv_and_accept_need_60_instructions_above_the_raw_call(self):
        for call in ("send", "recv", "accept"):
            with self.subTest(call):
                _, above = self.measured(BENCH.call_instructions, call)
                self.assertLessEqual(above, 60)

    def test_a_selector_needs_the_same_instructions_however_many_are_registered(self):
        for rounds in ("take", "change"):
            with self.subTest(rounds):
                few, many = (self.measured(BENCH.program_instructions, "wait", [rounds],
                                           [f"skt:1:{n}"]) for n in (100, 10000))
                self.assertEqual(few, many)

    def test_a_message_needs_the_calls_of_the_twin(self):
        twin = self.measured(BENCH.message_calls, "twin_echo", 1)
        skt = self.measured(BENCH.message_calls, "skt_echo", 1)
        self.assertEqual(twin, (2, 1, 0))
        self.assertEqual(skt, twin)

    def test_with_64_connections_messages_share_their_waits(self):
        data, waits, others = self.measured(BENCH.message_calls, "skt_echo", 64)
        self.assertEqual((data, others), (2, 0))
        self.assertLess(waits, 1)

    def test_a_call_with_its_data_there_is_one_system_call(self):
        for mode in ("blocking", "timeout", "nonblocking"):
            for call in ("send", "recv"):
                with self.subTest(mode=mode, call=call):
                    calls = self.measured(BENCH.single_calls, f"{call}-skt", mode)
                    self.assertEqual(calls, (2, 0, 0))  # one is the peer's

    def test_nothing_is_allocated_and_the_idle_is_small(self):
        found = self.measured(BENCH.footprint)
        self.assertEqual(found["allocations"], 0)
        self.assertLessEqual(found["registered-1000"], 64)
        self.assertLessEqual(found["registered-10000"], 64)
        self.assertLessEqual(found["connection"], 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
