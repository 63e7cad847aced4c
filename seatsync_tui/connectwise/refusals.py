"""ConnectWise's refusals in an operator's words. Bad credentials come in many forms; each has its field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from seatsync_tui.http.answers import Answer, Unreadable
from seatsync_tui.http.redact import Redactor, looks_like_page, page_words, shorten
from seatsync_tui.models.errors import CredentialError, SeatSyncError, UnreachableError

LONGEST_MESSAGE = 400


@dataclass(frozen=True, slots=True)
class Refusal:
    """What ConnectWise said when it did not do what was asked."""

    status: int
    code: str
    """ConnectWise's own, as `InvalidObject`; empty when there is none."""
    words: str
    """Its messages in one line."""


def read_refusal(answer: Answer, redact: Redactor) -> Refusal:
    """Read any of the shapes a refusal comes in: JSON, a line of text, a web page, nothing."""
    try:
        said = answer.json()
    except Unreadable as error:
        text = answer.text.strip()
        words = page_words(text) if looks_like_page(text) else text or str(error)
        return Refusal(answer.status, "", shorten(redact(words), LONGEST_MESSAGE))
    if not isinstance(said, Mapping):
        return Refusal(answer.status, "", shorten(redact(str(said)), LONGEST_MESSAGE))
    words = "; ".join(dict.fromkeys(_messages(said))) or f"HTTP {answer.status}"
    return Refusal(answer.status, str(said.get("code") or ""), shorten(redact(words), LONGEST_MESSAGE))


def _messages(said: Mapping[str, object]) -> Iterator[str]:
    message = said.get("message") or said.get("error")
    if message:
        yield str(message)
    errors = said.get("errors")
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, Mapping) and error.get("message"):
            field = error.get("field")
            yield f"{error['message']} ({field})" if field else str(error["message"])


def credential_error(answer: Answer, what: str, redact: Redactor, role: str = "") -> CredentialError | None:
    """The credential at fault for this answer, or None when no credential is.

    `what` is what was to be done, as `read the agreements`; `role` the right it takes.
    """
    refusal = read_refusal(answer, redact)
    found = _field_at_fault(refusal, role)
    if found is None:
        return None
    field, advice = found
    return CredentialError(
        f"ConnectWise refused to {what}: “{refusal.words}”.",
        field=field,
        advice=advice,
        details=redact.excerpt(answer.body),
    )


def read_error(answer: Answer, what: str, redact: Redactor, role: str = "") -> SeatSyncError:
    """The error for a read that failed: a CredentialError where one is at fault, else UnreachableError."""
    refused = credential_error(answer, what, redact, role)
    if refused is not None:
        return refused
    words = read_refusal(answer, redact).words
    details = redact.excerpt(answer.body)
    if answer.status == 429:
        asked = answer.headers.get("retry-after", "")
        wait = f" It asks to wait {asked} seconds." if asked.isdecimal() else ""
        return UnreachableError(
            f"ConnectWise kept refusing to {what}: “{words}”.{wait}",
            advice="Try again later, or with fewer calls a minute.",
            details=details,
        )
    if answer.status >= 500:
        return UnreachableError(
            f"ConnectWise is in trouble and did not {what}: “{words}” (HTTP {answer.status}).",
            advice="Try again later.",
            details=details,
        )
    if 300 <= answer.status < 400:
        return UnreachableError(
            f"ConnectWise did not {what} but pointed elsewhere, where the credentials will not be sent.",
            advice="Check the site's address (connectwise-url).",
            details=details,
        )
    return UnreachableError(
        f"ConnectWise did not {what}: “{words}” (HTTP {answer.status}).",
        advice="The details hold its whole answer.",
        details=details,
    )


def unreadable_error(what: str, why: object, details: str) -> UnreachableError:
    """The error for an answer that came but is not what it should be."""
    return UnreachableError(
        f"ConnectWise could not {what}: it answered with {why}.",
        advice="Try again; if it stays so, the details show what came.",
        details=details,
    )


def record_details(records: object, redact: Redactor) -> str:
    """What came instead of a readable record, for a person to look at."""
    return redact.excerpt(json.dumps(records, default=str, ensure_ascii=False))


def _field_at_fault(refusal: Refusal, role: str) -> tuple[str, str] | None:
    status, words = refusal.status, refusal.words.casefold()
    if status in (400, 401, 403) and ("clientid" in words or "client id" in words):
        return "connectwise-client-id", "Check the clientId registered for this integration."
    if status == 400 and "cannot route" in words:
        return "connectwise-company", "Check the company id, and the site's address (connectwise-url)."
    if status == 401:
        return (
            "connectwise-private-key",
            "Check the public key, the private key and the company id of the API member.",
        )
    if status != 403:
        return None
    if "ssl is required" in words:
        return "connectwise-url", "Use the site's API host, as api-na.myconnectwise.net."
    if "permission" in words:
        right = f" It needs {role}." if role else ""
        return "connectwise-role", f"Give the API member's security role this right.{right}"
    return (
        "connectwise-client-id",
        "Check the clientId, and that the API member's security role may do this.",
    )
