"""Targets that are alike in everything the rules look at: one of them is decided, and the others as it was.

Most of a month's rows are of few shapes: so many seats of a sku against so many on an addition, on an
agreement billed every month. A target that anything particular is known of has no shape, and is decided by
itself.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Contributor
from seatsync_tui.reconcile.adjusting import adjustment_for
from seatsync_tui.reconcile.doubts import Doubts
from seatsync_tui.reconcile.facts import QuantityMode
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.targets import Target

Shape = tuple[Hashable, Hashable]
"""How seats are billed, of which a month knows few ways, and the numbers."""


@dataclass(slots=True)
class Shapes:
    """Tells which shape a target has: all that decides its row but for what it names.

    What a row names is its company, its customer with what is counted, and the agreement and addition it
    stands on with its product. A new addition's price is its product's: there the product decides too.
    """

    ground: Ground
    doubts: Doubts
    _delta: bool = field(init=False)
    _none_in_doubt: bool = field(init=False)
    _nothing_particular: bool = field(init=False)
    """Nobody decided anything of a single row, and nothing particular is known of a customer."""

    def __post_init__(self) -> None:
        ground = self.ground
        self._delta = ground.facts.rules.quantity is QuantityMode.DELTA
        self._none_in_doubt = self.doubts.none
        particular = (ground.also_billed, ground.contested, ground.put_aside, ground.renamed)
        chosen = (ground.adjustments, ground.holds, ground.facts.choices)
        self._nothing_particular = not any((*particular, *chosen))

    def of(self, target: Target) -> Shape | None:
        """Return a target's shape; None where more than a shape tells may decide its row."""
        contributors, lines = target.contributors, target.lines
        if len(contributors) > 1 or len(lines) > 1 or target.chosen is not None or not target.alone:
            return None
        standing = self.ground.standing.get(target.company_id)
        if standing is None or target.credits or target.unknown or self._delta:
            return None
        contributor = contributors[0]
        if contributor.counted is None or contributor.committed:
            return None
        if not self._nothing_particular and self._is_particular(target, contributor):
            return None
        if lines:
            return self._of_addition(lines[0], target, contributor)
        return self._of_create(standing[0], target, contributor) if len(standing) == 1 else None

    def _is_particular(self, target: Target, contributor: Contributor) -> bool:
        """Tell whether somebody decided something of this very row, or something is known of its customer."""
        ground = self.ground
        home = (target.company_id, target.product_id)
        if target.product_id in ground.also_billed or home in ground.contested or home in ground.put_aside:
            return True
        if (contributor.source, contributor.customer_id) in ground.renamed:
            return True
        sku = (contributor.source, contributor.sku, contributor.metric)
        if adjustment_for(ground.adjustments, sku, target.company_id) is not None:
            return True
        return target.key in ground.holds or target.key in ground.facts.choices

    def _of_addition(self, line: Addition, target: Target, contributor: Contributor) -> Shape | None:
        """Return the shape of seats that one open addition bills, on an agreement of its own."""
        ground, counted = self.ground, contributor.counted
        today = ground.facts.today
        if line.cancelled is not None or (line.effective is not None and line.effective > today):
            return None
        if line.id in ground.last_writes or target.company_id in ground.missing:
            return None
        if not self._none_in_doubt and counted is not None and counted < line.quantity:
            return None
        agreement = ground.agreements[line.agreement_id]
        if agreement.parent_id is not None or (agreement.end is not None and agreement.end < today):
            return None
        way = (
            line.less_included,
            line.unit_price,
            line.bill_customer,
            agreement.billing_cycle,
            agreement.prorate,
        )
        return way, (counted, line.quantity)

    def _of_create(self, agreement: Agreement, target: Target, contributor: Contributor) -> Shape | None:
        """Return the shape of seats that nothing bills, where one agreement may."""
        if agreement.parent_id is not None or self.ground.yearly:
            return None
        way = (
            contributor.source,
            contributor.sku,
            contributor.metric,
            target.product_id,
            agreement.billing_cycle,
            agreement.prorate,
            agreement.start,
            agreement.bill_start,
            agreement.next_invoice,
            agreement.end,
        )
        return way, contributor.counted
