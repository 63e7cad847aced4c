"""The narrowing terms of the filter language: each field, what it takes, and the test it makes."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.rows import Action, Row, Status
from seatsync_tui.reconcile.query_columns import customers_text
from seatsync_tui.reconcile.text import clean, fold

Test = Callable[[Row, bool], bool]
"""Asks a row, and whether its box is checked."""


class QueryError(SettingsError):
    """A term of a filter is not understood; the message names it and what it takes."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the filter language."""

    names: tuple[str, ...]
    takes: str
    """What stands behind the colon, in words with an example."""
    build: Callable[[str], Test | None]
    """Makes the test of a value; None when the value makes no sense."""


def field_test(name: str, value: str, term: str) -> tuple[str, Test]:
    """Return the field's first name and the test for `name:value`; QueryError when either makes no sense."""
    field = _FIELDS.get(name.casefold())
    if field is None:
        raise QueryError(
            f"{clean(term)}: there is no field {clean(name)}:, only {', '.join(FIELD_NAMES)}.",
            advice="Put the term in quotes to look for it as text.",
        )
    test = field.build(value.strip()) if value.strip() else None
    if test is None:
        raise QueryError(f"{clean(term)} is not understood: {field.names[0]}: takes {field.takes}.")
    return field.names[0], test


def loose(text: str) -> str:
    """Fold a word of status or flag, with `-` and `_` for the space."""
    return " ".join(fold(text).replace("-", " ").replace("_", " ").split())


def statuses_named(value: str) -> frozenset[Status]:
    """Return the statuses meant by names or beginnings with commas between; empty when one is unknown."""
    named: set[Status] = set()
    for part in value.split(","):
        meant = _status_like(loose(part))
        if not meant:
            return frozenset()
        named |= meant
    return frozenset(named)


def _status_like(wanted: str) -> set[Status]:
    """Take the exact name, else what begins so, else what has a word that begins so."""
    if not wanted:
        return set()
    by_name = {loose(status.value): status for status in Status}
    if wanted in by_name:
        return {by_name[wanted]}
    begins = {status for name, status in by_name.items() if name.startswith(wanted)}
    return begins or {status for name, status in by_name.items() if f" {wanted}" in name}


def _status(value: str) -> Test | None:
    statuses = statuses_named(value)
    if not statuses:
        return None
    return lambda row, _: row.status in statuses


def _text(of: Callable[[Row], str]) -> Callable[[str], Test | None]:
    """Make tests for a text column: a part of it, or with `=` the whole."""

    def build(value: str) -> Test | None:
        wanted = fold(value.removeprefix("="))
        if not wanted:
            return None
        if value.startswith("="):
            return lambda row, _: wanted in of(row).split("\n")
        return lambda row, _: wanted in of(row)

    return build


def _flag(value: str) -> Test | None:
    wanted = [loose(part) for part in value.split(",")]
    if not all(wanted):
        return None
    if wanted == ["none"]:
        return lambda row, _: not row.flags
    if wanted == ["any"]:
        return lambda row, _: bool(row.flags)
    return lambda row, _: any(_flag_fits(flag.kind, flag.text, wanted) for flag in row.flags)


def _flag_fits(kind: str, text: str, wanted: Sequence[str]) -> bool:
    folded_kind, folded_text = loose(kind), loose(text)
    return any(folded_kind.startswith(part) or folded_text.startswith(part) for part in wanted)


def _action(value: str) -> Test | None:
    wanted = fold(value)
    if wanted == "none":
        return lambda row, _: row.action is None
    actions = {action for action in Action if action.value.startswith(wanted)}
    if not actions:
        return None
    return lambda row, _: row.action in actions


_YES = ("yes", "true", "on", "1")
_NO = ("no", "false", "off", "0")


def _yes_no(of: Test) -> Callable[[str], Test | None]:
    def build(value: str) -> Test | None:
        wanted = fold(value)
        if any(word.startswith(wanted) for word in _YES):
            return of
        # A lone `o` may still become `on`; it was taken above.
        if any(word.startswith(wanted) for word in _NO):
            return lambda row, checked: not of(row, checked)
        return None

    return build


_COMPARISON = re.compile(r"(>=|<=|!=|=|>|<|)\s*([+-]?)(\d{1,15}(?:\.\d{1,6})?|\.\d{1,6})", re.ASCII)
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_SIGNS = str.maketrans({"−": "-", "≥": ">=", "≤": "<=", "≠": "!=", ",": None, "$": None})


def _number(of: Callable[[Row], Decimal | None]) -> Callable[[str], Test | None]:
    """Make tests for a number column; a row without the number fits none of them."""

    def build(value: str) -> Test | None:
        found = _COMPARISON.fullmatch(value.translate(_SIGNS))
        if not found:
            return None
        compare = _COMPARE[found[1]]
        wanted = Decimal(found[2] + found[3])
        return lambda row, _: (number := of(row)) is not None and compare(number, wanted)

    return build


_A_NUMBER = "a number, with >, >=, <, <=, = or != before it, like {}"

_ALL = (
    Field(
        ("status",),
        f"a status or its beginning, like status:orphaned or status:no-addition ({', '.join(Status)})",
        _status,
    ),
    Field(("customer", "subaccount"), "a part of the name, like customer:acme", _text(customers_text)),
    Field(
        ("company",), 'a part of the name, like company:"acme dental"', _text(lambda row: fold(row.company))
    ),
    Field(
        ("agreement",), "a part of the name, like agreement:managed", _text(lambda row: fold(row.agreement))
    ),
    Field(
        ("product", "sku"),
        "a part of the product or sku, like product:duo-mfa",
        _text(lambda row: f"{fold(row.product)}\n{fold(row.sku)}"),
    ),
    Field(("source",), "a source, like source:duo", _text(lambda row: fold(row.source))),
    Field(("reason",), "a part of the reason, like reason:recycle", _text(lambda row: fold(row.reason))),
    Field(("flag", "flags"), "a flag or its beginning, like flag:large, or any, or none", _flag),
    Field(("delta", "change"), _A_NUMBER.format("delta:>5"), _number(lambda row: row.change)),
    Field(("qty", "quantity", "now"), _A_NUMBER.format("qty:=0"), _number(lambda row: row.current)),
    Field(("count", "seats"), _A_NUMBER.format("count:>=100"), _number(lambda row: row.counted)),
    Field(("billed",), _A_NUMBER.format("billed:=0"), _number(lambda row: row.billed)),
    Field(("price",), _A_NUMBER.format("price:>6"), _number(lambda row: row.unit_price)),
    Field(("money",), _A_NUMBER.format("money:<-100"), _number(lambda row: row.money)),
    Field(("action",), "create, update, cancel or none", _action),
    Field(("checked", "ticked"), "yes or no", _yes_no(lambda _, checked: checked)),
    Field(("blocked",), "yes or no", _yes_no(lambda row, _: bool(row.blocked))),
)
_FIELDS = {name: field for field in _ALL for name in field.names}
FIELD_NAMES = tuple(f"{field.names[0]}:" for field in _ALL)
"""Every field's first name, as typed."""
