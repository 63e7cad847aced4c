"""The form of a connection: its exact fields, where they will be kept, what the account needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.screens.base import Dialog
from seatsync_tui.sources.base import SourceSetting
from seatsync_tui.sources.registry import SOURCES
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.field import Field
from seatsync_tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from seatsync_tui.secrets import SecretStatus


NOT_SET = "Not set"
"""How the report of a connection begins that nobody has filled in."""
CONNECTWISE = (
    SourceSetting("connectwise-url", "Site", "na.myconnectwise.net"),
    SourceSetting("connectwise-company", "Login company", "as typed when signing in"),
    SourceSetting("connectwise-public-key", "Public key of the API member"),
    SourceSetting("connectwise-private-key", "Private key of the API member", secret=True),
    SourceSetting("connectwise-client-id", "clientId of your integration", secret=True),
)
CONNECTWISE_NEEDS = (
    "Companies > Company Maintenance: Inquire All.",
    "Finance > Agreements: Add, Edit, Inquire All (additions). Never Delete.",
    "Procurement > Product Catalog: Inquire All.",
    "System > API Reports: Inquire All, only with the setting report_scan.",
)


def connection_names() -> tuple[str, ...]:
    """The first source, ConnectWise, then further sources: what is needed stands in sight."""
    first, *others = SOURCES
    return (first, "connectwise", *others)


def connections_in_use(reports: Mapping[str, ConnectionReport]) -> tuple[str, ...]:
    """The first source and ConnectWise, and each further source that somebody has set up."""
    first = (connection_names()[0], "connectwise")
    return tuple(
        name
        for name in connection_names()
        if name in first or (name in reports and not reports[name].message.startswith(NOT_SET))
    )


def label_of(name: str) -> str:
    """A connection as people call it."""
    return SOURCES[name].label if name in SOURCES else "ConnectWise PSA"


def settings_of(name: str) -> tuple[SourceSetting, ...]:
    """What a connection has to be told, in the order to ask."""
    return SOURCES[name].settings if name in SOURCES else CONNECTWISE


def needs_of(name: str) -> tuple[str, ...]:
    """What the account behind a connection must be allowed to."""
    return SOURCES[name].needs if name in SOURCES else CONNECTWISE_NEEDS


def words_of(name: str) -> tuple[str, ...]:
    """What a source calls things beside what ConnectWise calls them."""
    return SOURCES[name].word_list if name in SOURCES else ()


def _hint(setting: SourceSetting) -> str:
    choices = " or ".join(setting.choices)
    default = f"empty: {setting.default}" if setting.default else ""
    return "; ".join(part for part in (setting.example, choices, default) if part)


class ConnectionForm(Dialog[bool]):
    """Dismissed with True once something was stored."""

    AUTO_FOCUS = "Field"
    ENTER = "next, then store"

    def __init__(self, name: str) -> None:
        super().__init__()
        self._connection = name
        self._fields = settings_of(name)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(f"Connection to {label_of(self._connection)}", classes="dialog-title", markup=False)
            with VerticalScroll(classes="form-body", can_focus=False):
                for each in self._fields:
                    with Horizontal(classes="form-line"):
                        yield Static(each.label, classes="dialog-label", markup=False)
                        yield Field(placeholder=_hint(each), password=each.secret, id=f"field-{each.name}")
                yield Static(
                    "What the account has to be allowed to, and no more", classes="form-needs", markup=False
                )
                yield Static("\n".join(needs_of(self._connection)), classes="quiet", markup=False)
            with VerticalScroll(id="kept-body"):
                yield Static("Looking where credentials are kept …", id="kept", markup=False)
            yield Static("", id="dialog-error", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        super().on_mount()
        self._look()

    @work(thread=True, group="secrets", description="Look where credentials are kept", exit_on_error=False)
    def _look(self) -> None:
        from seatsync_tui.secrets import secret_status, where_kept

        workspace = self.session.workspace
        found = secret_status(workspace.profile, workspace.environ)
        self.app.call_from_thread(self._show_kept, found)
        kept = where_kept(workspace.profile, workspace.environ)
        self.app.call_from_thread(self.query_one("#kept", Static).update, kept)

    def _show_kept(self, found: Sequence[SecretStatus]) -> None:
        known = {status.name: status for status in found}
        for each in self._fields:
            status = known[each.name]
            if status.is_set:
                field = self.query_one(f"#field-{each.name}", Field)
                field.placeholder = f"set; empty keeps it ({harmless(status.origin)})"

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """Enter goes to the next field, and stores in the last."""
        fields = list(self.query(Field))
        here = next(index for index, field in enumerate(fields) if field is event.input)
        if here + 1 < len(fields):
            self.set_focus(fields[here + 1])
            return
        self.do_confirm()

    def do_confirm(self) -> None:
        """Store what was typed."""
        typed = {
            each.name: value
            for each in self._fields
            if (value := self.query_one(f"#field-{each.name}", Field).value.strip())
        }
        if not typed:
            self._refuse("Nothing was typed; esc goes back.")
            return
        self._store(typed)

    def _refuse(self, why: str) -> None:
        """Say why nothing was stored; on a low screen other lines make room for it."""
        self.query_one("#dialog-error", Static).update(why)
        self.add_class("-refused")

    @work(
        thread=True,
        group="keep-secrets",
        exclusive=True,
        description="Store credentials",
        exit_on_error=False,
    )
    def _store(self, typed: dict[str, str]) -> None:
        from seatsync_tui.secrets import set_secret

        workspace = self.session.workspace
        try:
            for name, value in typed.items():
                set_secret(name, value, workspace.profile, workspace.environ)
        except SeatSyncError as error:
            self.app.call_from_thread(self._refuse, str(error))
            return
        self.app.call_from_thread(self.dismiss, True)
