"""The database's own thread: it opens the store, does one job after the other, and closes it."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from seatsync_tui.models.errors import StoreError

if TYPE_CHECKING:
    from seatsync_tui.store.store import Store

Result = TypeVar("Result")
_Job = tuple[Callable[["Store"], Any], "Future[Any]"]


class StoreThread:
    """Owns a store on one thread; jobs may come from any other thread or event loop."""

    def __init__(
        self,
        path: Path,
        *,
        shared: bool = False,
        state: Path | None = None,
        operator: str = "",
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Open the store as `Store.open` does; raises StoreError when it cannot be used."""
        self._path, self._shared, self._state = path, shared, state
        self._operator, self._now = operator, now
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._guard = threading.Lock()
        self._closed = False
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._serve, name="seatsync-store", daemon=True)
        self._thread.start()
        self._opened.result()

    def call(self, job: Callable[[Store], Result]) -> Result:
        """Run a job on the store's thread and wait for what it returns or raises."""
        return self._submit(job).result()

    async def acall(self, job: Callable[[Store], Result]) -> Result:
        """Run a job without blocking the event loop; it is done even if the asker is cancelled."""
        return await asyncio.shield(asyncio.wrap_future(self._submit(job)))

    def close(self) -> None:
        """Finish the jobs that wait, close the store, end the thread; a second close does nothing."""
        with self._guard:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _submit(self, job: Callable[[Store], Result]) -> Future[Result]:
        future: Future[Result] = Future()
        with self._guard:
            if self._closed:
                raise StoreError("The database is closed.")
            self._jobs.put((job, future))
        return future

    def _open(self) -> Store:
        from seatsync_tui.store.database import utc_now
        from seatsync_tui.store.store import Store

        return Store.open(
            self._path,
            shared=self._shared,
            state=self._state,
            operator=self._operator,
            now=self._now or utc_now,
        )

    def _serve(self) -> None:
        try:
            store = self._open()
        except BaseException as error:
            self._closed = True
            self._opened.set_exception(error)
            return
        with store:
            self._opened.set_result(None)
            while (waiting := self._jobs.get()) is not None:
                _run(store, *waiting)


def _run(store: Store, job: Callable[[Store], Any], future: Future[Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(job(store))
    except BaseException as error:
        future.set_exception(error)
