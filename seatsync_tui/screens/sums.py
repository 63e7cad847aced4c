"""What is shown, by company, agreement or product, with sums; Enter narrows the preview to one of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from seatsync_tui.commands import Scope
from seatsync_tui.models.rows import Row
from seatsync_tui.screens.base import Dialog
from seatsync_tui.widgets.cells import counted, fit, fit_right, money, number, signed
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.keybar import KeyBar
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.picklist import PickList

GROUPINGS: dict[str, Callable[[Row], str]] = {
    "company": lambda row: row.company,
    "agreement": lambda row: row.agreement,
    "product": lambda row: row.product or row.sku,
}
HEADS = (("Rows", 6), ("Count", 7), ("Now", 7), ("Change", 7), ("$/month", 12))


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share a word, summed."""

    name: str
    rows: int
    counted: Decimal
    current: Decimal
    change: Decimal
    money: Decimal
    untold: int
    """Changes whose money cannot be told."""


def grouped(rows: Iterable[Row], by: str) -> list[Group]:
    """Sum rows by a word, the largest change of money first; what has no such word is one group."""
    word = GROUPINGS[by]
    buckets: dict[str, list[Row]] = {}
    for row in rows:
        buckets.setdefault(word(row), []).append(row)
    groups = [_summed(name, bucket) for name, bucket in buckets.items()]
    return sorted(groups, key=lambda group: (-abs(group.money), group.name.casefold()))


def _summed(name: str, rows: Collection[Row]) -> Group:
    zero = Decimal(0)
    changes = [row for row in rows if row.action is not None]
    return Group(
        name,
        len(rows),
        sum((row.counted for row in rows if row.counted is not None), zero),
        sum((row.current for row in rows if row.current is not None), zero),
        sum((row.change for row in changes if row.change is not None), zero),
        sum((row.money for row in changes if row.money is not None), zero),
        sum(row.money is None for row in changes),
    )


def heading(by: str, width: int) -> str:
    """The heads of names of this width and of the numbers behind them."""
    return fit(by.capitalize(), width) + "".join(fit_right(head, cells) for head, cells in HEADS)


def group_line(group: Group, empty: str, width: int) -> Content:
    """One group in cells that stand under the heading."""
    untold = f"  {group.untold} without a known amount" if group.untold else ""
    numbers = (
        f"{group.rows:,}",
        number(group.counted),
        number(group.current),
        signed(group.change),
        money(group.money),
    )
    cells = [fit_right(text, width) for text, (_, width) in zip(numbers, HEADS, strict=True)]
    return Content.assemble(fit(harmless(group.name) or empty, width), *cells, (untold, "$muted"))


class Sums(Dialog[str]):
    """Dismissed with the filter term of the chosen group, or None."""

    SCOPE: ClassVar[Scope] = Scope.SUMS
    BINDINGS: ClassVar[list[BindingType]] = bindings("sums", "dialog")
    AUTO_FOCUS = "PickList"
    FOOTER = ("sums.by", "sums.narrow", "dialog.back")

    listed = getters.query_one(PickList)

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__()
        self._rows = rows
        self._by = "company"
        self._groups: list[Group] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("", classes="dialog-title", id="sums-title", markup=False)
            yield Static("", classes="row-heading", id="sums-heading", markup=False)
            yield PickList()
            yield KeyBar()

    def on_mount(self) -> None:
        super().on_mount()
        self._show()

    def _show(self) -> None:
        self._groups = grouped(self._rows, self._by)
        whole = _summed("", self._rows)
        sums = f"{money(whole.money)} a month, {signed(whole.change)} seats"
        words = f"{counted(len(self._groups), 'group')} by {self._by}: {sums}"
        self.query_one("#sums-title", Static).update(words)
        self.listed.clear_options()
        width = max(22, min(44, self.app.size.width - 55))
        self.query_one("#sums-heading", Static).update(heading(self._by, width))
        empty = f"(no {self._by})"
        self.listed.add_options([Option(group_line(each, empty, width)) for each in self._groups])
        self.listed.highlighted = 0 if self._groups else None

    @on(OptionList.OptionSelected)
    def narrow_clicked(self) -> None:
        """A click narrows."""
        self.do_narrow()

    def do_by(self) -> None:
        kinds = list(GROUPINGS)
        self._by = kinds[(kinds.index(self._by) + 1) % len(kinds)]
        self._show()

    def do_narrow(self) -> None:
        index = self.listed.highlighted
        name = self._groups[index].name if index is not None else ""
        words = harmless(name).replace('"', " ").strip()
        self.dismiss(f'{self._by}:"{words}"' if words else None)

    do_confirm = do_narrow
