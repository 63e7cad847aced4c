"""What the screens write into files and the clipboard, and where they say it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from seatsync_tui.models.plans import Operation
from seatsync_tui.models.rows import Row
from seatsync_tui.screens import exporting

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp


def copy_text(app: SeatSyncApp, text: str) -> None:
    """Copy by the terminal's own way (OSC 52), which many refuse silently, and always into a file."""
    workspace = app.session.workspace
    app.copy_to_clipboard(text)
    write_file(app, lambda: exporting.copy_to_file(workspace, text), "Copied, and written to")


def export_rows(app: SeatSyncApp, rows: tuple[Row, ...], *, workbook: bool = False) -> None:
    """Write rows of the preview as a CSV file, or as a workbook."""
    workspace, checked = app.session.workspace, frozenset(app.session.checked)
    write_file(app, lambda: exporting.export_preview(workspace, rows, checked, workbook=workbook))


def export_operation(app: SeatSyncApp, operation: Operation) -> None:
    """Write the rows of an operation as a CSV file."""
    workspace = app.session.workspace
    write_file(app, lambda: exporting.export_operation(workspace, operation))


def export_operations(app: SeatSyncApp, operations: tuple[Operation, ...]) -> None:
    """Write the list of operations as a CSV file."""
    workspace = app.session.workspace
    write_file(app, lambda: exporting.export_operations(workspace, operations))


def write_file(app: SeatSyncApp, work: Callable[[], object], words: str = "Written to") -> None:
    """Write a file beside the screen and say where it is."""
    app.work(exporting.run_export(app, work, words), "export", "Export")
