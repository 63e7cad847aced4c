"""The documented JSON shapes of previews, pulls and operations."""

from __future__ import annotations

from collections.abc import Collection

from seatsync_tui.cli.output import Json, amount, iso, number
from seatsync_tui.models.plans import Operation, RowOutcome
from seatsync_tui.models.rows import BeforeImage, Preview, Row
from seatsync_tui.workflow.reports import PullReport, ScanReport


def preview_shape(preview: Preview, rows: Collection[Row], checked: Collection[str]) -> Json:
    """A preview as `preview --json` prints it."""
    scan = preview.scan
    return {
        "pulls": [
            {
                "source": stamp.source,
                "id": stamp.id,
                "at": iso(stamp.at),
                "good": stamp.verdict.good,
                "not_read": [
                    {"customer_id": customer_id, "customer": customer, "reason": reason}
                    for customer_id, customer, reason in stamp.not_read
                ],
            }
            for stamp in preview.pulls
        ],
        "scan": None if scan is None else {"id": scan.id, "at": iso(scan.at), "full": scan.full},
        "orphans": {"checked": preview.orphans.checked, "reason": preview.orphans.reason},
        "rows": [row_shape(row, row.key in checked) for row in rows],
    }


def row_shape(row: Row, checked: bool) -> Json:
    """One row as `preview --json` prints it."""
    return {
        "key": row.key,
        "source": row.source,
        "customer_id": row.customer_id,
        "customer": row.customer,
        "contributors": [
            {"customer_id": who.customer_id, "customer": who.customer, "counted": number(who.counted)}
            for who in row.contributors
        ],
        "company_id": row.company_id,
        "company": row.company or None,
        "agreement_id": row.agreement_id,
        "agreement": row.agreement or None,
        "addition_id": row.addition_id,
        "product": row.product or None,
        "sku": row.sku or None,
        "status": row.status.value,
        "flags": [str(flag) for flag in row.flags],
        "counted": number(row.counted),
        "current": number(row.current),
        "billed": number(row.billed),
        "change": row.action.value if row.action else None,
        "target": number(row.target),
        "effective": iso(row.effective),
        "cancel_date": iso(row.cancel_date),
        "money": amount(row.money),
        "tickable": row.tickable,
        "checked": checked,
        "reason": row.reason,
        "suggestions": [
            {"company_id": item.company_id, "company": item.company, "score": item.score}
            for item in row.suggestions
        ],
    }


def pull_shape(report: PullReport) -> Json:
    """One source's pull as `pull --json` prints it."""
    pull = report.pull
    return {
        "source": report.source,
        "id": pull.id,
        "at": iso(pull.at),
        "good": report.verdict.good,
        "complete": pull.complete,
        "reason": report.verdict.reason,
        "customers": len(pull.customers()),
        "read": report.read,
        "calls": pull.calls,
        "not_read": [
            {"customer_id": count.customer_id, "customer": count.customer, "reason": count.not_read}
            for count in pull.not_read()
        ],
    }


def scan_shape(report: ScanReport) -> Json:
    """A scan as `scan --json` prints it."""
    return {
        "scan": {
            "id": report.id,
            "at": iso(report.at),
            "full": report.full,
            "by_report": report.by_report,
            "older": {
                "companies": len(report.older),
                "oldest": iso(min((company.at for company in report.older), default=None)),
            },
            "site": report.site,
            "calls": report.calls,
            "companies": report.companies,
            "agreements": report.agreements,
            "additions": report.additions,
            "products": report.products,
        }
    }


def operation_shape(operation: Operation) -> Json:
    """An operation with its rows as `push`, `show` and `resume` print it with `--json`."""
    return {
        "operation": operation.id,
        "digest": operation.digest,
        "counts": operation.counts(),
        "rows": [outcome_shape(row) for row in operation.rows],
    }


def outcome_shape(row: RowOutcome) -> Json:
    """How one row ended."""
    return {
        "key": row.key,
        "action": row.action.value,
        "outcome": row.outcome.value,
        "before": image_shape(row.before),
        "after": image_shape(row.after),
        "message": row.message,
    }


def image_shape(image: BeforeImage | None) -> Json | None:
    """What an addition held."""
    if image is None:
        return None
    return {
        "agreement_id": image.agreement_id,
        "product_id": image.product_id,
        "quantity": number(image.quantity),
        "less_included": number(image.less_included),
        "bill_customer": image.bill_customer,
        "effective_date": iso(image.effective),
        "cancelled_date": iso(image.cancelled),
    }
