"""Whether a pull can be trusted: good or not, short of the last one, or broken as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import Customer, Pull, PullVerdict
from seatsync_tui.models.rows import Orphans
from seatsync_tui.reconcile.counting import plain_number
from seatsync_tui.reconcile.names import clean, fold

READ_PERCENT = 90
"""So many of a hundred customers must have been read."""
MISSING_FREE = 2
"""So many customers may be gone at once without a question, whatever the size of the list."""
MISSING_PERCENT = 10
"""Beyond this share of the last good pull's customers, and beyond `MISSING_FREE`, a pull is short."""
WHERE_TRUE = "Where that is true, declare the license one each: in Setup, or `map license … --one-each`."
EQUAL_FROM = 5
"""From so many customers on, equal counts everywhere are a sign of a broken pull."""
_NAMED = 3

Listed = Pull | CountColumns
"""A pull as far as its list of customers goes."""


def judge_pull(
    pull: Listed, last_good: Listed | None, accepted: Collection[frozenset[str]] = frozenset()
) -> PullVerdict:
    """Judge whether a pull is good; when not, say why in words.

    `accepted` are the lists of missing customers' ids an operator accepted by name: a short pull is good when
    every customer it misses stands in one of them.
    """
    missing = missing_customers(pull, last_good)
    reason = _unfit(pull)
    if (
        not reason
        and last_good is not None
        and _short(missing, last_good)
        and not _accepted(missing, accepted)
    ):
        reason = _short_words(missing, len(last_good.customers()))
    return PullVerdict(good=not reason, reason=reason, missing=missing)


def missing_customers(pull: Listed, last_good: Listed | None) -> tuple[Customer, ...]:
    """Return the customers of the last good pull that this one does not list, by name."""
    if last_good is None:
        return ()
    listed = pull.customers()
    gone = [
        Customer(last_good.source, customer_id, name)
        for customer_id, name in last_good.customers().items()
        if customer_id not in listed
    ]
    return tuple(sorted(gone, key=lambda customer: (fold(customer.name), customer.customer_id)))


def orphan_detection(pull: Pull | None, verdict: PullVerdict | None, usable_rows: int) -> Orphans:
    """Say whether additions may be called orphaned by this pull, and if not, why.

    `usable_rows` is how many customers were read and lead to a company: without one, every addition would
    look orphaned.
    """
    if pull is None or verdict is None:
        return Orphans(False, "Orphans are not looked for: nothing was pulled yet.")
    if not verdict.good:
        return Orphans(False, f"Orphans are not looked for: {verdict.reason}")
    if usable_rows == 0:
        return Orphans(False, "Orphans are not looked for: no customer that was read leads to a company.")
    return Orphans(True)


def broken_pull(counts: Iterable[Decimal | None], one_each: bool = False) -> str:
    """Say why one product's counts, a number a customer, look broken as a whole; empty when they do not.

    Customers that were not read (None) do not count. `one_each` lets equal counts pass, never zeros.
    """
    known = [count for count in counts if count is not None]
    if not known:
        return ""
    if not any(known):
        return f"Every count is 0 ({len(known)} {_customers(len(known))})."
    if one_each or len(known) < EQUAL_FROM or len(set(known)) > 1:
        return ""
    same = f"All {len(known)} customers have the same count, {plain_number(known[0])}."
    return f"{same} {WHERE_TRUE}"


def _unfit(pull: Listed) -> str:
    customers = pull.customers()
    if not pull.complete:
        why = clean(pull.note) if pull.note else "the pull ended early"
        return f"the list of customers is not complete: {why}."
    if not customers:
        return "the pull lists no customer."
    read = len(customers) - len(pull.unread())
    if read * 100 < len(customers) * READ_PERCENT:
        return f"only {read} of {len(customers)} customers could be read."
    return ""


def _short(missing: Collection[Customer], last_good: Listed) -> bool:
    return len(missing) > MISSING_FREE and len(missing) * 100 > len(last_good.customers()) * MISSING_PERCENT


def _accepted(missing: Collection[Customer], accepted: Collection[frozenset[str]]) -> bool:
    gone = {customer.customer_id for customer in missing}
    return any(gone <= named for named in accepted)


def _short_words(missing: tuple[Customer, ...], before: int) -> str:
    named = ", ".join(clean(customer.name) for customer in missing[:_NAMED])
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return f"it misses {len(missing)} of the {before} customers of the last good pull ({named}{more})."


def _customers(number: int) -> str:
    return "customer" if number == 1 else "customers"
