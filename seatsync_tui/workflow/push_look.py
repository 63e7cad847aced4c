"""The first two steps of a row: read live, compare with what the plan was made from."""

from __future__ import annotations

from dataclasses import dataclass

from seatsync_tui.models.plans import Outcome, PlanRow
from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Action, BeforeImage
from seatsync_tui.reconcile.recheck import Verdict, compare, compare_create, image_of
from seatsync_tui.workflow.desk import Desk, Ended, ended

_OUTCOMES = {
    Verdict.ALREADY_IN_PLACE: Outcome.ALREADY_IN_PLACE,
    Verdict.SKIPPED: Outcome.SKIPPED,
    Verdict.CONFLICT: Outcome.CONFLICT,
}


@dataclass(frozen=True, slots=True)
class Look:
    """What a live read says about a row."""

    verdict: Verdict
    words: str = ""
    live: Addition | None = None
    """The addition of an update or cancel."""
    known: frozenset[int] = frozenset()
    """For a create: the product's additions on all agreements of the company."""
    agreements: tuple[int, ...] = ()
    """For a create: those agreements."""

    @property
    def before(self) -> BeforeImage | None:
        """The live addition as the journal keeps it."""
        return None if self.live is None else image_of(self.live)


async def look_at(desk: Desk, row: PlanRow) -> Look:
    """Read what a row is about and say whether it may be written now."""
    if row.action is Action.CREATE:
        return await _look_for_room(desk, row)
    assert row.addition_id is not None, "an update or cancel has its addition"
    agreement = await desk.client.agreement(row.agreement_id)
    parent = await _parent(desk, agreement)
    live = await desk.client.addition(row.agreement_id, row.addition_id)
    found = compare(row, agreement, live, desk.today, parent=parent, terms=desk.terms)
    return Look(found.verdict, found.words, live)


async def _look_for_room(desk: Desk, row: PlanRow) -> Look:
    """List the product on every agreement of the company: a create must not bill the same seats twice."""
    stopped = desk.why_no_create(row)
    if stopped:
        return Look(Verdict.SKIPPED, stopped)
    agreements = await desk.client.agreements_of(row.company_id)
    additions = [
        item for each in agreements for item in await desk.client.additions_of(each.id, row.product_id)
    ]
    found = compare_create(row, agreements, additions, desk.today, terms=desk.terms)
    known = frozenset(item.id for item in additions)
    return Look(found.verdict, found.words, None, known, tuple(each.id for each in agreements))


async def _parent(desk: Desk, agreement: Agreement | None) -> Agreement | None:
    if agreement is None or agreement.parent_id is None:
        return None
    return await desk.client.agreement(agreement.parent_id)


def not_to_write(row: PlanRow, look: Look) -> Ended:
    """The end of a row that the look stops; nothing was sent for it."""
    return ended(row, _OUTCOMES[look.verdict], look.words, look.before)
