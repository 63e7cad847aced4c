"""The database's own thread."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from seatsync_tui.models.errors import StoreError
from seatsync_tui.store import audit_end
from seatsync_tui.store.service import StoreThread
from seatsync_tui.store.side_note import HEAD_FILE
from seatsync_tui.store.store import Store
from tests.store.makers import NOON, company_mapping


def test_every_job_runs_on_the_one_thread_that_opened_the_store(database: Path) -> None:
    service = StoreThread(database)
    names = {service.call(lambda _: threading.current_thread().name) for _ in range(3)}
    service.close()
    assert names == {"seatsync-store"}
    assert "seatsync-store" not in {thread.name for thread in threading.enumerate()}


def test_a_job_hands_back_what_it_returns_or_raises(database: Path) -> None:
    service = StoreThread(database)
    try:
        service.call(lambda store: store.save_company(company_mapping()))
        assert service.call(lambda store: store.decisions().companies) == (company_mapping(),)
        with pytest.raises(ZeroDivisionError):
            service.call(lambda _: 1 // 0)
        assert service.call(lambda _: 1) == 1
    finally:
        service.close()


async def test_a_job_can_be_awaited(database: Path) -> None:
    service = StoreThread(database)
    await service.acall(lambda store: store.save_company(company_mapping()))
    assert len((await service.acall(lambda store: store.decisions())).companies) == 1
    service.close()


async def test_a_job_is_done_even_if_the_asker_is_cancelled(database: Path) -> None:
    service = StoreThread(database)
    gate = threading.Event()
    blocked = asyncio.create_task(service.acall(lambda _: gate.wait(10)))
    asker = asyncio.create_task(service.acall(lambda store: store.save_company(company_mapping())))
    await asyncio.wait([blocked], timeout=0.01)
    asker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asker
    gate.set()
    assert await blocked
    assert len((await service.acall(lambda store: store.decisions())).companies) == 1
    service.close()


def commits_of(service: StoreThread) -> list[str]:
    """The commits from now on."""
    seen: list[str] = []

    def watch(statement: str) -> None:
        if statement == "COMMIT":
            seen.append(statement)

    service.call(lambda store: store.connection.set_trace_callback(watch))
    return seen


async def all_at_once(service: StoreThread, *jobs: Callable[[Store], object]) -> list[object]:
    """Let jobs that may share a commit wait until all of them are there."""
    gate = threading.Event()
    blocked = asyncio.create_task(service.acall(lambda _: gate.wait(10)))
    asked = [asyncio.create_task(service.acall(job, shares=True)) for job in jobs]
    await asyncio.wait([blocked], timeout=0.01)
    gate.set()
    assert await blocked
    return await asyncio.gather(*asked, return_exceptions=True)


async def test_changes_that_wait_share_one_commit_and_each_is_there_when_it_is_told(
    database: Path, tmp_path: Path
) -> None:
    service = StoreThread(database, state=tmp_path)
    commits = commits_of(service)
    many = [company_mapping(f"DA{number}") for number in range(4)]

    ends = await all_at_once(service, *(partial(Store.save_company, mapping=each) for each in many))

    assert ends == [None] * 4
    assert len(commits) == 1
    with Store.open(database, state=tmp_path) as other:
        assert set(other.decisions().companies) == set(many)
        assert other.verify_audit() == []
        assert len(list(other.audit_records())) == 4
    service.close()


async def test_of_changes_that_share_a_commit_one_fails_alone(database: Path) -> None:
    service = StoreThread(database)
    naive = company_mapping("DA1", at=NOON.replace(tzinfo=None))

    def half(store: Store) -> None:
        with store._writing() as db:
            db.execute("DELETE FROM company_mappings")
            raise ZeroDivisionError

    jobs = [partial(Store.save_company, mapping=each) for each in (company_mapping("DA0"), naive)]
    ends = await all_at_once(service, *jobs, half, lambda store: len(store.decisions().companies))

    assert ends[0] is None
    assert isinstance(ends[1], ValueError)
    assert isinstance(ends[2], ZeroDivisionError)
    assert ends[3] == 1
    assert service.call(lambda store: store.decisions().companies) == (company_mapping("DA0"),)
    assert service.call(lambda store: store.verify_audit()) == []
    service.close()


async def test_changes_whose_common_commit_fails_are_made_one_by_one(database: Path) -> None:
    service = StoreThread(database)
    tried: list[str] = []

    def full(store: Store) -> None:
        tried.append("full")
        with store._writing() as db:
            db.execute("ROLLBACK")  # what SQLite does by itself when the disk is full
            raise sqlite3.OperationalError("database or disk is full")

    jobs = [partial(Store.save_company, mapping=company_mapping(each)) for each in ("DA0", "DA1")]
    ends = await all_at_once(service, jobs[0], full, jobs[1])

    assert (ends[0], ends[2]) == (None, None)
    assert isinstance(ends[1], StoreError)
    assert tried == ["full", "full"]
    assert len(service.call(lambda store: store.decisions().companies)) == 2
    service.close()


async def test_a_note_that_cannot_be_written_makes_nobody_write_twice(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_end, "NOTE_LAG", 0.0)
    service = StoreThread(database, state=tmp_path)
    (tmp_path / HEAD_FILE).mkdir()
    jobs = [partial(Store.save_company, mapping=company_mapping(each)) for each in ("DA0", "DA1")]

    ends = await all_at_once(service, *jobs)

    assert [type(each) for each in ends] == [StoreError, StoreError]
    assert len(service.call(lambda store: list(store.audit_records()))) == 2
    service.close()


def test_unsigned_decisions_are_signed_as_the_service_was_told(database: Path) -> None:
    service = StoreThread(database, operator="bo@box", now=lambda: NOON)
    service.call(lambda store: store.save_company(company_mapping(by="", at=None)))
    [mapping] = service.call(lambda store: store.decisions().companies)
    service.close()
    assert (mapping.by, mapping.at) == ("bo@box", NOON)


def test_waiting_jobs_are_done_before_the_store_closes(database: Path) -> None:
    service = StoreThread(database)
    gate = threading.Event()
    askers = [threading.Thread(target=service.call, args=(lambda _: gate.wait(10),))]
    mapping = company_mapping()
    askers.append(threading.Thread(target=service.call, args=(lambda store: store.save_company(mapping),)))
    for asker in askers:
        asker.start()
    gate.set()
    for asker in askers:
        asker.join()
    service.close()
    again = StoreThread(database)
    assert again.call(lambda store: store.decisions().companies) == (mapping,)
    again.close()


def test_a_closed_service_says_so_and_closes_twice(database: Path) -> None:
    service = StoreThread(database)
    service.close()
    service.close()
    with pytest.raises(StoreError, match="closed"):
        service.call(lambda _: 1)


def test_a_store_that_cannot_be_opened_is_said_where_it_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        StoreThread(tmp_path / "file" / "seatsync.db")
    assert "seatsync-store" not in {thread.name for thread in threading.enumerate() if thread.is_alive()}


def test_another_thread_cannot_use_the_store_itself(database: Path) -> None:
    service = StoreThread(database)
    stores = [service.call(lambda store: store)]
    with pytest.raises(StoreError, match="thread"):
        stores[0].decisions()
    service.close()
