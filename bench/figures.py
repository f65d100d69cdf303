# SPDX-License-Identifier: MIT
"""figures.py - medians with their intervals, verdicts and the table they end in.

Source: the percentile bootstrap. A ratio that was measured in time is missed only when
its whole interval lies beyond the limit; a figure that was counted has no interval.
"""
import random

RESAMPLES = 2000


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def interval(values):
    """The 95 % bootstrap interval of the median; the same for the same values."""
    chance = random.Random(1)
    medians = sorted(median(chance.choices(values, k=len(values)))
                     for _ in range(RESAMPLES))
    return medians[int(RESAMPLES * 0.025)], medians[int(RESAMPLES * 0.975) - 1]


class Row:
    """One line of the table. values: what was measured, one number if it was counted."""

    def __init__(self, what, unit, values, limit=None, twin=None, skt=None,
                 at_least=False):
        self.what = what
        self.unit = unit
        self.measured = median(values)
        self.interval = interval(values) if len(values) > 1 else None
        self.limit = limit
        self.at_least = at_least
        self.twin = twin
        self.skt = skt

    def beyond(self, value):
        if self.at_least:
            return value < self.limit
        return value > self.limit

    @property
    def verdict(self):
        if self.limit is None:
            return ""
        if not self.beyond(self.measured):
            return "ok"
        if self.interval and not all(self.beyond(end) for end in self.interval):
            return "open"
        return "MISSED"

    def cells(self):
        bound = ""
        if self.limit is not None:
            bound = ("≥ " if self.at_least else "≤ ") + number(self.limit)
        span = ""
        if self.interval:
            span = " – ".join(number(end) for end in self.interval)
        return [self.what, self.unit, number(self.twin), number(self.skt),
                number(self.measured), span, bound, self.verdict]


class Gap:
    """What could not be measured here, and why."""

    def __init__(self, what, reason):
        self.what = what
        self.verdict = "skipped"
        self.reason = reason

    def cells(self):
        return [self.what, "", "", "", "", "", "", "skipped: " + self.reason]


def number(value):
    if value is None:
        return ""
    if value == int(value) and abs(value) < 1000:
        return str(int(value))
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.3f}"


HEADINGS = ["what", "unit", "twin", "skt", "measured", "95 %", "limit", "verdict"]


def table(rows):
    lines = [HEADINGS] + [row.cells() for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(7)] + [0]
    text = []
    for line in lines:
        cells = [cell.ljust(width) if i < 2 or i == 7 else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(line, widths))]
        text.append("  ".join(cells).rstrip())
    text.insert(1, "-" * max(len(line) for line in text))
    return "\n".join(text)
