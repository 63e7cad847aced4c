"""What a person decides about a profile's rows, licenses and limits, and what there is to pick from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from seatsync_tui.models.mappings import CountAdjustment, CustomerKey, SkuKey
from seatsync_tui.models.psa import Addition, Agreement, Company, Product
from seatsync_tui.models.rows import Row
from seatsync_tui.workflow.profile import OpenProfile

if TYPE_CHECKING:
    from seatsync_tui.reconcile.confirming import Proposed
    from seatsync_tui.workflow.choosing import Choosing
    from seatsync_tui.workflow.tuning import Tunable


class DecidingProfile(OpenProfile):
    """An opened profile whose decisions can be made and taken back; every one is stored at once."""

    # What there is to pick from

    def products(self, search: str = "") -> tuple[Product, ...]:
        """Catalog products whose identifier, description or part number contains the words."""
        from seatsync_tui.workflow import looking

        return looking.products(self, search)

    def companies(self, search: str = "") -> tuple[Company, ...]:
        """Companies whose name or identifier contains the words."""
        from seatsync_tui.workflow import looking

        return looking.companies(self, search)

    def agreements_of(self, company_id: int) -> tuple[Agreement, ...]:
        """Agreements of a company at the scan."""
        from seatsync_tui.workflow import looking

        return looking.agreements_of(self, company_id)

    def additions_of(self, row: Row) -> tuple[Addition, ...]:
        """Additions of the row's company and product at the scan, live or not."""
        from seatsync_tui.workflow import looking

        return looking.additions_of(self, row)

    def sku(self, source: str, name: str) -> SkuKey:
        """The key of a sku by its name, or `SKU/METRIC`; raises SettingsError naming those there are."""
        from seatsync_tui.workflow import sourcing

        return sourcing.sku_named(self, source, name)

    # Mappings, and what is left as it is

    def map_license(
        self,
        sku: SkuKey,
        *,
        product: str | int | None = None,
        no_charge: bool = False,
        count_rule: str = "",
        interval: str | None = None,
        adds: Sequence[str] | None = None,
        shared: bool | None = None,
        one_each: bool | None = None,
    ) -> None:
        """Map a sku to a catalog product (identifier or id) or to no charge.

        `interval` says over which days of the month before it counts, `adds` which further metrics are added,
        `shared` that other sources feed the product too, `one_each` that every customer truly has the same
        count; None keeps each while the product stays the same.
        """
        from seatsync_tui.workflow import deciding

        deciding.map_license(
            self,
            sku,
            product=product,
            no_charge=no_charge,
            count_rule=count_rule,
            interval=interval,
            adds=adds,
            shared=shared,
            one_each=one_each,
        )

    def map_company(self, customer: CustomerKey, company_id: int) -> None:
        """Save a person's pick of a company for a customer."""
        from seatsync_tui.workflow import deciding

        deciding.map_company(self, customer, company_id)

    def map_addition(
        self,
        customer: CustomerKey,
        sku: str,
        *,
        agreement_id: int,
        addition_id: int | None = None,
        metric: str | None = None,
    ) -> None:
        """Save which agreement, and which addition if pinned, carries a customer's seats."""
        from seatsync_tui.workflow import deciding

        deciding.map_addition(
            self, customer, sku, agreement_id=agreement_id, addition_id=addition_id, metric=metric
        )

    def undo_company(self, customer: CustomerKey) -> str:
        """Take back the newest company mapping of a customer; says what stands now."""
        from seatsync_tui.workflow import deciding

        return deciding.undo_company(self, customer)

    def undo_license(self, sku: SkuKey) -> str:
        """Take back a license mapping; says what stands now."""
        from seatsync_tui.workflow import deciding

        return deciding.undo_license(self, sku)

    def undo_addition(self, customer: CustomerKey, sku: str, metric: str | None = None) -> str:
        """Take back the choice of agreement and addition; says what stands now."""
        from seatsync_tui.workflow import deciding

        return deciding.undo_addition(self, customer, sku, metric)

    def ignore(
        self, *, customer: CustomerKey | None = None, addition_id: int | None = None, why: str
    ) -> None:
        """Leave a customer or an addition out, with the reason."""
        from seatsync_tui.workflow import deciding

        deciding.ignore(self, customer=customer, addition_id=addition_id, why=why)

    def unignore(self, *, customer: CustomerKey | None = None, addition_id: int | None = None) -> None:
        """Take an ignore back."""
        from seatsync_tui.workflow import deciding

        deciding.unignore(self, customer=customer, addition_id=addition_id)

    def hold(self, row_key: str, *, at: Decimal, until: date, why: str) -> None:
        """Keep a row at a number until a date, with the reason."""
        from seatsync_tui.workflow import deciding

        deciding.hold(self, row_key, at=at, until=until, why=why)

    def unhold(self, row_key: str) -> None:
        """Lift a hold."""
        from seatsync_tui.workflow import deciding

        deciding.unhold(self, row_key)

    def keep_addition(self, addition_id: int, *, why: str) -> None:
        """Mark an Extra addition as kept and not seats, with the reason."""
        from seatsync_tui.workflow import accepting

        accepting.keep_addition(self, addition_id, why=why)

    def accept_absences(self, source: str, *, why: str) -> int:
        """Accept that the customers which the newest pull misses are gone; the next pull counts by that."""
        from seatsync_tui.workflow import accepting

        return accepting.accept_absences(self, source, why=why)

    def confirmable(self) -> tuple[Proposed, ...]:
        """Unmatched customers whose first suggestion leads all others by far, to be shown one by one."""
        from seatsync_tui.workflow import confirming

        return confirming.proposals(self)

    def confirm(self, seen: Collection[Proposed]) -> tuple[CustomerKey, ...]:
        """Save the proposals that a person saw, all or none."""
        from seatsync_tui.workflow import confirming

        return confirming.confirm(self, seen)

    # Rules and limits

    def tunables(self) -> tuple[Tunable, ...]:
        """Every rule and limit that decides about money: meaning, value, default and origin."""
        from seatsync_tui.workflow import tuning

        return tuning.tunables(self)

    def change_setting(self, name: str, text: str) -> None:
        """Change a setting of the profile, or go back to its default with an empty text; it holds at once."""
        from seatsync_tui.workflow import tuning

        tuning.change_setting(self, name, text)

    def choose_row(self, row_key: str, what: Choosing) -> Row:
        """Save a choice for a row: 0 or cancel, how an ending goes on, a date; the row as it is now."""
        from seatsync_tui.workflow import choosing

        return choosing.choose_row(self, row_key, what)

    def unchoose_row(self, row_key: str) -> None:
        """Forget what was chosen for a row."""
        from seatsync_tui.workflow import choosing

        choosing.unchoose_row(self, row_key)

    def set_rule(self, rule: CountAdjustment) -> str:
        """Say how a license's seats are counted, everywhere or at one company; the rule in words."""
        from seatsync_tui.workflow import choosing

        return choosing.set_rule(self, rule)

    def remove_rule(self, sku: SkuKey, company_id: int = 0) -> None:
        """Take a rule for counting away."""
        from seatsync_tui.workflow import choosing

        choosing.remove_rule(self, sku, company_id)

    def undo_rule(self, sku: SkuKey, company_id: int = 0) -> str:
        """Put back the rule for counting that stood before; says what stands now."""
        from seatsync_tui.workflow import choosing

        return choosing.undo_rule(self, sku, company_id)
