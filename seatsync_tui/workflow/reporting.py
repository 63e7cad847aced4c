"""Report: bring what a run found to people, by each channel that is switched on.

A channel that fails is said and never fails the run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SeatSyncError, SettingsError
from seatsync_tui.reports.errors import DeliveryError
from seatsync_tui.reports.report import RunReport
from seatsync_tui.reports.sample import sample_report
from seatsync_tui.secrets import secret_for
from seatsync_tui.settings import Settings
from seatsync_tui.workflow.proving import proof_key, proof_of

if TYPE_CHECKING:
    from seatsync_tui.connectwise.tickets import TicketDesk
    from seatsync_tui.http.options import HttpOptions
    from seatsync_tui.workflow.workspace import Workspace

LONGEST = 180.0
"""Seconds after which a channel is given up, whatever it waits for."""
TICKET_LINES = 20
"""Lines of one section in a ticket; the CSV holds them all."""
TEST_TITLE = " (test)"
"""Behind the title of the ticket that proves the channel, so that the real one is left alone."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a report on one channel."""

    channel: str
    ok: bool
    message: str
    """In words; for a failure what to check."""
    exit_code: int = 0
    """What a test of the channel ends with; a run's own is never touched by it."""


@dataclass(frozen=True)
class Office:
    """What sending takes: settings, secrets, and a memory for the ticket; no database."""

    settings: Settings
    profile: str
    environ: Mapping[str, str]
    read_only: bool = False
    recall: Callable[[str], str] = lambda name: ""
    remember: Callable[[str, str], None] = lambda name, value: None

    def secret(self, name: str) -> str:
        """One secret of a channel; raises CredentialError when it is not set."""
        return secret_for(name, self.profile, self.environ)

    def options(self) -> HttpOptions:
        """How patient the channels are."""
        return self.settings.http_options()


Channel = Callable[[Office, RunReport], Awaitable[str]]


def office_of(workspace: Workspace) -> Office:
    """The office of an opened workspace, which remembers in its database."""
    return Office(
        workspace.settings,
        workspace.profile,
        workspace.environ,
        workspace.read_only,
        lambda name: workspace.stored(lambda store: store.view_state()).get(name, ""),
        lambda name, value: workspace.stored(lambda store: store.save_view_state({name: value})),
    )


def channels_on(settings: Settings) -> tuple[str, ...]:
    """The channels that are switched on."""
    return tuple(name for name in CHANNELS if getattr(settings, f"report_{name}"))


async def deliver(office: Office, report: RunReport) -> tuple[Delivery, ...]:
    """Send a report to every channel that is on and wants it; never raises."""
    if not _wanted(office.settings.report_on, report):
        return ()
    names = channels_on(office.settings)
    return tuple(await asyncio.gather(*(_deliver_one(office, name, report) for name in names)))


def _wanted(when: str, report: RunReport) -> bool:
    if when == "failures":
        return report.failed
    return when == "always" or report.has_findings


async def _deliver_one(office: Office, name: str, report: RunReport) -> Delivery:
    try:
        async with asyncio.timeout(LONGEST):
            words = await CHANNELS[name](office, report)
            office.remember(proof_key(name), proof_of(office.settings, name, report.at))
            return Delivery(name, True, words)
    except TimeoutError:
        return Delivery(name, False, f"It was given up after {LONGEST:g} seconds.", 4)
    except SeatSyncError as error:
        return Delivery(name, False, str(error), error.exit_code)
    except Exception as error:  # a report must never end a run that may have written
        return Delivery(name, False, f"Something unexpected happened ({type(error).__name__}).", 1)


async def try_channel(office: Office, name: str, now: datetime) -> Delivery:
    """Send a made-up report to one channel, switched on or not; raises SettingsError for an unknown one."""
    if name not in CHANNELS:
        raise SettingsError(f"There is no channel {name!r}.", advice=f"Known: {', '.join(CHANNELS)}.")
    return await _deliver_one(office, name, sample_report(office.profile, now))


def check_route(settings: Settings, channel: str) -> None:
    """Raise SettingsError naming the setting without which a channel leads nowhere."""
    if channel == "mail":
        from seatsync_tui.reports.mail import mail_route

        mail_route(settings)
    if channel == "ticket":
        for name in ("ticket_board", "ticket_company"):
            if not getattr(settings, name):
                raise SettingsError(
                    f"The setting {name} is empty.", advice=f"Run `seatsync config set {name} VALUE`."
                )


async def _mail(office: Office, report: RunReport) -> str:
    from seatsync_tui.reports.mail import mail_route, send_mail

    route = mail_route(office.settings)
    password = office.secret("smtp-password") if route.user else ""
    return await asyncio.to_thread(send_mail, route, password, report)


async def _slack(office: Office, report: RunReport) -> str:
    from seatsync_tui.reports.webhooks import send_slack

    return await send_slack(office.secret("slack-webhook"), report, office.options())


async def _teams(office: Office, report: RunReport) -> str:
    from seatsync_tui.reports.webhooks import send_teams

    return await send_teams(office.secret("teams-webhook"), report, office.options())


async def _webhook(office: Office, report: RunReport) -> str:
    from seatsync_tui.reports.webhooks import send_json

    url, key = office.secret("webhook-url"), office.secret("webhook-key")
    return await send_json(url, key, report, office.options())


async def _ticket(office: Office, report: RunReport) -> str:
    from seatsync_tui.connectwise.client import ConnectWise
    from seatsync_tui.connectwise.tickets import TicketDesk
    from seatsync_tui.models.connections import ConnectWiseCredentials
    from seatsync_tui.secrets import credentials_for

    check_route(office.settings, "ticket")
    if office.read_only:
        raise SettingsError("This is a read-only session: no ticket is written.")
    credentials = credentials_for("connectwise", office.profile, office.environ)
    assert isinstance(credentials, ConnectWiseCredentials)
    async with ConnectWise(credentials, office.options()) as client:
        return await _keep_ticket(office, TicketDesk(client.connection), client.site, report)


async def _keep_ticket(office: Office, desk: TicketDesk, site: str, report: RunReport) -> str:
    """Find the open ticket and add to it, or open one where there is something to tell."""
    from seatsync_tui.reports.text import attachments, plain_text

    settings = office.settings
    title = settings.ticket_title + (TEST_TITLE if report.sample else "")
    place = await desk.place(settings.ticket_board, settings.ticket_company)
    memory = f"ticket:{site}:{place.board_id}:{place.company}:{title}"
    known = office.recall(memory)
    ticket = await desk.find_open(place, title, remembered=int(known) if known.isdecimal() else None)
    if ticket is None and not report.has_findings:
        return "Nothing waits and no ticket is open: none was opened."
    text = plain_text(report, most=TICKET_LINES)
    if ticket is None:
        ticket, verb = await desk.open(place, title, text), "opened"
    else:
        await desk.note(ticket.id, text)
        verb = "added to"
    office.remember(memory, str(ticket.id))
    files = attachments(report)
    if not files:
        return f"Ticket {ticket.id} on {place.board} was {verb}."
    for file in files:
        try:
            await desk.attach(ticket.id, file.name, file.content)
        except SeatSyncError as error:
            raise DeliveryError(
                f"Ticket {ticket.id} was {verb}, but without its {file.what}: {error.what}",
                advice=error.advice,
            ) from None
    names = " and ".join(file.name for file in files)
    return f"Ticket {ticket.id} on {place.board} was {verb}, with {names} attached."


CHANNELS: dict[str, Channel] = {
    "mail": _mail,
    "slack": _slack,
    "teams": _teams,
    "webhook": _webhook,
    "ticket": _ticket,
}
"""Every channel by the name its settings bear."""
