"""Writes what a screen shows into a CSV file in the profile's folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.plans import Operation, Outcome
from seatsync_tui.models.rows import BeforeImage, Row

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp
    from seatsync_tui.reconcile.count_table import CountTable
    from seatsync_tui.workflow.workspace import Workspace

OPERATION_HEADS = (
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
OPERATIONS_HEADS = (
    "Operation",
    "What",
    "State",
    "By",
    "Started (UTC)",
    "Ended (UTC)",
    "Note",
    "Digest",
    *(outcome.words.capitalize() for outcome in Outcome),
)


def export_preview(
    workspace: Workspace, rows: Sequence[Row], checked: Collection[str], *, workbook: bool = False
) -> Path:
    """Write rows of the preview as CSV or as a workbook; returns where."""
    if workbook:
        from seatsync_tui.exports.xlsx import preview_workbook

        return _save(workspace, "preview", preview_workbook(rows, checked), ending="xlsx")
    from seatsync_tui.exports.csv import as_bytes, preview_rows

    return _save(workspace, "preview", as_bytes(preview_rows(rows, checked)))


def copy_to_file(workspace: Workspace, text: str) -> Path:
    """Keep what was copied where it can be read, for terminals whose clipboard is out of reach."""
    from seatsync_tui.exports.csv import save

    path = _folder(workspace) / "copied.txt"
    save(path, text + "\n", shared=workspace.settings.shared)
    return path


def export_operation(workspace: Workspace, operation: Operation) -> Path:
    """Write the rows of an operation with before and after; returns where."""
    from seatsync_tui.exports.csv import as_bytes, table

    lines = (
        (
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
        for row in operation.rows
    )
    return _save(workspace, f"operation-{operation.id}", as_bytes(table(OPERATION_HEADS, lines)))


def export_operations(workspace: Workspace, operations: Sequence[Operation]) -> Path:
    """Write the list of operations with how many rows ended how; returns where."""
    from seatsync_tui.exports.csv import as_bytes, table

    lines = (
        (
            operation.id,
            operation.kind,
            operation.state.value,
            operation.by,
            operation.started,
            operation.ended,
            operation.note,
            operation.digest,
            *operation.counts().values(),
        )
        for operation in operations
    )
    return _save(workspace, "operations", as_bytes(table(OPERATIONS_HEADS, lines)))


def export_counts(workspace: Workspace, counts: CountTable, form: str) -> Path:
    """Write the count report in one of its forms; returns where."""
    from seatsync_tui.exports.counts import as_file

    return _save(workspace, "counts", as_file(counts, form), ending=form)


def _quantity(image: BeforeImage | None) -> Decimal | None:
    return image.quantity if image else None


def _save(workspace: Workspace, what: str, content: bytes, *, ending: str = "csv") -> Path:
    """Write into the profile's folder, under the second it was made."""
    from seatsync_tui.exports.csv import save_bytes

    path = _folder(workspace) / f"{what}-{workspace.now().astimezone():%Y-%m-%d-%H%M%S}.{ending}"
    save_bytes(path, content, shared=workspace.settings.shared)
    return path


def _folder(workspace: Workspace) -> Path:
    folder = workspace.paths.data / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


async def run_export(app: SeatSyncApp, work: Callable[[], object], words: str) -> None:
    """Write a file off the screen's thread, and say where it is."""
    try:
        path = await asyncio.to_thread(work)
    except (SeatSyncError, OSError) as error:
        app.notify(f"Nothing was exported: {error}", severity="error", markup=False)
        return
    app.notify(f"{words} {path}", markup=False)
