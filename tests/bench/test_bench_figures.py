#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""test_bench_figures.py - the statistics and verdicts of the benchmarks."""
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ.get("SKT_SOURCE", "."), "bench"))
from figures import Gap, Row, interval, median, table  # noqa: E402
from measure import Bench  # noqa: E402


class Figures(unittest.TestCase):
    def test_median(self):
        self.assertEqual(median([3, 1, 2]), 2)
        self.assertEqual(median([4, 1, 2, 3]), 2.5)

    def test_the_interval_holds_the_median_and_is_repeatable(self):
        values = [1 + i % 7 / 10 for i in range(60)]
        low, high = interval(values)
        self.assertLessEqual(low, median(values))
        self.assertLessEqual(median(values), high)
        self.assertEqual((low, high), interval(values))
        self.assertEqual(interval([2.0] * 40), (2.0, 2.0))

    def test_a_count_is_missed_at_once(self):
        self.assertEqual(Row("x", "calls", [2], 2).verdict, "ok")
        self.assertEqual(Row("x", "calls", [3], 2).verdict, "MISSED")
        self.assertEqual(Row("x", "calls", [3]).verdict, "")

    def test_a_time_is_missed_only_with_its_whole_interval(self):
        spread = [1.00] * 19 + [1.10] * 21
        self.assertEqual(Row("x", "ratio", spread, 1.05).verdict, "open")
        self.assertEqual(Row("x", "ratio", [1.10] * 40, 1.05).verdict, "MISSED")
        self.assertEqual(Row("x", "ratio", [1.1] * 40, 0.97, at_least=True).verdict,
                         "ok")
        self.assertEqual(Row("x", "ratio", [0.90] * 40, 0.97, at_least=True).verdict,
                         "MISSED")

    def test_slices_are_paired_whichever_came_first(self):
        text = "A 1 10 3\nB 1 20 4\nB 2 40 5\nA 2 30 6\n"
        self.assertEqual(Bench.pairs(text), [((1, 10, 3), (1, 20, 4)),
                                             ((2, 30, 6), (2, 40, 5))])

    def test_the_table_names_what_could_not_be_measured(self):
        text = table([Row("speed", "ratio", [1.0], 1.05), Gap("look", "one processor")])
        self.assertIn("skipped: one processor", text)
        self.assertIn("≤ 1.050", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
