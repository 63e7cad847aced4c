"""A made-up report, to see what a channel makes of one before anything depends on it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from seatsync_tui.models.rows import Action, Contributor, Orphans, Preview, Row, Status
from seatsync_tui.reports.report import RunReport

SAMPLE = "sample"
"""The source of made-up rows."""


def sample_report(profile: str, now: datetime) -> RunReport:
    """A report with one row of each kind a person meets most."""
    day = now.astimezone().date()
    rows = (
        Row(
            key="sample:1",
            source=SAMPLE,
            status=Status.UNMATCHED,
            reason="No company of this name is in ConnectWise; pick one.",
            contributors=(_customer("1", "Example Dental", Decimal(12)),),
            counted=Decimal(12),
        ),
        Row(
            key="sample:2",
            source=SAMPLE,
            status=Status.NOT_READ,
            reason="The source did not answer for this customer.",
            contributors=(_customer("2", "Sample Foods", None),),
        ),
        Row(
            key="sample:3",
            source=SAMPLE,
            status=Status.READY,
            reason="45 users are counted and 40 seats are billed.",
            contributors=(_customer("3", "Specimen Legal", Decimal(45)),),
            company="Specimen Legal",
            agreement="Managed Services",
            product="SPECIMEN-SEAT",
            counted=Decimal(45),
            current=Decimal(40),
            action=Action.UPDATE,
            target=Decimal(45),
            money=Decimal(15),
            tickable=True,
            checked=True,
        ),
    )
    preview = Preview(day, "", (), None, Orphans(checked=True), rows)
    return RunReport(
        profile=profile, at=now, day=day, preview=preview, checked=frozenset({"sample:3"}), sample=True
    )


def _customer(number: str, name: str, seats: Decimal | None) -> Contributor:
    return Contributor(SAMPLE, number, name, "sample-seats", "users", seats)
