"""Pull and scan as use-cases: quick or full, stopped in the middle, and what is kept of either."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from seatsync_tui.models.errors import PlanRefused, StoppedError
from seatsync_tui.models.progress import Progress
from seatsync_tui.models.psa import OlderCompany
from seatsync_tui.models.rows import Status
from seatsync_tui.sandbox.psa_records import addition_record, agreement_record, company_record
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.workflow.logbook import logged
from seatsync_tui.workflow.workspace import Workspace


def stopping_after(done: int) -> tuple[threading.Event, Callable[[Progress], None]]:
    stop = threading.Event()

    def watch(event: Progress) -> None:
        if event.done >= done:
            stop.set()

    return stop, watch


async def test_pull_stopped_in_the_middle_is_kept_as_incomplete_and_never_as_good(
    opened: Callable[..., Workspace], sandbox: Sandbox
) -> None:
    space = opened()
    await space.pull()
    good = space.stored(lambda store: store.last_good_columns("duo"))
    sandbox.latency_ms = 100
    stop, watch = stopping_after(5)

    (report,) = await space.pull(progress=watch, stop=stop)

    assert good is not None
    assert 5 <= len(report.pull.counts) < len(good.customer_ids)
    assert not report.pull.complete
    assert not report.verdict.good
    assert "stopped" in report.pull.note
    kept = space.stored(lambda store: store.last_good_columns("duo"))
    assert kept is not None
    assert kept.id == good.id, "the good pull before it stays the good one"


async def test_scan_stopped_in_the_middle_leaves_the_scan_before_it(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    before = workspace.latest_scan()
    sandbox.latency_ms = 100
    stop, watch = stopping_after(3)

    with pytest.raises(StoppedError):
        await workspace.scan(watch, full=True, stop=stop)

    assert workspace.latest_scan() == before


async def test_second_scan_is_quick_and_says_as_of_when_the_others_are(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    site = sandbox.world.psa
    company = company_record(88_001, "Quixotry Zeppelins Unlimited")
    site.companies[88_001] = company
    agreement = agreement_record(88_002, company)
    site.agreements[88_002] = agreement
    full = await workspace.scan(full=True)
    product = next(each for each in site.catalog.values() if each["identifier"] == "DUO-MFA")
    site.additions[88_003] = addition_record(88_003, agreement, product, quantity=4)

    quick = await workspace.scan()

    assert (full.full, quick.full) == (True, False)
    assert quick.calls < full.calls
    older = {company.company_id: company.at for company in quick.older}
    assert older[88_001] == full.at
    stored = workspace.latest_scan()
    assert stored is not None
    assert stored.older == quick.older
    assert 88_003 not in {addition.id for addition in stored.additions}, "its company was left out"
    again = await workspace.scan()
    assert {company.company_id: company.at for company in again.older}[88_001] == full.at
    assert (await workspace.scan(full=True)).older == ()
    rows = {row.addition_id: row for row in workspace.preview().rows}
    assert rows[88_003].status in (Status.ORPHANED, Status.NO_CHANGE)


async def test_first_scan_and_one_without_a_mapped_product_are_full(opened: Callable[..., Workspace]) -> None:
    space = opened()
    assert (await space.scan()).full
    await space.pull()
    assert (await space.scan()).full, "no product is mapped, so nobody knows which companies matter"


async def test_quick_scan_survives_many_of_its_kind(workspace: Workspace) -> None:
    for _ in range(11):
        report = await workspace.scan()
    assert not report.full
    assert workspace.stored(lambda store: store.latest_full_scan()) is not None


async def test_scan_by_report_is_off_until_it_is_asked_for(
    workspace: Workspace, opened: Callable[..., Workspace], sandbox: Sandbox
) -> None:
    assert not (await workspace.scan(full=True)).by_report
    if "AgreementAdditions" not in sandbox.world.psa.reports:
        sandbox.world.psa.reports.append("AgreementAdditions")
    fast = opened("fast", SEATSYNC_REPORT_SCAN="true")
    report = await fast.scan()
    assert report.by_report
    assert report.additions == (await workspace.scan(full=True)).additions


async def test_pull_and_scan_leave_a_log_for_the_owner_alone_without_a_secret(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    text = workspace.paths.log.read_text()

    assert "pull: 0 of" in text
    assert "scan: " in text
    assert "a second" in text
    for secret in (sandbox.world.duo.skey, sandbox.world.psa.private_key):
        assert secret not in text
    assert workspace.paths.log.stat().st_mode & 0o777 == 0o600


async def test_log_tells_of_a_wait_at_once_and_passes_every_event_on(workspace: Workspace) -> None:
    heard: list[Progress] = []
    with logged(workspace, heard.append) as sink:
        for elapsed, note in ((0.0, ""), (0.1, ""), (0.2, "waiting 8 s"), (0.3, "waiting 7 s"), (6.0, "")):
            sink(Progress("pull", 1, 9, elapsed, note))

    assert len(heard) == 5
    assert [line.partition("; ")[2] for line in workspace.paths.log.read_text().splitlines()[-3:]] == [
        "",
        "waiting 8 s",
        "",
    ]


async def test_plan_refuses_a_row_whose_company_was_left_out_for_too_long(
    workspace: Workspace,
) -> None:
    preview = workspace.preview()
    assert preview.scan is not None
    row = next(each for each in preview.rows if each.status is Status.READY)
    assert row.company_id is not None
    long_ago = OlderCompany(row.company_id, preview.scan.at - timedelta(hours=30))
    stale = replace(preview, scan=replace(preview.scan, full=False, older=(long_ago,)))

    with pytest.raises(PlanRefused, match="quick scans left"):
        workspace.make_plan(stale, [row.key])

    assert workspace.make_plan(preview, [row.key]).rows
