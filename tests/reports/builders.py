"""Reports to deliver: one with every kind of row, one with hostile names, one of a run that failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from seatsync_tui.models.counts import PullVerdict
from seatsync_tui.models.plans import Operation, OperationState, Outcome, RowOutcome
from seatsync_tui.models.rows import (
    Action,
    Contributor,
    Flag,
    Orphans,
    Preview,
    PullStamp,
    Row,
    ScanStamp,
    Status,
)
from seatsync_tui.reports.report import RunReport

AT = datetime(2026, 11, 20, 6, 3, tzinfo=UTC)
DAY = date(2026, 11, 20)
HOSTILE = '=HYPERLINK("http://bad") <!channel> [click](http://bad) *bold* & \x1b[31mred\u202e'


def contributor(name: str, seats: int | None, *, confirmed: bool = False, number: str = "1") -> Contributor:
    counted = None if seats is None else Decimal(seats)
    return Contributor("duo", number, name, "duo-mfa", "users", counted, confirmed=confirmed)


def waiting(status: Status, name: str, key: str = "") -> Row:
    return Row(
        key=key or f"duo:{name}:duo-mfa",
        source="duo",
        status=status,
        reason=f"{name} waits.",
        contributors=(contributor(name, 12),),
    )


def change(
    action: Action = Action.UPDATE,
    company: str = "Northwind",
    *,
    company_id: int = 77,
    current: int = 40,
    target: int = 45,
    money: str | None = "30.00",
    confirmed: bool = True,
    flags: tuple[Flag, ...] = (),
    tickable: bool = True,
    contributors: tuple[Contributor, ...] | None = None,
) -> Row:
    status = {
        Action.UPDATE: Status.READY,
        Action.CREATE: Status.NO_ADDITION,
        Action.CANCEL: Status.ORPHANED,
    }[action]
    theirs = (contributor(company, target, confirmed=confirmed),) if contributors is None else contributors
    return Row(
        key=f"duo:company-{company_id}:product-7:{action.value}",
        source="duo",
        status=status,
        reason="They differ.",
        contributors=theirs,
        company_id=company_id,
        company=company,
        agreement="Managed Services",
        product="DUO-MFA",
        flags=flags,
        counted=Decimal(target),
        current=None if action is Action.CREATE else Decimal(current),
        action=action,
        target=Decimal(target),
        effective=DAY if action is Action.CREATE else None,
        cancel_date=DAY if action is Action.CANCEL else None,
        money=None if money is None else Decimal(money),
        tickable=tickable,
        checked=action is Action.UPDATE and not flags and tickable,
    )


def preview_of(*rows: Row) -> Preview:
    not_read = (("DA2", "Contoso", "Access forbidden"),)
    pull = PullStamp("duo", 3, AT, PullVerdict(good=True), not_read)
    return Preview(
        DAY, "UTC", (pull,), ScanStamp(4, AT, True, "127.0.0.1:1/exm"), Orphans(checked=True), tuple(rows)
    )


def report_of(*rows: Row, **more: object) -> RunReport:
    preview = preview_of(*rows)
    checked = frozenset(row.key for row in rows if row.checked)
    report = RunReport(profile="default", at=AT, day=DAY, preview=preview, checked=checked)
    return replace(report, **more)  # type: ignore[arg-type]


def full_report() -> RunReport:
    outcomes = (
        RowOutcome("k1", Action.UPDATE, Outcome.UPDATED, "Lakeside"),
        RowOutcome("k2", Action.UPDATE, Outcome.CONFLICT, "Riverside", message="40 at the preview, 42 now."),
    )
    operation = Operation(9, "push", OperationState.DONE, "me@here", AT, AT, "d" * 64, "p", outcomes)
    return report_of(
        waiting(Status.UNMATCHED, "Contoso"),
        waiting(Status.AMBIGUOUS, "Fabrikam"),
        waiting(Status.NOT_READ, "Tailspin"),
        change(),
        change(Action.CREATE, "Adventure", company_id=78, target=7, money=None),
        Row(key="same", source="duo", status=Status.NO_CHANGE, reason="Equal.", company="Equal Ltd"),
        operation=operation,
        exit_code=5,
        remarks=("2 changes were left for a person.",),
    )


def failed_report() -> RunReport:
    return RunReport(
        profile="default", at=AT, day=DAY, exit_code=3, failure="Duo refused the keys. Check duo-skey."
    )


def calm_report() -> RunReport:
    return report_of(Row(key="same", source="duo", status=Status.NO_CHANGE, reason="Equal."))
