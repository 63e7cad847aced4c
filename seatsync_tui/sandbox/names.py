"""Believable, invented names of an MSP's clients, as two systems spell them.

ConnectWise tends to hold the formal name and Duo whatever the technician typed on the day. The two spellings
of an ordinary client differ only in case, punctuation, `&` or `and`, accents, spaces and the legal suffix.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from seatsync_tui.sandbox.dice import Dice
from seatsync_tui.sandbox.words import COLOURS, PLACE_ENDS, PLACE_STARTS, SURNAMES, THINGS, TRADES


class ClientName(NamedTuple):
    """One client under both spellings."""

    formal: str
    """As ConnectWise holds it."""
    typed: str
    """As Duo holds it."""


class Names:
    """Draws names that no other client of the same world bears, also without their legal suffix."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._taken: set[str] = set()

    def claim(self, name: str) -> None:
        """Keep a hand-written name from being drawn."""
        self._taken.add(bare(name))

    def draw(self) -> ClientName:
        """Draw a client name nobody bears yet."""
        base, suffix = self._base()
        while bare(base) in self._taken:
            base, suffix = self._base()
        self._taken.add(bare(base))
        return ClientName(formal_name(base, suffix, self._dice), typed_name(base, suffix, self._dice))

    def _base(self) -> tuple[str, str]:
        trade, suffixes = self._dice.pick(TRADES)
        return f"{self._bearer(trade)} {trade}", self._dice.pick(suffixes)

    def _bearer(self, trade: str) -> str:
        dice = self._dice
        form = dice.below(20)
        if form < 9:
            return place(dice)
        if form < 12:
            return dice.pick(SURNAMES)
        if form < 14 and "&" not in trade:
            return " & ".join(dice.shuffled(SURNAMES)[:2])
        if form < 15:
            return "-".join(dice.shuffled(SURNAMES)[:2])
        if form < 17:
            return f"{dice.pick(COLOURS)} {dice.pick(THINGS)}"
        if form < 18:
            return f"St. {place(dice)}"
        return f"{place(dice)} {dice.pick(THINGS)}"


def place(dice: Dice) -> str:
    """Draw an invented place name."""
    return dice.pick(PLACE_STARTS) + dice.pick(PLACE_ENDS)


def formal_name(base: str, suffix: str, dice: Dice) -> str:
    """Spell a name as a bookkeeper enters it."""
    if not suffix:
        return f"The {base}" if dice.chance(0.08) else base
    comma = "," if dice.chance(0.6) else ""
    return f"{base}{comma} {suffix}"


def typed_name(base: str, suffix: str, dice: Dice) -> str:
    """Spell the same name as a technician types it."""
    name = base
    if suffix and dice.chance(0.3):
        name = f"{base} {suffix.rstrip('.')}"
    if " & " in name and dice.chance(0.5):
        name = name.replace(" & ", " and ")
    if dice.chance(0.3):
        name = without_accents(name)
    form = dice.below(10)
    if form == 0:
        return name.upper()
    if form == 1:
        return name.lower()
    if form == 2:
        return name.replace(" ", "  ", 1) + " "
    return name


def without_accents(name: str) -> str:
    """Drop the marks over letters."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))


def bare(name: str) -> str:
    """Reduce a name to what makes it unmistakable: its plain letters and digits."""
    words = without_accents(name).casefold().replace("&", " and ")
    return "".join(sign for sign in words if sign.isalnum())
