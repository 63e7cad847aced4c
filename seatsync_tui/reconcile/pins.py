"""A chosen agreement or addition that is gone: where it went, in words."""

from __future__ import annotations

from dataclasses import replace

from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.liveness import addition_live, agreement_runs
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.targets import Target
from seatsync_tui.reconcile.wording import day

A_FULL_SCAN_TELLS = "only a full scan tells whether another company has it"


def told_where(row: Row, target: Target, ground: Ground) -> Row:
    """Say on a row what became of the choice it was narrowed by, where that no longer stands."""
    if not target.lost or target.chosen is None:
        return row
    agreement_id, addition_id = target.chosen
    words = (
        _agreement_words(agreement_id, ground) if addition_id is None else _where(addition_id, target, ground)
    )
    return replace(row, reason=f"{row.reason} {words}", explain=(*row.explain, words))


def _where(addition_id: int, target: Target, ground: Ground) -> str:
    line = ground.addition(addition_id)
    if line is None and ground.older:
        return f"The chosen addition {addition_id} is not where it stood; {A_FULL_SCAN_TELLS}."
    if line is None:
        return f"The chosen addition {addition_id} is not in ConnectWise any more."
    what = f"The chosen addition {addition_id}"
    agreement = ground.agreements.get(line.agreement_id)
    if agreement is None:
        return f"{what} stands on agreement {line.agreement_id}, which the scan does not list."
    where = clean(agreement.name)
    if agreement.company_id != target.company_id:
        return f"{what} belongs to {clean(ground.company(agreement.company_id))} now, on {where}."
    if not addition_live(line, ground.facts.today):
        assert line.cancelled is not None, "what is no longer billed has a last day"
        return f"{what} was cancelled as of {day(line.cancelled)}."
    if not agreement_runs(agreement):
        return f"{what} stands on {where}, which is not active any more."
    if line.product_id != target.product_id:
        return f"{what} is {clean(line.product)} now, on {where}."
    if line.id in ground.ignored_additions:
        return f"{what}, on {where}, is ignored."
    return f"{what}, on {where}, carries no seats: it holds {line.quantity:f}."


def _agreement_words(agreement_id: int, ground: Ground) -> str:
    agreement = ground.agreements.get(agreement_id)
    if agreement is None:
        return f"The chosen agreement {agreement_id} is not in ConnectWise any more."
    state = (
        f"ended on {day(agreement.end)}"
        if agreement_runs(agreement) and agreement.end
        else "is not active any more"
    )
    return f"The chosen agreement {clean(agreement.name)} {state}."
