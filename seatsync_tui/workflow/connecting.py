"""Testing connections, and opening the clients that pull, scan and push use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seatsync_tui.models.connections import ConnectionReport, ConnectWiseCredentials, SourceKeys
from seatsync_tui.models.errors import CredentialError, SeatSyncError
from seatsync_tui.secrets import credentials_for

if TYPE_CHECKING:
    from seatsync_tui.connectwise.client import ConnectWise
    from seatsync_tui.sources.base import Source
    from seatsync_tui.workflow.workspace import Workspace

TESTED = "tested:"
"""Prefix of the view-state entries that remember when a connection last passed its test."""


def open_source(workspace: Workspace, name: str) -> Source:
    """Open the client of a source with the profile's credentials."""
    from seatsync_tui.sources.registry import SOURCES
    from seatsync_tui.sources.registry import open_source as open_client
    from seatsync_tui.workflow.sourcing import source_named

    if name not in SOURCES:
        return source_named(workspace, name).open(SourceKeys(), None, None)
    credentials = credentials_for(name, workspace.profile, workspace.environ)
    assert isinstance(credentials, SourceKeys)
    return open_client(name, credentials, workspace.settings.http_options())


def open_connectwise(workspace: Workspace) -> ConnectWise:
    """Open the ConnectWise client with the profile's credentials."""
    from seatsync_tui.connectwise.client import ConnectWise

    credentials = credentials_for("connectwise", workspace.profile, workspace.environ)
    assert isinstance(credentials, ConnectWiseCredentials)
    return ConnectWise(credentials, workspace.settings.http_options())


async def test_connection(workspace: Workspace, name: str) -> ConnectionReport:
    """Test one connection; a failure is a report, never an exception, so that a form can show it."""
    try:
        if name == "connectwise":
            report = await _test_connectwise(workspace)
        else:
            async with open_source(workspace, name) as source:
                report = replace(await source.test(), role=_role(workspace, name))
    except SeatSyncError as error:
        field = error.field if isinstance(error, CredentialError) else ""
        report = ConnectionReport(name, ok=False, message=str(error), field=field)
    report = replace(report, at=workspace.now())
    _remember(workspace, report)
    return report


async def _test_connectwise(workspace: Workspace) -> ConnectionReport:
    """Try the keys, and every right that a scan takes: it is better to hear of a missing one now."""
    from seatsync_tui.connectwise.rights import missing_rights

    async with open_connectwise(workspace) as client:
        report = await client.test()
        lacking = await missing_rights(client) if report.ok else ()
    if not report.ok:
        return report
    if lacking:
        message = f"The API member's security role lacks {'; '.join(lacking)}."
        return replace(report, ok=False, message=message, field="connectwise-role")
    keys = credentials_for("connectwise", workspace.profile, workspace.environ)
    assert isinstance(keys, ConnectWiseCredentials)
    role = f"API member key {keys.public_key}, whose role reads companies, agreements and the catalog"
    return replace(report, role=role)


def connections(workspace: Workspace) -> tuple[ConnectionReport, ...]:
    """What is known of every connection, without asking anyone."""
    tested = workspace.stored(lambda store: store.view_state())
    return tuple(_known(workspace, name, tested.get(TESTED + name, "")) for name in _names(workspace))


def _names(workspace: Workspace) -> tuple[str, ...]:
    return workspace.connection_names()


def _known(workspace: Workspace, name: str, tested: str) -> ConnectionReport:
    try:
        credentials = credentials_for(name, workspace.profile, workspace.environ)
    except CredentialError as error:
        return ConnectionReport(name, ok=False, message=f"Not set. {error}", field=error.field)
    where = credentials.url if isinstance(credentials, ConnectWiseCredentials) else _where(name, credentials)
    if not tested:
        return ConnectionReport(name, ok=False, message=f"Set for {where}, not tested yet.")
    return ConnectionReport(name, ok=True, message=f"Tested {tested}, for {where}.")


def _where(name: str, keys: SourceKeys) -> str:
    """The first setting of a source that is no secret: which of the vendor's accounts it is."""
    from seatsync_tui.sources.registry import SOURCES

    return next((keys[each.name] for each in SOURCES[name].settings if not each.secret), name)


def _role(workspace: Workspace, name: str) -> str:
    """As what a source is read; empty where it does not say."""
    from seatsync_tui.sources.registry import SOURCES

    if name not in SOURCES:
        return ""
    keys = credentials_for(name, workspace.profile, workspace.environ)
    assert isinstance(keys, SourceKeys)
    return SOURCES[name].role.format_map(keys.values)


def _remember(workspace: Workspace, report: ConnectionReport) -> None:
    assert report.at is not None
    role = f" by {report.role}" if report.role else ""
    at = report.at.astimezone()
    stamp = f"{at.day} {at:%b %Y %H:%M}{role}" if report.ok else ""
    workspace.stored(lambda store: store.save_view_state({TESTED + report.name: stamp}))
