"""Doctor's checks of what runs by itself: the last run, and the channels of its reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing

from seatsync_tui.models.errors import SeatSyncError, StoreError
from seatsync_tui.secrets import CHANNEL_SECRETS
from seatsync_tui.secrets.finding import Found, find
from seatsync_tui.settings import Settings
from seatsync_tui.store.connection import in_words
from seatsync_tui.store.reading import open_reader, read_view_state
from seatsync_tui.workflow.doctor import Check, Finding, Visit, failed, failure, good, note, warning
from seatsync_tui.workflow.heartbeat import ENOUGH, read_heartbeat
from seatsync_tui.workflow.proving import proven_at
from seatsync_tui.workflow.reporting import channels_on, check_route


def last_run(visit: Visit) -> Iterator[Finding]:
    """How the newest unattended run ended."""
    beat = read_heartbeat(visit.paths.state)
    if not beat:
        yield note("Last run", "None was made yet.", "`seatsync schedule` prints what starts one by itself.")
        return
    words = (
        f"It ended {str(beat.get('at'))[:16].replace('T', ' ')} UTC with exit code {beat.get('exit_code')}"
    )
    why = f": {beat['failure']}" if beat.get("failure") else "."
    if beat.get("exit_code") in ENOUGH:
        yield good("Last run", f"{words}{why}")
    else:
        yield warning("Last run", f"{words}{why}", "Put that right, then try `seatsync run`.")


def reports(visit: Visit) -> Iterator[Finding]:
    """Whether each channel that is on has what it needs, and was proven."""
    channels = channels_on(visit.settings)
    if not channels:
        yield note("Reports", "No channel is on: nobody is told of a run.", "`docs/reports.md` tells them.")
        return
    remembered = _remembered(visit)
    for channel in channels:
        yield _channel(visit, channel, visit.settings, remembered)


def _channel(visit: Visit, channel: str, settings: Settings, remembered: Mapping[str, str]) -> Finding:
    check = f"Report {channel}"
    try:
        check_route(settings, channel)
    except SeatSyncError as error:
        return failed(check, error)
    needed = CHANNEL_SECRETS.get(channel, ())
    if channel == "mail" and not settings.mail_user:
        needed = ()
    found = find(needed, visit.profile, visit.environ, asking=False)
    missing = [name for name in needed if not isinstance(found[name], Found)]
    if missing:
        words = f"{', '.join(missing)} cannot be read."
        return failure(check, words, f"Run `seatsync secret set {missing[0]}`.", 3)
    if at := proven_at(remembered, settings, channel):
        return good(check, f"It last delivered {at[:16].replace('T', ' ')} UTC.")
    return warning(
        check, "It never delivered with these settings.", f"Try it: `seatsync report test {channel}`."
    )


def _remembered(visit: Visit) -> Mapping[str, str]:
    """The proofs; none where the database tells nothing, as another check says."""
    path = visit.paths.database
    try:
        connection = open_reader(path)
    except StoreError:
        return {}
    if connection is None:
        return {}
    with closing(connection), in_words(path):
        return read_view_state(connection)


CHECKS: tuple[Check, ...] = (last_run, reports)
