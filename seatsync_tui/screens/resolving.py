"""What a row needs from a person, and the questions that get it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from seatsync_tui.commands import Command, When
from seatsync_tui.models.mappings import CustomerKey
from seatsync_tui.models.psa import Addition, Agreement, Company
from seatsync_tui.models.rows import Contributor, Pick, Row, Status, Suggestion
from seatsync_tui.screens import choosing
from seatsync_tui.screens.base import Dialog
from seatsync_tui.screens.dialogs import Ask, AskText
from seatsync_tui.screens.picker import Choice, Picker
from seatsync_tui.widgets.cells import counted, day, money, number
from seatsync_tui.widgets.columns import change_text, company_text, customer_text, harmless, status_text
from seatsync_tui.widgets.details import why
from seatsync_tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp


class Details(Dialog[None]):
    """Everything about one row, scrolled by the arrow keys."""

    AUTO_FOCUS = "VerticalScroll"
    FOOTER = ("dialog.back",)

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


def row_refusal(command: Command, row: Row) -> str:
    """Why a command cannot act on this row; empty when it can."""
    if command.when is When.CHANGE and not row.tickable:
        return row.blocked or row.reason or "There is nothing to write for this row."
    if command.when in (When.CUSTOMER, When.MAPPED) and not row.contributors:
        return "This row comes from an addition: there is no customer behind it."
    if command.when is When.MAPPED and row.company_id is None:
        return "This customer is not mapped to a company."
    if command.id == "preview.date" and (reason := choosing.date_refusal(row)):
        return reason
    if command.id == "preview.keep" and row.status is not Status.EXTRA_ADDITION:
        return "Only an Extra addition can be kept as no seats; i ignores, H holds."
    return ""


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
        app.map_license(row.source, row.sku or row.contributors[0].sku, row.metric)
    elif row.pick is Pick.COMPANY and row.contributors:
        pick_company(app, row)
    elif row.pick is Pick.AGREEMENT and row.contributors:
        _pick_agreement(app, row)
    elif row.pick is Pick.ADDITION and row.contributors:
        _pick_addition(app, row)
    elif row.pick in (Pick.ENDING, Pick.ZERO, Pick.DATE):
        choosing.choose(app, row)
    else:
        app.push_screen(Details(row))


def pick_company(app: SeatSyncApp, row: Row) -> None:
    """Pick the company of the row's customer, the likely ones first."""
    _for_customer(app, row, lambda contributor: pick_company_of(app, row, contributor))


def undo_company(app: SeatSyncApp, row: Row) -> None:
    """Take back the newest company mapping of the row's customer, after saying what it is."""

    def ask(contributor: Contributor) -> None:
        name = harmless(contributor.customer)
        lines = [
            f"{name} was matched to {harmless(row.company)} by {contributor.how or 'name'}.",
            "It goes back to what stood before. Nothing is written to ConnectWise.",
        ]

        def undo(sure: bool | None) -> None:
            if sure:
                app.decide(lambda: app.session.workspace.undo_company(_key(contributor)))

        app.push_screen(Ask(f"Undo the company mapping of {name}?", lines), undo)

    _for_customer(app, row, ask)


def ignore(app: SeatSyncApp, row: Row) -> None:
    """Leave the row's customer or addition out, and say why."""
    workspace = app.session.workspace

    def ask(contributor: Contributor | None) -> None:
        name = harmless(contributor.customer) if contributor else f"addition {row.addition_id}"
        lines = [f"{name} will be left out of the preview and counted in its first line."]

        def save(reason: str | None) -> None:
            if not reason:
                return
            customer = _key(contributor) if contributor else None
            addition_id = None if contributor else row.addition_id
            app.decide(
                lambda: workspace.ignore(customer=customer, addition_id=addition_id, why=reason),
                f"{name} is ignored.",
            )

        app.push_screen(AskText(f"Ignore {name}", [("Why", "")], lines=lines), save)

    if row.contributors:
        _for_customer(app, row, ask)
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
    app.push_screen(AskText("Keep, not seats", [("Why", "")], lines=lines), save)


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
                "Accepted. r pulls again.",
            )

    app.push_screen(AskText(f"Accept {counted(len(names), 'absence')}?", [("Why", "")], lines=lines), save)


def hold(app: SeatSyncApp, row: Row) -> None:
    """Hold a row at a number until a day; a held row asks to be lifted."""
    if row.status is Status.HELD:
        _lift(app, row)
        return
    asked = AskText(
        f"Hold {company_text(row) or customer_text(row)}",
        [
            ("Seats", number(row.current if row.current is not None else row.counted)),
            ("Until (YYYY-MM-DD)", ""),
            ("Why", ""),
        ],
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
            f"Held at {seats} until {until}.",
        )

    app.push_screen(asked, save)


def _lift(app: SeatSyncApp, row: Row) -> None:
    def lift(sure: bool | None) -> None:
        if sure:
            app.decide(lambda: app.session.workspace.unhold(row.key), "The hold was lifted.")

    app.push_screen(Ask("Lift the hold?", [harmless(row.reason)]), lift)


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


def _key(contributor: Contributor) -> CustomerKey:
    return (contributor.source, contributor.customer_id)


def _for_customer(app: SeatSyncApp, row: Row, act: Callable[[Contributor], None]) -> None:
    """Act on the row's customer; of several, have one picked first."""
    customers = {_key(contributor): contributor for contributor in row.contributors}
    if len(customers) == 1:
        act(row.contributors[0])
        return
    choices = [
        Choice(contributor, contributor.customer or contributor.customer_id, number(contributor.counted))
        for contributor in customers.values()
    ]

    def picked(value: object) -> None:
        if isinstance(value, Contributor):
            act(value)

    app.push_screen(
        Picker("Which customer?", ["Several customers are summed in this row."], first=choices), picked
    )


def pick_company_of(app: SeatSyncApp, row: Row, contributor: Contributor) -> None:
    """Pick the company of one contributor: suggestions first, search over all."""
    from seatsync_tui.reconcile.suggestions import takes_first

    workspace = app.session.workspace
    first = [_suggested(suggestion) for suggestion in row.suggestions]
    picker = Picker(
        f"Company of {harmless(contributor.customer) or contributor.customer_id}",
        [line for line in (row.reason, f"Counted: {number(contributor.counted)} seats") if line],
        first=first,
        load=lambda: [_company_choice(company) for company in workspace.companies("")],
        take_first=takes_first(row.suggestions),
        empty="No company is known. s scans ConnectWise.",
    )
    app.push_screen(picker, lambda value: _company_picked(app, contributor, value))


def _suggested(suggestion: Suggestion) -> Choice:
    note = "   ".join(part for part in (suggestion.differs, suggestion.note) if part)
    blocked = "in the recycle bin" if "recycle bin" in suggestion.note else ""
    return Choice(
        suggestion.company_id, f"{suggestion.score:>3}  {harmless(suggestion.company)}", note, blocked=blocked
    )


def _company_choice(company: Company) -> Choice:
    state = "" if company.usable else "   in the recycle bin" if company.deleted else f"   {company.status}"
    return Choice(
        company.id,
        company.name,
        f"{company.identifier}   {company.id}{state}",
        words=f"{company.identifier} {company.id}",
        names=(company.identifier, str(company.id)),
        blocked="in the recycle bin" if company.deleted else "",
    )


def _company_picked(app: SeatSyncApp, contributor: Contributor, value: object) -> None:
    if not isinstance(value, int):
        return
    workspace = app.session.workspace
    others = [
        harmless(mapping.customer) or mapping.customer_id
        for mapping in app.session.decisions.companies
        if mapping.company_id == value and mapping.key != _key(contributor)
    ]

    def save(sure: bool | None) -> None:
        if sure:
            app.decide(
                lambda: workspace.map_company(_key(contributor), value),
                f"{harmless(contributor.customer)} is mapped. u undoes it.",
            )

    if not others:
        save(True)
        return
    lines = [
        f"This company already carries the seats of {', '.join(others[:5])}.",
        "Their seats would be summed on one addition.",
    ]
    app.push_screen(Ask(f"Sum with {others[0]}?", lines), save)


def _pick_agreement(app: SeatSyncApp, row: Row) -> None:
    workspace, company_id = app.session.workspace, row.company_id
    if company_id is None:
        return
    picker = Picker(
        f"Agreement of {harmless(row.company)}",
        [row.reason],
        load=lambda: [_agreement_choice(agreement) for agreement in workspace.agreements_of(company_id)],
        take_first=False,
        empty="The company has no agreement at the scan.",
    )

    def picked(value: object) -> None:
        if isinstance(value, int):
            _save_choice(app, row, value, None)

    app.push_screen(picker, picked)


def _agreement_choice(agreement: Agreement) -> Choice:
    running = agreement.status == "Active" and not agreement.cancelled
    invoice = f"next invoice {day(agreement.next_invoice)}" if agreement.next_invoice else ""
    prorates = "prorates" if agreement.prorate else "does not prorate"
    parts = [agreement.type, invoice, prorates, f"ends {day(agreement.end)}" if agreement.end else ""]
    note = " · ".join(part for part in parts if part)
    return Choice(
        agreement.id, agreement.name, note, words=str(agreement.id), blocked="" if running else "not active"
    )


def _pick_addition(app: SeatSyncApp, row: Row) -> None:
    workspace = app.session.workspace
    picker = Picker(
        f"Addition of {harmless(row.company)} that carries the seats",
        [row.reason],
        load=lambda: [_addition_choice(addition) for addition in workspace.additions_of(row)],
        take_first=False,
        empty="The company has no such addition at the scan.",
    )

    def picked(value: object) -> None:
        if isinstance(value, Addition):
            _save_choice(app, row, value.agreement_id, value.id)

    app.push_screen(picker, picked)


def _addition_choice(addition: Addition) -> Choice:
    sequence = f"sequence {number(addition.sequence)}" if addition.sequence is not None else ""
    ends = f"ends {day(addition.cancelled)}" if addition.cancelled else ""
    starts = f"from {day(addition.effective)}" if addition.effective else ""
    price = f"{number(addition.unit_price)} a seat" if addition.unit_price is not None else ""
    note = " · ".join(
        part for part in (sequence, starts, ends, price, f"agreement {addition.agreement_id}") if part
    )
    return Choice(addition, f"Addition {addition.id}: {number(addition.quantity)} seats", note)


def _save_choice(app: SeatSyncApp, row: Row, agreement_id: int, addition_id: int | None) -> None:
    """A choice belongs to a customer; all contributors of the row share it, so that the row stays one."""
    workspace = app.session.workspace

    def save() -> None:
        for contributor in row.contributors:
            workspace.map_addition(
                _key(contributor),
                contributor.sku,
                agreement_id=agreement_id,
                addition_id=addition_id,
                metric=contributor.metric,
            )

    app.decide(save, f"Chosen for {counted(len(row.contributors), 'customer')}.")
