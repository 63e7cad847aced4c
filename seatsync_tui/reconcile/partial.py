"""Plans of one company alone: which one is meant, and how it is named."""

from __future__ import annotations

from collections.abc import Iterable

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.wording import listed


def company_meant(rows: Iterable[Row], wanted: str) -> int:
    """Find the one company of the rows that is meant: by its id, else by its whole name.

    Raises SettingsError where there is none, and where several bear the name: another client's rows would
    come along.
    """
    companies = _companies(rows)
    if wanted in map(str, companies):
        return int(wanted)
    named = sorted(number for number, name in companies.items() if name.casefold() == wanted.casefold())
    if not named:
        told = f"No row belongs to a company {wanted!r}."
        raise SettingsError(told, advice="Give its id or its whole name.")
    if len(named) > 1:
        told = f"{len(named)} companies are named {wanted!r}: {listed(map(str, named))}."
        raise SettingsError(told, advice="Give the id of one.")
    return named[0]


def company_words(rows: Iterable[Row], company_id: int) -> str:
    """Name a company of the rows, with its id where another one bears the same name."""
    companies = _companies(rows)
    name = companies[company_id]
    alike = sum(other.casefold() == name.casefold() for other in companies.values())
    return name if alike == 1 else f"{name} ({company_id})"


def _companies(rows: Iterable[Row]) -> dict[int, str]:
    return {row.company_id: row.company for row in rows if row.company_id is not None}
