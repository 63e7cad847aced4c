"""What a row needs from a person, and the questions that get it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from seatsync_tui.models.rows import Contributor, Pick, Row, Status
from seatsync_tui.reconcile.ticks import unheld
from seatsync_tui.screens import choosing, licensing, picking
from seatsync_tui.screens.base import Dialog
from seatsync_tui.screens.dialogs import Ask, AskText
from seatsync_tui.widgets.cells import counted, day, money, number
from seatsync_tui.widgets.columns import (
    change_text,
    company_text,
    customer_text,
    harmless,
    name_text,
    status_text,
)
from seatsync_tui.widgets.details import why
from seatsync_tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp


class Details(Dialog[None]):
    """Everything about one row, scrolled by the arrow keys."""

    AUTO_FOCUS = "VerticalScroll"
    ENTER = "close"

    def __init__(self, row: Row) -> None:
        super().__init__()
        self._row = row

    def compose(self) -> ComposeResult:
        row = self._row
        with Vertical(classes="dialog"):
            title = company_text(row) if row.company_id else customer_text(row)
            yield Static(f"{status_text(row)}: {title}", classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body"):
                yield Static("\n".join([*dict.fromkeys(why(row)), f"Key {row.key}"]), markup=False)
            yield KeyBar()

    def do_confirm(self) -> None:
        self.dismiss(None)


def row_as_text(row: Row) -> str:
    """Write a row as one line of tabbed text, to be pasted elsewhere."""
    cells = [
        status_text(row),
        customer_text(row),
        harmless(row.company),
        harmless(row.agreement),
        harmless(row.product),
        number(row.counted),
        number(row.current),
        change_text(row),
        money(row.money) if row.action else "",
        harmless(row.reason),
    ]
    return "\t".join(cells)


def resolve(app: SeatSyncApp, row: Row) -> None:
    """Open what the row needs; a row that needs nothing opens its full details."""
    if row.pick is Pick.LICENSE or row.status is Status.LICENSE_UNMAPPED:
        licensing.map_license(app, row.source, row.sku or row.contributors[0].sku, row.metric)
    elif row.pick is Pick.COMPANY and row.contributors:
        picking.pick_company(app, row)
    elif row.pick is Pick.AGREEMENT and row.contributors:
        picking.pick_agreement(app, row)
    elif row.pick is Pick.ADDITION and row.contributors:
        picking.pick_addition(app, row)
    elif row.pick in (Pick.ENDING, Pick.ZERO, Pick.DATE) or row.status is Status.ENDING:
        choosing.choose(app, row)
    else:
        app.push_screen(Details(row))


def undo_company(app: SeatSyncApp, row: Row) -> None:
    """Take back the newest company mapping of the row's customer, after saying what it is."""

    def ask(contributor: Contributor) -> None:
        name = harmless(contributor.customer)
        lines = [
            f"{name} was matched to {harmless(row.company)} by {contributor.how or 'name'}.",
            "The mapping goes back to what stood before. Nothing is written to ConnectWise.",
        ]

        def undo(sure: bool | None) -> None:
            if sure:
                app.decide(lambda: app.session.workspace.undo_company(picking.key_of(contributor)))

        app.push_screen(Ask(f"Undo the company mapping of {name}?", lines, enter="undo"), undo)

    picking.for_customer(app, row, ask)


def ignore(app: SeatSyncApp, row: Row) -> None:
    """Leave the row's customer or addition out, and say why."""
    workspace = app.session.workspace

    def ask(contributor: Contributor | None) -> None:
        name = harmless(contributor.customer) if contributor else f"addition {row.addition_id}"
        lines = [f"{name} will be left out of the preview; its first line says how many are."]

        def save(reason: str | None) -> None:
            if not reason:
                return
            customer = picking.key_of(contributor) if contributor else None
            addition_id = None if contributor else row.addition_id
            app.decide(
                lambda: workspace.ignore(customer=customer, addition_id=addition_id, why=reason),
                f"{name} is ignored.",
            )

        app.push_screen(AskText(f"Ignore {name}", [("Why", "")], enter="ignore", lines=lines), save)

    if row.contributors:
        picking.for_customer(app, row, ask)
    else:
        ask(None)


def keep(app: SeatSyncApp, row: Row) -> None:
    """Mark an Extra addition as kept and no seats, and say why."""
    addition_id = row.addition_id
    assert addition_id is not None, "an Extra addition has an id"

    def save(reason: str | None) -> None:
        if reason:
            app.decide(
                lambda: app.session.workspace.keep_addition(addition_id, why=reason),
                f"Addition {addition_id} is kept and never counts as seats.",
            )

    lines = [f"Addition {addition_id} of {harmless(row.company)} stays as it is and is no seats."]
    app.push_screen(AskText("Keep, not seats", [("Why", "")], enter="keep", lines=lines), save)


def accept_absences(app: SeatSyncApp) -> None:
    """Accept by name that customers are gone, and say why."""
    preview = app.session.preview
    stamps = preview.pulls if preview else ()
    missing = next((stamp for stamp in stamps if stamp.verdict.missing), None)
    if missing is None:
        app.notify("The newest pull misses no customer of the one before.", markup=False)
        return
    names = [harmless(customer.name) or customer.customer_id for customer in missing.verdict.missing]
    lines = [
        f"Not in the newest pull of {missing.source}: {', '.join(names[:12])}"
        + (f" and {len(names) - 12} more." if len(names) > 12 else "."),
        "Accepting says they are really gone. The next pull that misses the same ones is a good one then.",
    ]

    def save(reason: str | None) -> None:
        if reason:
            app.decide(
                lambda: app.session.workspace.accept_absences(missing.source, why=reason),
                "Accepted. {preview.pull} pulls again.",
            )

    title = f"Accept {counted(len(names), 'absence')}?"
    app.push_screen(AskText(title, [("Why", "")], enter="accept", lines=lines), save)


def hold(app: SeatSyncApp, row: Row) -> None:
    """Hold a row at a number until a day; a held row asks to be lifted."""
    if row.status is Status.HELD:
        _lift(app, row)
        return
    if why_not := unheld(row):
        app.notify(why_not, markup=False)
        return
    asked = AskText(
        f"Hold {name_text(row)}",
        [
            ("Seats", number(row.current if row.current is not None else row.counted)),
            ("Until (YYYY-MM-DD)", ""),
            ("Why", ""),
        ],
        enter="hold",
        lines=["Until that day no change is proposed for the row."],
        check=_hold_problem,
    )

    def save(typed: str | None) -> None:
        if not typed:
            return
        seats, until, reason = typed.split("\n", 2)
        app.decide(
            lambda: app.session.workspace.hold(
                row.key, at=Decimal(seats), until=date.fromisoformat(until), why=reason
            ),
            f"Held at {seats} until {day(date.fromisoformat(until))}.",
        )

    app.push_screen(asked, save)


def _lift(app: SeatSyncApp, row: Row) -> None:
    def lift(sure: bool | None) -> None:
        if sure:
            app.decide(lambda: app.session.workspace.unhold(row.key), "The hold was lifted.")

    app.push_screen(Ask("Lift the hold?", [harmless(row.reason)], enter="lift it"), lift)


def _hold_problem(values: Sequence[str]) -> str:
    seats, until, reason = values
    try:
        if not Decimal(seats).is_finite() or Decimal(seats) < 0:
            return "Seats cannot be below 0."
    except InvalidOperation:
        return "Seats must be a number."
    try:
        date.fromisoformat(until)
    except ValueError:
        return "The day must be written as 2026-12-31."
    return "" if reason else "Say why, for whoever reads it next month."
