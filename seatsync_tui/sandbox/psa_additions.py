"""Creates, patches and replaces additions as ConnectWise does: a whole record is checked before it is saved.

A PATCH that names an unknown field, another letter case or a part of a reference answers 200 and changes
nothing, as ConnectWise's developer guide warns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from seatsync_tui.sandbox.psa_answers import Refusal, invalid_object, refusal
from seatsync_tui.sandbox.psa_records import addition_record, derive, info, product_reference
from seatsync_tui.sandbox.psa_rules import date_problems, find_product, product_problem
from seatsync_tui.sandbox.psa_store import Additions
from seatsync_tui.sandbox.psa_values import REQUIRED, WRITABLE, misfit, missing, stored
from seatsync_tui.sandbox.world import Record, World

PATCHES = ("add", "replace", "remove")


@dataclass(frozen=True, slots=True)
class AdditionDesk:
    """Takes the writes of one site's additions."""

    world: World
    additions: Additions

    def create(self, agreement: Record, body: object) -> Record:
        """Make an addition from a POST body and keep it; raises Refusal with every reason against it."""
        record = self._drawn_up(self.additions.next_id(), agreement, body)
        self.world.psa.additions[record["id"]] = record
        return record

    def replace(self, agreement: Record, held: Record, body: object) -> Record:
        """Carry out a PUT: what the body leaves out goes back to its default."""
        record = self._drawn_up(held["id"], agreement, body)
        return _rewrite(held, record)

    def patch(self, agreement: Record, held: Record, body: object, *, may_clear_end: bool = True) -> Record:
        """Carry out a PATCH in place; raises Refusal and changes nothing when the outcome is not valid.

        Whether ConnectWise lets `cancelledDate` be cleared is not known; without `may_clear_end` it keeps it.
        """
        changes = {name: value for name, value in _patches(body) if name in WRITABLE}
        if not may_clear_end and changes.get("cancelledDate", "") is None:
            del changes["cancelledDate"]
        if not changes:
            return held
        problems = [found for name, value in changes.items() if (found := misfit(name, value))]
        if problems:
            raise invalid_object("addition", problems)
        draft = self._changed(held, changes)
        new_date = draft.get("effectiveDate") != held.get("effectiveDate")
        problems = date_problems(self.world.psa, agreement, draft, new_date=new_date)
        if problems:
            raise invalid_object("addition", problems)
        derive(draft)
        draft["_info"] = held["_info"] | {"lastUpdated": self._now(), "updatedBy": self.world.psa.member}
        return _rewrite(held, draft)

    def _changed(self, held: Record, changes: dict[str, Any]) -> Record:
        draft = held | {name: stored(name, value) for name, value in changes.items()}
        if "product" in changes:
            draft |= self._defaults(changes)
        return {name: value for name, value in draft.items() if value is not None}

    def _defaults(self, changes: dict[str, Any]) -> Record:
        """Take reference, price, cost and words from a new product, but for what the same patch sends."""
        product = self._product(changes["product"])
        words = {"unitPrice": float(product["price"]), "unitCost": float(product["cost"])}
        fresh: Record = {**words, "invoiceDescription": product["customerDescription"]}
        kept = {name: value for name, value in fresh.items() if name not in changes}
        return {
            **kept,
            "product": product_reference(product),
            "description": product["description"],
            "uom": product["unitOfMeasure"]["name"],
        }

    def _drawn_up(self, number: int, agreement: Record, body: object) -> Record:
        sent = _sent_fields(body)
        problems = [missing(name) for name in REQUIRED if name not in sent]
        problems += [found for name, value in sent.items() if (found := misfit(name, value))]
        if problems:
            raise invalid_object("addition", problems)
        product = self._product(sent["product"])
        record = addition_record(
            number, agreement, product, quantity=1.0, effective=self.world.today, **self._signature()
        )
        given = {name: stored(name, value) for name, value in sent.items() if value is not None}
        record |= given | {"product": product_reference(product)}
        problems = date_problems(self.world.psa, agreement, record, new_date=True)
        if problems:
            raise invalid_object("addition", problems)
        derive(record)
        return record

    def _signature(self) -> Record:
        now, member = self._now(), self.world.psa.member
        return {"_info": info(now, member, dateEntered=now, enteredBy=member)}

    def _product(self, asked: Record) -> Record:
        product = find_product(self.world.psa, asked)
        wrong = product_problem(asked, product)
        if product is None or wrong is not None:
            raise invalid_object("addition", [wrong] if wrong else [])
        return product

    def _now(self) -> str:
        # The world's day with the clock's time: in a world of a fixed day stamps fit it, and still rise.
        return f"{self.world.today.isoformat()}T{datetime.now(UTC):%H:%M:%S}Z"


def _sent_fields(body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise _bad_body("The body is not an addition.")
    return {name: value for name, value in body.items() if name in WRITABLE}


def _patches(body: object) -> list[tuple[str, Any]]:
    """Read a PATCH body into names and values; raises Refusal for anything but an array of operations."""
    if not isinstance(body, list) or not all(isinstance(operation, dict) for operation in body):
        raise _bad_body("The body is not an array of patch operations.")
    return [_patch(operation) for operation in body]


def _patch(operation: dict[str, Any]) -> tuple[str, Any]:
    action, path = operation.get("op"), operation.get("path")
    if action not in PATCHES:
        raise _bad_body(f"op '{action}' is not one of {', '.join(PATCHES)}.")
    if not isinstance(path, str):
        raise _bad_body("A patch operation has no path.")
    if action != "remove" and "value" not in operation:
        raise _bad_body(f"The patch operation of '{path}' has no value.")
    return path.removeprefix("/"), None if action == "remove" else operation["value"]


def _bad_body(message: str) -> Refusal:
    return refusal(400, "InvalidRequestBody", message)


def _rewrite(held: Record, record: Record) -> Record:
    """Put new content into the record that is held, so that whoever holds it sees the change."""
    held.clear()
    held.update(record)
    return held
