"""Every screen and dialog on one staged profile, reached one after the other in the same running app."""

from __future__ import annotations

import csv
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from textual.widgets import Input, Static

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.counts import Customer, PullVerdict
from seatsync_tui.models.mappings import CompanyMapping, Decisions, LicenseMapping, MatchedBy
from seatsync_tui.models.plans import Operation, OperationState, Outcome
from seatsync_tui.models.progress import Progress
from seatsync_tui.models.psa import Addition, Agreement, Product
from seatsync_tui.models.rows import Flag, Pick, Preview, Row, Status, Suggestion
from seatsync_tui.reconcile.confirming import Proposed
from seatsync_tui.reconcile.guard import Finding, GuardVerdict
from seatsync_tui.screens.confirm import ConfirmPush
from seatsync_tui.screens.jobs import Job
from seatsync_tui.screens.session import PushState
from tests.app.driving import Driver
from tests.app.pushes import a_plan, an_operation
from tests.app.staging import (
    NOW,
    StagedWorkspace,
    contributor,
    missing,
    orphaned,
    preview_of,
    ready,
    unchanged,
    unmatched,
)


@dataclass
class FullWorkspace(StagedWorkspace):
    """Has a row, a license, a catalog and an operation of every kind, all of which bear the same name."""

    name: str = "Acme Dental"
    carried: bool = False
    """Whether the company that is suggested first carries another customer's seats already."""

    @classmethod
    def named(cls, home: Path, name: str) -> FullWorkspace:
        """Open one in a folder of its own."""
        workspace = cls.at(home)
        assert isinstance(workspace, FullWorkspace)
        workspace.name = name
        workspace.staged = preview_of(rows_named(name))
        return workspace

    def preview(self) -> Preview:
        found = preview_of(self.staged.rows)
        gone = PullVerdict(
            False, f"2 customers are gone: {self.name}.", (Customer("duo", "DA9", self.name),) * 2
        )
        return replace(found, pulls=(replace(found.pulls[0], verdict=gone),)) if found.rows else self.staged

    def connections(self) -> tuple[ConnectionReport, ...]:
        if self.reports:
            return self.reports
        duo = ConnectionReport("duo", True, f"Tested by {self.name}.")
        psa = ConnectionReport("connectwise", False, f"{self.name} was refused.", "connectwise-url")
        _, _, *further = self.connection_names()
        return (duo, psa, *(ConnectionReport(name, False, "Not set.", name) for name in further))

    def decisions(self) -> Decisions:
        mapped = LicenseMapping("duo", "duo-mfa", "users", 7, self.name)
        other = CompanyMapping(
            "duo", "DA0099", 9140, self.name, self.name, MatchedBy.PERSON, "tess@jump", NOW
        )
        return replace(super().decisions(), licenses=(mapped,), companies=(other,) if self.carried else ())

    def products(self, search: str = "") -> tuple[Product, ...]:
        return (
            Product(7, "DUO-MFA", self.name, price=Decimal(6), part_number="MFA-1"),
            Product(8, self.name, "Sold with others", product_class="Bundle"),
            Product(9, "DUO-OLD", self.name, inactive=True, price=Decimal(3)),
        )

    def agreements_of(self, company_id: int) -> tuple[Agreement, ...]:
        runs = Agreement(
            501, self.name, company_id, type="Managed", next_invoice=date(2026, 12, 1), prorate=True
        )
        return (
            runs,
            replace(runs, id=502, name="Security", prorate=False),
            replace(runs, id=503, status="Expired"),
        )

    def additions_of(self, row: Row) -> tuple[Addition, ...]:
        one = Addition(9101, 501, 7, self.name, Decimal(12), unit_price=Decimal(6), sequence=Decimal(1))
        return (
            one,
            replace(one, id=9102, quantity=Decimal(3), cancelled=date(2026, 11, 30), sequence=Decimal(2)),
        )

    def confirmable(self) -> tuple[Proposed, ...]:
        best = Suggestion(9140, f"{self.name} Clinic", 96, "+clinic")
        return (
            Proposed(("duo", "DA0040"), self.name, best, Suggestion(9141, f"{self.name} East", 71, "+east")),
        )

    def operations(self, limit: int = 200) -> list[Operation]:
        return [
            broken_off(self.name),
            _read("scan", 11, "12 companies, 3 agreements read."),
            _read("pull", 10, self.name),
        ]

    def operation(self, number: int) -> Operation | None:
        return next((each for each in self.operations() if each.id == number), None)


def rows_named(name: str) -> tuple[Row, ...]:
    """A row of every kind that opens something else."""
    counted = missing(60, name, 6)
    unread = replace(
        unmatched(41, name, 14), counted=None, contributors=(), status=Status.NOT_READ, pick=None
    )
    return (
        replace(unmatched(42, name, 9), key="license", status=Status.LICENSE_UNMAPPED, pick=Pick.LICENSE),
        replace(unread, blocked=f"{name} could not be read."),
        unmatched(40, name, 14),
        _waiting(counted, 61, Status.NO_AGREEMENT, Pick.AGREEMENT),
        _waiting(counted, 62, Status.MULTIPLE_ADDITIONS, Pick.ADDITION),
        replace(
            _waiting(ready(63, name, 9, 8), 63, Status.ENDING, Pick.ENDING),
            flags=(Flag("ends", "ends 2026-11-30", unchecks=False),),
        ),
        orphaned(30, name, 8),
        missing(35, name, 6),
        ready(1, name, 45, 40),
        ready(3, name, 160, 90, Flag("large", "large"), Flag("maybe more", f"maybe more: {name}")),
        unchanged(50, name, 10),
    )


def _waiting(row: Row, number: int, status: Status, pick: Pick) -> Row:
    blocked = "Choose first: enter."
    return replace(
        row, key=f"row-{number}", status=status, pick=pick, tickable=False, checked=False, blocked=blocked
    )


def broken_off(name: str) -> Operation:
    """A push that did not come to its end."""
    return an_operation(name, OperationState.UNSETTLED)


def _read(kind: str, number: int, note: str) -> Operation:
    took = NOW + timedelta(seconds=number)
    return Operation(number, kind, OperationState.DONE, "tess@jump", NOW, took, note=note)


@dataclass(frozen=True)
class Scene:
    """A picture and the way to it, from the preview."""

    name: str
    go: Callable[[Driver, FullWorkspace], Awaitable[None]]


def _keys(
    *pressed: str, on: str = "", status: Status | None = None
) -> Callable[[Driver, FullWorkspace], Awaitable[None]]:
    async def go(driver: Driver, workspace: FullWorkspace) -> None:
        if on:
            await driver.press(on)
        if status is not None:
            rows = driver.grid.rows
            driver.grid.cursor = next(place for place, row in enumerate(rows) if row.status is status)
        await driver.press(*pressed)

    return go


def _form(*further: str) -> Callable[[Driver, FullWorkspace], Awaitable[None]]:
    async def go(driver: Driver, workspace: FullWorkspace) -> None:
        await driver.press("1", "c", "home", *further, "enter")
        kept = "Kept in the keyring of this machine (an invented one), and in no file of SeatSync."
        driver.app.screen.query_one("#kept", Static).update(kept)  # the words depend on the machine

    return go


async def _file(driver: Driver, workspace: FullWorkspace) -> None:
    path = Path(workspace.environ["SEATSYNC_HOME"]) / "march.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, delimiter=";")
        table.writerow(["Tenant", "Plan", "Users"])
        table.writerows(
            [[workspace.name, "Pro", "5"], ["Bright Vets", workspace.name, ""], ["Clear", "Pro", "7"]]
        )
    await driver.press("1", "i")
    driver.app.screen.query_one(Input).value = str(path)
    await driver.press("enter")


def _after_file(key: str) -> Callable[[Driver, FullWorkspace], Awaitable[None]]:
    async def go(driver: Driver, workspace: FullWorkspace) -> None:
        await _file(driver, workspace)
        await driver.press(key)

    return go


def _on(
    made: Callable[[str], Row], *pressed: str, carried: bool = False
) -> Callable[[Driver, FullWorkspace], Awaitable[None]]:
    """Press keys on a row that stands alone."""

    async def go(driver: Driver, workspace: FullWorkspace) -> None:
        workspace.carried = carried
        await _shown(made(workspace.name))(driver, workspace)
        await driver.press(*pressed)

    return go


def _extra(name: str) -> Row:
    return replace(orphaned(30, name, 8), status=Status.EXTRA_ADDITION)


def _held(name: str) -> Row:
    why = f"Held at 40 until 31 Dec 2026 by tess@jump: {name} pays for them elsewhere."
    return replace(_waiting(ready(1, name, 45, 40), 1, Status.HELD, Pick.ENDING), pick=None, reason=why)


def _summed(name: str) -> Row:
    both = (contributor(1, name, 40), contributor(2, name, 5))
    return replace(ready(1, name, 45, 40, Flag("sum", "sum of 2", unchecks=False)), contributors=both)


def _emptied(name: str) -> Row:
    return _waiting(ready(1, name, 0, 40, Flag("to zero", "to zero")), 1, Status.READY, Pick.ZERO)


async def _pulling(driver: Driver, workspace: FullWorkspace) -> None:
    driver.app.job = Job("pull", lambda stop: _nothing())
    driver.app.job_progress = Progress("pull", 85, 150, 14.0)
    driver.app.job_progressed()
    await driver.settle()


async def _first_run(driver: Driver, workspace: FullWorkspace) -> None:
    """Nothing is set up, nothing is read."""
    unset = [
        ConnectionReport(name, False, "Not set.", f"{name}-url") for name in workspace.connection_names()
    ]
    workspace.reports, workspace.carried = tuple(unset), False
    driver.app.session.reports = {each.name: each for each in unset}
    workspace.staged = preview_of((), pulled=False, scanned=False)
    driver.app.reclassify()
    await driver.settle()
    await driver.press("1", "c", "home")


async def _running_push(driver: Driver, workspace: FullWorkspace) -> None:
    done = broken_off(workspace.name).rows[:4]
    progress = Progress("push", 4, 9, 12.0)
    driver.app.session.push = PushState(a_plan(workspace.name), outcomes=list(done), progress=progress)
    driver.app.job = Job("push", lambda stop: _nothing())
    await driver.press("3")


async def _nothing() -> None:
    """A push that only stands there."""


async def _ended_push(driver: Driver, workspace: FullWorkspace) -> None:
    operation = broken_off(workspace.name)
    driver.app.session.push = PushState(
        a_plan(workspace.name), outcomes=list(operation.rows), operation=operation
    )
    await driver.press("3")


async def _confirm(driver: Driver, workspace: FullWorkspace) -> None:
    found = Finding(
        "cancels", workspace.name, Decimal(4), Decimal(3), f"{workspace.name}: 4 cancels.", needed=2
    )
    await driver.app.push_screen(ConfirmPush(a_plan(workspace.name), GuardVerdict((found,))))
    await driver.settle()


def _shown(*rows: Row) -> Callable[[Driver, FullWorkspace], Awaitable[None]]:
    async def go(driver: Driver, workspace: FullWorkspace) -> None:
        driver.app.session.view.no_change = False
        workspace.staged = preview_of(rows, pulled=bool(rows))
        driver.app.reclassify()
        await driver.settle()

    return go


SCENES = (
    Scene("every row", _keys("n", "home", "j")),
    Scene("license", _keys("enter", "enter", status=Status.LICENSE_UNMAPPED)),
    Scene("change license", _keys("enter", status=Status.LICENSE_UNMAPPED)),
    Scene("company", _keys("enter", status=Status.UNMATCHED)),
    Scene("agreement", _keys("enter", status=Status.NO_AGREEMENT)),
    Scene("addition", _keys("enter", status=Status.MULTIPLE_ADDITIONS)),
    Scene("ending", _keys("enter", status=Status.ENDING)),
    Scene("details", _keys("d", status=Status.READY)),
    Scene("history", _keys("h", status=Status.READY)),
    Scene("sums", _keys("v")),
    Scene("ignore", _keys("i", status=Status.READY)),
    Scene("hold", _keys("H", status=Status.READY)),
    Scene("date", _keys("e", status=Status.NO_ADDITION)),
    Scene("undo match", _keys("u", status=Status.READY)),
    Scene("accept absences", _keys("b")),
    Scene("sure matches", _keys("m")),
    Scene("palette", _keys("ctrl+p")),
    Scene("messages", _keys("space", "M", status=Status.UNMATCHED)),
    Scene("connection to Duo", _form()),
    Scene("connection to ConnectWise", _form("down")),
    Scene("further sources", _keys("c", "end", "enter", on="1")),
    Scene("companies", _keys("m", on="1")),
    Scene("no charge", _keys("l", "home", "N", on="1")),
    Scene("count rule", _keys("l", "home", "C", on="1")),
    Scene("file", _file),
    Scene("bad rows", _after_file("b")),
    Scene("question before a file", _after_file("p")),
    Scene("running pull", _pulling),
    Scene("question before a push", _confirm),
    Scene("running push", _running_push),
    Scene("ended push", _ended_push),
    Scene("operations", _keys(on="4")),
    Scene("operation", _keys("enter", on="4")),
    Scene("settle by hand", _keys("enter", *["down"] * list(Outcome).index(Outcome.UNKNOWN), "S", on="4")),
    Scene("keep", _on(_extra, "K")),
    Scene("lift a hold", _on(_held, "H")),
    Scene("which customer", _on(_summed, "c")),
    Scene("zero", _on(_emptied, "enter")),
    Scene("sum of two", _on(lambda name: unmatched(40, name, 14), "enter", "enter", carried=True)),
    Scene("nothing to change", _shown(unchanged(50, "Even Stevens", 10))),
    Scene("nothing pulled", _shown()),
    Scene("first run", _first_run),
)


async def back(driver: Driver) -> None:
    """Close every dialog, end what only stood there, and go to the preview."""
    driver.app.job = driver.app.job_progress = None
    driver.app.job_progressed()
    while len(driver.app.screen_stack) > 1 and driver.app.screen is not driver.app.screen_below:
        driver.app.pop_screen()
        await driver.settle()
    if not isinstance(driver.app.screen, type(driver.preview)):
        await driver.app.go("preview")
    driver.app.clear_notifications()
    await driver.settle()
