"""Doctor's checks of connections: the clock against the other side's, keys, and each right of the role."""

from __future__ import annotations

from collections.abc import Iterable

from seatsync_tui.models.connections import ConnectWiseCredentials, SourceKeys
from seatsync_tui.models.errors import SeatSyncError, UnreachableError
from seatsync_tui.secrets import credentials_for, set_up
from seatsync_tui.workflow.doctor import Finding, SlowCheck, Verdict, Visit, failed, failure, good, warning

SKEW_SECONDS = 60
"""Beyond this the clock is worth setting."""
WORST_SKEW_SECONDS = 300
"""The strictest vendor so far refuses a request whose date differs more than this."""


async def connections(visit: Visit) -> Iterable[Finding]:
    """Every connection that is set up."""
    names = (*set_up(visit.profile, visit.environ), "connectwise")
    if visit.offline:
        return [
            Finding(f"Connection {name}", Verdict.SKIPPED, "Not tried, as --offline asks.") for name in names
        ]
    found: list[Finding] = []
    for name in names:
        try:
            keys = credentials_for(name, visit.profile, visit.environ)
        except SeatSyncError as error:
            skipped = "Not tried: a credential is missing or cannot be read."
            found.append(Finding(f"Connection {name}", Verdict.SKIPPED, skipped, error.advice))
            continue
        found += await (
            _connectwise(visit, keys)
            if isinstance(keys, ConnectWiseCredentials)
            else _source(visit, name, keys)
        )
    return found


async def _source(visit: Visit, name: str, keys: SourceKeys) -> list[Finding]:
    from seatsync_tui.sources.registry import SOURCES, open_source

    check = f"Connection {name}"
    address = next(
        (keys[each.name] for each in SOURCES[name].settings if each.name.endswith(("-host", "-url"))), ""
    )
    try:
        async with open_source(name, keys, visit.settings.http_options()) as source:
            report = await source.test()
    except SeatSyncError as error:
        return [failed(check, error)]
    clock = await _clock(visit, name, address) if address else []
    if report.ok:
        return [good(check, report.message), *clock]
    return [_refused(check, report.message, report.field), *clock]


def _refused(check: str, message: str, field: str) -> Finding:
    """A refusal is for a person to put right; whoever did not answer has no field to check."""
    remedy = f"Check {field}." if field else "Check the address and the network."
    return failure(check, message, remedy, 3 if field else UnreachableError.exit_code)


async def _connectwise(visit: Visit, keys: ConnectWiseCredentials) -> list[Finding]:
    from seatsync_tui.connectwise.client import ConnectWise
    from seatsync_tui.connectwise.rights import missing_rights

    check = "Connection connectwise"
    clock = await _clock(visit, "connectwise", keys.url)
    try:
        async with ConnectWise(keys, visit.settings.http_options()) as client:
            report = await client.test()
            rights = await missing_rights(client, tickets=visit.settings.report_ticket) if report.ok else None
    except SeatSyncError as error:
        return [failed(check, error), *clock]
    if not report.ok:
        return [_refused(check, report.message, report.field), *clock]
    told = [good(check, " ".join((report.message, *(f"{detail}." for detail in report.details))))]
    if rights:
        told += [
            failure("ConnectWise role", f"It lacks: {right}.", "Give it to the API member's role.", 3)
            for right in rights
        ]
    else:
        told.append(
            good("ConnectWise role", "Every right that reading needs is there; writing shows at a push.")
        )
    return [*told, *clock]


async def _clock(visit: Visit, name: str, address: str) -> list[Finding]:
    """Our clock against the date of an answer; no finding where none comes."""
    from seatsync_tui.http.remote_time import remote_time

    there = await remote_time(address)
    if there is None:
        return []
    seconds = abs((visit.now() - there).total_seconds())
    words = f"This machine's clock differs from {name}'s by {seconds:.0f} seconds."
    remedy = "Set the clock, as by `timedatectl set-ntp true`."
    if seconds > WORST_SKEW_SECONDS:
        return [failure("Clock", words, remedy, 3)]
    return [warning("Clock", words, remedy) if seconds > SKEW_SECONDS else good("Clock", words)]


CHECKS: tuple[SlowCheck, ...] = (connections,)
