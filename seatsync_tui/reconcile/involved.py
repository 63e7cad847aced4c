"""Which companies a quick scan has to read: those whose rows the counts or the mapped products can move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from seatsync_tui.models.psa import Company, Scan, by_id
from seatsync_tui.reconcile.doubts import Doubts
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.ground import Ground, lay_out


def enough_known(facts: Facts) -> bool:
    """Tell whether it can be said which companies matter: something was pulled and a product is mapped."""
    return bool(facts.pulls) and any(mapping.product_id is not None for mapping in facts.decisions.licenses)


def involved_companies(facts: Facts, full: Scan, companies: Sequence[Company]) -> frozenset[int]:
    """Companies that are mapped, suggested, or had an addition of a mapped product at the last full scan.

    `companies` are read anew, because a company that is new or has a new name may match a customer now.
    """
    ground = lay_out(replace(facts, scan=replace(full, companies=tuple(companies))))
    doubts = Doubts(ground)
    if doubts.too_many:
        return frozenset(company.id for company in companies)
    saved = {mapping.company_id for mapping in facts.decisions.companies}
    led = {match.company_id for match in ground.matches.values() if match.company_id is not None}
    return frozenset(saved | led | doubts.companies() | _billed(ground, facts, full))


def _billed(ground: Ground, facts: Facts, full: Scan) -> set[int]:
    """Companies with an addition of a watched product, at the last full scan or the newest one."""
    billed: set[int] = set()
    for scan in (full, facts.scan or full):
        agreements = by_id(scan.agreements)
        for addition in scan.additions:
            agreement = agreements.get(addition.agreement_id)
            if agreement is not None and addition.product_id in ground.watchers:
                billed.add(agreement.company_id)
    return billed
