"""Plans as canonical JSON: sorted keys, UTF-8, decimals as strings, ISO dates; and back, strictly."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from seatsync_tui.models.errors import PlanRefused
from seatsync_tui.models.plans import AfterImage, Plan, PlanRow
from seatsync_tui.models.rows import Action, BeforeImage
from seatsync_tui.reconcile.wording import number

SCHEMA = 1
MOST_DIGITS = 30
"""Before and behind the point: the digits of a number far beyond that alone would fill the memory."""
Json = dict[str, Any]


def canonical(plan: Plan) -> bytes:
    """Write the plan in its one canonical form."""
    return _bytes(_plan_json(plan))


def digest(plan: Plan) -> str:
    """Return the sha256 of the plan's canonical form, in hex."""
    return hashlib.sha256(canonical(plan)).hexdigest()


def to_file(plan: Plan) -> bytes:
    """Write the plan and its digest as a file holds them."""
    return _bytes({"digest": digest(plan), "plan": _plan_json(plan)})


def read_plan(data: bytes, expected: str | None = None) -> tuple[Plan, str]:
    """Read a plan file back, or a bare canonical plan; returns the plan and its digest.

    Raises PlanRefused when it was altered by as much as a byte, is of an unknown schema, or is not a plan.
    """
    found = _parsed(data)
    told = found.get("digest")
    held = found["plan"] if isinstance(found.get("plan"), dict) else found
    if held.get("schema") != SCHEMA:
        raise PlanRefused(
            f"The plan has schema {held.get('schema')!r}; this version reads {SCHEMA}.",
            advice="Make the plan again with this version.",
        )
    plan = _plan(held)
    try:
        true = digest(plan)
        whole = to_file(plan) if held is not found else canonical(plan)
    except (ValueError, OverflowError) as error:  # half a character, a moment beyond the calendar
        raise _no_sense() from error
    if data != whole or (told is not None and told != true):
        raise PlanRefused("The plan was altered: its digest does not fit.", advice="Make the plan again.")
    if expected is not None and expected.strip().lower() != true:
        raise PlanRefused(
            f"The plan's digest is {true}, not {expected}.",
            advice="Look at the plan that is meant to be pushed.",
        )
    return plan, true


def _bytes(value: Json) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _parsed(data: bytes) -> Json:
    try:
        found = json.loads(data.decode())
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise PlanRefused(
            "The plan cannot be read: it is not JSON.", advice="Make the plan again."
        ) from error
    if not isinstance(found, dict):
        raise PlanRefused("The file holds no plan.", advice="Name a file that `seatsync plan` wrote.")
    return found


def _plan_json(plan: Plan) -> Json:
    return {
        "schema": plan.schema,
        "id": plan.id,
        "created": _moment(plan.created),
        "expires": _moment(plan.expires),
        "tool_version": plan.tool_version,
        "time_zone": plan.time_zone,
        "today": plan.today.isoformat(),
        "site": plan.site,
        "profile": plan.profile,
        "operator": plan.operator,
        "pulls": [list(pull) for pull in plan.pull_ids],
        "scan": plan.scan_id,
        "rests_on": [list(entry) for entry in plan.rests_on],
        "rows": [_row_json(row) for row in plan.rows],
        "partial": plan.partial,
        **({"reverts": plan.reverts} if plan.reverts else {}),
    }


def _row_json(row: PlanRow) -> Json:
    return {
        "key": row.key,
        "action": row.action.value,
        "agreement_id": row.agreement_id,
        "agreement": row.agreement,
        "addition_id": row.addition_id,
        "company_id": row.company_id,
        "company": row.company,
        "product_id": row.product_id,
        "product": row.product,
        "customers": [list(customer) for customer in row.customers],
        "before": None if row.before is None else _before_json(row.before),
        "after": {
            "quantity": _decimal(row.after.quantity),
            "cancelledDate": _date(row.after.cancelled),
            "effectiveDate": _date(row.after.effective),
            "invoiceDescription": row.after.invoice_description,
            "billCustomer": row.after.bill_customer,
            **({"clearsCancelledDate": True} if row.after.clears_end else {}),
        },
        "reason": row.reason,
        "flags": list(row.flags),
        "money": _decimal(row.money),
        **({"pair": row.pair} if row.pair else {}),
    }


def _before_json(before: BeforeImage) -> Json:
    return {
        "agreement": before.agreement_id,
        "product": before.product_id,
        "quantity": _decimal(before.quantity),
        "lessIncluded": _decimal(before.less_included),
        "billCustomer": before.bill_customer,
        "effectiveDate": _date(before.effective),
        "cancelledDate": _date(before.cancelled),
        "lastUpdated": before.last_updated,
    }


def _plan(held: Json) -> Plan:
    try:
        return Plan(
            schema=_whole(held["schema"]),
            id=_text(held["id"]),
            created=_read_moment(held["created"]),
            expires=_read_moment(held["expires"]),
            tool_version=_text(held["tool_version"]),
            time_zone=_text(held["time_zone"]),
            today=date.fromisoformat(held["today"]),
            site=_text(held["site"]),
            profile=_text(held["profile"]),
            operator=_text(held["operator"]),
            pull_ids=tuple((_text(source), _whole(pull)) for source, pull in held["pulls"]),
            scan_id=_whole(held["scan"]),
            rests_on=tuple(_rests(what, value) for what, value in held["rests_on"]),
            rows=tuple(_row(row) for row in held["rows"]),
            partial=_text(held["partial"]),
            reverts=_whole(held.get("reverts", 0)),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation, RecursionError) as error:
        raise _no_sense() from error


def _no_sense() -> PlanRefused:
    told = "The plan cannot be read: a value is missing or makes no sense."
    return PlanRefused(told, advice="Make the plan again.")


def _rests(what: object, value: object) -> tuple[str, str]:
    name = _text(what)
    parts = json.loads(name)
    if not isinstance(parts, list) or not parts:
        raise ValueError("what a row rests on has a kind")
    for part in parts:
        _text(part)
    return name, _text(value)


def _row(held: Json) -> PlanRow:
    after, before = held["after"], held["before"]
    return PlanRow(
        key=_text(held["key"]),
        action=Action(held["action"]),
        agreement_id=_whole(held["agreement_id"]),
        agreement=_text(held["agreement"]),
        addition_id=None if held["addition_id"] is None else _whole(held["addition_id"]),
        company_id=_whole(held["company_id"]),
        company=_text(held["company"]),
        product_id=_whole(held["product_id"]),
        product=_text(held["product"]),
        customers=tuple(
            (_text(source), _text(customer_id), _text(name))
            for source, customer_id, name in held["customers"]
        ),
        before=None if before is None else _before(before),
        after=AfterImage(
            quantity=_read_decimal(after["quantity"]),
            cancelled=_read_date(after["cancelledDate"]),
            effective=_read_date(after["effectiveDate"]),
            invoice_description=_text(after["invoiceDescription"]),
            bill_customer=_text(after["billCustomer"]),
            clears_end=after.get("clearsCancelledDate", False) is True,
        ),
        reason=_text(held["reason"]),
        flags=tuple(_text(flag) for flag in held["flags"]),
        money=_read_decimal(held["money"]),
        pair=_text(held.get("pair", "")),
    )


def _before(held: Json) -> BeforeImage:
    quantity, included = _read_decimal(held["quantity"]), _read_decimal(held["lessIncluded"])
    if quantity is None or included is None:
        raise ValueError("a before-image has quantities")
    return BeforeImage(
        agreement_id=_whole(held["agreement"]),
        product_id=_whole(held["product"]),
        quantity=quantity,
        less_included=included,
        bill_customer=_text(held["billCustomer"]),
        effective=_read_date(held["effectiveDate"]),
        cancelled=_read_date(held["cancelledDate"]),
        last_updated=_text(held["lastUpdated"]),
    )


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else number(value)


def _read_decimal(value: str | None) -> Decimal | None:
    if value is None:
        return None
    found = Decimal(_text(value))
    if not found.is_finite() or abs(found.adjusted()) > MOST_DIGITS:
        raise ValueError("a quantity is a number of no more digits than any count has")
    return found


def _date(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _read_date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _read_moment(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("a moment has a time zone")
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value
