"""Makes the sandbox's world from a seed: an MSP with its clients in Duo and in ConnectWise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from seatsync_tui.sandbox.builder import Builder
from seatsync_tui.sandbox.cases import Case, cases_for
from seatsync_tui.sandbox.cases_orphans import ends_soon, orphans
from seatsync_tui.sandbox.catalog import stock
from seatsync_tui.sandbox.clients import add_bystanders, add_ordinary
from seatsync_tui.sandbox.strays import add_stray
from seatsync_tui.sandbox.vendors import add_vendors
from seatsync_tui.sandbox.world import World

STRAY_SHARE = 0.34
"""How many subaccounts of a hundred need a person before they can be compared."""
ORPHANS_FROM = 10
"""Worlds with fewer subaccounts have no orphaned additions, which would outweigh the rest."""


def make_world(
    seed: int, subaccounts: int = 60, today: date | None = None, *, vendors: bool = False
) -> World:
    """Make a world with so many Duo subaccounts; the same arguments make the same world, byte for byte."""
    builder = Builder(seed, today or date.today())  # noqa: DTZ011 - the operator's own calendar day
    stock(builder)
    for add in builder.dice.shuffled(_clients(builder, subaccounts)):
        add()
    add_bystanders(builder, max(4, subaccounts // 3))
    if subaccounts >= ORPHANS_FROM:
        ends_soon(builder)
        orphans(builder)
    world = builder.world
    world.duo.accounts[:] = builder.dice.shuffled(world.duo.accounts)
    world.expectations.sort(key=lambda told: (not told.shows, told.case))
    if vendors:
        world.vendors = add_vendors(builder)
    return world


def _clients(builder: Builder, subaccounts: int) -> list[Callable[[], None]]:
    cases = cases_for(subaccounts)
    left = subaccounts - sum(case.customers for case in cases)
    strays = _stray_room(cases, subaccounts, left)
    adds: list[Callable[[], None]] = [partial(case.make, builder) for case in cases]
    adds += [partial(add_stray, builder, turn) for turn in range(strays)]
    adds += [partial(add_ordinary, builder, turn) for turn in range(left - strays)]
    return adds


def _stray_room(cases: list[Case], subaccounts: int, left: int) -> int:
    by_hand = sum(case.customers for case in cases if not case.agrees)
    return max(0, min(left, round(STRAY_SHARE * subaccounts) - by_hand))
