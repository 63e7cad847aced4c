"""Plans made by hand of what a preview shows: rows that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from seatsync_tui.models.plans import AfterImage, Plan, PlanRow
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.workflow.workspace import Workspace


def some_plan(workspace: Workspace) -> Plan:
    """A plan of every create of the preview, to take rows from."""
    preview = workspace.preview()
    keys = {row.key for row in preview.rows if row.action is Action.CREATE and row.tickable}
    return workspace.make_plan(preview, keys)


def by_hand(workspace: Workspace, *rows: PlanRow, plan_id: str = "by hand") -> Plan:
    """A plan of just these rows."""
    return replace(some_plan(workspace), id=plan_id, rows=rows, rests_on=())


def plain_additions(workspace: Workspace) -> list[Addition]:
    """Live additions without an end, the only ones of their product on an open-ended agreement."""
    scan = workspace.latest_scan()
    assert scan is not None
    running = {
        each.id: each
        for each in scan.agreements
        if each.status == "Active" and not each.cancelled and each.end is None and each.parent_id is None
    }
    places = [(item.agreement_id, item.product_id) for item in scan.additions]
    today = workspace.preview().today
    return [
        item
        for item in scan.additions
        if item.agreement_id in running
        and item.cancelled is None
        and item.quantity > 0
        and item.effective is not None
        and item.effective <= today
        and places.count((item.agreement_id, item.product_id)) == 1
    ]


def row_about(workspace: Workspace, item: Addition, after: AfterImage, pair: str = "") -> PlanRow:
    """An update or cancel of an addition."""
    scan = workspace.latest_scan()
    assert scan is not None
    agreement = next(each for each in scan.agreements if each.id == item.agreement_id)
    return PlanRow(
        key=f"addition:{item.id}",
        action=Action.UPDATE if after.cancelled is None else Action.CANCEL,
        agreement_id=agreement.id,
        agreement=agreement.name,
        addition_id=item.id,
        company_id=agreement.company_id,
        company=agreement.company,
        product_id=item.product_id,
        product=item.product,
        customers=(),
        before=image_of(item),
        after=after,
        reason="made for a test",
        pair=pair,
    )


def update(workspace: Workspace, item: Addition, pair: str = "") -> PlanRow:
    """Three seats more."""
    return row_about(workspace, item, AfterImage(quantity=item.quantity + 3), pair)


def cancel(workspace: Workspace, item: Addition, pair: str = "") -> PlanRow:
    """Ends in a month."""
    last = workspace.preview().today + timedelta(days=30)
    return row_about(workspace, item, AfterImage(cancelled=last), pair)


def creates(workspace: Workspace, pair: str = "") -> Sequence[PlanRow]:
    """The creates of the preview."""
    return [replace(row, pair=pair) for row in some_plan(workspace).rows]
