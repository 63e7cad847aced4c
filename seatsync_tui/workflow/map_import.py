"""Exporting all decisions as text, and importing a text after its ids were held against what was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import (
    AdditionChoice,
    CompanyMapping,
    CountAdjustment,
    Decisions,
    Ignore,
    LicenseMapping,
    MatchedBy,
)
from seatsync_tui.models.psa import Addition, Agreement, Company, Product, Scan, by_id
from seatsync_tui.reconcile.names import clean
from seatsync_tui.workflow.mapping_file import KINDS, SIGNED, key_of, read_text, to_text

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace

MOST_TOLD = 10
"""Wrong entries that are named in one message."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import changed, or would change."""

    changes: tuple[str, ...]
    """A line each: `+` new, `~` changed."""
    unchanged: int
    kept: int
    """Decisions here that the text does not speak of; they stay."""
    notes: tuple[str, ...]
    """What is odd and no hindrance, as a customer that the newest pull does not list."""


def export_decisions(workspace: Workspace) -> str:
    """All decisions as text; raises SettingsError before the first scan, for the ids need their site."""
    return to_text(workspace.decisions(), site=_scan(workspace).site, profile=workspace.profile)


def import_decisions(workspace: Workspace, text: str, name: str, *, dry_run: bool = False) -> ImportReport:
    """Take over what a text says, all or nothing; raises SettingsError naming every entry that cannot be.

    What the text does not speak of stays as it is.
    """
    scan = _scan(workspace)
    told = read_text(text, name)
    if told.site != scan.site:
        raise SettingsError(
            f"{name} is for {clean(told.site) or 'no site'}; this is {clean(scan.site)}.",
            advice="Ids of one site mean nothing at another.",
        )
    here = workspace.decisions()
    _refuse(list(_Check(scan).findings(told.decisions)), name)
    changes = list(_changes(here, told.decisions))
    if not dry_run and changes:
        wanted = _only([record for _, record in changes])
        workspace.stored(lambda store: store.import_decisions(wanted))
    return ImportReport(
        tuple(line for line, _ in changes),
        unchanged=_count(told.decisions) - len(changes),
        kept=_count(here) - sum(1 for kind in KINDS for _ in _both(here, told.decisions, kind)),
        notes=tuple(_absent(workspace, told.decisions)),
    )


def _scan(workspace: Workspace) -> Scan:
    scan = workspace.latest_scan()
    if scan is None:
        raise SettingsError("ConnectWise was not scanned yet.", advice="Run `seatsync scan` first.")
    return scan


def _refuse(findings: list[str], name: str) -> None:
    if not findings:
        return
    more = len(findings) - MOST_TOLD
    told = [*findings[:MOST_TOLD], *([f"… and {more} more"] if more > 0 else [])]
    raise SettingsError(
        f"{name} was not imported; nothing was changed: {'; '.join(told)}.",
        advice="Correct them, or scan ConnectWise again.",
    )


class _Check:
    """Holds ids of ConnectWise against the newest scan."""

    def __init__(self, scan: Scan) -> None:
        self._companies: dict[int, Company] = by_id(scan.companies)
        self._agreements: dict[int, Agreement] = by_id(scan.agreements)
        self._additions: dict[int, Addition] = by_id(scan.additions)
        self._products: dict[int, Product] = by_id(scan.products)

    def findings(self, decisions: Decisions) -> Iterator[str]:
        """What cannot be, in words."""
        for license_ in decisions.licenses:
            yield from self._license(license_)
        for mapping in decisions.companies:
            yield from self._company(mapping.company_id, f"company of {mapping.source} {mapping.customer_id}")
        for choice in decisions.choices:
            yield from self._choice(choice)
        for rule in decisions.adjustments:
            if rule.company_id:
                yield from self._company(rule.company_id, f"rule of {rule.source} {rule.sku}")

    def _license(self, mapping: LicenseMapping) -> Iterator[str]:
        about = f"license {mapping.source} {mapping.sku}"
        product = self._products.get(mapping.product_id or 0)
        if mapping.product_id is not None and product is None:
            yield f"{about}: there is no product {mapping.product_id}"
        elif product is not None and mapping.product and product.identifier != mapping.product:
            found = clean(product.identifier)
            yield f"{about}: product {product.id} is {found}, not {clean(mapping.product)}"

    def _company(self, company_id: int, about: str) -> Iterator[str]:
        company = self._companies.get(company_id)
        if company is None or company.deleted:
            yield f"{clean(about)}: there is no company {company_id}"

    def _choice(self, choice: AdditionChoice) -> Iterator[str]:
        about = clean(f"addition of {choice.source} {choice.customer_id}")
        if choice.agreement_id not in self._agreements:
            yield f"{about}: there is no agreement {choice.agreement_id}"
        elif choice.addition_id is not None:
            addition = self._additions.get(choice.addition_id)
            if addition is None or addition.agreement_id != choice.agreement_id:
                yield f"{about}: agreement {choice.agreement_id} has no addition {choice.addition_id}"


def _changes(here: Decisions, told: Decisions) -> Iterator[tuple[str, Any]]:
    for kind, (name, _) in KINDS.items():
        known = {key_of(record): record for record in getattr(here, name)}
        for record in getattr(told, name):
            before = known.get(key_of(record))
            if before is None:
                yield f"+ {kind} {_words(record)}", _as_imported(record)
            elif _meaning(before) != _meaning(record):
                yield f"~ {kind} {_words(before)} becomes {_words(record)}", _as_imported(record)


def _as_imported(record: Any) -> Any:
    """A mapping says that it was imported; confirmed where the text says so, for a person brings it."""
    return replace(record, how=MatchedBy.IMPORT) if isinstance(record, CompanyMapping) else record


def _meaning(record: Any) -> Any:
    """What counts when two decisions are compared: not who, when, how, or the names as seen then."""
    bare = replace(record, **dict.fromkeys(SIGNED & {"by", "at"}, None))
    if isinstance(bare, CompanyMapping):
        return replace(bare, customer="", company="", how=MatchedBy.IMPORT)
    return replace(bare, product="") if isinstance(bare, LicenseMapping) else bare


def _words(record: Any) -> str:
    if isinstance(record, LicenseMapping):
        to = "no charge" if record.no_charge else f"{record.product or 'product'} ({record.product_id})"
        return clean(f"{record.source} {record.sku} to {to}")
    if isinstance(record, CompanyMapping):
        sure = ", confirmed" if record.confirmed else ""
        to = f"{record.company} ({record.company_id}{sure})"
        return clean(f"{record.source} {record.customer_id} {record.customer} to {to}")
    if isinstance(record, AdditionChoice):
        pinned = f", addition {record.addition_id}" if record.addition_id is not None else ""
        return clean(
            f"{record.source} {record.customer_id} {record.sku} to agreement {record.agreement_id}{pinned}"
        )
    if isinstance(record, Ignore):
        about = f"addition {record.addition_id}" if record.customer is None else " ".join(record.customer)
        return clean(f"{about}: {record.why}")
    if isinstance(record, CountAdjustment):
        where = f"company {record.company_id}" if record.company_id else "every company"
        numbers = f"free {record.free}, extra {record.extra}, minimum {record.minimum}, pack {record.pack}"
        return clean(f"{record.source} {record.sku} at {where}: {numbers}")
    return clean(f"{record.row_key} at {record.quantity} until {record.until}: {record.why}")


def _only(records: list[Any]) -> Decisions:
    return Decisions(
        **{
            name: tuple(record for record in records if isinstance(record, type_))
            for name, type_ in KINDS.values()
        }
    )


def _count(decisions: Decisions) -> int:
    return sum(len(getattr(decisions, name)) for name, _ in KINDS.values())


def _both(here: Decisions, told: Decisions, kind: str) -> set[Any]:
    name = KINDS[kind][0]
    return {key_of(record) for record in getattr(here, name)} & {
        key_of(record) for record in getattr(told, name)
    }


def _absent(workspace: Workspace, told: Decisions) -> Iterator[str]:
    """Customers that the newest pull of their source does not list."""
    listed: dict[str, set[str] | None] = {}
    for mapping in told.companies:
        source = mapping.source
        if source not in listed:
            found = workspace.stored(lambda store, source=source: store.latest_pull(source))  # type: ignore[misc]
            listed[source] = None if found is None else {count.customer_id for count in found[0].counts}
        known = listed[source]
        if known is None:
            yield f"{clean(source)} {clean(mapping.customer_id)} could not be checked: nothing was pulled yet"
        elif mapping.customer_id not in known:
            yield f"{clean(source)} {clean(mapping.customer_id)} is not in the newest pull"
