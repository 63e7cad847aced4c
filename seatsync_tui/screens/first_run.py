"""What a first run does next, in the order in which one step needs the one before."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from seatsync_tui.screens.connection_form import NOT_SET, connection_names, label_of
from seatsync_tui.widgets.cells import counted

if TYPE_CHECKING:
    from seatsync_tui.screens.pairs import Pair
    from seatsync_tui.screens.session import Session


PREVIEW = "{everywhere.go-preview} shows the preview."


def next_step(session: Session, pairs: Collection[Pair]) -> str:
    """What to do next, with the commands that do it in braces."""
    if (name := _missing_connection(session)) and (report := session.reports.get(name)):
        unset = report.field or report.message.startswith(NOT_SET)
        key = "{setup.choose} sets it" if unset else "{setup.test} tests it"
        return f"Next: the connection to {label_of(name)}. {{setup.connections}} goes there, {key}."
    preview = session.preview
    if preview is None or preview.scan is None:
        return "Next: {setup.scan} scans ConnectWise: companies, agreements, additions and the catalog."
    if not session.decisions.licenses:
        return "Next: {setup.licenses} goes to the license mapping, {setup.choose} picks the product."
    if not preview.pulls:
        return "Next: {setup.pull} pulls the counts, and matches names that agree to companies."
    unmapped = sum(pair.mapping is None for pair in pairs)
    if unmapped:
        return f"{counted(unmapped, 'customer')} not mapped: {{setup.companies}} goes there. {PREVIEW}"
    return f"All is set up. {PREVIEW}"


def _missing_connection(session: Session) -> str:
    """The connection to care for next: one source is enough, and ConnectWise is needed."""
    reports = session.reports
    sources = [name for name in connection_names() if name in reports and name != "connectwise"]
    tried = [name for name in sources if not reports[name].message.startswith(NOT_SET)]
    if sources and not any(reports[name].ok for name in sources):
        return (tried or sources)[0]
    failing = [name for name in (*tried, "connectwise") if name in reports and not reports[name].ok]
    return failing[0] if failing else ""
