"""`make crash`: hundreds of killed pushes, every fault, and the tables they fill; 1 when one is wrong."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.crash import faults, runs
from tests.crash.scene import Served, serving, stage


def killed(seed: int) -> list[runs.Result]:
    """Every moment of a push of every action, in one seeded world."""
    with tempfile.TemporaryDirectory() as folder, serving(seed) as served:
        staged = asyncio.run(stage(served, Path(folder)))
        return list(runs.every_moment(staged, random.Random(seed)))


def killed_twice(seed: int) -> list[runs.Result]:
    """Pushes whose resume was killed as well."""
    with tempfile.TemporaryDirectory() as folder, serving(seed) as served:
        staged = asyncio.run(stage(served, Path(folder)))
        return list(runs.twice(staged, random.Random(seed)))


def side_by_side(seed: int) -> list[runs.Result]:
    """Pushes of many rows at once, whose journal entries share commits."""
    with tempfile.TemporaryDirectory() as folder, serving(seed) as served:
        staged = asyncio.run(stage(served, Path(folder)))
        return list(runs.side_by_side(staged, random.Random(seed)))


def faulty(seed: int) -> list[faults.Met]:
    """Every fault at every step of a push of fifty changes, once and for good."""
    with tempfile.TemporaryDirectory() as folder, serving(seed, 60) as served:
        return asyncio.run(_faulty(served, Path(folder), seed))


async def _faulty(served: Served, folder: Path, seed: int) -> list[faults.Met]:
    staged = await stage(served, folder)
    return await faults.every_fault(staged, random.Random(seed), (1, None))


def main() -> int:
    """Run all of it, two worlds side by side."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[5, 6], help="worlds of the killed pushes")
    parser.add_argument("--workers", type=int, default=2, help="worlds side by side")
    options = parser.parse_args()
    started = time.monotonic()
    with ThreadPoolExecutor(options.workers) as pool:
        crashes = [each for found in pool.map(killed, options.seeds) for each in found]
    print(f"{len(crashes)} pushes were killed, resumed and finished in {time.monotonic() - started:.0f} s.\n")
    print(runs.table(crashes), end="\n\n")
    again = killed_twice(options.seeds[0])
    print(f"{len(again)} pushes more were killed, and so was their resume.")
    crowded = side_by_side(options.seeds[0])
    print(f"{len(crowded)} pushes more of six agreements at once were killed.\n")
    started = time.monotonic()
    mets = faulty(options.seeds[0])
    print(f"{len(mets)} pushes met a fault in {time.monotonic() - started:.0f} s; how their rows ended:\n")
    print(faults.table(mets), end="\n\n")
    return told([*crashes, *again, *crowded, *mets])


def told(results: list[runs.Result | faults.Met]) -> int:
    """Print what was wrong, if anything; that a moment was hardly met is wrong too."""
    wrong = [each for each in results if each.wrong]
    thin = runs.hardly_met([each for each in results if isinstance(each, runs.Result)])
    for moment, action, count in thin:
        print(f"WRONG only {count} pushes were killed at: {moment}, {action}", file=sys.stderr)
    for each in wrong:
        print(f"WRONG {each}", file=sys.stderr)
    print(f"{len(wrong)} of {len(results)} ended wrong.")
    return 1 if wrong or thin else 0


if __name__ == "__main__":
    raise SystemExit(main())
