"""Service tickets, their notes and their documents, as ConnectWise PSA serves them.

Required fields, lengths and the multipart parts of a document are those of ConnectWise's OpenAPI text of
2026.4; the message about a status of another board was read in the field, the others are likely forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from seatsync_tui.sandbox.psa_answers import Refusal, invalid_object, not_found, problem, refusal
from seatsync_tui.sandbox.psa_fields import BOARD, BOARD_STATUS, DOCUMENT, NOTE, TICKET, Resource
from seatsync_tui.sandbox.psa_query import count_answer, list_answer, one_answer
from seatsync_tui.sandbox.psa_records import info
from seatsync_tui.sandbox.record import exchange_of
from seatsync_tui.sandbox.world import PsaSite, Record, World

LONGEST_SUMMARY = 100
RECORD_TYPES = ("Agreement", "Company", "Ticket")
"""Kinds of record a document can hang on; the API knows more, which no seat count needs."""

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_PART_NAME = re.compile(rb'\bname="([^"]*)"')
_FILE_NAME = re.compile(rb'filename="([^"]*)"')


@dataclass(frozen=True, slots=True)
class ServiceDesk:
    """Serves the boards, tickets and documents of one site."""

    world: World

    @property
    def _site(self) -> PsaSite:
        return self.world.psa

    def service(self, request: Request, rest: list[str]) -> Response:
        """Answer a request below `/service`."""
        match rest:
            case ["boards", number, "statuses", *more]:
                board = _held(self._site.boards, number, "Board")
                own = [each for each in self._site.board_statuses.values() if each["board"] == _named(board)]
                return _read(request, more, own, BOARD_STATUS)
            case ["boards", *more]:
                return _read(request, more, self._site.boards.values(), BOARD)
            case ["tickets"] if request.method == "POST":
                return self._open(request)
            case ["tickets", number, "notes", *more]:
                return self._notes(request, _held(self._site.tickets, number, "Ticket"), more)
            case ["tickets", *more]:
                return _read(request, more, self._site.tickets.values(), TICKET)
        raise not_found("Resource", "/".join(["service", *rest]))

    def documents(self, request: Request, rest: list[str]) -> Response:
        """Answer a request below `/system/documents`."""
        match rest:
            case [] if request.method == "POST":
                return self._attach(request)
            case [number, "download"]:
                held = _held(self._site.documents, number, "Document")
                content = self._site.files[held["id"]]
                return Response(content, media_type="application/octet-stream")
            case _:
                return _read(request, rest, self._documents_of(request), DOCUMENT)

    def _documents_of(self, request: Request) -> list[Record]:
        asked = request.query_params
        hangs_on = (asked.get("recordType", ""), asked.get("recordId", ""))
        return [
            self._site.documents[number]
            for number, (kind, record) in self._site.attached.items()
            if hangs_on in (("", ""), (kind, str(record)))
        ]

    def _open(self, request: Request) -> Response:
        exchange = exchange_of(request)
        sent = exchange.json()
        if not isinstance(sent, dict):
            raise refusal(400, "InvalidRequestBody", "The body is not a ticket.")
        _check_summary(sent)
        board = self._board(sent.get("board"))
        record: Record = {
            "id": max(self._site.tickets, default=30_000) + 1,
            "summary": sent["summary"],
            "recordType": "ServiceTicket",
            "board": _named(board),
            "status": self._status(sent.get("status"), board),
            "company": self._company(sent["company"]),
            "priority": {"id": 8, "name": "Priority 3 - Normal Response"},
            "severity": "Medium",
            "impact": "Medium",
            "closedFlag": False,
            "_info": self._signature(),
        }
        self._site.tickets[record["id"]] = record
        # The description is only taken, and becomes the ticket's first note.
        if sent.get("initialDescription"):
            self._note(record, sent["initialDescription"], detail=True)
        exchange.committed = True
        return one_answer(request, record, TICKET, 201)

    def _board(self, asked: Any) -> Record:
        wanted = asked if isinstance(asked, dict) else {"id": min(self._site.boards)}
        for board in self._site.boards.values():
            if (
                wanted.get("id", board["id"]) == board["id"]
                and wanted.get("name", board["name"]) == board["name"]
            ):
                if board["inactiveFlag"]:
                    raise invalid_object(
                        "ticket", [problem("ticket", "board", f"Service Board {board['id']} is inactive")]
                    )
                return board
        name = wanted.get("id", wanted.get("name"))
        raise invalid_object(
            "ticket", [problem("ticket", "board/id", f"Service Board {name} not found", "NotFound")]
        )

    def _status(self, asked: Any, board: Record) -> Record:
        own = [each for each in self._site.board_statuses.values() if each["board"] == _named(board)]
        if not isinstance(asked, dict):
            return _named(next(each for each in own if each["defaultFlag"]))
        for status in own:
            if asked.get("id") == status["id"] or asked.get("name") == status["name"]:
                return _named(status)
        words = (
            f"Service Status {asked.get('id', asked.get('name'))} not found for Service Board {board['id']}"
        )
        raise invalid_object("ticket", [problem("ticket", "status/id", words, "NotFound")])

    def _company(self, asked: Any) -> Record:
        wanted = asked if isinstance(asked, dict) else {}
        for company in self._site.companies.values():
            if company["id"] == wanted.get("id") or company["identifier"] == wanted.get("identifier"):
                return {name: company[name] for name in ("id", "identifier", "name")}
        name = wanted.get("id", wanted.get("identifier"))
        raise invalid_object(
            "ticket", [problem("ticket", "company/id", f"Company {name} not found", "NotFound")]
        )

    def _notes(self, request: Request, ticket: Record, more: list[str]) -> Response:
        if more or request.method != "POST":
            own = [note for note in self._site.notes.values() if note["ticketId"] == ticket["id"]]
            return _read(request, more, own, NOTE)
        exchange = exchange_of(request)
        sent = exchange.json()
        text = sent.get("text") if isinstance(sent, dict) else None
        if not isinstance(text, str) or not text:
            raise invalid_object("ticketNote", [problem("ticketNote", "text", "text is required")])
        note = self._note(ticket, text, detail=bool(sent.get("detailDescriptionFlag")))
        exchange.committed = True
        return one_answer(request, note, NOTE, 201)

    def _note(self, ticket: Record, text: str, *, detail: bool) -> Record:
        number = max(self._site.notes, default=70_000) + 1
        self._site.notes[number] = {
            "id": number,
            "ticketId": ticket["id"],
            "text": text,
            "detailDescriptionFlag": detail,
            "internalAnalysisFlag": not detail,
            "resolutionFlag": False,
            "createdBy": self._site.member,
            "_info": self._signature(),
        }
        return self._site.notes[number]

    def _attach(self, request: Request) -> Response:
        exchange = exchange_of(request)
        parts = _parts(request.headers.get("content-type", ""), exchange.body)
        kind, on = _text(parts, "recordType"), _text(parts, "recordId")
        name, content = parts.get("file", (b"", b""))
        if kind not in RECORD_TYPES or not on.isdecimal() or not name:
            words = "A document needs recordType, recordId and file."
            raise invalid_object("document", [problem("document", "recordType", words)])
        if kind == "Ticket":
            _held(self._site.tickets, on, "Ticket")
        number = max(self._site.documents, default=50_000) + 1
        file_name = name.decode("utf-8", "replace")
        self._site.documents[number] = {
            "id": number,
            "title": _text(parts, "title") or file_name,
            "fileName": file_name,
            "serverFileName": f"{number}.bin",
            "owner": self._site.member,
            "size": len(content),
            "_info": self._signature(),
        }
        self._site.attached[number] = (kind, int(on))
        self._site.files[number] = content
        exchange.committed = True
        return one_answer(request, self._site.documents[number], DOCUMENT, 201)

    def _signature(self) -> dict[str, str]:
        now = f"{self.world.today.isoformat()}T{datetime.now(UTC):%H:%M:%S}Z"
        return info(now, self._site.member, dateEntered=now, enteredBy=self._site.member)


def _check_summary(sent: Record) -> None:
    problems = [
        problem("ticket", name, f"{name} is required", "MissingRequiredField")
        for name in ("summary", "company")
        if not sent.get(name)
    ]
    if len(str(sent.get("summary") or "")) > LONGEST_SUMMARY:
        words = f"summary cannot be longer than {LONGEST_SUMMARY} characters"
        problems.append(problem("ticket", "summary", words, "MaxLengthField"))
    if problems:
        raise invalid_object("ticket", problems)


def _read(request: Request, rest: list[str], records: Iterable[Record], resource: Resource) -> Response:
    if request.method != "GET":
        words = f"The requested resource does not support {request.method}."
        raise refusal(405, "MethodNotAllowed", words)
    match rest:
        case []:
            return list_answer(request, records, resource)
        case ["count"]:
            return count_answer(request, records, resource)
        case [number]:
            by_number = {record["id"]: record for record in records}
            return one_answer(request, _held(by_number, number, resource.name), resource)
    raise not_found(resource.name, "/".join(rest))


def _held(records: dict[int, Record], number: str, what: str) -> Record:
    found = records.get(int(number)) if number.isdecimal() else None
    if found is None:
        raise not_found(what, number)
    return found


def _named(record: Record) -> Record:
    return {"id": record["id"], "name": record["name"]}


def _parts(content_type: str, body: bytes) -> dict[str, tuple[bytes, bytes]]:
    """Take a multipart body apart into file name and content by part; raises Refusal for any other body."""
    boundary = _BOUNDARY.search(content_type)
    if not content_type.lower().startswith("multipart/form-data") or boundary is None:
        raise Refusal(PlainTextResponse("Unsupported Media Type", 415))
    found: dict[str, tuple[bytes, bytes]] = {}
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        name, file_name = _PART_NAME.search(head), _FILE_NAME.search(head)
        if name is not None:
            found[name[1].decode()] = (file_name[1] if file_name else b"", content)
    return found


def _text(parts: dict[str, tuple[bytes, bytes]], name: str) -> str:
    return parts.get(name, (b"", b""))[1].decode("utf-8", "replace")
