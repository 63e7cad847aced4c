"""Reading a vendor's JSON field by field: what is missing or of another kind is said by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from seatsync_tui.http.answers import Unreadable


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON object and where in the answer it stood."""

    fields: Mapping[str, object]
    where: str = ""

    @classmethod
    def of(cls, value: object, where: str = "") -> Record:
        """Take a value for an object; raises Unreadable when it is none."""
        if not isinstance(value, Mapping):
            raise Unreadable(f"data of another shape ({where or 'the whole answer'}: no object)")
        return cls(value, where)

    def text(self, name: str) -> str:
        """A text that has to be there; numbers are taken as ids."""
        value = self.fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(name, "a text is missing")
        return value.strip()

    def words(self, name: str) -> str:
        """Free text, empty when there is none; halves of characters are replaced."""
        value = self.fields.get(name)
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""

    def amount(self, name: str, default: Decimal | None = None) -> Decimal:
        """A number, also one written as text; a missing one is an error unless a default is given."""
        value = self.fields.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            raise self._wrong(name, "a number is missing")
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise self._wrong(name, "no number") from None
        if not number.is_finite():
            raise self._wrong(name, "no number")
        return number

    def seats(self, name: str) -> Decimal:
        """A number of seats: at least 0, for a negative number often means that there is no limit."""
        number = self.amount(name)
        if number < 0:
            raise self._wrong(name, f"{number} is no number of seats")
        return number

    def day(self, name: str) -> date | None:
        """A day or the day of a time, where there is one."""
        value = self.fields.get(name)
        if value in (None, ""):
            return None
        try:
            return datetime.fromisoformat(str(value)).date()
        except ValueError:
            raise self._wrong(name, "no date") from None

    def record(self, name: str) -> Record:
        """An object inside; raises Unreadable when it is missing."""
        return Record.of(self.fields.get(name), self._place(name))

    def maybe(self, name: str) -> Record | None:
        """An object inside, or None when it is absent or null."""
        return None if self.fields.get(name) is None else self.record(name)

    def records(self, name: str) -> Iterator[Record]:
        """The objects of a list that has to be there."""
        values = self.fields.get(name)
        if not isinstance(values, list):
            raise self._wrong(name, "a list is missing")
        for place, value in enumerate(values):
            yield Record.of(value, f"{self._place(name)}.{place}")

    def _place(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def _wrong(self, name: str, what: str) -> Unreadable:
        return Unreadable(f"data of another shape ({self._place(name)}: {what})")
