"""What the tests of the seeded world share: which worlds to try, and plain readings of counts and names."""

from __future__ import annotations

import math
import re
from datetime import date

from hypothesis import settings
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio, token_sort_ratio

from seatsync_tui.sandbox.cases import FULL
from seatsync_tui.sandbox.names import without_accents
from seatsync_tui.sandbox.world import DuoAccount, Expectation, Record, World

TODAY = date(2026, 11, 21)
Asked = tuple[int, int, date]
IN_DOUBT = ("Unmatched", "Ambiguous")
seeds = st.integers(0, 10**9)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
worlds = st.tuples(seeds, st.integers(0, 130), days)
whole_worlds = st.tuples(seeds, st.integers(FULL, 200), days)
few = settings(max_examples=25, deadline=None)
FORMS = {"llc", "inc", "ltd", "limited", "corp", "pllc", "llp", "the"}


def counted(account: DuoAccount) -> int:
    return sum(user.enrolled and user.status != "pending deletion" for user in account.users)


def plainly(world: World) -> list[Expectation]:
    return [told for told in world.expectations if not told.given]


def live(world: World, addition: Record) -> bool:
    return bool(
        addition["product"]["identifier"] == world.product
        and addition["agreementStatus"] == "Active"
        and addition.get("cancelledDate", "9")[:10] >= world.today.isoformat()
        and addition["quantity"] >= 0
    )


def words(name: str | None) -> list[str]:
    text = without_accents(name or "").casefold().replace("&", " and ").replace("'", "")
    return re.findall(r"[^\W_]+", text)


def plain_key(name: str | None) -> str:
    return "".join(words(name))


def bare_key(name: str | None) -> str:
    return "".join(word for word in words(name) if word not in FORMS)


def likeness(name: str, other: str, rarity: dict[str, float]) -> float:
    """A plain reading of the suggestion score: the lesser of sorted words and rare words in common."""
    mine, theirs = words(name), words(other)
    common = sum(rarity[a] ** 2 for a in mine if any(ratio(a, b) >= 75 for b in theirs))
    lengths = math.sqrt(sum(rarity[a] ** 2 for a in mine) * sum(rarity[b] ** 2 for b in theirs))
    rare_words = 100 * common / lengths if lengths else 0
    return min(token_sort_ratio(" ".join(mine), " ".join(theirs)), rare_words)
