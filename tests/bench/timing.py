"""Measuring: the median of a few runs, and tables that say what stands against what."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence

RUNS = int(os.environ.get("BENCH_RUNS", "5"))
"""Runs of which the median counts; a peer that takes a minute runs once."""


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def medians(works: Sequence[Callable[[], object]], runs: int = RUNS) -> list[float]:
    """Median seconds of each, their runs taken in turns, so that a busy moment meets all of them."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, times in zip(works, taken, strict=True):
            times.append(seconds(work))
    return [statistics.median(times) for times in taken]


def say(line: str = "") -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table as Markdown, so that it can be put into the documentation as it stands."""
    load = " ".join(f"{part:.1f}" for part in os.getloadavg())
    say(f"\n{title} ({os.cpu_count()} cores, load {load})\n")
    say("| " + " | ".join(head) + " |")
    say("|" + "|".join(["---", *["--:"] * (len(head) - 1)]) + "|")
    for row in rows:
        say("| " + " | ".join(row) + " |")
