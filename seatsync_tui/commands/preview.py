"""The commands of the preview: ticking and pushing, one row, the list."""

from __future__ import annotations

from collections.abc import Iterable

from seatsync_tui.commands.kinds import Command, Scope, When


def ticking() -> Iterable[Command]:
    scope = Scope.PREVIEW
    yield Command("preview.tick", ("space",), "tick", "Tick or untick the row.", scope, 2, When.ROW)
    yield Command(
        "preview.tick-shown",
        ("a",),
        "tick shown",
        "Tick all shown updates without a flag; creates, cancels and flagged rows when one such class is"
        " shown alone, after typing their number.",
        scope,
        3,
        When.SHOWN,
    )
    yield Command("preview.untick-shown", ("A",), "untick", "Untick all shown rows.", scope, 0, When.SHOWN)
    yield Command(
        "preview.push",
        ("p",),
        "push",
        "Push what is ticked, after showing it in words.",
        scope,
        1,
        When.TICKED,
    )
    yield Command("preview.push-row", ("P",), "push row", "Push the row alone.", scope, 0, When.CHANGE)


def one_row() -> Iterable[Command]:
    scope = Scope.PREVIEW
    yield Command(
        "preview.resolve",
        ("enter",),
        "resolve",
        "Open what the row needs; else its details.",
        scope,
        4,
        When.ROW,
    )
    yield Command(
        "preview.details",
        ("d",),
        "details",
        "Show everything about the row: why it is so.",
        scope,
        0,
        When.ROW,
    )
    yield Command("preview.why", ("w",), "why", "Show or hide the reasons below the list.", scope)
    yield Command(
        "preview.pick-company",
        ("c",),
        "company",
        "Pick another company for the row.",
        scope,
        0,
        When.CUSTOMER,
    )
    yield Command(
        "preview.undo-company",
        ("u",),
        "undo match",
        "Undo the company mapping of the row.",
        scope,
        0,
        When.MAPPED,
    )
    yield Command(
        "preview.ignore",
        ("i",),
        "ignore",
        "Leave the row's customer or addition out, and say why.",
        scope,
        0,
        When.ROW,
    )
    yield Command(
        "preview.hold",
        ("H",),
        "hold",
        "Hold the row at a number until a day, and say why; on a held row: lift it.",
        scope,
        0,
        When.ROW,
    )
    yield Command(
        "preview.date",
        ("e",),
        "date",
        "Change the first billed day of a create, or the last one of a cancel.",
        scope,
        0,
        When.ROW,
    )
    yield Command(
        "preview.confirm-matches",
        ("m",),
        "sure matches",
        "Save the companies that lead by far, shown one by one, after typing their number.",
        scope,
    )
    yield Command(
        "preview.keep",
        ("K",),
        "keep",
        "Keep an Extra addition that is no seats, and say why.",
        scope,
        0,
        When.ROW,
    )
    yield Command(
        "preview.history",
        ("h",),
        "history",
        "Show the row's seats month by month, and who wrote what.",
        scope,
        0,
        When.ROW,
    )
    yield Command(
        "preview.copy",
        ("y",),
        "copy",
        "Copy the row as text, and write it into a file.",
        scope,
        0,
        When.ROW,
    )


def listing() -> Iterable[Command]:
    scope = Scope.PREVIEW
    yield Command("preview.filter", ("slash",), "filter", "Filter the rows as you type.", scope, 5)
    yield Command("preview.next-chip", ("f",), "status", "Filter by the next status.", scope)
    yield Command("preview.previous-chip", ("F",), "status back", "Filter by the status before.", scope)
    yield Command("preview.no-change", ("n",), "no change", "Show or hide rows without a change.", scope, 9)
    yield Command(
        "preview.next-source",
        ("N",),
        "source",
        "Show the next source alone, and all of them after the last.",
        scope,
        0,
        When.ALWAYS,
    )
    yield Command("preview.counts", ("C",), "counts", "Show what every client has at every vendor.", scope)
    yield Command("preview.sort", ("o",), "sort", "Sort by the next column.", scope)
    yield Command("preview.reverse", ("O",), "reverse", "Turn the order round.", scope)
    yield Command("preview.pull", ("r",), "pull", "Pull the counts from the source.", scope, 6, When.IDLE)
    yield Command("preview.scan", ("s",), "scan", "Scan ConnectWise.", scope, 7, When.IDLE)
    yield Command(
        "preview.scan-all",
        ("S",),
        "scan all",
        "Scan ConnectWise in full: every company.",
        scope,
        0,
        When.IDLE,
    )
    yield Command(
        "preview.export", ("x",), "export", "Write what is shown as a CSV file.", scope, 8, When.SHOWN
    )
    yield Command(
        "preview.export-xlsx",
        ("X",),
        "workbook",
        "Write what is shown as an XLSX file.",
        scope,
        0,
        When.SHOWN,
    )
    yield Command(
        "preview.sums",
        ("v",),
        "sums",
        "Group what is shown by company, agreement or product, with sums.",
        scope,
        0,
        When.SHOWN,
    )
    yield Command(
        "preview.accept-absences",
        ("b",),
        "accept gone",
        "Accept that the customers which the newest pull misses are gone, and say why.",
        scope,
    )
