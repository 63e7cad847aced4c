"""Which reports go out, and the ticket that is kept, against a ConnectWise on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from seatsync_tui.reports.report import RunReport
from seatsync_tui.sandbox.faults import parse_fault
from seatsync_tui.sandbox.server import Sandbox, running
from seatsync_tui.settings import Settings
from seatsync_tui.workflow.reporting import Delivery, Office, deliver
from tests.reports.builders import calm_report, change, failed_report, full_report, report_of
from tests.reports.receivers import web_hook
from tests.sandbox.psa_site import small_world


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(small_world()) as served:
        yield served


def office(sandbox: Sandbox, **more: object) -> Office:
    memory: dict[str, str] = {}
    on = {"report_ticket": True, "ticket_board": "billing", "ticket_company": "NORTHW", "tries": 1}
    return Office(
        Settings.model_validate({**on, **more}),
        "default",
        sandbox.environment(),
        recall=lambda name: memory.get(name, ""),
        remember=memory.__setitem__,
    )


async def told(at: Office, report: RunReport) -> Delivery:
    (delivery,) = await deliver(at, report)
    return delivery


async def test_a_run_with_nothing_to_tell_opens_no_ticket_but_adds_to_an_open_one(sandbox: Sandbox) -> None:
    here = office(sandbox)

    assert "none was opened" in (await told(here, calm_report())).message
    assert "was opened" in (await told(here, full_report())).message
    assert "was added to" in (await told(here, calm_report())).message

    assert len(sandbox.world.psa.tickets) == 1
    assert len(sandbox.world.psa.notes) == 2


async def test_a_failed_run_is_in_the_ticket_without_rows(sandbox: Sandbox) -> None:
    assert (await told(office(sandbox), failed_report())).ok

    (note,) = sandbox.world.psa.notes.values()
    assert "THE RUN FAILED: Duo refused the keys" in note["text"]
    assert not sandbox.world.psa.files


async def test_another_title_board_or_company_is_another_ticket(sandbox: Sandbox) -> None:
    for more in ({}, {"ticket_title": "Seats"}, {"ticket_board": "1"}, {"ticket_company": "78"}, {}):
        assert (await told(office(sandbox, **more), full_report())).ok

    assert len(sandbox.world.psa.tickets) == 4


async def test_a_ticket_whose_csv_is_refused_is_named_with_the_right_it_takes(sandbox: Sandbox) -> None:
    sandbox.faults.switch_on(parse_fault("forbidden:path=/system/documents"))

    delivery = await told(office(sandbox), full_report())

    (number,) = sandbox.world.psa.tickets
    assert not delivery.ok
    assert f"Ticket {number} was opened, but without its CSV" in delivery.message


async def test_a_board_out_of_use_is_refused_with_those_in_use(sandbox: Sandbox) -> None:
    delivery = await told(office(sandbox, ticket_board="Old Board"), full_report())

    assert not delivery.ok
    assert "Billing, Help Desk" in delivery.message


async def test_connectwise_out_of_reach_is_said(sandbox: Sandbox) -> None:
    sandbox.faults.switch_on(parse_fault("drop-before:service=connectwise"))

    delivery = await told(office(sandbox), full_report())

    assert not delivery.ok
    assert sandbox.world.psa.private_key not in delivery.message


@pytest.mark.parametrize(
    ("report_on", "sent"),
    [("always", [True, True, True]), ("findings", [False, True, True]), ("failures", [False, False, True])],
)
async def test_the_operator_chooses_which_runs_are_told_of(report_on: str, sent: list[bool]) -> None:
    settings = Settings.model_validate({"report_on": report_on, "report_slack": True})
    with web_hook() as hook:
        here = Office(settings, "default", {"SEATSYNC_SLACK_WEBHOOK": hook.url})
        for report, goes in zip((calm_report(), report_of(change()), failed_report()), sent, strict=True):
            before = len(hook.got)
            await deliver(here, report)
            assert len(hook.got) - before == goes
