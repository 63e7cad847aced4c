"""Bulk confirmation of matches that are as good as certain, each shown before it is saved."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import CompanyMapping, CustomerKey, MatchedBy
from seatsync_tui.reconcile.confirming import Proposed, confirmable
from seatsync_tui.workflow.facts import gather_facts

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile


def proposals(workspace: OpenProfile) -> tuple[Proposed, ...]:
    """The unmatched customers whose first suggestion leads all others by far."""
    facts = gather_facts(workspace)
    return () if facts.scan is None else confirmable(facts)


def confirm(workspace: OpenProfile, seen: Collection[Proposed]) -> tuple[CustomerKey, ...]:
    """Save the proposals that a person saw, all or none; each is undone like any other mapping.

    Raises SettingsError when one of them would be another now than the one that was shown.
    """
    facts = gather_facts(workspace)
    standing = {proposed.customer: proposed for proposed in confirmable(facts)}
    for proposed in seen:
        now = standing.get(proposed.customer)
        if now is None or now.best.company_id != proposed.best.company_id:
            raise SettingsError(
                f"{proposed.name} is no longer as it was shown.",
                advice="Look at the list again; nothing was saved.",
            )
    assert facts.scan is not None, "a proposal comes from a scan"
    companies = {company.id: company for company in facts.scan.companies}
    mappings = [
        CompanyMapping(
            source=proposed.customer[0],
            customer_id=proposed.customer[1],
            company_id=proposed.best.company_id,
            customer=proposed.name,
            company=companies[proposed.best.company_id].name,
            how=MatchedBy.PERSON,
            by=workspace.operator,
            at=workspace.now(),
            confirmed=True,
        )
        for proposed in seen
    ]
    workspace.stored(lambda store: store.save_companies(mappings))
    return tuple(mapping.key for mapping in mappings)
