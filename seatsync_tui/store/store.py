"""The store: every stored thing behind one object, each change one transaction, every failure in words."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import Pull, PullVerdict
from seatsync_tui.models.errors import StoreError
from seatsync_tui.models.imports import ImportProfile
from seatsync_tui.models.mappings import (
    CustomerKey,
    LastWrite,
)
from seatsync_tui.models.plans import Operation, OperationState, PlanRow, RowOutcome, Tick
from seatsync_tui.models.psa import Addition, Scan
from seatsync_tui.models.rows import BeforeImage
from seatsync_tui.store import audit, imports, operations, pulls, scans, ticks
from seatsync_tui.store.connection import in_words, refuse_damage
from seatsync_tui.store.decision_store import DecisionStore
from seatsync_tui.store.records import AuditEntry, AuditRecord, Intent, PushedRow
from seatsync_tui.store.side_note import Head

ROOM_BYTES = 16 * 1024 * 1024
"""Free space without which no push begins: its journal must fit."""


class Store(DecisionStore):
    """Everything that is stored, by subject; used by the thread that opened it."""

    # Pulls and scans

    def save_pull(self, pull: Pull, verdict: PullVerdict) -> Pull:
        """Store a pull with its verdict; hands it back with its id."""
        with self._writing() as db:
            return pulls.save_pull(db, pull, verdict)

    def pulls_between(
        self, source: str, first: datetime, last: datetime, skus: Collection[str]
    ) -> tuple[CountColumns, ...]:
        """What the complete pulls of a source within these moments count of some skus, oldest first."""
        with self._reading() as db:
            return pulls.pulls_between(db.conn, source, first, last, skus)

    def month_ends(self, source: str, first: datetime, last: datetime) -> tuple[CountColumns, ...]:
        """The last complete pull of every month within these moments, oldest first."""
        with self._reading() as db:
            return pulls.month_ends(db.conn, source, first, last)

    def import_profiles(self) -> tuple[ImportProfile, ...]:
        """How the files of each vendor are read, by name."""
        with self._reading() as db:
            return imports.read_profiles(db.conn)

    def save_import_profile(self, profile: ImportProfile) -> None:
        """Remember how a vendor's files are read, in the place of what stood before."""
        with self._writing() as db:
            imports.save_profile(db, profile)

    def remove_import_profile(self, name: str) -> None:
        """Forget how a vendor's files are read; its pulls stay."""
        with self._writing() as db:
            imports.remove_profile(db, name)

    def save_verdict(self, pull_id: int, verdict: PullVerdict) -> None:
        """Judge a stored pull anew."""
        with self._writing() as db:
            pulls.save_verdict(db, pull_id, verdict)

    def pull(self, pull_id: int) -> tuple[Pull, PullVerdict] | None:
        """A pull by its id."""
        with self._reading() as db:
            return pulls.read_pull(db.conn, pull_id)

    def latest_pull(self, source: str) -> tuple[Pull, PullVerdict] | None:
        """The newest pull of a source, good or not."""
        with self._reading() as db:
            return pulls.latest_pull(db.conn, source)

    def pull_to_preview(self, source: str) -> Pull | None:
        """The newest pull that read the whole customer list, or the newest where none did."""
        with self._reading() as db:
            return pulls.pull_to_preview(db.conn, source)

    def columns_to_preview(self, source: str) -> CountColumns | None:
        """The same pull, its counts side by side."""
        with self._reading() as db:
            return pulls.columns_to_preview(db.conn, source)

    def last_good_columns(self, source: str, before_id: int | None = None) -> CountColumns | None:
        """The newest good pull of a source, or the newest before a given one, its counts side by side."""
        with self._reading() as db:
            return pulls.last_good_columns(db.conn, source, before_id)

    def accept_absences(
        self, source: str, customer_ids: Iterable[str], by: str, at: datetime, why: str
    ) -> None:
        """Accept that these customers are gone; audited."""
        missing = sorted(set(customer_ids))
        entry = AuditEntry(at, by, "accept absences", source, after=", ".join(missing), reason=why)
        with self._writing() as db:
            pulls.accept_absences(db, source, missing, by, at, why)
            audit.append(db, entry)

    def accepted_absences(self, source: str) -> frozenset[frozenset[str]]:
        """Every list of missing customers that a person accepted."""
        with self._reading() as db:
            return pulls.accepted_absences(db.conn, source)

    def save_scan(self, scan: Scan) -> Scan:
        """Store a scan; hands it back with its id."""
        with self._writing() as db:
            return scans.save_scan(db, scan)

    def latest_scan(self) -> Scan | None:
        """The newest scan with every addition that was read back since."""
        with self._reading() as db:
            return scans.latest_scan(db.conn)

    def latest_companies(self) -> Scan | None:
        """The newest scan with its companies alone."""
        with self._reading() as db:
            return scans.latest_companies(db.conn)

    def latest_full_scan(self) -> Scan | None:
        """The newest scan that read the additions of every company."""
        with self._reading() as db:
            return scans.latest_full_scan(db.conn)

    def scan(self, scan_id: int, *, refreshed: bool = True) -> Scan | None:
        """A scan by its id; with `refreshed` off as it was read."""
        with self._reading() as db:
            return scans.read_scan(db.conn, scan_id, refreshed=refreshed)

    # The screen's state

    def ticks(self) -> dict[str, Tick]:
        """Every tick by its row's key."""
        with self._reading() as db:
            return ticks.read_ticks(db.conn)

    def save_ticks(self, many: Iterable[Tick]) -> None:
        """Put ticks in the place of those before."""
        with self._writing() as db:
            ticks.save_ticks(db, many)

    def clear_ticks(self, keys: Iterable[str]) -> None:
        """Forget the ticks of these rows."""
        with self._writing() as db:
            ticks.clear_ticks(db, keys)

    def view_state(self) -> dict[str, str]:
        """How the screen was left."""
        with self._reading() as db:
            return ticks.read_view_state(db.conn)

    def save_view_state(self, state: Mapping[str, str]) -> None:
        """Keep how the screen was left."""
        with self._writing(view_only=True) as db:
            ticks.save_view_state(db, state)

    # Operations

    def begin_operation(
        self, kind: str, by: str, at: datetime, digest: str = "", plan_json: str = "", plan_id: str = ""
    ) -> int:
        """Open an operation. A push claims the digest; a damaged file or a full disk is refused first."""
        if kind == "push":
            self._check_before_push()
        with self._writing() as db:
            return operations.begin(db, kind, by, at, digest=digest, plan_json=plan_json, plan_id=plan_id)

    def _check_before_push(self) -> None:
        with in_words(self.path):
            if shutil.disk_usage(self.path.parent).free < ROOM_BYTES:
                raise StoreError(
                    f"The disk that holds {self.path} is nearly full; nothing was pushed.",
                    advice="Free some space and push again.",
                )
            refuse_damage(self.db.conn, self.path)

    def record_intent(
        self,
        operation: int,
        row: PlanRow,
        *,
        before: BeforeImage | None,
        at: datetime,
        known_ids: Iterable[int] = (),
    ) -> None:
        """Put a write on record; on disk when this returns. `known_ids`: additions a create found there."""
        intent = Intent(operation, row.key, row.action, before, row.after, at, frozenset(known_ids))
        with self._writing() as db:
            operations.record_intent(db, intent)

    def record_outcome(
        self, operation: int, row: RowOutcome, *, refreshed: Addition | None = None, by: str = ""
    ) -> None:
        """Put outcome, audit record and the addition as read back on record and on disk, all or none."""
        with self._writing(note_later=True) as db:
            operations.record_outcome(db, operation, row, self._stamp(by, row.at))
            if refreshed is not None:
                scans.put_into_latest(db, refreshed)

    def record_outcomes(self, operation: int, rows: Iterable[RowOutcome], *, by: str = "") -> None:
        """Put many outcomes and their audit records on record and on disk, all or none."""
        with self._writing() as db:
            for row in rows:
                operations.record_outcome(db, operation, row, self._stamp(by, row.at))

    def end_operation(self, operation: int, state: OperationState, at: datetime, note: str = "") -> None:
        """Close an operation; one with open intents stays unsettled."""
        with self._writing() as db:
            operations.end(db, operation, state, at, note)

    def operations(self, limit: int = 200) -> list[Operation]:
        """Operations with their outcomes so far, newest first."""
        with self._reading() as db:
            return operations.read_operations(db.conn, limit)

    def operation(self, number: int) -> Operation | None:
        """One operation with its outcomes so far."""
        with self._reading() as db:
            return operations.read_operation(db.conn, number)

    def plan_of(self, operation: int) -> bytes | None:
        """The plan that an operation pushed."""
        with self._reading() as db:
            return operations.plan_of(db.conn, operation)

    def is_claimed(self, digest: str) -> bool:
        """Whether a plan was pushed before."""
        with self._reading() as db:
            return operations.is_claimed(db.conn, digest)

    def unsettled(self) -> list[Operation]:
        """Operations with a write whose outcome is not known, oldest first."""
        with self._reading() as db:
            return operations.unsettled(db.conn)

    def running(self) -> list[Operation]:
        """Operations that never ended: in progress, or crashed when nobody holds the lock."""
        with self._reading() as db:
            return operations.running(db.conn)

    def open_intents(self, operation: int) -> list[Intent]:
        """The newest open intent of every row of an operation."""
        with self._reading() as db:
            return operations.open_intents(db.conn, operation)

    def rows_pushed_on(self, day_start: datetime) -> list[PushedRow]:
        """Rows written, or perhaps written, since the day's start."""
        with self._reading() as db:
            return operations.rows_pushed_since(db.conn, day_start)

    def first_push_on(self, day_start: datetime) -> Operation | None:
        """The first push since the day's start."""
        with self._reading() as db:
            return operations.first_push_since(db.conn, day_start)

    def journal_additions(self) -> dict[int, tuple[CustomerKey, ...]]:
        """For every addition we ever touched the customers whose seats it carried then."""
        with self._reading() as db:
            return operations.journal_additions(db.conn)

    def delta_additions(self) -> frozenset[int]:
        """Additions that were made to bill a part of a period."""
        with self._reading() as db:
            return operations.delta_additions(db.conn)

    def last_writes(self) -> tuple[LastWrite, ...]:
        """The newest quantity that we ourselves wrote to each addition."""
        with self._reading() as db:
            return operations.last_writes(db.conn)

    # Audit

    def audit(self, entry: AuditEntry) -> Head:
        """Put something on record that no other method does, as a limit that was overridden."""
        with self._writing() as db:
            return audit.append(db, entry)

    def audit_records(self) -> Iterator[AuditRecord]:
        """Every audit record, oldest first."""
        with self._reading() as db:
            return iter(list(audit.read_records(db.conn)))

    def verify_audit(self) -> list[str]:
        """Say what is wrong with the audit; an empty list means that it is whole."""
        with self._reading() as db:
            return audit.verify(db.conn, self.note)
