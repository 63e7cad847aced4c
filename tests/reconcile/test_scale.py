"""Many rows at once: every look-up is a dict away, so that twice the rows take twice the time."""

from __future__ import annotations

import time

from seatsync_tui.models.rows import Status
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.guard import judge
from seatsync_tui.reconcile.plan import check_plan, read_plan, to_file
from tests.reconcile.builders import NOW, SITE, Office

CLIENTS = 5000
SECONDS = 30
"""Generous for a busy machine; a look-up that walks a list for each row takes minutes."""


def test_thousands_of_clients_are_classified_planned_and_checked_in_seconds() -> None:
    office = Office()
    for number in range(1, CLIENTS + 1):
        office.client(number, f"Client {number} of Many", 10 + number % 7)
        office.addition(100_000 + number, 10, number + 500)
    facts = office.facts()
    started = time.monotonic()
    preview = classify(facts)
    plan = office.plan()
    assert read_plan(to_file(plan))[0] == plan
    check_plan(plan, now=NOW, site=SITE, facts=facts, claimed=False)
    judge(plan, facts=facts)
    assert time.monotonic() - started < SECONDS
    assert {row.status for row in preview.rows} == {Status.READY, Status.NO_CHANGE}
    assert len(plan.rows) == sum(number % 7 > 0 for number in range(1, CLIENTS + 1))
