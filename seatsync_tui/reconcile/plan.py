"""Plans: the checked changes of one preview, as a value that is compared before it is pushed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from seatsync_tui.models.errors import PlanRefused
from seatsync_tui.models.plans import DELTA_SUFFIX, AfterImage, Plan, PlanRow
from seatsync_tui.models.psa import Product, billed_of, by_id
from seatsync_tui.models.rows import Action, Delta, Preview, Row
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.liveness import carries_seats
from seatsync_tui.reconcile.money import cycle_of, monthly_money
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.plan_json import SCHEMA, canonical, digest, read_plan, to_file
from seatsync_tui.reconcile.plan_shape import nonsense
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.reconcile.rests import changed_since, rests_on, rows_that_use, terms_of
from seatsync_tui.reconcile.wording import day, listed, number

__all__ = ["build_plan", "canonical", "check_plan", "digest", "read_plan", "rests_on", "terms_of", "to_file"]

A_DAY = timedelta(hours=24)


def build_plan(
    preview: Preview,
    checked_keys: Collection[str],
    *,
    facts: Facts,
    site: str,
    profile: str,
    operator: str,
    now: datetime,
    plan_id: str,
    tool_version: str,
    partial: str = "",
    keeps: timedelta = A_DAY,
    max_age: timedelta | None = None,
) -> Plan:
    """Make a plan of the named rows, in the preview's order.

    Raises PlanRefused naming the row that is not in the preview or cannot be ticked, and, with `max_age`, the
    pull or scan that is older.
    """
    if preview.scan is None:
        raise PlanRefused("ConnectWise was not scanned yet.", advice="Scan it, then plan.")
    if max_age is not None:
        _refuse_old(preview, now, max_age)
    rows = _chosen(preview, frozenset(checked_keys))
    links = _Links(facts)
    planned = tuple(planned for row in rows for planned in _plan_rows(row, facts, links))
    return Plan(
        schema=SCHEMA,
        id=plan_id,
        created=now,
        expires=now + keeps,
        tool_version=tool_version,
        time_zone=preview.time_zone,
        today=preview.today,
        site=site,
        profile=profile,
        operator=operator,
        pull_ids=tuple(sorted((stamp.source, stamp.id) for stamp in preview.pulls)),
        scan_id=preview.scan.id,
        rests_on=rests_on(rows, facts),
        rows=planned,
        partial=partial,
    )


def check_plan(
    plan: Plan,
    *,
    now: datetime,
    site: str,
    facts: Facts,
    claimed: bool,
    today: date | None = None,
    profile: str = "",
) -> None:
    """Refuse a plan that is not what it was made from any more, naming the rows that differ.

    Raises PlanRefused when its schema, site or time is wrong, when it was claimed before, and when a mapping
    or rule that its rows use has changed. With `profile`, also when it was made in another one.
    """
    refuse_strange(plan, site=site, profile=profile)
    if claimed:
        raise PlanRefused("The plan was pushed before.", advice=AGAIN)
    if now >= plan.expires:
        raise PlanRefused(f"The plan expired at {plan.expires:%Y-%m-%d %H:%M} UTC.", advice=AGAIN)
    _refuse_changed(plan, facts)
    _refuse_past(plan, today or facts.today)


def refuse_strange(plan: Plan, *, site: str = "", profile: str = "") -> None:
    """Refuse a plan of another version, site or profile; an empty one is not compared."""
    if plan.schema != SCHEMA:
        raise PlanRefused(f"The plan has schema {plan.schema}; this version reads {SCHEMA}.", advice=AGAIN)
    if site and plan.site != site:
        raise PlanRefused(
            f"The plan was made for {clean(plan.site)}; this is {clean(site)}.",
            advice="Open the profile it is for.",
        )
    if profile and plan.profile != profile:
        raise PlanRefused(
            f"The plan was made in the profile {clean(plan.profile)}; this is {clean(profile)}.",
            advice=f"Push it with `seatsync --profile {clean(plan.profile)} push`.",
        )
    if why := nonsense(plan.rows):
        raise PlanRefused(f"The plan cannot be pushed. {why}", advice=AGAIN)


AGAIN = "Make the plan again."


def _refuse_old(preview: Preview, now: datetime, max_age: timedelta) -> None:
    assert preview.scan is not None
    stamps = [("scan of ConnectWise", preview.scan.at)]
    stamps += [(f"pull of {stamp.source}", stamp.at) for stamp in preview.pulls]
    hours = int(max_age.total_seconds() // 3600)
    for what, at in stamps:
        if now - at > max_age:
            raise PlanRefused(f"The {what} is older than {hours} hours.", advice="Read it again, then plan.")


def _refuse_changed(plan: Plan, facts: Facts) -> None:
    try:
        terms_of(plan)
        changed = changed_since(plan, facts)
        keys = sorted({key for what, was in changed for key in rows_that_use(plan, what, was)})
    except (TypeError, ValueError, LookupError) as error:
        told = "The plan cannot be read: what its rows rest on makes no sense."
        raise PlanRefused(told, advice=AGAIN) from error
    if not changed:
        return
    told = f": {listed(keys, most=10)}" if keys else ""
    raise PlanRefused(
        f"A mapping or rule that {_rows(len(keys))} of the plan use changed since{told}.",
        advice=AGAIN,
        details="; ".join(f"{what} was {was or 'not set'}" for what, was in changed),
    )


def _refuse_past(plan: Plan, today: date) -> None:
    late = [row.key for row in plan.rows if row.after.cancelled is not None and row.after.cancelled < today]
    if late and plan.today != today:
        raise PlanRefused(
            f"The last billed day of {_rows(len(late))} has passed: {listed(late, most=10)}.", advice=AGAIN
        )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _chosen(preview: Preview, keys: frozenset[str]) -> tuple[Row, ...]:
    rows = tuple(row for row in preview.rows if row.key in keys)
    missing = sorted(keys - {row.key for row in rows})
    if missing:
        raise PlanRefused(
            f"The preview has no row {missing[0]}.", advice="Name a row that the preview shows."
        )
    for row in rows:
        if not row.tickable or row.action is None:
            why = row.blocked or "It proposes no change."
            raise PlanRefused(f"Row {row.key} cannot be in a plan. {why}")
        if row.partner and row.partner not in keys:
            raise PlanRefused(
                f"Row {row.key} is written together with {row.partner}, which is not in the plan.",
                advice="Name both, or neither.",
            )
    return rows


class _Links:
    """Additions and agreements by id, for the later links of chains."""

    def __init__(self, facts: Facts) -> None:
        assert facts.scan is not None
        self.additions = by_id(facts.scan.additions)
        self.agreements = by_id(facts.scan.agreements)


def with_followers(rows: Iterable[Row], facts: Facts) -> tuple[Row, ...]:
    """The rows, each with what its push writes besides, so that no count of changes leaves that out."""
    rows = tuple(rows)
    if facts.scan is None or not any(row.related for row in rows):
        return rows
    links = _Links(facts)
    return tuple(
        replace(row, followers=tuple(each.money for each in _followers(row, links, facts)))
        if row.related
        else row
        for row in rows
    )


def _followers(row: Row, links: _Links, facts: Facts) -> Iterable[PlanRow]:
    plain = row.action is Action.UPDATE and not row.clears_end and row.cancel_date is None
    return _later_links(row, links, facts) if plain else ()


def _plan_rows(row: Row, facts: Facts, links: _Links) -> list[PlanRow]:
    """Turn a row into what is written: one change, and one for each later link of its chain."""
    planned = [_plan_row(row, facts), *_followers(row, links, facts)]
    if row.delta is not None:
        planned.insert(0, _delta_row(row, row.delta, facts))
    if len(planned) > 1 or row.partner:
        word = min(row.key, row.partner) if row.partner else row.key
        planned = [replace(each, pair=word) for each in planned]
    return planned


def _delta_row(row: Row, delta: Delta, facts: Facts) -> PlanRow:
    """Make the addition for a part of a period: it comes first, so that a refusal leaves all as it was."""
    planned = _plan_row(row, facts)
    dates = f"from {day(delta.effective)} to {day(delta.last)}"
    made = AfterImage(
        quantity=delta.quantity,
        effective=delta.effective,
        cancelled=delta.last,
        invoice_description=planned.after.invoice_description or invoice_description(row, facts),
        bill_customer="Billable",
    )
    return replace(
        planned,
        key=f"{row.key}{DELTA_SUFFIX}",
        action=Action.CREATE if delta.addition_id is None else Action.UPDATE,
        addition_id=delta.addition_id,
        before=delta.before,
        after=made if delta.addition_id is None else AfterImage(quantity=delta.quantity),
        reason=f"Bills {number(delta.quantity)} {dates}, the rest of the invoiced period.",
        money=None,
        flags=(),
    )


def _plan_row(row: Row, facts: Facts) -> PlanRow:
    assert row.action is not None
    for held in (row.agreement_id, row.company_id, row.product_id):
        assert held is not None, "a row with a change has agreement, company and product"
    return PlanRow(
        key=row.key,
        action=row.action,
        agreement_id=row.agreement_id or 0,
        agreement=row.agreement,
        addition_id=None if row.action is Action.CREATE else row.addition_id,
        company_id=row.company_id or 0,
        company=row.company,
        product_id=row.product_id or 0,
        product=row.product,
        customers=_customers(row),
        before=None if row.action is Action.CREATE else row.before,
        after=_after(row, facts),
        reason=row.reason,
        flags=tuple(flag.text for flag in row.flags),
        money=row.money,
    )


def _customers(row: Row) -> tuple[tuple[str, str, str], ...]:
    named = {(c.source, c.customer_id): c.customer for c in row.contributors}
    return tuple((*key, name) for key, name in sorted(named.items()))


def _after(row: Row, facts: Facts) -> AfterImage:
    if row.action is Action.UPDATE and row.cancel_date is not None:
        return AfterImage(cancelled=row.cancel_date)
    if row.action is Action.UPDATE:
        return AfterImage(quantity=row.target, clears_end=row.clears_end)
    if row.action is Action.CANCEL:
        return AfterImage(cancelled=row.cancel_date)
    return AfterImage(
        quantity=row.target,
        effective=row.effective,
        invoice_description=invoice_description(row, facts),
        bill_customer="Billable",
    )


def invoice_description(row: Row, facts: Facts) -> str:
    """Fill in the template of a created addition's text; an unknown word in braces stays as it stands."""
    assert facts.scan is not None
    product = next(
        (item for item in facts.scan.products if item.id == row.product_id), Product(0, row.product)
    )
    filled = facts.rules.invoice_description
    for name, value in _template_words(row, facts, product).items():
        filled = filled.replace("{" + name + "}", value)
    return clean(filled) if filled.strip() else ""


def _template_words(row: Row, facts: Facts, product: Product) -> Mapping[str, str]:
    label = next((sku.label for sku in facts.skus if (sku.source, sku.sku) == (row.source, row.sku)), row.sku)
    return {
        "product": clean(product.description or product.identifier),
        "sku": clean(label),
        "part": clean(product.part_number) if product.part_number else "",
        "count": number(row.target or Decimal(0)),
        "date": day(facts.today),
        "customer": clean(row.customer or row.company),
    }


def _later_links(row: Row, links: _Links, facts: Facts) -> Iterable[PlanRow]:
    """Give the following additions of a chain the same quantity."""
    assert row.target is not None, "an update has a quantity"
    ends = None if row.before is None else row.before.cancelled
    for addition in (links.additions[addition_id] for addition_id in row.related):
        seats = carries_seats(addition) and addition.id not in facts.deltas
        follows = seats and _follows(ends, addition.effective)
        if not follows or addition.quantity == row.target:
            continue
        agreement = links.agreements[addition.agreement_id]
        after_billed = billed_of(row.target, addition.less_included)
        yield PlanRow(
            key=f"{row.key}:addition-{addition.id}",
            action=Action.UPDATE,
            agreement_id=addition.agreement_id,
            agreement=agreement.name,
            addition_id=addition.id,
            company_id=row.company_id or 0,
            company=row.company,
            product_id=addition.product_id,
            product=addition.product,
            customers=_customers(row),
            before=image_of(addition),
            after=AfterImage(quantity=row.target),
            reason=f"It follows addition {row.addition_id} and gets the same {number(row.target)} seats.",
            flags=(f"starts {day(addition.effective)}",) if addition.effective else (),
            money=monthly_money(
                addition.billed,
                after_billed,
                addition.unit_price,
                addition.bill_customer,
                cycle_of(agreement, links.agreements),
            ),
        )


def _follows(last: date | None, first: date | None) -> bool:
    return last is not None and first is not None and first > last
