"""Picking what a row needs from what the scan knows: company, agreement, addition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from seatsync_tui.models.mappings import CustomerKey
from seatsync_tui.models.psa import Addition, Agreement, Company
from seatsync_tui.models.rows import Contributor, Row, Suggestion
from seatsync_tui.screens.dialogs import Ask
from seatsync_tui.screens.picker import Choice, Picker, pick
from seatsync_tui.widgets.cells import counted, day, number
from seatsync_tui.widgets.columns import harmless

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp


def pick_company(app: SeatSyncApp, row: Row) -> None:
    """Pick the company of the row's customer, the likely ones first."""
    for_customer(app, row, lambda contributor: pick_company_of(app, row, contributor))


def key_of(contributor: Contributor) -> CustomerKey:
    """The customer as mappings are kept."""
    return (contributor.source, contributor.customer_id)


def for_customer(app: SeatSyncApp, row: Row, act: Callable[[Contributor], None]) -> None:
    """Act on the row's customer; of several, have one picked first."""
    customers = {key_of(contributor): contributor for contributor in row.contributors}
    if len(customers) == 1:
        act(row.contributors[0])
        return
    choices = [
        Choice(each, each.customer or each.customer_id, _told_apart(each), words=each.customer_id)
        for each in customers.values()
    ]
    summed = "Several customers are summed in this row."
    picker = Picker("Which customer?", [summed], first=choices, take_first=False)
    pick(app, picker, Contributor, act)


def _told_apart(contributor: Contributor) -> str:
    """What tells a customer from another of the same name."""
    seats = f"{number(contributor.counted)} seats" if contributor.counted is not None else "not read"
    return f"{seats} · {contributor.customer_id}"


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
        empty="No company is known. {preview.scan} in the preview scans ConnectWise.",
    )
    pick(app, picker, int, lambda company_id: _map_to(app, contributor, company_id))


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


def _map_to(app: SeatSyncApp, contributor: Contributor, company_id: int) -> None:
    """Map a customer to a company; ask first where its seats would be summed with others."""
    workspace = app.session.workspace
    carried = [
        mapping
        for mapping in app.session.decisions.companies
        if mapping.company_id == company_id and mapping.key != key_of(contributor)
    ]
    others = [harmless(mapping.customer) or mapping.customer_id for mapping in carried]

    def save(sure: bool | None) -> None:
        if sure:
            app.decide(
                lambda: workspace.map_company(key_of(contributor), company_id),
                f"{harmless(contributor.customer)} is mapped. {{preview.undo-company}} undoes it.",
            )

    if not others:
        save(True)
        return
    lines = [
        f"{harmless(carried[0].company)} already carries the seats of {', '.join(others[:5])}.",
        "Their seats would be summed on one addition.",
    ]
    app.push_screen(Ask(f"Sum with {others[0]}?", lines, enter="sum them"), save)


def pick_agreement(app: SeatSyncApp, row: Row) -> None:
    """Pick the agreement that the row's seats are billed on."""
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
    pick(app, picker, int, lambda agreement_id: _save_choice(app, row, agreement_id, None))


def _agreement_choice(agreement: Agreement) -> Choice:
    running = agreement.status == "Active" and not agreement.cancelled
    invoice = f"next invoice {day(agreement.next_invoice)}" if agreement.next_invoice else ""
    prorates = "prorates" if agreement.prorate else "does not prorate"
    parts = [agreement.type, invoice, prorates, f"ends {day(agreement.end)}" if agreement.end else ""]
    note = " · ".join(part for part in parts if part)
    return Choice(
        agreement.id, agreement.name, note, words=str(agreement.id), blocked="" if running else "not active"
    )


def pick_addition(app: SeatSyncApp, row: Row) -> None:
    """Pick the addition that carries the row's seats."""
    workspace = app.session.workspace
    picker = Picker(
        f"Addition of {harmless(row.company)} that carries the seats",
        [row.reason],
        load=lambda: [_addition_choice(addition) for addition in workspace.additions_of(row)],
        take_first=False,
        empty="The company has no such addition at the scan.",
    )
    pick(app, picker, Addition, lambda addition: _save_choice(app, row, addition.agreement_id, addition.id))


def _addition_choice(addition: Addition) -> Choice:
    sequence = f"sequence {number(addition.sequence)}" if addition.sequence is not None else ""
    ends = f"ends {day(addition.cancelled)}" if addition.cancelled else ""
    starts = f"from {day(addition.effective)}" if addition.effective else ""
    price = f"{addition.unit_price:,.2f} a seat" if addition.unit_price is not None else ""
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
                key_of(contributor),
                contributor.sku,
                agreement_id=agreement_id,
                addition_id=addition_id,
                metric=contributor.metric,
            )

    app.decide(save, f"Chosen for {counted(len(row.contributors), 'customer')}.")
