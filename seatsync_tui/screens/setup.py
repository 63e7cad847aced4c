"""Setup: connections, license mapping, company mapping, in the order a first run needs them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.types import CSSPathType
from textual.widgets import OptionList, Static

from seatsync_tui.commands import Command, Scope
from seatsync_tui.models.counts import Sku
from seatsync_tui.screens import jobbing, licensing, picking
from seatsync_tui.screens.base import SeatScreen
from seatsync_tui.screens.connection_form import (
    ConnectionForm,
    connection_names,
    connections_in_use,
    label_of,
    needs_of,
    words_of,
)
from seatsync_tui.screens.dialogs import Ask, AskText
from seatsync_tui.screens.first_run import next_step
from seatsync_tui.screens.pairs import Pair, Show, pairs_of, shown_pairs
from seatsync_tui.screens.setup_lines import (
    connection_entry,
    license_entry,
    pair_entry,
    rule_line,
    rule_words,
)
from seatsync_tui.widgets.cells import counted, number
from seatsync_tui.widgets.chips import Chip, ChipBar
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.filter_bar import FilterBar
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.picklist import PickList
from seatsync_tui.widgets.progress import ProgressLine
from seatsync_tui.widgets.whole_line import Entry, WholeLine

if TYPE_CHECKING:
    from seatsync_tui.workflow.tuning import Tunable


OF_A_LICENSE = ("setup.no-charge", "setup.count-rule", "setup.shared", "setup.one-each")


class SetupScreen(SeatScreen):
    """Three lists one below the other; at wide screens what the accounts need stands beside them."""

    TAB = "setup"
    SCOPE = Scope.SETUP
    CSS_PATH: ClassVar[CSSPathType] = ["../styles/base.tcss", "../styles/setup.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings("setup")

    connections = getters.query_one("#connections", PickList)
    licenses = getters.query_one("#licenses", PickList)
    companies = getters.query_one("#companies", PickList)
    rules = getters.query_one("#rules", PickList)
    bar = getters.query_one(FilterBar)

    def __init__(self) -> None:
        super().__init__()
        self._pairs: list[Pair] = []
        self._shown: list[Pair] = []
        self._show = Show.ALL
        self._rules: tuple[Tunable, ...] = ()
        self._all_sources = False

    def body(self) -> ComposeResult:
        yield ProgressLine()
        with Horizontal(id="panes"):
            with VerticalScroll(id="lists", can_focus=False):
                yield Static("Connections", classes="heading", markup=False)
                yield (connections := PickList(id="connections"))
                yield WholeLine(connections)
                yield Static("License mapping", classes="heading", markup=False)
                yield (licenses := PickList(id="licenses"))
                yield WholeLine(licenses)
                with Vertical(id="company-pane"):
                    yield Static("Company mapping", classes="heading", markup=False)
                    yield ChipBar(id="counters")
                    yield FilterBar("filter by customer or company")
                    yield (companies := PickList(id="companies"))
                    yield WholeLine(companies)
                    yield Static("", id="no-companies", classes="quiet", markup=False)
                with Vertical(id="rules-pane"):
                    yield Static("Rules and limits", classes="heading", markup=False)
                    yield PickList(id="rules")
                    yield Static("", id="rule-words", markup=False)
            with Vertical(id="beside"):
                yield Static("What the accounts need", classes="heading", markup=False)
                for name in connections_in_use({}):
                    words = "\n".join([label_of(name), *needs_of(name)])
                    yield Static(words, classes="beside", markup=False)
                yield Static("Words", classes="heading", markup=False)
                lines = [line for name in connections_in_use({}) for line in words_of(name)]
                yield Static("\n".join(lines), classes="beside", markup=False)
        yield Static("", id="next-step", classes="summary", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self._pane("company-pane")
        self.set_focus(self.connections)

    # What is shown

    def session_changed(self) -> None:
        """Show the lists anew."""
        self._show_connections()
        self._show_licenses()
        self._pairs = pairs_of(self.session.rows, self.session.decisions.companies)
        self._show_companies()
        self._show_rules()
        self.query_one("#next-step", Static).update(self.seatsync.told(next_step(self.session, self._pairs)))
        self.job_progressed()

    def _listed_connections(self) -> tuple[str, ...]:
        """What is needed and what is used; further sources come into sight when they are asked for."""
        if self._all_sources:
            return connection_names()
        return connections_in_use(self.session.reports)

    def _show_connections(self) -> None:
        listed = self._listed_connections()
        lines = [connection_entry(name, self.session.reports.get(name)) for name in listed]
        if further := [label_of(name) for name in connection_names() if name not in listed]:
            words = f" +  {counted(len(further), 'further source')}, not set up: {', '.join(further)}"
            lines.append(Entry(Content.styled(words, "$muted"), words))
        self._fill(self.connections, lines)

    def _show_licenses(self) -> None:
        lines = []
        for sku in licensing.all_skus(self.seatsync):
            rules = {rule.name: rule.label for rule in self.session.count_rules(sku.source)}
            lines.append(license_entry(sku, licensing.mapping_of(self.seatsync, sku), rules))
        self._fill(self.licenses, lines)

    def _show_companies(self) -> None:
        self._shown = shown_pairs(self._pairs, self._show, self.bar.text)
        self.bar.count = f"{self._show.value}: {len(self._shown):,} of {len(self._pairs):,}"
        chips = [Chip(show.value, show.value, len(shown_pairs(self._pairs, show, ""))) for show in Show]
        self.query_one("#counters", ChipBar).show(chips, self._show.value, zeros=True)
        self._fill(self.companies, [pair_entry(pair) for pair in self._shown])
        empty = (
            ""
            if self._shown
            else "None."
            if self._pairs
            else self.seatsync.told("No customer is known yet. {setup.pull} pulls them.")
        )
        nothing = self.query_one("#no-companies", Static)
        nothing.update(empty)
        nothing.display = bool(empty)
        self.companies.display = not empty

    def _show_rules(self) -> None:
        self.run_worker(
            self._load_rules(),
            group="rules",
            exclusive=True,
            description="Read the rules",
            exit_on_error=False,
        )

    async def _load_rules(self) -> None:
        self._rules = await asyncio.to_thread(self.session.workspace.tunables)
        self._fill(self.rules, [Entry(rule_line(rule)) for rule in self._rules])

    def _pane(self, name: str) -> None:
        """Show one of the two panes that share the room below."""
        for each in ("company-pane", "rules-pane"):
            self.query_one(f"#{each}").display = each == name

    @on(ChipBar.Picked)
    def pick_counter(self, event: ChipBar.Picked) -> None:
        """A click on a counter filters by it."""
        self._show = Show(event.chip.term)
        self._show_companies()

    @on(OptionList.OptionHighlighted, "#rules")
    def tell_rule(self, event: OptionList.OptionHighlighted) -> None:
        """What the rule under the cursor takes, and where its value comes from."""
        rule = self._rules[event.option_index]
        self.query_one("#rule-words", Static).update(rule_words(rule))

    def _fill(self, listed: PickList, lines: list[Entry]) -> None:
        here = listed.highlighted
        listed.clear_options()
        listed.add_options(lines)
        if lines:
            listed.highlighted = min(here or 0, len(lines) - 1)

    @on(FilterBar.Changed)
    def filter_companies(self) -> None:
        """Filter as one types."""
        self._show_companies()

    @on(FilterBar.Left)
    def leave_field(self) -> None:
        """Back to the list."""
        self.set_focus(self.companies)

    @on(OptionList.OptionSelected)
    async def choose_clicked(self) -> None:
        """A click chooses."""
        await self.action_command("setup.choose")

    # Commands

    def refusal(self, command: Command) -> str:
        if command.id == "setup.choose" and self._focused_list() is None:
            return "{setup.connections}, {setup.licenses}, {setup.companies} or {setup.rules} goes to a list."
        if command.id == "setup.test" and self.focused is not self.connections:
            return "{setup.connections} goes to the connections; {setup.test} tests the one under the cursor."
        if command.id == "setup.test" and not self._connection():
            return "{setup.choose} lists the further sources; {setup.test} tests the one under the cursor."
        if command.id in OF_A_LICENSE and self.focused is not self.licenses:
            return "{setup.licenses} goes to the license mapping first."
        if command.id == "setup.unmap" and (self.focused is not self.companies or self._pair() is None):
            return "{setup.companies} goes to the company mapping first."
        pair = self._pair()
        if command.id == "setup.unmap" and pair is not None and pair.mapping is None:
            return f"{pair.customer} is not mapped."
        if command.id == "setup.pull" and (missing := jobbing.not_tested(self.seatsync)):
            return missing
        return super().refusal(command)

    def _focused_list(self) -> PickList | None:
        focused = self.focused
        return focused if isinstance(focused, PickList) and focused.highlighted is not None else None

    def _pair(self) -> Pair | None:
        index = self.companies.highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None

    def _connection(self) -> str:
        """The connection under the cursor; empty on the line that stands for further sources."""
        listed = (*self._listed_connections(), "")
        return listed[self.connections.highlighted or 0]

    def do_connections(self) -> None:
        self.set_focus(self.connections)

    def do_licenses(self) -> None:
        self.set_focus(self.licenses)

    def do_companies(self) -> None:
        self._pane("company-pane")
        self.set_focus(self.companies)

    def do_rules(self) -> None:
        self._pane("rules-pane")
        self.set_focus(self.rules)

    def _change_rule(self) -> None:
        rule = self._rules[self.rules.highlighted or 0]

        def save(typed: str | None) -> None:
            if typed is not None:
                workspace = self.session.workspace
                value = typed.strip() or f"{rule.default or 'empty'}, its default,"
                self.seatsync.decide(
                    lambda: workspace.change_setting(rule.name, typed), f"{rule.name} is {value} now."
                )

        lines = [f"{rule.meaning} …", f"Takes {rule.takes}. Empty goes back to {rule.default or 'none'}."]
        asked = AskText(rule.name, [("Value", rule.value)], enter="save", lines=lines, check=lambda _: "")
        self.app.push_screen(asked, save)

    def do_choose(self) -> None:
        if self.focused is self.connections and not self._connection():
            self._all_sources = True
            self._show_connections()
        elif self.focused is self.connections:
            self._fill_form(self._connection())
        elif self.focused is self.licenses:
            sku = self._sku()
            licensing.map_license(self.seatsync, sku.source, sku.sku, sku.metric)
        elif self.focused is self.rules:
            self._change_rule()
        else:
            self._pick_company()

    def _fill_form(self, name: str) -> None:
        def stored(done: bool | None) -> None:
            if done:
                jobbing.test_connection(self.seatsync, name)

        self.app.push_screen(ConnectionForm(name), stored)

    def _pick_company(self) -> None:
        pair = self._pair()
        if pair is None:
            return
        if pair.row is None or pair.contributor is None:
            self.notify(
                "This customer is not in the newest pull, so nothing can be picked.", severity="warning"
            )
            return
        picking.pick_company_of(self.seatsync, pair.row, pair.contributor)

    def do_test(self) -> None:
        jobbing.test_connection(self.seatsync, self._connection())

    def _sku(self) -> Sku:
        """The license under the cursor."""
        return licensing.all_skus(self.seatsync)[self.licenses.highlighted or 0]

    def do_no_charge(self) -> None:
        licensing.mark_no_charge(self.seatsync, self._sku())

    def do_count_rule(self) -> None:
        licensing.pick_count_rule(self.seatsync, self._sku())

    def do_shared(self) -> None:
        licensing.declare_shared(self.seatsync, self._sku())

    def do_one_each(self) -> None:
        licensing.declare_one_each(self.seatsync, self._sku())

    def do_filter(self) -> None:
        self._pane("company-pane")
        self.set_focus(self.bar.field)

    def do_show(self) -> None:
        self._pane("company-pane")
        kinds = list(Show)
        self._show = kinds[(kinds.index(self._show) + 1) % len(kinds)]
        self._show_companies()

    def do_unmap(self) -> None:
        pair = self._pair()
        assert pair is not None
        assert pair.mapping is not None, "refused without a mapping"
        lines = [f"{pair.customer} is mapped to {harmless(pair.mapping.company)}."]
        if pair.row is not None and pair.row.current is not None:
            seats = number(pair.row.current)
            lines.append(f"Its addition of {seats} seats is not kept up to date until it is mapped again.")
        lines.append("The mapping goes back to what stood before. Nothing is written to ConnectWise.")

        def unmap(sure: bool | None) -> None:
            if sure:
                workspace = self.session.workspace
                self.seatsync.decide(
                    lambda: workspace.undo_company(pair.key), f"{pair.customer} was unmapped."
                )

        self.app.push_screen(Ask(f"Unmap {pair.customer}?", lines, enter="unmap"), unmap)

    def do_file(self) -> None:
        from seatsync_tui.screens.file_import import open_file

        open_file(self.seatsync)
