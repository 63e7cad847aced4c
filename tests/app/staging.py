"""A staged workspace: the real store under a preview made by hand, so that screens can be driven."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.counts import PullVerdict
from seatsync_tui.models.progress import Progress, ProgressSink, ignore_progress
from seatsync_tui.models.psa import Company
from seatsync_tui.models.rows import (
    Action,
    BeforeImage,
    Contributor,
    Flag,
    Orphans,
    Pick,
    Preview,
    PullStamp,
    Row,
    ScanStamp,
    Status,
    Suggestion,
)
from seatsync_tui.workflow.reports import PullReports, ScanReport
from seatsync_tui.workflow.workspace import Workspace

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def contributor(number: int, name: str, counted: int | None, not_read: str = "") -> Contributor:
    """A customer of the invented Duo."""
    quantity = None if counted is None else Decimal(counted)
    return Contributor("duo", f"DA{number:04d}", name, "duo-mfa", "users", quantity, not_read=not_read)


def ready(number: int, name: str, counted: int, now: int, *flags: Flag) -> Row:
    """A row whose quantity differs."""
    unchecks = any(flag.unchecks for flag in flags)
    return Row(
        key=f"duo:company-{number}:product-7",
        source="duo",
        status=Status.READY,
        reason=f"{counted} users are enrolled, the addition bills {now}.",
        contributors=(contributor(number, name, counted),),
        company_id=number,
        company=f"{name} Ltd",
        agreement_id=500 + number,
        agreement="Managed Services",
        addition_id=9000 + number,
        product_id=7,
        product="DUO-MFA",
        sku="duo-mfa",
        metric="users",
        flags=flags,
        counted=Decimal(counted),
        current=Decimal(now),
        billed=Decimal(now),
        action=Action.UPDATE,
        target=Decimal(counted),
        unit_price=Decimal(6),
        money=Decimal(6) * (counted - now),
        tickable=True,
        checked=not unchecks,
        before=BeforeImage(500 + number, 7, Decimal(now), Decimal(0), "Billable", date(2026, 1, 1), None),
        explain=("48 users: 45 enrolled, 2 never enrolled, 1 pending deletion.",),
    )


def unmatched(number: int, name: str, counted: int) -> Row:
    """A row without a company, with one likely company."""
    return Row(
        key=f"duo:DA{number:04d}:duo-mfa",
        source="duo",
        status=Status.UNMATCHED,
        reason="No company has this name.",
        contributors=(contributor(number, name, counted),),
        sku="duo-mfa",
        metric="users",
        counted=Decimal(counted),
        pick=Pick.COMPANY,
        blocked="Pick a company first: enter.",
        suggestions=(Suggestion(9100 + number, f"{name} Clinic", 91, "+clinic"),),
    )


def orphaned(number: int, name: str, now: int) -> Row:
    """A row from the additions' side."""
    return Row(
        key=f"addition:{9000 + number}",
        source="duo",
        status=Status.ORPHANED,
        reason="No customer of a good pull leads to this company.",
        company_id=number,
        company=name,
        agreement_id=500 + number,
        agreement="Managed Services",
        addition_id=9000 + number,
        product_id=7,
        product="DUO-MFA",
        current=Decimal(now),
        billed=Decimal(now),
        action=Action.CANCEL,
        target=Decimal(0),
        cancel_date=date(2026, 11, 30),
        unit_price=Decimal(6),
        money=Decimal(-6 * now),
        tickable=True,
    )


def missing(number: int, name: str, counted: int) -> Row:
    """A row that proposes a create."""
    return Row(
        key=f"duo:company-{number}:product-7",
        source="duo",
        status=Status.NO_ADDITION,
        reason="The company has no addition of DUO-MFA.",
        contributors=(contributor(number, name, counted),),
        company_id=number,
        company=name,
        agreement_id=500 + number,
        agreement="Managed Services",
        product_id=7,
        product="DUO-MFA",
        sku="duo-mfa",
        metric="users",
        counted=Decimal(counted),
        action=Action.CREATE,
        target=Decimal(counted),
        effective=date(2026, 11, 21),
        unit_price=Decimal(6),
        money=Decimal(6 * counted),
        tickable=True,
    )


def unchanged(number: int, name: str, counted: int) -> Row:
    """A row that is as it should be."""
    return Row(
        key=f"duo:company-{number}:product-7",
        source="duo",
        status=Status.NO_CHANGE,
        reason="Equal.",
        contributors=(contributor(number, name, counted),),
        company_id=number,
        company=name,
        agreement="Managed Services",
        addition_id=9000 + number,
        product_id=7,
        product="DUO-MFA",
        counted=Decimal(counted),
        current=Decimal(counted),
    )


def some_rows() -> tuple[Row, ...]:
    """A row of every kind the tests press keys on."""
    return (
        unmatched(40, "Elm Street Vets", 14),
        orphaned(30, "Cobalt Marine", 8),
        orphaned(31, "Drift Wood Works", 3),
        missing(35, "Delta Law LLP", 6),
        ready(1, "Acme Dental", 45, 40),
        ready(2, "Baker & Sons", 12, 19),
        ready(3, "Bright Path Schools", 160, 90, Flag("large", "large")),
        ready(4, "[bold]Évil\x1b[31m 株式会社", 5, 4),
        unchanged(50, "Even Stevens", 10),
    )


def preview_of(rows: Sequence[Row], *, pulled: bool = True, scanned: bool = True) -> Preview:
    """A preview of these rows as of two minutes and six hours ago."""
    pull = PullStamp("duo", 1, NOW - timedelta(minutes=2), PullVerdict(True))
    scan = ScanStamp(1, NOW - timedelta(hours=6), True, "api-na.myconnectwise.net/northwind")
    return Preview(
        date(2026, 11, 21),
        "UTC",
        (pull,) if pulled else (),
        scan if scanned else None,
        Orphans(True),
        tuple(rows),
    )


@dataclass
class StagedWorkspace(Workspace):
    """Answers with what was staged; everything stored goes to the real store."""

    staged: Preview = field(default_factory=lambda: preview_of(some_rows()))
    reports: tuple[ConnectionReport, ...] = ()
    pulls: int = 0
    scans: int = 0
    gate: threading.Event | None = None
    """When given, a pull waits until its stop is set."""
    mapped: list[tuple[tuple[str, str], int]] = field(default_factory=list)
    ignored: list[tuple[tuple[str, str] | None, int | None, str]] = field(default_factory=list)

    @classmethod
    def at(cls, home: Path) -> StagedWorkspace:
        """Open one in a folder of its own."""
        environ = {"SEATSYNC_HOME": str(home)}
        opened = cls.open("default", environ, now=lambda: NOW)
        assert isinstance(opened, StagedWorkspace)
        opened.operator = "tess@jump"
        return opened

    def preview(self) -> Preview:
        return self.staged

    def connections(self) -> tuple[ConnectionReport, ...]:
        return self.reports or tuple(
            ConnectionReport(name, True, "Set and tested.") for name in self.connection_names()
        )

    def companies(self, search: str = "") -> tuple[Company, ...]:
        return (Company(77, "acme", "Acme Dental PLLC"), Company(78, "elm", "Elm Vets"))

    def map_company(self, customer: tuple[str, str], company_id: int) -> None:
        self.mapped.append((customer, company_id))

    def ignore(
        self, *, customer: tuple[str, str] | None = None, addition_id: int | None = None, why: str
    ) -> None:
        self.ignored.append((customer, addition_id, why))

    async def pull(
        self,
        sources: Sequence[str] | None = None,
        progress: ProgressSink = ignore_progress,
        *,
        stop: threading.Event | None = None,
    ) -> PullReports:
        import asyncio

        self.pulls += 1
        progress(Progress("pull", 3, 10, 2.0))
        while self.gate is not None and stop is not None and not stop.is_set():
            self.gate.set()
            await asyncio.sleep(0.01)
        return PullReports()

    async def scan(
        self,
        progress: ProgressSink = ignore_progress,
        *,
        full: bool = False,
        stop: threading.Event | None = None,
    ) -> ScanReport:
        self.scans += 1
        return ScanReport(1, "site", NOW, True, 12, 3, 4, 5, 6)
