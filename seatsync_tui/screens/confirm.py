"""The question before a push: what will be written, in words, and what the guard says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from seatsync_tui.commands import Command
from seatsync_tui.models.plans import Plan, PlanRow
from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.guard import Allowances, Finding, GuardVerdict
from seatsync_tui.screens.base import Dialog
from seatsync_tui.widgets.cells import counted, day, money, number
from seatsync_tui.widgets.columns import harmless, planned_flag
from seatsync_tui.widgets.field import Field
from seatsync_tui.widgets.keybar import KeyBar


def summary(plan: Plan, *, ticked: bool = False) -> str:
    """Say what a plan writes: `42 seat changes, 1 new addition, 1 cancellation; +312.00 a month on …`.

    Where rows were `ticked` for it, it says too how many more changes than ticks there are.
    """
    kinds = Counter(row.action for row in plan.rows)
    parts = [
        counted(kinds[action], one)
        for action, one in (
            (Action.UPDATE, "seat change"),
            (Action.CREATE, "new addition"),
            (Action.CANCEL, "cancellation"),
        )
        if kinds[action]
    ]
    known = [row.money for row in plan.rows if row.money is not None]
    companies = len({row.company_id for row in plan.rows})
    untold = len(plan.rows) - len(known)
    words = (
        f"{', '.join(parts) or 'Nothing'}; {money(sum(known, Decimal(0)))} a month on"
        f" {counted(len(plan.rows), 'addition')} of {counted(companies, 'company', 'companies')}."
    )
    if untold:
        words += f" The money of {counted(untold, 'change')} cannot be told."
    if ticked and (later := sum(":addition-" in row.key for row in plan.rows)):
        words += f" {later} of these {_follow(later)} a ticked one."
    return words


def _follow(count: int) -> str:
    return "follows" if count == 1 else "follow"


def named(plan: Plan, *, wholly: bool = False) -> Iterator[str]:
    """Name creates and cancels one by one, and the updates that stand out by their flags, or all of them."""
    for row in plan.rows:
        if row.action is Action.CANCEL:
            end = f", last billed day {day(row.after.cancelled)}" if row.after.cancelled else ""
            held = f"{number(row.before.quantity)} seats" if row.before else ""
            yield f"cancel  {_where(row)}: {held}{end}, {money(row.money)} a month"
    for row in plan.rows:
        if row.action is Action.CREATE:
            start = f" from {day(row.after.effective)}" if row.after.effective else ""
            seats = f"{number(row.after.quantity)} seats{start}"
            yield f"create  {_where(row)}: {seats}, {money(row.money)} a month"
    for row in plan.rows:
        if row.action is Action.UPDATE and (wholly or _stands_out(plan, row)):
            flags = "".join(f" {planned_flag(flag)}" for flag in row.flags)
            before = number(row.before.quantity) if row.before else "?"
            seats = f"{before} to {number(row.after.quantity)}"
            yield f"update  {_where(row)}: {seats}, {money(row.money)} a month{flags}"
    more = sum(row.action is Action.UPDATE and not _stands_out(plan, row) for row in plan.rows)
    if more and not wholly:
        yield f"update  {more:,} more without a flag"


def _stands_out(plan: Plan, row: PlanRow) -> bool:
    return bool(row.flags) or len(plan.rows) <= 8


def _where(row: PlanRow) -> str:
    return f"{harmless(row.company)}, {harmless(row.agreement)}, {harmless(row.product)}"


class ConfirmPush(Dialog[Allowances]):
    """Dismissed with what was typed beyond limits, or None."""

    AUTO_FOCUS = "VerticalScroll"
    READ_FIRST = True

    def __init__(
        self, plan: Plan, verdict: GuardVerdict, *, title: str = "", left: Sequence[str] = ()
    ) -> None:
        super().__init__("take back" if title else f"push {counted(len(plan.rows), 'change')}")
        self._title = title or "Push to ConnectWise?"
        self._back = bool(title)
        """A plan that takes a push back is seen nowhere but here, so that all of it is named."""
        self._left = left
        self._plan = plan
        self._verdict = verdict
        self._asked: dict[str, Finding] = {
            finding.kind: finding
            for finding in verdict.findings
            if finding.overridable and not finding.allowed
        }

    @property
    def forbidden(self) -> str:
        """Why nothing lifts the guard's word; empty when a person may."""
        standing = (f for f in self._verdict.findings if not f.overridable and not f.allowed)
        return next(
            (harmless(finding.words) for finding in standing),
            "" if self._plan.rows else "Nothing is in the plan.",
        )

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body"):
                left = [f"left to you  {harmless(line)}" for line in self._left]
                lines = [
                    summary(self._plan, ticked=not self._back),
                    "",
                    *named(self._plan, wholly=self._back),
                    *left,
                ]
                yield Static("\n".join(lines).rstrip(), markup=False)
            if self.forbidden:
                yield Static(f"{self.forbidden} Nothing can be pushed.", classes="guard", markup=False)
            else:
                yield from self._guard()
            yield Static("", id="dialog-error", markup=False)
            yield KeyBar()

    def _guard(self) -> ComposeResult:
        if not self._asked:
            yield Static(
                "Within every safety limit. Each row is read again just before it is written.",
                classes="quiet",
                markup=False,
            )
        for kind, finding in self._asked.items():
            yield Static(harmless(finding.words), classes="guard", markup=False)
            yield Field(id=f"allow-{kind}", max_length=9, placeholder=f"type {finding.needed}")

    def on_mount(self) -> None:
        super().on_mount()
        self.set_class(bool(self._asked), "-asked")
        if self._asked and not self.forbidden:
            self.set_focus(self.query(Field).first())

    @on(Input.Submitted)
    async def go_on(self, event: Input.Submitted) -> None:
        """Enter goes to the next field, and confirms in the last."""
        fields = list(self.query(Field))
        here = next(index for index, field in enumerate(fields) if field is event.input)
        if here + 1 < len(fields):
            self.set_focus(fields[here + 1])
            return
        await self.action_command("dialog.confirm")

    def footer_commands(self) -> Sequence[Command]:
        """What nothing lifts is not offered."""
        offered = super().footer_commands()
        return [each for each in offered if not (self.forbidden and each.id == "dialog.confirm")]

    def refusal(self, command: Command) -> str:
        return self.forbidden if command.id == "dialog.confirm" else ""

    def do_confirm(self) -> None:
        """Go on when every number asked for was typed."""
        allowances = Allowances()
        for kind, finding in self._asked.items():
            if self.query_one(f"#allow-{kind}", Field).value.strip() != str(finding.needed):
                self.query_one("#dialog-error", Static).update(
                    f"Type {finding.needed} for the {kind}. Nothing was written."
                )
                return
            allowances = replace(allowances, **{kind: finding.needed})
        self.dismiss(allowances)
