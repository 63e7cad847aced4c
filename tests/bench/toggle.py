"""Keys on the whole preview screen: from the key to the last byte, and the bytes the driver is given."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from seatsync_tui.app import SeatSyncApp
from tests.app.driving import Driver
from tests.app.staging import StagedWorkspace, preview_of
from tests.bench.drawn import Drawing
from tests.bench.grid import KEYS, SCREEN, SIZES, TYPED, made_rows
from tests.bench.timing import table


class Showing(Drawing, SeatSyncApp):
    """The app, watched."""


async def measure(count: int, home: Path) -> tuple[float, float, float, float]:
    """Milliseconds of a filter key, of a toggle with its bytes, and of a page; medians."""
    workspace = StagedWorkspace.at(home)
    workspace.staged = preview_of(tuple(made_rows(count)))
    app = Showing(workspace)
    async with app.run_test(size=SCREEN) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        app.listen()
        toggles = await _pressed(driver, app, ["space"] * KEYS)
        pages = await _pressed(driver, app, ["pagedown"] * KEYS)
        await _pressed(driver, app, ["slash"])
        typed = await _pressed(driver, app, TYPED)
    workspace.close()
    middle = statistics.median
    times = (middle(ms for ms, _ in keys) for keys in (typed, toggles, pages))
    of_filter, of_toggle, of_page = times
    return of_filter, of_toggle, middle(size for _, size in toggles), of_page


async def _pressed(driver: Driver, app: Showing, keys: Sequence[str]) -> list[tuple[float, int]]:
    """Press each key once nothing is left to do of the one before it."""
    taken = []
    for key in keys:
        await driver.finish()
        taken.append(await app.drawn(lambda key=key: app.key(key)))  # type: ignore[misc]
    await driver.finish()
    return taken


def main() -> None:
    """Measure every size, and print them."""
    lines = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as home:
            of_filter, of_toggle, sent, of_page = asyncio.run(measure(size, Path(home)))
        lines.append((f"{size:,}", f"{of_filter:.1f}", f"{of_toggle:.1f}", f"{sent:.0f}", f"{of_page:.1f}"))
    head = ("rows", "filter key ms", "toggle ms", "toggle bytes", "page ms")
    table("The whole preview at 140 by 40, key to last byte", head, lines)


if __name__ == "__main__":
    main()
