"""Chips of the preview, and how one of them stands in the filter's text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from seatsync_tui.models.rows import WAITING, Row, Status
from seatsync_tui.widgets.chips import Chip

FIRST_READY = (Status.READY,)
"""The one chip in front of the order of trouble: what can be pushed at once."""


def status_word(status: Status) -> str:
    """The status as the filter takes it: quoted when it holds a space."""
    return f'"{status.value.lower()}"' if " " in status.value else status.value.lower()


def flag_word(kind: str) -> str:
    """The flag as the filter takes it."""
    return f'"{kind}"' if " " in kind else kind


def chips_of(rows: Sequence[Row]) -> tuple[Chip, ...]:
    """Count every status and flag; the ready first, then what needs a person first."""
    statuses = Counter(row.status for row in rows)
    flags = Counter(kind for row in rows for kind in {flag.kind for flag in row.flags})
    order = [*FIRST_READY, *(status for status in Status if status not in FIRST_READY)]
    chips = [
        Chip(f"status:{status_word(status)}", status.value, statuses[status], status in WAITING)
        for status in order
        if statuses[status]
    ]
    chips += [Chip(f"flag:{flag_word(kind)}", f"!{kind}", count) for kind, count in sorted(flags.items())]
    return tuple(chips)


def chosen_chip(chips: Sequence[Chip], text: str) -> str:
    """The term of the chip that stands in the filter, or empty."""
    padded = f" {text.casefold()} "
    return next((chip.term for chip in chips if f" {chip.term} " in padded), "")


def with_term(text: str, chips: Sequence[Chip], term: str) -> str:
    """Put a chip's term in front of what else is filtered by, in the place of any other chip's."""
    rest = f" {text} "
    for chip in chips:
        start = rest.casefold().find(f" {chip.term} ")
        if start >= 0:
            rest = rest[:start] + " " + rest[start + len(chip.term) + 2 :]
    return f"{term} {rest.strip()}".strip()
