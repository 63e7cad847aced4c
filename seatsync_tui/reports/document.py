"""A report as a JSON document, for a program to read: every row, names as the other side sent them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from seatsync_tui.exports.counts import as_shape
from seatsync_tui.models.plans import RowOutcome
from seatsync_tui.models.rows import Row
from seatsync_tui.reports.report import RunReport, headline, needs_person

SCHEMA = 1
Json = dict[str, Any]


def document(report: RunReport) -> Json:
    """The whole report; quantities and amounts are decimal strings, dates ISO."""
    return {
        "schema": SCHEMA,
        "kind": "run-report",
        "sample": report.sample,
        "headline": headline(report),
        "profile": report.profile,
        "site": report.site or None,
        "at": _iso(report.at),
        "day": _iso(report.day),
        "exit_code": report.exit_code,
        "failure": report.failure or None,
        "remarks": list(report.remarks),
        "counts": counts(report),
        "money": {"amount": f"{report.money.amount:.2f}", "unknown": report.money.unknown},
        "pulls": _pulls(report),
        "scan": _scan(report),
        "rows": [_row(row, row.key in report.checked) for row in report.rows],
        "count_report": None if report.count_table is None else as_shape(report.count_table),
        "operation": report.operation.id if report.operation is not None else None,
        "outcomes": [_outcome(row) for row in report.operation.rows] if report.operation is not None else [],
    }


def counts(report: RunReport) -> dict[str, int]:
    """How many rows need a person, would change, were pushed, and were to be and were not."""
    return {
        "needs_person": len(report.waiting),
        "would_change": len(report.proposed),
        "pushed": len(report.done),
        "not_pushed": len(report.undone),
    }


def _pulls(report: RunReport) -> list[Json]:
    return [
        {
            "source": pull.source,
            "id": pull.id,
            "at": _iso(pull.at),
            "good": pull.verdict.good,
            "reason": pull.verdict.reason,
            "not_read": [
                {"customer_id": customer_id, "customer": customer, "reason": reason}
                for customer_id, customer, reason in pull.not_read
            ],
        }
        for pull in (report.preview.pulls if report.preview is not None else ())
    ]


def _scan(report: RunReport) -> Json | None:
    scan = report.preview.scan if report.preview is not None else None
    return None if scan is None else {"id": scan.id, "at": _iso(scan.at), "site": scan.site}


def _row(row: Row, checked: bool) -> Json:
    return {
        "key": row.key,
        "source": row.source,
        "status": row.status.value,
        "needs_person": needs_person(row),
        "customer_id": row.customer_id,
        "customer": row.customer,
        "company_id": row.company_id,
        "company": row.company or None,
        "agreement_id": row.agreement_id,
        "agreement": row.agreement or None,
        "addition_id": row.addition_id,
        "product": row.product or None,
        "flags": [str(flag) for flag in row.flags],
        "counted": _number(row.counted),
        "current": _number(row.current),
        "change": row.action.value if row.action is not None else None,
        "target": _number(row.target),
        "effective": _iso(row.effective),
        "cancel_date": _iso(row.cancel_date),
        "money": None if row.money is None else f"{row.money:.2f}",
        "checked": checked,
        "reason": row.reason,
    }


def _outcome(row: RowOutcome) -> Json:
    return {
        "key": row.key,
        "action": row.action.value,
        "outcome": row.outcome.value,
        "company": row.company or None,
        "message": row.message,
    }


def _number(value: Decimal | None) -> str | None:
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _iso(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat().replace("+00:00", "Z")
