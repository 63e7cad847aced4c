"""What people decided, as stored: mappings, choices, ignores, holds and rules, each change a transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from seatsync_tui.models.mappings import (
    AdditionChoice,
    CompanyMapping,
    CountAdjustment,
    CustomerKey,
    Decisions,
    Hold,
    Ignore,
    LicenseMapping,
    RowChoice,
    SkuKey,
)
from seatsync_tui.store import mappings
from seatsync_tui.store.database import OpenDatabase
from seatsync_tui.store.mappings import (
    ADJUSTMENTS,
    CHOICES,
    COMPANIES,
    HOLDS,
    IGNORES,
    LICENSES,
    ROW_CHOICES,
)


class DecisionStore(OpenDatabase):
    """The open database, with the decisions that are kept in it."""

    def decisions(self) -> Decisions:
        """Every decision as one value."""
        with self._reading() as db:
            return mappings.read_decisions(db.conn)

    def save_license(self, mapping: LicenseMapping) -> None:
        """Map a sku to a product or to no charge."""
        with self._writing() as db:
            mappings.save(db, LICENSES, mapping, self._stamp())

    def remove_license(
        self, key: SkuKey, *, by: str = "", at: datetime | None = None
    ) -> LicenseMapping | None:
        """Take a license mapping away and hand it back."""
        with self._writing() as db:
            return mappings.remove(db, LICENSES, mappings.license_key(key), self._stamp(by, at))

    def undo_license(self, key: SkuKey, *, by: str = "", at: datetime | None = None) -> LicenseMapping | None:
        """Put back the license mapping that stood before; hands back what stands now."""
        with self._writing() as db:
            return mappings.undo(db, LICENSES, mappings.license_key(key), self._stamp(by, at))

    def save_company(self, mapping: CompanyMapping) -> None:
        """Map a customer to a company."""
        self.save_companies([mapping])

    def save_companies(self, many: Iterable[CompanyMapping]) -> None:
        """Map customers to companies, all or none."""
        with self._writing() as db:
            for mapping in many:
                mappings.save(db, COMPANIES, mapping, self._stamp())

    def remove_company(
        self, key: CustomerKey, *, by: str = "", at: datetime | None = None
    ) -> CompanyMapping | None:
        """Take a company mapping away and hand it back."""
        with self._writing() as db:
            return mappings.remove(db, COMPANIES, mappings.company_key(key), self._stamp(by, at))

    def undo_company(
        self, key: CustomerKey, *, by: str = "", at: datetime | None = None
    ) -> CompanyMapping | None:
        """Put back the company mapping that stood before; hands back what stands now."""
        with self._writing() as db:
            return mappings.undo(db, COMPANIES, mappings.company_key(key), self._stamp(by, at))

    def confirm_companies(self, keys: Iterable[CustomerKey], by: str = "", at: datetime | None = None) -> int:
        """Mark mappings as confirmed by a person; says how many were not yet."""
        with self._writing() as db:
            return mappings.confirm_companies(db, list(keys), self._stamp(by, at))

    def save_choice(self, choice: AdditionChoice) -> None:
        """Choose the agreement, and the addition if pinned, that carries a customer's seats."""
        with self._writing() as db:
            mappings.save(db, CHOICES, choice, self._stamp())

    def remove_choice(
        self, key: tuple[str, str, str, str], *, by: str = "", at: datetime | None = None
    ) -> AdditionChoice | None:
        """Take a choice away and hand it back."""
        with self._writing() as db:
            return mappings.remove(db, CHOICES, mappings.choice_key(key), self._stamp(by, at))

    def undo_choice(
        self, key: tuple[str, str, str, str], *, by: str = "", at: datetime | None = None
    ) -> AdditionChoice | None:
        """Put back the choice that stood before; hands back what stands now."""
        with self._writing() as db:
            return mappings.undo(db, CHOICES, mappings.choice_key(key), self._stamp(by, at))

    def save_ignore(self, ignore: Ignore) -> None:
        """Leave a customer or an addition out."""
        with self._writing() as db:
            mappings.save(db, IGNORES, ignore, self._stamp())

    def remove_ignore(
        self,
        *,
        customer: CustomerKey | None = None,
        addition_id: int | None = None,
        by: str = "",
        at: datetime | None = None,
    ) -> Ignore | None:
        """Take an ignore away and hand it back."""
        with self._writing() as db:
            key = mappings.ignore_key(customer, addition_id)
            return mappings.remove(db, IGNORES, key, self._stamp(by, at))

    def save_hold(self, hold: Hold) -> None:
        """Keep a row at a number until a date."""
        with self._writing() as db:
            mappings.save(db, HOLDS, hold, self._stamp())

    def save_holds(self, many: Iterable[Hold]) -> None:
        """Keep rows at numbers, all or none."""
        with self._writing() as db:
            for hold in many:
                mappings.save(db, HOLDS, hold, self._stamp())

    def remove_hold(self, row_key: str, *, by: str = "", at: datetime | None = None) -> Hold | None:
        """Lift a hold and hand it back."""
        with self._writing() as db:
            return mappings.remove(db, HOLDS, {"row_key": row_key}, self._stamp(by, at))

    def save_row_choice(self, choice: RowChoice) -> None:
        """Remember what a person chose for a row."""
        with self._writing() as db:
            mappings.save(db, ROW_CHOICES, choice, self._stamp())

    def remove_row_choice(self, row_key: str) -> RowChoice | None:
        """Forget what was chosen for a row and hand it back."""
        with self._writing() as db:
            return mappings.remove(db, ROW_CHOICES, {"row_key": row_key}, self._stamp())

    def save_adjustment(self, adjustment: CountAdjustment) -> None:
        """Say how a license's seats are counted, everywhere or at one company."""
        with self._writing() as db:
            mappings.save(db, ADJUSTMENTS, adjustment, self._stamp())

    def remove_adjustment(self, key: tuple[str, str, str, int]) -> CountAdjustment | None:
        """Take such a rule away and hand it back."""
        with self._writing() as db:
            return mappings.remove(db, ADJUSTMENTS, mappings.adjustment_key(key), self._stamp())

    def undo_adjustment(self, key: tuple[str, str, str, int]) -> CountAdjustment | None:
        """Put back the rule that stood before; hands back what stands now."""
        with self._writing() as db:
            return mappings.undo(db, ADJUSTMENTS, mappings.adjustment_key(key), self._stamp())

    def import_decisions(self, decisions: Decisions) -> None:
        """Put all these decisions in the place of those about the same, all or none."""
        with self._writing() as db:
            mappings.save_all(db, decisions, self._stamp())
