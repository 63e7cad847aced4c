"""From pulls, scan and decisions to the preview's rows: pure, and the same in whatever order things come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from seatsync_tui.models.collecting import no_collections
from seatsync_tui.models.counts import PullVerdict, SeatCount
from seatsync_tui.models.mappings import CompanyMapping, MatchedBy, SkuKey
from seatsync_tui.models.rows import (
    Contributor,
    LeftOut,
    Orphans,
    Pick,
    Preview,
    PullStamp,
    Row,
    ScanStamp,
    Status,
)
from seatsync_tui.reconcile import flags as flag
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.counting import round_up
from seatsync_tui.reconcile.decide import rows_of
from seatsync_tui.reconcile.doubts import Doubts
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.ground import Ground, lay_out
from seatsync_tui.reconcile.matching import Match
from seatsync_tui.reconcile.moves import joined, waits_for_license
from seatsync_tui.reconcile.orphans import addition_rows
from seatsync_tui.reconcile.sharing import contested
from seatsync_tui.reconcile.targets import Targets, contributor_of, hand_out, place

__all__ = ["Facts", "automatic_matches", "classify"]

_PLACE = {status: chr(ord("A") + place) for place, status in enumerate(Status)}
"""A letter a status, in their order."""


def classify(facts: Facts) -> Preview:
    """Make the preview: all seats and all live additions of watched products, each in one row."""
    with no_collections():
        return _classify(facts)


def _classify(facts: Facts) -> Preview:
    ground = lay_out(facts)
    doubts = Doubts(ground)
    parted = _part(ground, doubts)
    targets = parted.targets
    ground.contested = contested(targets, ground)
    rows = parted.rows + rows_of(
        (target for fellows in targets.values() for target in fellows), ground, doubts
    )
    rows = waits_for_license(joined(rows, ground, parted.idle))
    carried = _carried(rows)
    mapped_now = frozenset(
        product_id
        for mapping in facts.decisions.licenses
        if mapping.product_id is not None and not mapping.no_charge
        for product_id in (mapping.product_id, *mapping.also_billed_as)
    )
    rows += addition_rows(ground, doubts, targets, carried, mapped_now)
    return Preview(
        today=facts.today,
        time_zone=facts.time_zone,
        pulls=tuple(_pull_stamps(facts)),
        scan=_scan_stamp(facts),
        orphans=_orphans(ground),
        rows=tuple(sorted(rows, key=_places())),
        left_out=_left_out(parted.no_charge, ground),
    )


def automatic_matches(facts: Facts) -> tuple[CompanyMapping, ...]:
    """Return the matches that equal names make now and that nobody saved yet, in order."""
    ground = lay_out(facts)
    return tuple(
        CompanyMapping(
            source=key[0],
            customer_id=key[1],
            company_id=found.company_id,
            customer=ground.names[key],
            company=ground.company(found.company_id),
            how=MatchedBy.NAME,
        )
        for key, found in sorted(ground.matches.items(), key=lambda item: item[0])
        if found.verdict == "automatic" and found.company_id is not None
    )


@dataclass(slots=True)
class Parted:
    """The counts, parted into rows of their own, targets, and those left out on purpose."""

    rows: list[Row] = field(default_factory=list)
    targets: Targets = field(default_factory=dict)
    unknown: dict[int, list[Contributor]] = field(default_factory=dict)
    """By company: customers of whom nothing could be read, so that nobody knows which skus they have."""
    idle: set[int] = field(default_factory=set)
    """Companies with a customer that has none of a sku, or none that could be read."""
    no_charge: int = 0


def _part(ground: Ground, doubts: Doubts) -> Parted:
    parted = Parted()
    for key, counts in ground.counts.items():
        if key not in ground.ignored_customers:
            _part_customer(counts, ground.matches[key], parted, ground, doubts)
    hand_out(parted.targets, ground)
    for (company_id, product_id), fellows in parted.targets.items() if parted.unknown else ():
        sources = ground.watchers.get(product_id, ())
        for target in fellows:
            target.unknown = [c for c in parted.unknown.get(company_id, ()) if c.source in sources]
    return parted


def _part_customer(
    counts: Iterable[SeatCount], found: Match, parted: Parted, ground: Ground, doubts: Doubts
) -> None:
    company_id = found.company_id
    for count in counts:
        sku = (count.source, count.sku, count.metric)
        mapping = ground.licenses.get(sku)
        if mapping is not None and (mapping.no_charge or mapping.product_id is None):
            parted.no_charge += 1
            continue
        contributor = contributor_of(count, sku, found, ground)
        if not count.sku:
            parted.rows.append(_unplaced(contributor, ground, doubts))
            if company_id is not None and contributor.counted is None:
                parted.unknown.setdefault(company_id, []).append(contributor)
        elif mapping is None and _only_once_mapped(sku, ground):
            continue
        elif mapping is None or mapping.product_id is None:
            parted.rows.append(_unmapped(contributor, ground))
        elif company_id is None:
            parted.rows.append(_unplaced(contributor, ground, doubts))
        else:
            if not contributor.counted:
                parted.idle.add(company_id)
            place((company_id, mapping.product_id), contributor, parted.targets, ground)


def _left_out(no_charge: int, ground: Ground) -> LeftOut:
    ignored = sum(key in ground.names for key in ground.ignored_customers)
    aside = sum(len(additions) for additions in ground.put_aside.values())
    return LeftOut(ignored, aside, no_charge)


def _only_once_mapped(sku: SkuKey, ground: Ground) -> bool:
    """Whether a count is a second view of seats that the sku's default metric already tells."""
    told = ground.skus.get(sku)
    return told is not None and told.secondary


def _own_key(contributor: Contributor, ground: Ground) -> str:
    default = ground.metrics.get((contributor.source, contributor.sku), contributor.metric)
    sku = contributor.sku if contributor.metric == default else f"{contributor.sku}/{contributor.metric}"
    return f"{contributor.source}:{contributor.customer_id}:{sku}"


def _own_row(contributor: Contributor, status: Status, reason: str, ground: Ground) -> Row:
    found = ground.matches[contributor.source, contributor.customer_id]
    mapping = ground.licenses.get((contributor.source, contributor.sku, contributor.metric))
    company = "" if found.company_id is None else ground.company(found.company_id)
    total = None if contributor.counted is None else round_up(contributor.counted)
    return Row(
        key=_own_key(contributor, ground),
        source=contributor.source,
        status=status,
        reason=reason,
        contributors=(contributor,),
        company_id=found.company_id,
        company=company,
        product_id=None if mapping is None else mapping.product_id,
        product="" if mapping is None else mapping.product,
        sku=contributor.sku,
        metric=contributor.metric,
        counted=total,
    )


def _unmapped(contributor: Contributor, ground: Ground) -> Row:
    sku = ground.skus.get((contributor.source, contributor.sku, contributor.metric))
    row = _own_row(
        contributor,
        Status.LICENSE_UNMAPPED,
        reasons.license_unmapped(contributor.sku if sku is None else sku.label),
        ground,
    )
    return replace(row, pick=Pick.LICENSE, blocked="Map the license first.")


def _unplaced(contributor: Contributor, ground: Ground, doubts: Doubts) -> Row:
    """Make the row of a customer that leads to no company, or that could not be read either."""
    key = (contributor.source, contributor.customer_id)
    found = ground.matches[key]
    if contributor.counted is None:
        row = _own_row(contributor, Status.NOT_READ, reasons.not_read([contributor]), ground)
        return replace(row, pick=Pick.COMPANY, blocked="Its seats are not known: pull again.")
    status = Status.AMBIGUOUS if found.verdict == "ambiguous" else Status.UNMATCHED
    told = reasons.counts([contributor], round_up(contributor.counted), ground)
    row = _own_row(contributor, status, f"{found.reason} {told}.", ground)
    return replace(
        row,
        pick=Pick.COMPANY,
        blocked="Pick the company first.",
        suggestions=doubts.suggestions(key),
        flags=tuple(flag.fractional(contributor.counted)),
        explain=tuple(reasons.arithmetic([contributor], None, ground)),
    )


def _carried(rows: Iterable[Row]) -> frozenset[int]:
    """Every addition that a row shows or carries beside it."""
    carried = {row.addition_id for row in rows if row.addition_id is not None}
    for row in rows:
        if row.related:
            carried.update(row.related)
    return frozenset(carried)


def _places() -> Callable[[Row], str]:
    """Sort rows by what needs a person first, then by company and customer, each name folded once.

    One text a row is compared much faster than four values; what parts them sorts before any sign of a name.
    """
    folded = _Folded()

    def place(row: Row) -> str:
        customer = row.contributors[0].customer if row.contributors else ""
        return f"{_PLACE[row.status]}{folded[row.company or customer]}\0{folded[customer]}\0{row.key}"

    return place


class _Folded(dict[str, str]):
    """Names without their case, each made when first asked for."""

    def __missing__(self, name: str) -> str:
        found = self[name] = name.casefold()
        return found


def _pull_stamps(facts: Facts) -> Iterator[PullStamp]:
    for pull in sorted(facts.pulls, key=lambda pull: pull.source):
        verdict = facts.verdicts.get(pull.source, PullVerdict(False, "It was not judged."))
        unread = sorted((c.customer_id, c.customer, c.not_read) for c in pull.not_read())
        yield PullStamp(pull.source, pull.id, pull.at, verdict, tuple(unread))


def _scan_stamp(facts: Facts) -> ScanStamp | None:
    scan = facts.scan
    return None if scan is None else ScanStamp(scan.id, scan.at, scan.full, scan.site, scan.calls, scan.older)


def _orphans(ground: Ground) -> Orphans:
    """Say whether orphans were looked for in every source that feeds a product."""
    if ground.facts.scan is None:
        return Orphans(False, "Orphans are not looked for: ConnectWise was not scanned yet.")
    sources = {source for watchers in ground.watchers.values() for source in watchers}
    sources |= {pull.source for pull in ground.facts.pulls}
    off = [
        ground.detection[source].reason for source in sorted(sources) if not ground.detection[source].checked
    ]
    if not sources:
        return Orphans(False, "Orphans are not looked for: nothing was pulled yet.")
    return Orphans(not off, " ".join(off))
