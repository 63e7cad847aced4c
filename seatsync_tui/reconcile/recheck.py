"""Each row just before and after its write: the live addition against what the preview saw."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from seatsync_tui.models.making import maker
from seatsync_tui.models.plans import PlanRow
from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import BeforeImage
from seatsync_tui.reconcile.dates import cancel_refusal, refusal
from seatsync_tui.reconcile.dates import terms as terms_now
from seatsync_tui.reconcile.liveness import addition_live, agreement_runs, carries_seats, may_stand
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.wording import day, number


class Verdict(StrEnum):
    """What a look at the live addition says about its row."""

    WRITE = "write"
    ALREADY_IN_PLACE = "already_in_place"
    SKIPPED = "skipped"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Recheck:
    """Whether a row may be written now, and if not, why, in words."""

    verdict: Verdict
    words: str = ""


WRITE = Recheck(Verdict.WRITE)


_make_image = maker(BeforeImage)


def image_of(addition: Addition) -> BeforeImage:
    """Keep of an addition what a plan compares before it writes."""
    return _make_image(
        addition.agreement_id,
        addition.product_id,
        addition.quantity,
        addition.less_included,
        addition.bill_customer,
        addition.effective,
        addition.cancelled,
        addition.last_updated,
    )


def is_live(addition: Addition, today: date) -> bool:
    """Tell whether an addition of an active agreement is billed today or will be."""
    return addition_live(addition, today)


def compare(
    row: PlanRow,
    agreement: Agreement | None,
    live: Addition | None,
    today: date,
    *,
    parent: Agreement | None = None,
    terms: Mapping[int, str] | None = None,
) -> Recheck:
    """Hold an update or cancel against the live addition; one that drifted is never written.

    `terms` are those of the plan: an agreement that moved one stops the row, for from when a change is billed
    rests on it.
    """
    before = row.before
    assert before is not None, "an update or cancel has a before-image"
    if live is None:
        return Recheck(Verdict.SKIPPED, f"Addition {row.addition_id} is gone.")
    if (live.agreement_id, live.product_id) != (before.agreement_id, before.product_id):
        return Recheck(Verdict.SKIPPED, f"Addition {live.id} moved to another agreement or product.")
    if agreement is None or not agreement_runs(agreement):
        return Recheck(Verdict.SKIPPED, f"Agreement {row.agreement} is not active any more.")
    if agreement.company_id != row.company_id:
        whose = clean(agreement.company) if agreement.company else f"company {agreement.company_id}"
        return Recheck(Verdict.SKIPPED, f"Agreement {clean(row.agreement)} belongs to {whose} now.")
    if _as_wanted(row, live, today):
        return Recheck(Verdict.ALREADY_IN_PLACE, "It already stands as wanted.")
    if live.cancelled is not None and live.cancelled < today and not row.after.clears_end:
        return Recheck(Verdict.SKIPPED, f"Addition {live.id} was cancelled as of {day(live.cancelled)}.")
    drifted = _drift(before, live)
    if drifted:
        return Recheck(Verdict.CONFLICT, drifted)
    ending = row.after.cancelled
    illegal = "" if ending is None else cancel_refusal(ending, agreement, live)
    refused = illegal or _moved(terms, agreement, parent)
    return Recheck(Verdict.CONFLICT, refused) if refused else WRITE


def compare_create(
    row: PlanRow,
    agreements: Iterable[Agreement],
    additions: Iterable[Addition],
    today: date,
    *,
    terms: Mapping[int, str] | None = None,
) -> Recheck:
    """Hold a create against the company's agreements and all their additions of the product.

    An addition that is billed on any day of the new one stops it: two would bill the same seats twice. One
    that bills a part of a period stands beside its base, and is stopped by its own like alone.
    """
    standing = {agreement.id: agreement for agreement in agreements}
    agreement = standing.get(row.agreement_id)
    effective = row.after.effective
    assert effective is not None, "a create has an effective date"
    if agreement is None or not may_stand(agreement, today):
        return Recheck(Verdict.SKIPPED, f"Agreement {row.agreement} is not active any more.")
    if row.after.cancelled is not None:
        rivals = sorted(item.id for item in additions if not verify(row, item))
    else:
        rivals = sorted(
            item.id
            for item in additions
            if _in_the_way(item, standing.get(item.agreement_id), today, effective)
        )
    if rivals:
        names = " and ".join(str(rival) for rival in rivals)
        return Recheck(Verdict.SKIPPED, f"Addition {names} of {clean(row.product)} stands there already.")
    parent = standing.get(agreement.parent_id) if agreement.parent_id is not None else None
    refused = refusal(effective, agreement, parent) or _moved(terms, agreement, parent)
    return Recheck(Verdict.CONFLICT, refused) if refused else WRITE


def verify(row: PlanRow, returned: Addition) -> str:
    """Compare what ConnectWise returned with what was wanted; empty when it is as wanted.

    ConnectWise can answer a PATCH with 200 and change nothing, so only the returned body tells.
    """
    after, wrong = row.after, []
    if after.quantity is not None and returned.quantity != after.quantity:
        wrong.append(f"quantity {number(returned.quantity)} instead of {number(after.quantity)}")
    if after.cancelled is not None and returned.cancelled != after.cancelled:
        wrong.append(f"last billed day {_or_none(returned.cancelled)} instead of {day(after.cancelled)}")
    if after.clears_end and returned.cancelled is not None:
        return (
            f"ConnectWise kept the last billed day {day(returned.cancelled)} of addition {returned.id}: "
            "clear it by hand."
        )
    if after.effective is not None and returned.effective != after.effective:
        wrong.append(f"first billed day {_or_none(returned.effective)} instead of {day(after.effective)}")
    if after.bill_customer and returned.bill_customer != after.bill_customer:
        wrong.append(f"{returned.bill_customer} instead of {after.bill_customer}")
    if (returned.agreement_id, returned.product_id) != (row.agreement_id, row.product_id):
        wrong.append("another agreement or product")
    if not wrong:
        return ""
    return f"ConnectWise answered with {', '.join(wrong)} on addition {returned.id}: look at it there."


def adopt(row: PlanRow, before_ids: Collection[int], now_live: Sequence[Addition]) -> Addition | None:
    """Find the addition that a create of unknown outcome made: new since then, and exactly as wanted.

    Its text for the invoice tells it from one of the same seats that a person made in that moment. None when
    there is none or several, for then only a person can tell.
    """
    fitting = [
        item
        for item in now_live
        if item.id not in before_ids and not verify(row, item) and _bears_our_text(row, item)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _bears_our_text(row: PlanRow, item: Addition) -> bool:
    """Whether the text is the one that was sent, white space aside; one that is not told proves nothing."""
    sent, stands = row.after.invoice_description.split(), item.invoice_description.split()
    return not sent or not stands or sent == stands


def _as_wanted(row: PlanRow, live: Addition, today: date) -> bool:
    """Tell whether everything the row would write stands there already."""
    after = row.after
    ended = live.cancelled is not None and live.cancelled < today
    if after.clears_end:
        return live.cancelled is None and after.quantity in (None, live.quantity)
    if after.cancelled is None and ended:
        return False
    return after.quantity in (None, live.quantity) and after.cancelled in (None, live.cancelled)


def _drift(before: BeforeImage, live: Addition) -> str:
    seen = image_of(live)
    told = [
        ("quantity", number(before.quantity), number(seen.quantity)),
        ("included units", number(before.less_included), number(seen.less_included)),
        ("billing", before.bill_customer, seen.bill_customer),
        ("first billed day", _or_none(before.effective), _or_none(seen.effective)),
        ("last billed day", _or_none(before.cancelled), _or_none(seen.cancelled)),
    ]
    moved = [f"{what} {old} at the preview, {new} now" for what, old, new in told if old != new]
    if not moved:
        return ""
    by = f", by {clean(live.updated_by)}" if live.updated_by else ""
    return f"{'; '.join(moved).removeprefix('quantity ')}{by}."


def _moved(terms: Mapping[int, str] | None, agreement: Agreement, parent: Agreement | None) -> str:
    """Tell which agreement no longer has the terms that the row's date rests on."""
    for stands in (agreement, parent):
        if stands is None or terms is None or stands.id not in terms:
            continue
        now = terms_now(stands)
        if now != terms[stands.id]:
            return f"Agreement {clean(stands.name)} at the preview: {terms[stands.id]}. Now: {now}."
    return ""


def _in_the_way(item: Addition, agreement: Agreement | None, today: date, effective: date) -> bool:
    if agreement is None or not agreement_runs(agreement) or not carries_seats(item):
        return False
    return addition_live(item, today) and (item.cancelled is None or item.cancelled >= effective)


def _or_none(moment: date | None) -> str:
    return "none" if moment is None else day(moment)
