"""A toggle on the whole preview screen: from the key to the last byte, and the bytes the driver is given."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from seatsync_tui.app import SeatSyncApp
from tests.app.driving import Driver
from tests.app.staging import StagedWorkspace, preview_of
from tests.bench.grid import KEYS, SCREEN, SIZES, made_rows
from tests.bench.timing import table


class Showing(SeatSyncApp):
    """Draws for its driver also where there is no terminal, and notes what it writes and when."""

    writes: list[tuple[float, int]]
    drawing = False

    @property
    def is_headless(self) -> bool:
        return super().is_headless and not self.drawing

    def listen(self) -> None:
        """From now on everything is drawn, and noted."""
        self.writes, self.drawing = [], True
        driver: Any = self._driver
        driver.write = lambda data: self.writes.append((time.perf_counter(), len(data.encode())))


async def measure(count: int, home: Path) -> tuple[float, float, float]:
    """Milliseconds and bytes of a toggle, and milliseconds of a page; medians."""
    workspace = StagedWorkspace.at(home)
    workspace.staged = preview_of(tuple(made_rows(count)))
    app = Showing(workspace)
    took, sent, pages = [], [], []
    async with app.run_test(size=SCREEN) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        app.listen()
        for key in ["space"] * KEYS + ["pagedown"] * KEYS:
            app.writes.clear()
            began = time.perf_counter()
            await pilot.press(key)
            await driver.finish()
            last, size = max((at for at, _ in app.writes), default=began), sum(n for _, n in app.writes)
            if key == "space":
                took.append((last - began) * 1000)
                sent.append(size)
            else:
                pages.append((last - began) * 1000)
    workspace.close()
    middle = statistics.median
    return middle(took), middle(sent), middle(pages)


def main() -> None:
    """Measure every size, and print them."""
    lines = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as home:
            numbers = asyncio.run(measure(size, Path(home)))
        lines.append((f"{size:,}", *(f"{each:.1f}" for each in numbers)))
    head = ("rows", "toggle ms", "toggle bytes", "page ms")
    table("The whole preview at 140 by 40, key to last byte", head, lines)


if __name__ == "__main__":
    main()
