"""Ending long reads soon after an operator asks for it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from seatsync_tui.models.errors import StoppedError

Result = TypeVar("Result")
LOOK_EVERY = 0.1
"""Seconds between two looks at the operator's wish: it is set from another thread."""


async def until_stopped(work: Coroutine[Any, Any, Result], stop: threading.Event | None) -> Result:
    """Run the work to its end, or cancel it and raise StoppedError once `stop` is set."""
    if stop is None:
        return await work
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            if stop.is_set():
                raise StoppedError("Stopped by the operator.")
            await asyncio.wait((task,), timeout=LOOK_EVERY)
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
