"""Apps that draw although there is no terminal: from a key or a call to the last byte of what it drew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import App

QUIET = 0.12
"""Seconds without a byte after which everything is drawn: seven frames of Textual."""
LONGEST = 60.0


class Drawing(App[None]):
    """Draws for its driver, and notes when what is written and how much."""

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

    def key(self, key: str) -> None:
        """Press a key as a terminal's driver hands it over."""
        driver: Any = self._driver
        pressed = events.Key(key, key if len(key) == 1 else None)
        pressed.set_sender(self)
        driver.send_message(pressed)

    async def drawn(self, work: Callable[[], object]) -> tuple[float, int]:
        """Do something; return milliseconds until the last byte of what it drew, and the bytes."""
        self.writes.clear()
        began = time.perf_counter()
        work()
        while time.perf_counter() - began < LONGEST:
            await asyncio.sleep(QUIET / 4)
            if self.writes and time.perf_counter() - self.writes[-1][0] > QUIET:
                break
        assert self.writes, "work that draws nothing is no measure of drawing"
        return (self.writes[-1][0] - began) * 1000, sum(size for _, size in self.writes)
