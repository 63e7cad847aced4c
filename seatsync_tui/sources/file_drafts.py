"""An import profile in the making: what a new file suggests, and what each choice may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.imports import ImportProfile
from seatsync_tui.sources.file_dates import ORDERS
from seatsync_tui.sources.file_rows import DELIMITERS, Line, read_lines

SAMPLE = 12
"""Lines of a file that are shown."""
TITLES = 20
"""Lines in which the heads are looked for: titles often stand above them."""
COLUMNS = ("customer", "customer_id", "sku", "quantity", "day")
"""Choices that name a column."""
NEEDED = ("customer", "quantity")
ENCODINGS = ("", "utf-8", "utf-16", "cp1252", "latin-1", "mac-roman")
_WORDS = {
    "customer": (
        "customer name",
        "company name",
        "tenant",
        "customer",
        "company",
        "client",
        "organi",
        "name",
    ),
    "customer_id": ("customer id", "tenant id", "company id", "account id", "customerid", "tenantid"),
    "quantity": ("quantity", "seats", "licenses", "licences", "users", "qty", "count", "devices"),
    "sku": ("sku", "plan", "product", "edition", "package"),
    "day": ("date", "day", "as of", "period"),
}
"""What heads usually say, the surest first."""


def suggested(data: bytes, file: str, name: str) -> ImportProfile:
    """A profile guessed from the heads of a file, for a person to look at."""
    draft = ImportProfile(name, name, customer="", quantity="")
    try:
        sample = sample_of(data, file, replace(draft, header_row=TITLES))
    except SettingsError:
        return draft
    for line in range(1, TITLES + 1):
        lower = replace(draft, header_row=line)
        found = guessed(lower, columns_of(sample, lower))
        if found.customer and found.quantity:
            return found
    return guessed(draft, columns_of(sample, draft))


def guessed(draft: ImportProfile, columns: Sequence[str]) -> ImportProfile:
    """Fill in what heads suggest, where nothing is chosen yet; the profile itself where they say nothing."""
    if draft.customer or draft.quantity:
        return draft
    found: dict[str, str] = {}
    for what, words in _WORDS.items():
        free = [column for column in columns if column not in found.values()]
        match = next((column for word in words for column in free if word in column.casefold()), "")
        if match:
            found[what] = match
    if not found.keys() & set(NEEDED):
        return draft
    return replace(draft, **found, fixed_sku="" if "sku" in found else draft.name)  # type: ignore[arg-type]


def sample_of(data: bytes, file: str, draft: ImportProfile) -> list[Line]:
    """The heads and the first lines under them; raises SettingsError for a file that cannot be read."""
    return list(islice(read_lines(data, file, draft), max(draft.header_row, 0) + SAMPLE))


def columns_of(sample: Sequence[Line], draft: ImportProfile) -> tuple[str, ...]:
    """What each column can be named by: its head, or its number where the head is empty or doubled."""
    widest = max((len(cells) for _, cells in sample), default=0)
    heads = next((cells for line, cells in sample if draft.header_row and line >= draft.header_row), [])
    words = [" ".join(str(cell or "").split()) for cell in heads] + [""] * (widest - len(heads))
    often = Counter(word.casefold() for word in words)
    return tuple(
        word if word and often[word.casefold()] == 1 else str(place) for place, word in enumerate(words, 1)
    )


def stepped(
    draft: ImportProfile, choice: str, by: int, columns: Sequence[str], sheets: Sequence[str]
) -> ImportProfile:
    """The next or the previous of what a choice may be; one that is typed stays as it is."""
    if choice == "header_row":
        return replace(draft, header_row=min(max(draft.header_row + by, 0), 50))
    offered = _offered(choice, columns, sheets)
    if not offered:
        return draft
    here = str(getattr(draft, choice))
    place = offered.index(here) + by if here in offered else 0
    return chosen(draft, choice, offered[place % len(offered)])


def chosen(draft: ImportProfile, choice: str, value: str) -> ImportProfile:
    """The profile with one choice set; a column of skus and one sku for every row exclude each other."""
    if choice == "header_row":
        return replace(draft, header_row=int(value))
    if choice == "delimiter" and value == "tab":
        value = "\t"
    draft = replace(draft, **{choice: value})  # type: ignore[arg-type]
    if choice == "sku" and value:
        return replace(draft, fixed_sku="")
    if choice == "fixed_sku" and value:
        return replace(draft, sku="")
    return draft


def wrong(choice: str, value: str) -> str:
    """What a typed value has to be instead; empty where it will do."""
    if choice == "header_row" and not value.isdecimal():
        return "Type the number of a line; 0: there are no heads."
    if choice not in ("decimal", "date_order") or value in _offered(choice, (), ()):
        return ""
    return f"Type {' or '.join(each or 'nothing' for each in _offered(choice, (), ()))}."


def lacking(draft: ImportProfile) -> str:
    """What has to be chosen before the file can be read; empty when nothing is left."""
    words = {"customer": "Choose the column of the customer.", "quantity": "Choose the column of the seats."}
    for choice in NEEDED:
        if not getattr(draft, choice):
            return words[choice]
    if not draft.sku and not draft.fixed_sku:
        return "Choose the column of the sku, or type one sku for every row."
    return ""


def _offered(choice: str, columns: Sequence[str], sheets: Sequence[str]) -> tuple[str, ...]:
    if choice in COLUMNS:
        return tuple(columns) if choice in NEEDED else ("", *columns)
    return {
        "delimiter": ("", *DELIMITERS),
        "encoding": ENCODINGS,
        "decimal": (".", ","),
        "date_order": ("", *ORDERS),
        "sheet": ("", *sheets),
    }.get(choice, ())
