"""Which fields of an addition a client may write, and whether a value fits its field.

Types and lengths are those of ConnectWise's OpenAPI text of 2026.4. That other forms of a date than
`YYYY-MM-DDTHH:MM:SSZ` are refused was seen in the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from seatsync_tui.sandbox.psa_answers import problem
from seatsync_tui.sandbox.psa_compare import moment
from seatsync_tui.sandbox.psa_fields import BILLING
from seatsync_tui.sandbox.world import Record

REQUIRED = ("product", "billCustomer")
LARGEST = 1e12
WIRE_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

Fault = tuple[str, str]
"""The inner error code and its message."""


def misfit(name: str, value: Any) -> Record | None:
    """Say what is wrong with a value for a field of an addition, or None; null clears a value."""
    if value is None:
        return missing(name) if name in REQUIRED else None
    fault = WRITABLE[name](value)
    return None if fault is None else problem("addition", name, f"{name} {fault[1]}", fault[0])


def missing(name: str) -> Record:
    """Make the error of a required field without a value; its inner code is a guess."""
    return problem("addition", name, f"{name} is required", "MissingRequiredField")


def stored(name: str, value: Any) -> Any:
    """Return a value as ConnectWise keeps it: numbers as doubles, days at midnight."""
    if value is None:
        return None
    if name in ("effectiveDate", "cancelledDate"):
        return f"{value[:10]}T00:00:00Z"
    return float(value) if WRITABLE[name] is _number else value


def _number(value: Any) -> Fault | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ("InvalidField", "is not a number")
    return None if -LARGEST <= value <= LARGEST else ("OutOfRange", f"is not within {LARGEST:g}")


def _flag(value: Any) -> Fault | None:
    return None if isinstance(value, bool) else ("InvalidField", "is not true or false")


def _date(value: Any) -> Fault | None:
    if isinstance(value, str) and WIRE_FORM.fullmatch(value) and moment(value):
        return None
    return ("InvalidField", "is not a date of the form YYYY-MM-DDTHH:MM:SSZ")


def _text(longest: int) -> Callable[[Any], Fault | None]:
    def check(value: Any) -> Fault | None:
        if not isinstance(value, str):
            return ("InvalidField", "is not a text")
        return (
            ("MaxLengthField", f"cannot be longer than {longest} characters")
            if len(value) > longest
            else None
        )

    return check


def _billing(value: Any) -> Fault | None:
    return None if value in BILLING else ("InvalidField", f"is none of {', '.join(BILLING)}")


def _reference(value: Any) -> Fault | None:
    wrong = ("InvalidField", "is not a reference with an id or identifier")
    if not isinstance(value, dict):
        return wrong
    number, identifier = value.get("id"), value.get("identifier")
    if number is not None:
        return None if type(number) is int else wrong
    return None if isinstance(identifier, str) else wrong


def _list(value: Any) -> Fault | None:
    return None if isinstance(value, list) else ("InvalidField", "is not a list")


WRITABLE: dict[str, Callable[[Any], Fault | None]] = {
    "product": _reference,
    "quantity": _number,
    "lessIncluded": _number,
    "unitPrice": _number,
    "unitCost": _number,
    "billCustomer": _billing,
    "effectiveDate": _date,
    "cancelledDate": _date,
    "taxableFlag": _flag,
    "serialNumber": _text(50),
    "invoiceDescription": _text(6000),
    "purchaseItemFlag": _flag,
    "specialOrderFlag": _flag,
    "sequenceNumber": _number,
    "prorateCurrentPeriodFlag": _flag,
    "opportunity": _reference,
    "invoiceGrouping": _reference,
    "customFields": _list,
}
"""The fields a POST, PUT or PATCH may set, letter for letter; all others are worked out by the server."""
