"""The hand-written cases of the seeded world, in the order in which a small world takes them up."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from seatsync_tui.sandbox import cases_additions as additions
from seatsync_tui.sandbox import cases_names as names
from seatsync_tui.sandbox import cases_seats as seats
from seatsync_tui.sandbox import cases_unsettled as unsettled
from seatsync_tui.sandbox.builder import Builder
from seatsync_tui.sandbox.world import World

FULL = 40
"""From so many subaccounts on every status and flag is there."""
WIDE = 60
"""From so many on also the cases that show a second face of one."""


class Case(NamedTuple):
    """A hand-written case."""

    make: Callable[[Builder], None]
    customers: int = 1
    """How many subaccounts it adds."""
    agrees: bool = True
    """Its names meet and its row is Ready or No change."""
    wide: bool = False
    """Only in worlds of `WIDE` subaccounts or more."""


CASES = (
    Case(seats.ready_up),
    Case(names.unmatched, agrees=False),
    Case(seats.ready_down),
    Case(unsettled.no_addition, agrees=False),
    Case(seats.large),
    Case(unsettled.multiple_additions, agrees=False),
    Case(seats.to_zero),
    Case(names.two_companies, agrees=False),
    Case(unsettled.not_read_elsewhere, agrees=False),
    Case(names.annex, customers=2),
    Case(seats.no_change),
    Case(unsettled.ending, agrees=False),
    Case(seats.fractional),
    Case(additions.no_proration),
    Case(unsettled.no_agreement, agrees=False),
    Case(additions.child_agreement),
    Case(names.markup),
    Case(names.twins, customers=2, agrees=False),
    Case(additions.starts_later),
    Case(additions.chain),
    Case(unsettled.no_addition_two_agreements, agrees=False),
    Case(names.renamed),
    Case(seats.empty_account),
    Case(names.inactive_company, agrees=False),
    Case(additions.past_line),
    Case(seats.three_hundred),
    Case(seats.three_hundred_and_one),
    Case(seats.many_users),
    Case(names.nameless, agrees=False),
    Case(unsettled.not_read_forbidden, agrees=False),
    Case(additions.credit),
    Case(additions.less_included),
    Case(additions.do_not_bill),
    Case(names.escapes),
    Case(names.legal_forms),
    Case(additions.cancelled_agreement, wide=True),
    Case(seats.odd_status, wide=True),
    Case(names.two_towns, customers=2, wide=True),
    Case(names.branches, customers=2, agrees=False, wide=True),
    Case(unsettled.never_an_agreement, agrees=False, wide=True),
    Case(unsettled.multiple_agreements, agrees=False, wide=True),
)


def cases_for(subaccounts: int) -> list[Case]:
    """Choose the cases of a world: all when there is room, else the first ones that fill half of it."""
    if subaccounts >= WIDE:
        return list(CASES)
    narrow = [case for case in CASES if not case.wide]
    if subaccounts >= FULL:
        return narrow
    chosen: list[Case] = []
    for case in narrow:
        if sum(other.customers for other in chosen) + case.customers <= subaccounts // 2:
            chosen.append(case)
    return chosen


def describe(world: World) -> str:
    """Tell the hand-written cases of a world as a table: the case, where to find it, what it shows."""
    accounts = {account.account_id: account.name or account.account_id for account in world.duo.accounts}
    companies = world.psa.companies
    rows = [
        (told.case, accounts.get(told.customer_id or "") or _company(companies, told.company_id), told.shows)
        for told in world.expectations
        if told.shows
    ]
    return "\n".join(f"{case:32}  {_plain(name):40.40}  {shows}" for case, name, shows in rows)


def _company(companies: dict[int, dict[str, object]], number: int | None) -> str:
    return str(companies[number]["name"]) if number in companies else ""


def _plain(name: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)
