"""Peak memory of a pull of 1,000,000 users in one subaccount, against one of 10,000."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping

from tests.bench.serving import served
from tests.bench.timing import table

FEW, MANY = 10_000, 1_000_000


def peak(users: int) -> float:
    """Megabytes that a process of its own needs at most to count so many users."""
    with served(f"users:{users}", latency=0) as sandbox:
        answer = subprocess.run(
            [sys.executable, "-m", "tests.bench.memory", str(users)],
            env={**os.environ, **sandbox.environ},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    told = json.loads(answer.stdout)
    assert told["users"] == users
    return float(told["megabytes"])


def main() -> None:
    """Measure and print."""
    few, many = peak(FEW), peak(MANY)
    table(
        "Peak memory of a pull",
        ("users in one subaccount", "megabytes", "against the least", "allowed"),
        (
            (f"{FEW:,}", f"{few:.1f}", "", ""),
            (f"{MANY:,}", f"{many:.1f}", f"{many / few:.2f} ×", "1.5 ×"),
        ),
    )


async def _count(environ: Mapping[str, str]) -> int:
    from seatsync_tui.models.connections import SourceKeys
    from seatsync_tui.settings import Settings
    from seatsync_tui.sources.registry import open_source

    names = ("duo-host", "duo-ikey", "duo-skey")
    keys = SourceKeys({name: environ[f"SEATSYNC_{name.upper().replace('-', '_')}"] for name in names})
    async with open_source("duo", keys, Settings().http_options()) as source:
        listed = await source.customers()
        users = 0
        async for count in source.counts(listed.customers, lambda event: None):
            users += int(sum(cell.quantity for cell in count.breakdown))
        return users


if __name__ == "__main__":
    counted = asyncio.run(_count(os.environ))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"users": counted, "megabytes": most}))
