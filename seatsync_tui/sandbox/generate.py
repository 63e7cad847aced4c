"""Makes the sandbox's world from a seed: an MSP with its clients in Duo and in ConnectWise."""

from __future__ import annotations

from datetime import date

from seatsync_tui.sandbox.builder import Builder
from seatsync_tui.sandbox.catalog import stock
from seatsync_tui.sandbox.clients import add_bystanders, add_ordinary
from seatsync_tui.sandbox.world import World


def make_world(seed: int, subaccounts: int = 60, today: date | None = None) -> World:
    """Make a world with so many Duo subaccounts; the same arguments make the same world, byte for byte."""
    builder = Builder(seed, today or date.today())  # noqa: DTZ011 - the operator's own calendar day
    stock(builder)
    for turn in range(subaccounts):
        add_ordinary(builder, turn)
    add_bystanders(builder, max(4, subaccounts // 3))
    world = builder.world
    world.duo.accounts[:] = builder.dice.shuffled(world.duo.accounts)
    return world
