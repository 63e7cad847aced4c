"""Duo's refusals in an operator's words: what it means, for whom, what to check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from seatsync_tui.http.answers import Answer, Unreadable
from seatsync_tui.http.redact import Redactor, shorten
from seatsync_tui.models.errors import CredentialError, UnreachableError

LONGEST_MESSAGE = 300

_FIELD_BY_CODE = {40101: "duo-ikey", 40102: "duo-ikey", 40103: "duo-skey", 40105: "clock", 40301: "duo-ikey"}


class DuoFailure(Exception):
    """Duo answered, but not with what was asked for."""

    def __init__(self, code: int, words: str, answer: Answer) -> None:
        super().__init__(words)
        self.code = code
        """Duo's own code, as 40103; the HTTP status followed by 00 when the answer bears none."""
        self.words = words
        """Duo's message, or what came instead."""
        self.answer = answer


def failure_of(answer: Answer, redact: Redactor) -> DuoFailure:
    """What an answer other than a success says."""
    fallback = answer.status * 100
    try:
        said = answer.json()
    except Unreadable as error:
        return DuoFailure(fallback, f"HTTP {answer.status} with {error}", answer)
    if not isinstance(said, Mapping):
        return DuoFailure(fallback, f"HTTP {answer.status} with data of another shape", answer)
    message, detail = said.get("message"), said.get("message_detail")
    words = " ".join(f"{message or 'no message'} ({detail})".split() if detail else [str(message or "")])
    code = _whole(said.get("code"), fallback)
    return DuoFailure(code, shorten(redact(words), LONGEST_MESSAGE) or f"HTTP {answer.status}", answer)


def list_error(failure: DuoFailure, now: datetime, redact: Redactor) -> CredentialError | UnreachableError:
    """Why the list of subaccounts could not be had, with the field to check."""
    details = redact.excerpt(failure.answer.body)
    what = f"Duo refused the list of subaccounts: “{failure.words}”."
    advice = _advice(failure, now)
    if advice:
        field = _FIELD_BY_CODE.get(failure.code, "duo-host")
        return CredentialError(what, field=field, advice=advice, details=details)
    what = f"Duo could not give the list of subaccounts: {failure.words}."
    return UnreachableError(what, advice="Try again later.", details=details)


def customer_words(failure: DuoFailure, who: str, now: datetime) -> str:
    """Why one subaccount could not be read."""
    if "cross-deployment" in failure.words.casefold():
        return (
            f"{who} lives on another Duo deployment, which the Accounts API cannot read: “{failure.words}”. "
            "Ask Duo Support to move it."
        )
    if failure.code == 40301:
        return (
            f"Duo does not let the Accounts API application read {who}: “{failure.words}”. "
            "Check its access and its allowed networks in the Duo Admin Panel."
        )
    if failure.code // 100 == 404:
        return f"Duo no longer knows {who}: “{failure.words}”. Pull again."
    if failure.code // 100 == 429:
        return f"Duo kept refusing to let {who} be read: “{failure.words}”. Pull again in a few minutes."
    advice = _advice(failure, now) or "Pull again later."
    return f"Duo could not read {who}: “{failure.words}”. {advice}"


def _advice(failure: DuoFailure, now: datetime) -> str:
    """What to check for a refusal that a person can cure; empty for any other."""
    match failure.code:
        case 40101 | 40102:
            return "Check the integration key (duo-ikey); the application may have been deleted."
        case 40103:
            return "Check the secret key (duo-skey), and that the API host (duo-host) belongs to it."
        case 40105:
            return f"Set this computer's clock: {clock_skew_words(failure.answer.date(), now)}."
        case 40301:
            return (
                "The keys must be those of an Accounts API application of the parent account, "
                "and this computer's address must be in its allowed networks."
            )
        case 40401 | 40400 | 40501 | 40500:
            return "Check that the API host (duo-host) is the one of the parent account."
        case code if code // 100 == 401:
            return "Check the integration key, the secret key and the API host."
        case code if code // 100 == 403:
            return "Check that this computer may reach Duo, and the application's allowed networks."
    return ""


def clock_skew_words(theirs: datetime | None, ours: datetime) -> str:
    """How far this computer's clock is off Duo's, by the answer's Date header."""
    if theirs is None:
        return "Duo finds it too far off"
    seconds = (ours - theirs).total_seconds()
    minutes = round(abs(seconds) / 60)
    if minutes == 0:
        return "it is off by less than a minute now, so try once more"
    unit = "minute" if minutes == 1 else "minutes"
    return f"it is {minutes} {unit} {'ahead of' if seconds > 0 else 'behind'} Duo's"


def _whole(value: object, fallback: int) -> int:
    """Duo's code as a number; some answers carry it as text."""
    try:
        return int(str(value))
    except ValueError:
        return fallback
