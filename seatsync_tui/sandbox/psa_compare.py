"""Single comparisons of the `conditions` language: one field, one operator, one value."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from seatsync_tui.sandbox.psa_fields import BOOL, DATE, ENUM, NUMBER, STRING, Field
from seatsync_tui.sandbox.world import Record

ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
WRITTEN_AS = {
    NUMBER: ("number",),
    BOOL: ("word",),
    STRING: ("string",),
    ENUM: ("string",),
    DATE: ("date", "string"),
}


class ConditionError(ValueError):
    """A condition the API refuses with `ApiFindCondition`; the text is the message it sends."""


def comparison(field: Field, sign: str, kind: str, text: str) -> Callable[[Record], bool]:
    """Ask whether a field compares to a value as written; raises ConditionError where the two do not fit."""
    if sign not in ORDERED:
        return _pattern(field, sign, kind, text)
    wanted = literal(field, kind, text)
    compare = ORDERED[sign]
    return _asks(field, lambda held: compare(held, wanted))


def membership(field: Field, written: list[tuple[str, str]], *, negated: bool) -> Callable[[Record], bool]:
    """Ask whether a field is one of some values."""
    wanted = {literal(field, kind, text) for kind, text in written}
    return _asks(field, lambda held: (held in wanted) != negated)


def null_test(field: Field, sign: str) -> Callable[[Record], bool]:
    """Ask whether a field has no value, or has one; only `=` and `!=` may stand before `null`."""
    if sign not in ("=", "!="):
        raise ConditionError(f"Operator '{sign}' cannot be used with null.")
    absent = sign == "="
    return lambda record: any(value is not None for value in _held(record, field)) != absent


def literal(field: Field, kind: str, text: str) -> Any:
    """Read a value as written into what records are compared by; raises ConditionError for the wrong form."""
    if kind not in WRITTEN_AS[field.kind]:
        raise ConditionError(f"{text} cannot be compared with {'/'.join(field.path)}.")
    if field.kind == NUMBER:
        return float(text)
    if field.kind == BOOL:
        return _flag(text)
    if field.kind == DATE:
        return _date(text)
    words = unquoted(text).casefold()
    if field.kind == ENUM and words not in map(str.casefold, field.values):
        raise ConditionError("Enum value supplied was invalid")
    return words


def unquoted(text: str) -> str:
    """Take the quotes of a string off, and with them the mark before a quote inside."""
    inner = text[1:-1]
    return inner.replace("''", "'") if text[0] == "'" else re.sub(r"\\(.)", r"\1", inner)


def moment(text: object) -> datetime | None:
    """Read a date or date-time, as UTC where no zone is written; None for what is no date."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ConditionError(f"{text} is not a valid boolean value.")
    return text.lower() == "true"


def _date(text: str) -> datetime:
    found = moment(text[1:-1])
    if found is None:
        raise ConditionError(f"{text} is not a valid date.")
    return found


def _pattern(field: Field, sign: str, kind: str, text: str) -> Callable[[Record], bool]:
    if kind != "string" or field.kind not in (STRING, ENUM, DATE):
        raise ConditionError(f"Operator '{sign}' cannot be used with {'/'.join(field.path)}.")
    whole = sign.endswith("like")
    found = re.compile(wildcard_pattern(unquoted(text)), re.IGNORECASE | re.DOTALL)
    matches = found.fullmatch if whole else found.search
    negated = sign.startswith("not ")
    return _asks(field, lambda held: (matches(str(held)) is None) == negated, as_text=True)


def wildcard_pattern(text: str) -> str:
    """Turn `*` and `%` into "anything", and `[[]` into a bracket that means itself."""
    pieces = re.split(r"(\*|%|\[\[\])", text)
    meanings = {"*": ".*", "%": ".*", "[[]": re.escape("[")}
    return "".join(meanings.get(piece, re.escape(piece)) for piece in pieces)


def value_of(record: Record, field: Field) -> Any:
    """Return what a record is sorted by: the field's value, or None where it has none of the right type."""
    return next(iter(map(READERS[field.kind], _held(record, field))), None)


def _asks(
    field: Field, question: Callable[[Any], bool], *, as_text: bool = False
) -> Callable[[Record], bool]:
    seen = READERS[STRING if as_text else field.kind]

    def ask(record: Record) -> bool:
        return any(question(value) for value in map(seen, _held(record, field)) if value is not None)

    return ask


def _held(record: Record, field: Field) -> Iterable[Any]:
    value = record.get(field.path[0])
    if len(field.path) == 1:
        return (value,)
    parts = (value or []) if field.in_list else (value,)
    return [part.get(field.path[1]) for part in parts if isinstance(part, dict)]


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _folded(value: Any) -> str | None:
    return value.casefold() if isinstance(value, str) else None


READERS: dict[str, Callable[[Any], Any]] = {
    NUMBER: _number,
    BOOL: _truth,
    STRING: _folded,
    ENUM: _folded,
    DATE: moment,
}
