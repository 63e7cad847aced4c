"""A bar that says in words how far long work has come: done of total, rate, time left."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from seatsync_tui.models.progress import Progress
from seatsync_tui.widgets.cells import duration

TASKS = {"pull": "Pulling", "scan": "Scanning", "push": "Pushing", "test": "Testing"}
WORDS = 68
"""Cells that the words beside the bar may take, the key that stops it among them."""


def words(progress: Progress, *, rate: bool = True) -> str:
    """Say how far the work is, as `85 of 150 · 6.1 a second · 11 s left`."""
    done = f"{progress.done:,}" if progress.total is None else f"{progress.done:,} of {progress.total:,}"
    parts = [done]
    if rate and progress.done and progress.elapsed >= 1:
        parts.append(f"{progress.rate:.1f} a second")
    if (left := progress.seconds_left) is not None and progress.done != progress.total:
        parts.append(f"{duration(left)} left")
    return " · ".join(parts)


class ProgressLine(Widget):
    """One line: what runs, a bar, the numbers, what is waited for; folded away when nothing runs."""

    DEFAULT_CSS = """
    ProgressLine { height: 1; padding: 0 1; display: none; background: $panel; color: $foreground; }
    ProgressLine.-running { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.progress: Progress | None = None
        self.stopping = False
        self.way_out = ""
        """The key that ends it, in words."""

    def show(self, progress: Progress | None, *, stopping: bool = False) -> None:
        """Show how far the work is; None folds the line away."""
        self.progress = progress
        self.stopping = stopping
        self.set_class(progress is not None, "-running")
        self.refresh()

    def render(self) -> Content:
        progress = self.progress
        if progress is None:
            return Content("")
        width = self.content_size.width
        bar_width = max(8, min(30, width - WORDS))
        share = 0.0 if not progress.total else min(1.0, progress.done / progress.total)
        full = round(share * bar_width)
        task = f"{TASKS.get(progress.task, progress.task)}  "
        end = "stopping …" if self.stopping else progress.note or self.way_out
        room = width - cell_len(f"{task}   · {end}") - bar_width
        told = words(progress)
        return Content.assemble(
            (task, "bold"),
            ("━" * full, "$primary"),
            ("╌" * (bar_width - full), "$muted"),
            f"  {told if cell_len(told) <= room else words(progress, rate=False)}",
            (f" · {end}", "$muted"),
        ).truncate(width, ellipsis=True)
