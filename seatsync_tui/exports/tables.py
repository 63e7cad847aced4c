"""Rows of the preview, of an operation and of the list of operations as tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from seatsync_tui.exports.csv_file import Cell
from seatsync_tui.models.plans import Operation, Outcome, RowOutcome
from seatsync_tui.models.rows import BeforeImage, Row

PREVIEW_HEADER = (
    "Company",
    "Customer",
    "Customer id",
    "Status",
    "Flags",
    "Agreement",
    "Agreement id",
    "Product",
    "Addition id",
    "Counted",
    "Now",
    "Change",
    "After",
    "Difference",
    "Money a month",
    "First billed day",
    "Last billed day",
    "Ticked",
    "Reason",
    "Key",
)

OPERATION_HEADER = (
    "Company",
    "Change",
    "Outcome",
    "Quantity before",
    "Quantity after",
    "Last billed day before",
    "Last billed day after",
    "Addition id",
    "Message",
    "At (UTC)",
    "Key",
)

OPERATIONS_HEADER = (
    "Operation",
    "What",
    "State",
    "By",
    "Started (UTC)",
    "Ended (UTC)",
    "Note",
    "Digest",
) + tuple(outcome.words.capitalize() for outcome in Outcome)


def preview_table(rows: Iterable[Row], checked: Collection[str]) -> Iterator[tuple[Cell, ...]]:
    """A line for every row of the preview; Company first."""
    for row in rows:
        yield (
            row.company,
            " + ".join(dict.fromkeys(contributor.customer for contributor in row.contributors)),
            row.customer_id or "",
            row.status.value,
            ", ".join(flag.text for flag in row.flags),
            row.agreement,
            row.agreement_id,
            row.product or row.sku,
            row.addition_id,
            row.counted,
            row.current,
            row.action.value if row.action else "",
            row.target,
            row.change,
            row.money,
            row.effective,
            row.cancel_date,
            row.key in checked,
            row.reason,
            row.key,
        )


def operation_table(rows: Iterable[RowOutcome]) -> Iterator[tuple[Cell, ...]]:
    """A line for every row of an operation, with before and after."""
    for row in rows:
        yield (
            row.company,
            row.action.value,
            row.outcome.words,
            _quantity(row.before),
            _quantity(row.after),
            row.before.cancelled if row.before else None,
            row.after.cancelled if row.after else None,
            row.addition_id,
            row.message,
            row.at,
            row.key,
        )


def operations_table(operations: Iterable[Operation]) -> Iterator[tuple[Cell, ...]]:
    """A line for every operation, with how many rows ended how."""
    for operation in operations:
        counts = operation.counts()
        yield (
            operation.id,
            operation.kind,
            operation.state.value,
            operation.by,
            operation.started,
            operation.ended,
            operation.note,
            operation.digest,
            *(counts[outcome.value] for outcome in Outcome),
        )


def _quantity(image: BeforeImage | None) -> Cell:
    return image.quantity if image else None
