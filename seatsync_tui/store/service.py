"""The database's own thread: it opens the store, does one job after the other, and closes it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from seatsync_tui.models.errors import StoreError

if TYPE_CHECKING:
    from seatsync_tui.store.store import Store

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Job:
    """What is to be done, who waits for it, and whether it may share a commit with others that wait."""

    work: Callable[[Store], Any]
    future: Future[Any]
    shares: bool = False


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
        return self.submit(job).result()

    async def acall(self, job: Callable[[Store], Result], *, shares: bool = False) -> Result:
        """Run a job without blocking the event loop; it is done even if the asker is cancelled.

        With `shares` it may be committed together with others that wait; it is on disk when this returns.
        """
        import asyncio

        return await asyncio.shield(asyncio.wrap_future(self.submit(job, shares=shares)))

    def submit(self, work: Callable[[Store], Result], *, shares: bool = False) -> Future[Result]:
        """Put a job behind those that wait; nobody has to wait for it."""
        future: Future[Result] = Future()
        with self._guard:
            if self._closed:
                raise StoreError("The database is closed.")
            self._jobs.put(_Job(work, future, shares))
        return future

    def close(self) -> None:
        """Finish the jobs that wait, close the store, end the thread; a second close does nothing."""
        with self._guard:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

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
            for jobs in self._waiting():
                _run_all(store, jobs)

    def _waiting(self) -> Iterator[list[_Job]]:
        """Jobs in the order they came: those in a row that may share a commit together, each other alone."""
        sharing: list[_Job] = []
        while True:
            try:
                job = self._jobs.get(block=not sharing)
            except queue.Empty:
                yield sharing
                sharing = []
                continue
            if job is not None and job.shares:
                sharing.append(job)
                continue
            if sharing:
                yield sharing
                sharing = []
            if job is None:
                return
            yield [job]


def _run_all(store: Store, jobs: Sequence[_Job]) -> None:
    asked = [job for job in jobs if job.future.set_running_or_notify_cancel()]
    if len(asked) == 1:
        _run(store, asked[0])
    elif asked:
        _run_together(store, asked)


def _run_together(store: Store, jobs: Sequence[_Job]) -> None:
    """Commit several jobs at once; where that fails none was kept, and each is done by itself."""
    try:
        ends = store.together([job.work for job in jobs])
    except BaseException:
        for job in jobs:
            _run(store, job)
        return
    for job, end in zip(jobs, ends, strict=True):
        if isinstance(end, BaseException):
            job.future.set_exception(end)
        else:
            job.future.set_result(end)


def _run(store: Store, job: _Job) -> None:
    try:
        job.future.set_result(job.work(store))
    except BaseException as error:
        job.future.set_exception(error)
