"""The kinds of value ConnectWise sends, as it really sends them: absent, null, empty, numbers as text."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator

LARGEST_NUMBER = Decimal(10) ** 12
"""No quantity or price is beyond this."""

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})([T ].*)?")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(\s.*)?")
_WRITTEN = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%Y%m%d", "%Y/%m/%d")


def whole_number(value: Any) -> int:
    """A whole number, also as text or with `.0`."""
    number = decimal_number(value)
    if number != number.to_integral_value():
        raise ValueError(f"{value} is not a whole number")
    return int(number)


def decimal_number(value: Any) -> Decimal:
    """An exact decimal: 25.0 becomes 25, and no float comes near it."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise ValueError("is not a number")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError("is not a number") from None
    if not number.is_finite() or abs(number) > LARGEST_NUMBER or number.adjusted() < -12:
        raise ValueError("is beyond any real number")
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def optional_decimal(value: Any) -> Decimal | None:
    """A decimal, or None when it is absent."""
    return None if value is None or value == "" else decimal_number(value)


def plain_text(value: Any) -> str:
    """A text; null is the empty one. Half characters that no file could hold are replaced."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("is not a text")
    return value.encode("utf-8", "replace").decode()


def calendar_day(value: Any) -> date | None:
    """The calendar day of `2026-11-30T00:00:00Z`, never shifted by a zone; null and empty are None."""
    if value is None or value == "":
        return None
    found = _ISO.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError("is not a date")
    return date(int(found[1]), int(found[2]), int(found[3]))


def flag(value: Any) -> bool:
    """Yes or no; null is no."""
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.casefold() in ("true", "false"):
        return value.casefold() == "true"
    raise ValueError("is neither true nor false")


def lenient_day(text: str) -> date | None:
    """The day of a free text as `nextInvoiceDate`, or None. Slashes are month first where they can be."""
    text = text.strip()
    try:
        if iso := _ISO.fullmatch(text):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if slashes := _SLASHES.fullmatch(text):
            first, second, year = int(slashes[1]), int(slashes[2]), int(slashes[3])
            return date(year, second, first) if first > 12 else date(year, first, second)
    except ValueError:
        return None
    for form in _WRITTEN:
        try:
            # A calendar day has no zone to be aware of.
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


Whole = Annotated[int, BeforeValidator(whole_number)]
Number = Annotated[Decimal, BeforeValidator(decimal_number)]
OptionalNumber = Annotated[Decimal | None, BeforeValidator(optional_decimal)]
Text = Annotated[str, BeforeValidator(plain_text)]
Day = Annotated[date | None, BeforeValidator(calendar_day)]
Flag = Annotated[bool, BeforeValidator(flag)]
