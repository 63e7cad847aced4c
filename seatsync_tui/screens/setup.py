"""Setup: connections, license mapping, company mapping, in the order a first run needs them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.types import CSSPathType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from seatsync_tui.commands import Command, Scope
from seatsync_tui.screens import jobbing, licensing, picking
from seatsync_tui.screens.base import SeatScreen
from seatsync_tui.screens.connection_form import (
    NOT_SET,
    ConnectionForm,
    connection_names,
    connections_in_use,
    label_of,
    needs_of,
    words_of,
)
from seatsync_tui.screens.dialogs import Ask, AskText
from seatsync_tui.screens.pairs import Pair, Show, pairs_of, shown_pairs
from seatsync_tui.screens.setup_lines import (
    connection_line,
    connection_words,
    license_line,
    pair_line,
    rule_line,
)
from seatsync_tui.widgets.cells import counted, number
from seatsync_tui.widgets.chips import Chip, ChipBar
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.filter_bar import FilterBar
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.picklist import PickList
from seatsync_tui.widgets.progress import ProgressLine

if TYPE_CHECKING:
    from seatsync_tui.workflow.tuning import Tunable


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
        yield Static("", id="next-step", markup=False)
        with Horizontal(id="panes"):
            with Vertical(id="lists"):
                yield Static("Connections", classes="heading", markup=False)
                yield PickList(id="connections")
                yield Static("", id="connection-words", markup=False)
                yield Static("License mapping", classes="heading", markup=False)
                yield PickList(id="licenses")
                with Vertical(id="company-pane"):
                    yield Static("Company mapping", classes="heading", markup=False)
                    yield ChipBar(id="counters")
                    yield FilterBar("filter by customer or company")
                    yield PickList(id="companies")
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
        self.query_one("#next-step", Static).update(self._next_step())
        self.job_progressed()

    def _next_step(self) -> str:
        """What a first run does next, and which key does it."""
        session = self.session
        if (name := self._missing_connection()) and (report := session.reports.get(name)):
            unset = report.field or report.message.startswith(NOT_SET)
            key = "enter sets it" if unset else "t tests it"
            return f"Next: the connection to {label_of(name)}. c goes there, {key}."
        preview = session.preview
        if preview is None or preview.scan is None:
            return "Next: s scans ConnectWise: companies, agreements, additions and the catalog."
        if not session.decisions.licenses:
            return "Next: l goes to the license mapping, enter picks the product."
        if not preview.pulls:
            return "Next: r pulls the counts, and matches names that agree to companies."
        unmapped = sum(pair.mapping is None for pair in self._pairs)
        if unmapped:
            return f"{counted(unmapped, 'customer')} not mapped: m goes there. 2 shows the preview."
        return "All is set up. 2 shows the preview."

    def _missing_connection(self) -> str:
        """The connection to care for next: one source is enough, and ConnectWise is needed."""
        reports = self.session.reports
        sources = [name for name in connection_names() if name in reports and name != "connectwise"]
        tried = [name for name in sources if not reports[name].message.startswith(NOT_SET)]
        if sources and not any(reports[name].ok for name in sources):
            return (tried or sources)[0]
        failing = [name for name in (*tried, "connectwise") if name in reports and not reports[name].ok]
        return failing[0] if failing else ""

    def _listed_connections(self) -> tuple[str, ...]:
        """What is needed and what is used; further sources come into sight when they are asked for."""
        if self._all_sources:
            return connection_names()
        return connections_in_use(self.session.reports)

    def _show_connections(self) -> None:
        listed = self._listed_connections()
        lines = [connection_line(name, self.session.reports.get(name)) for name in listed]
        if further := [label_of(name) for name in connection_names() if name not in listed]:
            words = f" +  {counted(len(further), 'further source')}, not set up: {', '.join(further)}"
            lines.append(Content.styled(words, "$muted"))
        self._fill(self.connections, lines)
        self._tell_connection()

    def _tell_connection(self) -> None:
        """The words of the connection under the cursor in full, where its line cannot hold them."""
        report = self.session.reports.get(self._connection())
        words = connection_words(report) if report else ""
        shown = self.focused is self.connections and cell_len(words) > self.connections.size.width - 24
        told = self.query_one("#connection-words", Static)
        told.display = shown
        told.update(words)

    def _show_licenses(self) -> None:
        lines = []
        for sku in licensing.all_skus(self.seatsync):
            rules = {rule.name: rule.label for rule in self.session.count_rules(sku.source)}
            lines.append(license_line(sku, licensing.mapping_of(self.seatsync, sku), rules))
        self._fill(self.licenses, lines)

    def _show_companies(self) -> None:
        self._shown = shown_pairs(self._pairs, self._show, self.bar.text)
        self.bar.count = f"{self._show.value}: {len(self._shown):,} of {len(self._pairs):,}"
        chips = [Chip(show.value, show.value, len(shown_pairs(self._pairs, show, ""))) for show in Show]
        self.query_one("#counters", ChipBar).show(chips, self._show.value, zeros=True)
        self._fill(self.companies, [pair_line(pair) for pair in self._shown])
        empty = "" if self._shown else "None." if self._pairs else "No customer is known yet. r pulls them."
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
        self._fill(self.rules, [rule_line(rule) for rule in self._rules])

    def _pane(self, name: str) -> None:
        """Show one of the two panes that share the room below."""
        for each in ("company-pane", "rules-pane"):
            self.query_one(f"#{each}").display = each == name

    @on(ChipBar.Picked)
    def pick_counter(self, event: ChipBar.Picked) -> None:
        """A click on a counter filters by it."""
        self._show = Show(event.chip.term)
        self._show_companies()

    @on(OptionList.OptionHighlighted, "#connections")
    def tell_connection(self) -> None:
        """Another connection is under the cursor."""
        self._tell_connection()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        super().on_descendant_focus(event)
        self._tell_connection()

    @on(OptionList.OptionHighlighted, "#rules")
    def tell_rule(self, event: OptionList.OptionHighlighted) -> None:
        """What the rule under the cursor takes, and where its value comes from."""
        rule = self._rules[event.option_index]
        origin = "the default" if rule.origin == "default" else harmless(rule.origin)
        words = f"{rule.name}: {rule.takes}. Default {rule.default or 'empty'}; this value is from {origin}."
        self.query_one("#rule-words", Static).update(words)

    def _fill(self, listed: PickList, lines: list[Content]) -> None:
        here = listed.highlighted
        listed.clear_options()
        listed.add_options([Option(line) for line in lines])
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
            return "c, l, m or e goes to a list first."
        if command.id == "setup.test" and self.focused is not self.connections:
            return "c goes to the connections; t tests the one under the cursor there."
        if command.id == "setup.test" and not self._connection():
            return "enter lists the further sources; t tests the one under the cursor."
        if command.id in ("setup.no-charge", "setup.count-rule") and self.focused is not self.licenses:
            return "l goes to the license mapping first."
        if command.id == "setup.unmap" and (self.focused is not self.companies or self._pair() is None):
            return "m goes to the company mapping first."
        pair = self._pair()
        if command.id == "setup.unmap" and pair is not None and pair.mapping is None:
            return f"{pair.customer} is not mapped."
        if command.id == "setup.pull" and (missing := self.seatsync.not_tested()):
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
        asked = AskText(rule.name, [("Value", rule.value)], lines=lines, check=lambda values: "")
        self.app.push_screen(asked, save)

    def do_choose(self) -> None:
        if self.focused is self.connections and not self._connection():
            self._all_sources = True
            self._show_connections()
        elif self.focused is self.connections:
            self._fill_form(self._connection())
        elif self.focused is self.licenses:
            sku = licensing.all_skus(self.seatsync)[self.licenses.highlighted or 0]
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

    def do_no_charge(self) -> None:
        licensing.mark_no_charge(
            self.seatsync, licensing.all_skus(self.seatsync)[self.licenses.highlighted or 0]
        )

    def do_count_rule(self) -> None:
        licensing.pick_count_rule(
            self.seatsync, licensing.all_skus(self.seatsync)[self.licenses.highlighted or 0]
        )

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
        lines.append("It goes back to what stood before. Nothing is written to ConnectWise.")

        def unmap(sure: bool | None) -> None:
            if sure:
                workspace = self.session.workspace
                self.seatsync.decide(
                    lambda: workspace.undo_company(pair.key), f"{pair.customer} was unmapped."
                )

        self.app.push_screen(Ask(f"Unmap {pair.customer}?", lines), unmap)

    def do_file(self) -> None:
        from seatsync_tui.screens.file_import import open_file

        open_file(self.seatsync)
