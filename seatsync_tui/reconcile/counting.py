"""Counting: from a count and its breakdown to one number of seats, and to words for the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, Decimal

from seatsync_tui.models.columns import Column, CountColumns, side_by_side
from seatsync_tui.models.counts import Cell, CountRule, SeatCount

_LEAVING = "pending deletion"
_ENROLLED = "enrolled"
_NOT_ENROLLED = "not enrolled"
_PLAIN_STATUS = "active"
_WORDS = {_NOT_ENROLLED: "never enrolled"}
_ORDER = (_ENROLLED, _NOT_ENROLLED)


def round_up(total: Decimal) -> Decimal:
    """Round a sum of seats up to the whole seat; done once, after adding up all contributors."""
    whole = total.to_integral_value()
    return whole if whole == total else total.to_integral_value(ROUND_CEILING)


def counted(count: SeatCount, rule: CountRule | None) -> Decimal | None:
    """Return the seats of one count by a count rule, as `seats_by` does."""
    return seats_by(rule, count.quantity, count.breakdown, count.not_read)


def seats_by(
    rule: CountRule | None, quantity: Decimal | None, breakdown: tuple[Cell, ...], not_read: str
) -> Decimal | None:
    """Return the seats of a count by a count rule, not rounded; None when it was not read.

    Without a rule, or from a source that keeps no breakdown, it is the source's own number.
    """
    if quantity is None or not_read:
        return None
    if rule is None or not breakdown:
        return quantity
    return rule.count(breakdown)


Rules = Mapping[tuple[str, str], CountRule | None]
"""By sku and metric: how its seats are counted; one that is not there by the source's own number."""


def seats_in(pull: CountColumns, kinds: Column[tuple[str, str]], rules: Rules) -> Column[Decimal | None]:
    """Return the seats of every count of a pull, as `counted` does; the same is counted once.

    `kinds` is what each of them counts.
    """
    by_rule = kinds.made(rules.get).merged()
    told = side_by_side(by_rule, pull.quantities, pull.breakdowns, pull.not_read)
    return told.made(lambda each: seats_by(*each))


def breakdown_words(cells: Iterable[Cell], metric: str = "users") -> str:
    """Say what a number is made of: `48 users: 45 enrolled, 2 never enrolled, 1 pending deletion`.

    Statuses other than active stand in brackets behind their group; no cells give an empty text.
    """
    filled = [cell for cell in cells if cell.quantity]
    if not filled:
        return ""
    total = sum((cell.quantity for cell in filled), Decimal(0))
    groups: dict[str, list[Cell]] = {}
    for cell in filled:
        groups.setdefault(_group(cell.traits), []).append(cell)
    parts = [_group_words(name, groups[name]) for name in sorted(groups, key=_place)]
    return f"{plain_number(total)} {_unit(metric, total)}: {', '.join(parts)}"


def plain_number(value: Decimal) -> str:
    """Write a quantity without trailing zeros or exponent: `45`, `2.5`."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def _group(traits: frozenset[str]) -> str:
    for name in (_LEAVING, _ENROLLED, _NOT_ENROLLED):
        if name in traits:
            return name
    return ", ".join(sorted(traits)) or "counted"


def _place(group: str) -> tuple[int, str]:
    """Enrolled, never enrolled, what a source calls otherwise, and last those who are leaving."""
    if group in _ORDER:
        return _ORDER.index(group), group
    return (3, group) if group == _LEAVING else (2, group)


def _group_words(name: str, cells: list[Cell]) -> str:
    total = sum((cell.quantity for cell in cells), Decimal(0))
    words = f"{plain_number(total)} {_WORDS.get(name, name)}"
    special = _special_statuses(cells) if name in _ORDER else {}
    if not special:
        return words
    listed = ", ".join(f"{plain_number(special[status])} {status}" for status in sorted(special))
    return f"{words} ({listed})"


def _special_statuses(cells: list[Cell]) -> dict[str, Decimal]:
    special: dict[str, Decimal] = {}
    for cell in cells:
        status = " ".join(sorted(cell.traits - {_ENROLLED, _NOT_ENROLLED, _PLAIN_STATUS}))
        if status:
            special[status] = special.get(status, Decimal(0)) + cell.quantity
    return special


def _unit(metric: str, total: Decimal) -> str:
    return metric.removesuffix("s") if total == 1 else metric
