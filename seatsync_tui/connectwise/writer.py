"""The only code that changes ConnectWise: a few kinds of write, one request each, never a second.

It sends PATCH and POST, never DELETE or PUT. A Writer exists only where writing is allowed: the client it is
made from can only read.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from seatsync_tui.connectwise.client import ConnectWise
from seatsync_tui.connectwise.errors import OutcomeUnknown, WriteRefused
from seatsync_tui.connectwise.parse import parse_addition
from seatsync_tui.connectwise.refusals import credential_error, read_refusal
from seatsync_tui.connectwise.roles import AGREEMENTS_WRITE
from seatsync_tui.http.answers import Answer, NoAnswer, Throttled, Unreadable
from seatsync_tui.models.psa import Addition, NewAddition

Operation = dict[str, object]


class Writer:
    """Writes additions. What it raises tells whether the write was done.

    WriteRefused and CredentialError: certainly not. OutcomeUnknown: perhaps; only a live read can tell.
    """

    def __init__(self, client: ConnectWise) -> None:
        self._connection = client.connection
        self._statuses: dict[int, int] = {}

    def status_of(self, addition_id: int) -> int | None:
        """HTTP status of the newest answer that showed this addition written; None when none did."""
        return self._statuses.get(addition_id)

    async def set_quantity(self, agreement_id: int, addition_id: int, quantity: Decimal) -> Addition:
        """Replace the quantity; returns the addition as ConnectWise answered it, for the caller to check."""
        return await self._patch(
            agreement_id, addition_id, f"set the quantity to {quantity}", _replace("quantity", quantity)
        )

    async def set_cancel_date(self, agreement_id: int, addition_id: int, last_day: date) -> Addition:
        """Set the last billed day; returns the addition as ConnectWise answered it."""
        return await self._patch(
            agreement_id,
            addition_id,
            f"set the cancel date to {last_day.isoformat()}",
            _replace("cancelledDate", last_day),
        )

    async def clear_cancel_date(self, agreement_id: int, addition_id: int) -> Addition:
        """Take the cancel date away. Whether ConnectWise does so is not documented: look at the answer."""
        return await self._patch(
            agreement_id, addition_id, "clear the cancel date", {"op": "remove", "path": "cancelledDate"}
        )

    async def undo_create(self, agreement_id: int, addition_id: int, effective: date) -> Addition:
        """End an addition on its first day with no seats: the one write that changes two fields."""
        return await self._patch(
            agreement_id,
            addition_id,
            "take the new addition back",
            _replace("quantity", Decimal(0)),
            _replace("cancelledDate", effective),
        )

    async def create(self, addition: NewAddition) -> Addition:
        """Create an addition; ConnectWise takes price, cost and tax from its catalog."""
        body: Operation = {
            "product": {"id": addition.product_id},
            "quantity": _json_value(addition.quantity),
            "billCustomer": addition.bill_customer,
            "effectiveDate": _json_value(addition.effective),
        }
        if addition.cancelled is not None:
            body["cancelledDate"] = _json_value(addition.cancelled)
        if addition.invoice_description:
            body["invoiceDescription"] = addition.invoice_description
        what = f"create an addition of {addition.quantity} on the agreement {addition.agreement_id}"
        path = f"finance/agreements/{addition.agreement_id}/additions"
        return await self._write("POST", path, body, addition.agreement_id, what)

    async def _patch(
        self, agreement_id: int, addition_id: int, what: str, *operations: Operation
    ) -> Addition:
        path = f"finance/agreements/{agreement_id}/additions/{addition_id}"
        what = f"{what} on the addition {addition_id}"
        returned = await self._write("PATCH", path, list(operations), agreement_id, what)
        if returned.id != addition_id:
            raise _lost(what, f"ConnectWise answered with the addition {returned.id}.", "")
        return returned

    async def _write(self, method: str, path: str, body: object, agreement_id: int, what: str) -> Addition:
        try:
            answer = await self._connection.write(method, path, body)
        except NoAnswer as error:
            if error.sent:
                raise _lost(what, error.what, error.details) from None
            raise _never_sent(what, str(error), error.details) from None
        except Throttled as error:
            raise _never_sent(what, str(error), error.details) from None
        if not 200 <= answer.status < 300:
            raise self._refusal(answer, what)
        try:
            returned = parse_addition(answer.json(), agreement_id)
        except Unreadable as error:
            details = self._connection.http.redact.excerpt(answer.body)
            raise _lost(what, f"ConnectWise answered with {error}.", details, answer.status) from None
        self._statuses[returned.id] = answer.status
        return returned

    def _refusal(self, answer: Answer, what: str) -> Exception:
        redact = self._connection.http.redact
        refused = credential_error(answer, what, redact, AGREEMENTS_WRITE)
        if refused is not None:
            return refused
        words, details = read_refusal(answer, redact).words, redact.excerpt(answer.body)
        if answer.status >= 500 or answer.status == 408:
            said = f"ConnectWise answered “{words}” (HTTP {answer.status})."
            return _lost(what, said, details, answer.status)
        throttled = answer.status == 429
        return WriteRefused(
            f"ConnectWise refused to {what}: “{words}”.",
            status=answer.status,
            advice="It asks for fewer calls a minute; push the row again." if throttled else "",
            details=details,
            again=throttled,
        )


def _replace(field: str, value: Decimal | date) -> Operation:
    """One operation of a PATCH. The path is bare and its letter case matters (developer guide)."""
    return {"op": "replace", "path": field, "value": _json_value(value)}


def _json_value(value: Decimal | date) -> object:
    """A number as a JSON number, whole where it is; a day as its midnight, which is never shifted."""
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00Z"
    return int(value) if value == value.to_integral_value() else float(value)


def _lost(what: str, why: str, details: str, status: int | None = None) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"Nobody knows whether ConnectWise did {what}: {why}",
        status=status,
        advice="The addition has to be read again.",
        details=details,
    )


def _never_sent(what: str, why: str, details: str) -> WriteRefused:
    return WriteRefused(f"The request to {what} was not sent: {why}", details=details, again=True)
