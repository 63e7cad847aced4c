"""The database's own thread."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from seatsync_tui.models.errors import StoreError
from seatsync_tui.store.service import StoreThread
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
