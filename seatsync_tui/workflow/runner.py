"""A second thread with its own event loop, on which every pull, scan and push runs.

A terminal that stops reading stalls the screen's thread; it must never stall a push between a write and its
record. What it needs for that is imported with the first job, for many verbs have none.
"""

from __future__ import annotations

import concurrent.futures
import threading
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio

Result = TypeVar("Result")


class Runner:
    """Owns the thread and its loop; started by the first job, closed once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def submit(self, job: Coroutine[Any, Any, Result]) -> concurrent.futures.Future[Result]:
        """Start a job; cancelling the future cancels the job."""
        import asyncio

        return asyncio.run_coroutine_threadsafe(job, self._running_loop())

    def run(self, job: Coroutine[Any, Any, Result]) -> Result:
        """Run a job to its end from another thread; an interrupt cancels it and is passed on."""
        future = self.submit(job)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise

    def close(self) -> None:
        """Cancel what still runs, wait for it, end the thread."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        import asyncio

        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=_serve, args=(self._loop,), name="seatsync-work", daemon=True
                )
                self._thread.start()
            return self._loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    import asyncio

    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        for task in (pending := asyncio.all_tasks(loop)):
            task.cancel()
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
