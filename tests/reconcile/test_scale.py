"""Many rows at once: every look-up is a dict away, so that four times the rows take four times the steps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from seatsync_tui.models.rows import Status
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.guard import judge
from seatsync_tui.reconcile.plan import check_plan, read_plan, to_file
from tests.reconcile.builders import NOW, SITE, Office

FEW, TIMES = 100, 4
SLACK = 1.15
"""Sorting grows a little faster than its rows; a list walked for each row makes sixteen times the steps."""


def office_of(clients: int) -> Office:
    """So many clients, each with one addition."""
    office = Office()
    for number in range(1, clients + 1):
        office.client(number, f"Client {number} of Many", 10 + number % 7)
        office.addition(100_000 + number, 10, number + 500)
    return office


@contextmanager
def lines_run() -> Iterator[list[int]]:
    """Count the lines of code that run, each turn of a loop by itself."""
    found = [0]

    def count(frame: FrameType, event: str, argument: Any) -> Callable[[FrameType, str, Any], Any]:
        found[0] += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield found
    finally:
        sys.settrace(before)


def steps(facts: Facts, office: Office) -> int:
    """Count what preview, plan, check and guard take."""
    with lines_run() as found:
        classify(facts)
        plan = office.plan()
        check_plan(plan, now=NOW, site=SITE, facts=facts, claimed=False)
        judge(plan, facts=facts)
    return found[0]


def test_four_times_the_clients_take_four_times_the_steps() -> None:
    few, many = (office_of(clients) for clients in (FEW, FEW * TIMES))
    steps(few.facts(), few)  # what is looked up once for all names is laid down first
    assert steps(many.facts(), many) < steps(few.facts(), few) * TIMES * SLACK


def test_many_clients_are_planned_and_read_back() -> None:
    office = office_of(1000)
    plan = office.plan()
    assert read_plan(to_file(plan))[0] == plan
    assert {row.status for row in office.preview().rows} == {Status.READY, Status.NO_CHANGE}
    assert len(plan.rows) == sum(number % 7 > 0 for number in range(1, 1001))
