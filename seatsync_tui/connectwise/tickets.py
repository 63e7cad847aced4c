"""Service tickets: find the open one, open one, add a note, attach a file. Nothing of it touches billing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from seatsync_tui.connectwise.connection import Connection
from seatsync_tui.connectwise.paging import read_list
from seatsync_tui.connectwise.refusals import read_error, unreadable_error
from seatsync_tui.connectwise.roles import DOCUMENTS, TICKETS
from seatsync_tui.connectwise.values import plain_text, whole_number
from seatsync_tui.http.answers import Answer, NoAnswer, Unreadable
from seatsync_tui.models.errors import SettingsError, UnreachableError

FIELDS = "id,summary,closedFlag,board,company"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket stands."""

    board_id: int
    board: str
    company: str
    """A company's identifier, or its id."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A service ticket, as far as a report needs it."""

    id: int
    title: str
    is_open: bool
    board_id: int


class TicketDesk:
    """Service tickets of one site. Errors are CredentialError and UnreachableError, in words."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def place(self, board: str, company: str) -> Place:
        """Look a board up by name or id; raises SettingsError when it is not there or is not in use."""
        records = await read_list(
            self._connection, "service/boards", {"fields": "id,name,inactiveFlag"}, "list the boards", TICKETS
        )
        used = {
            str(each.get("id")): plain_text(each.get("name"))
            for each in records
            if not each.get("inactiveFlag")
        }
        for number, name in used.items():
            if board == number or board.casefold() == name.casefold():
                return Place(int(number), name, company)
        known = ", ".join(sorted(used.values())[:10])
        raise SettingsError(
            f"ConnectWise has no service board {board!r} in use.",
            advice=f"Set ticket_board; it has: {known}.",
        )

    async def find_open(self, place: Place, title: str, *, remembered: int | None = None) -> Ticket | None:
        """The newest open ticket of this title on the board and company.

        The one remembered is read by its id first: a search may miss what was made a moment ago.
        """
        if remembered is not None:
            ticket = await self.read(remembered)
            if ticket is not None and _fits(ticket, place, title):
                return ticket
        company = f"id={place.company}" if place.company.isdecimal() else f'identifier="{place.company}"'
        conditions = f"closedFlag=false and board/id={place.board_id} and company/{company}"
        query = {"conditions": conditions, "fields": FIELDS}
        records = await read_list(
            self._connection, "service/tickets", query, "look for the open ticket", TICKETS
        )
        fitting = [ticket for ticket in map(_ticket, records) if _fits(ticket, place, title)]
        return max(fitting, key=lambda ticket: ticket.id, default=None)

    async def read(self, ticket_id: int) -> Ticket | None:
        """One ticket; None when it is gone."""
        what = f"read the ticket {ticket_id}"
        answer = await self._connection.read(f"service/tickets/{ticket_id}", {"fields": FIELDS})
        if answer.status == 404:
            return None
        return _ticket(self._record(answer, what))

    async def open(self, place: Place, title: str, text: str) -> Ticket:
        """Open a ticket with the board's own first status.

        When the answer is lost it is looked for, so that no second one is opened.
        """
        what = f"open a ticket on the board {place.board}"
        company: dict[str, object] = (
            {"id": int(place.company)} if place.company.isdecimal() else {"identifier": place.company}
        )
        body = {
            "summary": title,
            "board": {"id": place.board_id},
            "company": company,
            "initialDescription": text,
        }
        try:
            answer = await self._connection.write("POST", "service/tickets", body)
        except NoAnswer as error:
            found = await self.find_open(place, title) if error.sent else None
            if found is None:
                raise UnreachableError(
                    f"Nobody knows whether ConnectWise did {what}: {error.what}",
                    advice="The next report looks for it first.",
                ) from None
            return found
        return _ticket(self._record(answer, what))

    async def note(self, ticket_id: int, text: str) -> None:
        """Add a note to a ticket's discussion."""
        what = f"add a note to the ticket {ticket_id}"
        body = {"text": text, "detailDescriptionFlag": True}
        try:
            answer = await self._connection.write("POST", f"service/tickets/{ticket_id}/notes", body)
        except NoAnswer as error:
            raise UnreachableError(f"ConnectWise did not {what}: {error.what}") from None
        self._record(answer, what)

    async def attach(self, ticket_id: int, name: str, content: bytes) -> None:
        """Attach a CSV file to a ticket."""
        what = f"attach {name} to the ticket {ticket_id}"
        boundary = secrets.token_hex(16)
        body = multipart(
            boundary, {"recordType": "Ticket", "recordId": str(ticket_id), "title": name}, name, content
        )
        kind = f"multipart/form-data; boundary={boundary}"
        try:
            answer = await self._connection.upload("system/documents", body, kind)
        except NoAnswer as error:
            raise UnreachableError(f"ConnectWise did not {what}: {error.what}") from None
        self._record(answer, what, DOCUMENTS)

    def _record(self, answer: Answer, what: str, role: str = TICKETS) -> Mapping[str, object]:
        redact = self._connection.http.redact
        if answer.status not in (200, 201):
            raise read_error(answer, what, redact, role)
        try:
            record = answer.json()
        except Unreadable as error:
            raise unreadable_error(what, error, redact.excerpt(answer.body)) from None
        if not isinstance(record, Mapping):
            raise unreadable_error(what, "data that is no record", redact.excerpt(answer.body))
        return record


def multipart(boundary: str, fields: Mapping[str, str], name: str, content: bytes) -> bytes:
    """Write a form with one CSV file; names are of our own making and hold no quotes."""
    pieces = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
    return b"".join(
        [*pieces, f"--{boundary}\r\n{head}".encode(), content, f"\r\n--{boundary}--\r\n".encode()]
    )


def _fits(ticket: Ticket, place: Place, title: str) -> bool:
    same = ticket.title.strip().casefold() == title.strip().casefold()
    return ticket.is_open and same and ticket.board_id == place.board_id


def _ticket(record: Mapping[str, object]) -> Ticket:
    board = record.get("board")
    try:
        return Ticket(
            id=whole_number(record.get("id")),
            title=plain_text(record.get("summary")),
            is_open=record.get("closedFlag") is not True,
            board_id=whole_number(board.get("id")) if isinstance(board, Mapping) else 0,
        )
    except ValueError as error:
        raise unreadable_error("read a ticket", error, "") from None
