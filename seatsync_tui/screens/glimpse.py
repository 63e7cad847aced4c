"""A glimpse: the preview's screenful as it was left, in plain texts, to be drawn before anything is loaded.

It is a picture and no more. Nothing can be ticked, resolved or pushed from it; what can be is read anew
while it stands there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime

COLUMNS = (
    "status",
    "customer",
    "company",
    "name",
    "agreement",
    "product",
    "counted",
    "current",
    "change",
    "money",
)
"""The order of a row's texts."""


@dataclass(frozen=True, slots=True)
class GlimpseRow:
    """One row as it was drawn."""

    box: str
    looks: tuple[str, str]
    """Component classes of the status and of the numbers of the change."""
    texts: tuple[str, ...]
    """In the order of `COLUMNS`."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What stood on the screen."""

    at: datetime
    """When it was taken."""
    route: str
    tabs: str
    chips: str
    filter: str
    count: str
    titles: dict[str, str]
    """Headings in the source's own words, by the column's name."""
    sorted_by: tuple[str, bool]
    above: int
    """Lines above the list's heading."""
    cursor: int
    """Place of the cursor among the rows; -1 for none."""
    rows: tuple[GlimpseRow, ...]
    totals: str
    keys: str

    def to_text(self) -> str:
        """As it is stored."""
        whole = _by_name(self)
        whole["at"] = self.at.isoformat()
        whole["rows"] = [_by_name(row) for row in self.rows]
        return json.dumps(whole, ensure_ascii=False)


def _by_name(record: Glimpse | GlimpseRow) -> dict[str, object]:
    """The fields of a record as they are: `asdict` copies every text of a screenful, while somebody types."""
    return {each.name: getattr(record, each.name) for each in fields(record)}


def glimpse_from(text: str) -> Glimpse | None:
    """Read a glimpse back; None for a text that is none, as after a change of what it holds."""
    if not text:
        return None
    try:
        stored = json.loads(text)
        rows = tuple(_row_from(row) for row in stored.pop("rows"))
        at = datetime.fromisoformat(stored.pop("at"))
        column, turned = stored.pop("sorted_by")
        return Glimpse(at=at, rows=rows, sorted_by=(str(column), bool(turned)), **stored)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _row_from(stored: dict[str, object]) -> GlimpseRow:
    status_look, change_look = map(str, _listed(stored["looks"]))
    texts = tuple(map(str, _listed(stored["texts"])))
    if len(texts) != len(COLUMNS):
        raise ValueError("a row of another version")
    return GlimpseRow(str(stored["box"]), (status_look, change_look), texts)


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise TypeError("no list")
