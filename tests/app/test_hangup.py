"""A terminal that goes away: nothing running leaves at once, a push first closes its books."""

from __future__ import annotations

import asyncio
import signal
import threading

from seatsync_tui.screens.hangup import Hangup
from seatsync_tui.screens.jobs import Job
from seatsync_tui.workflow.runner import Runner


def test_without_a_job_it_leaves_at_once() -> None:
    left: list[int] = []
    Hangup(lambda: None, left.append).hear(signal.SIGHUP)
    assert left == [129]


async def test_a_push_ends_its_row_before_the_process_leaves() -> None:
    order: list[str] = []
    gone = threading.Event()

    async def push(stop: threading.Event) -> str:
        await asyncio.to_thread(stop.wait, 10)
        order.append("row written and recorded")
        return "done"

    def leave(code: int) -> None:
        order.append(f"left with {code}")
        gone.set()

    runner = Runner()
    job = Job("push", push)
    running = asyncio.ensure_future(job.run(runner))
    hangup = Hangup(lambda: job, leave)
    hangup.hear(signal.SIGTERM)
    hangup.hear(signal.SIGTERM)
    await asyncio.to_thread(gone.wait, 10)
    ended = await running
    runner.close()
    assert order == ["row written and recorded", "left with 143"]
    assert ended.outcome == "done"


async def test_leaving_the_screen_does_not_break_a_push_off() -> None:
    go_on = threading.Event()
    written = threading.Event()

    async def push(stop: threading.Event) -> None:
        await asyncio.to_thread(go_on.wait, 10)
        written.set()

    runner = Runner()
    job = Job("push", push)
    running = asyncio.ensure_future(job.run(runner))
    await asyncio.sleep(0)
    running.cancel()
    assert (await running).stopped
    go_on.set()
    await asyncio.to_thread(job.done.wait, 10)
    runner.close()
    assert written.is_set()
