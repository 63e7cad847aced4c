"""What a pull says of skus a customer had before: gone is zero, unknown is unknown, committed stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from seatsync_tui.models.counts import Pull, SeatCount

Before = dict[tuple[str, str], SeatCount]
"""By sku and metric: what the pull before said of one customer."""


def carried_on(pull: Pull, before: Pull | None, today: date) -> Pull:
    """The pull, with every sku of the one before that its customers still answer for.

    A customer that could not be read is not read for each sku it had; one that was read and lacks a sku has 0
    of it. Customers that the pull does not list at all stay away: nobody knows anything of them.
    """
    if before is None or not pull.complete:
        return pull
    had: dict[str, Before] = defaultdict(dict)
    for count in before.counts:
        if count.sku:
            had[count.customer_id][count.sku, count.metric] = count
    told: dict[str, list[SeatCount]] = defaultdict(list)
    for count in pull.counts:
        told[count.customer_id].append(count)
    counts = (each for customer, now in told.items() for each in _customer(now, had[customer], today))
    return replace(pull, counts=tuple(counts))


def _customer(now: list[SeatCount], had: Before, today: date) -> Iterator[SeatCount]:
    now = [known for count in now for known in _without_guess(count, had)]
    for count in now:
        if count.sku:
            yield _committed(count, had.get((count.sku, count.metric)), today)
        elif had:
            yield from (
                replace(count, sku=sku, metric=metric, label=was.label) for (sku, metric), was in had.items()
            )
        else:
            yield count
    there = {(count.sku, count.metric) for count in now}
    if any(count.not_read for count in now):
        return
    for key, was in had.items():
        if key not in there:
            gone = replace(was, quantity=Decimal(0), breakdown=(), not_read="", as_of=now[0].as_of)
            yield _committed(replace(gone, customer=now[0].customer), was, today)


def _without_guess(count: SeatCount, had: Before) -> Iterator[SeatCount]:
    """Not read, for the skus the customer had, where the vendor no longer tells which one it has."""
    others = [] if not count.stand_in else [key for key, was in had.items() if _other(count, key, was)]
    if not others:
        yield count
        return
    told = {was.label or sku for (sku, _), was in had.items() if sku != count.sku}
    why = f"{count.stand_in} It was {', '.join(sorted(told))} before."
    for sku, metric in others:
        yield replace(
            count,
            sku=sku,
            metric=metric,
            label=had[sku, metric].label,
            quantity=None,
            breakdown=(),
            not_read=why,
        )


def _other(count: SeatCount, key: tuple[str, str], was: SeatCount) -> bool:
    return key[0] != count.sku and key[1] == count.metric and (bool(was.quantity) or bool(was.not_read))


def _committed(count: SeatCount, was: SeatCount | None, today: date) -> SeatCount:
    """Seats once committed stay so until their term ends, whatever the newest number is."""
    if was is None or was.committed_until is None or was.committed_until < today:
        return replace(count, committed=Decimal(0), committed_until=None) if _over(count, today) else count
    if count.committed >= was.committed and not _over(count, today):
        return count
    return replace(count, committed=was.committed, committed_until=was.committed_until)


def _over(count: SeatCount, today: date) -> bool:
    return count.committed_until is not None and count.committed_until < today
