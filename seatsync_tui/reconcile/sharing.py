"""Products that two sources feed at one company though none was declared shared: a double bill in waiting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.reasons import source_name
from seatsync_tui.reconcile.targets import Home, Target, Targets
from seatsync_tui.reconcile.wording import listed

Contested = Mapping[Home, tuple[str, ...]]
"""By company and product: the sources that feed it, where more than one of them is not declared shared."""


def contested(targets: Targets, ground: Ground) -> Contested:
    """Find what two sources feed undeclared, whether their seats meet in one row or in several."""
    if len({mapping.source for mapping in ground.licenses.values()}) < 2:
        return {}
    feeding: dict[Home, dict[str, bool]] = defaultdict(dict)
    for (company_id, _), fellows in targets.items():
        for mapping in {mapping.key: mapping for mapping in _licenses(fellows, ground)}.values():
            for product_id in (mapping.product_id, *mapping.also_billed_as):
                if product_id is not None:
                    declared = feeding[company_id, product_id]
                    declared[mapping.source] = declared.get(mapping.source, True) and mapping.shared
    return {
        home: tuple(sorted(declared))
        for home, declared in feeding.items()
        if len(declared) > 1 and sum(not shared for shared in declared.values()) > 1
    }


def _licenses(fellows: list[Target], ground: Ground) -> Iterator[LicenseMapping]:
    """The license mappings that lead seats to these targets."""
    for target in fellows:
        for c in target.contributors:
            mapping = ground.licenses.get((c.source, c.sku, c.metric))
            if mapping is not None:
                yield mapping


def undeclared(company_id: int, product_id: int, product: str, ground: Ground) -> str:
    """Say which sources feed a product at a company undeclared; empty where none or one does.

    The product's further names count too: seats of one source may stand on the other one's additions there.
    """
    products = {product_id} | ground.also_billed.get(product_id, set())
    sources = {source for each in products for source in ground.contested.get((company_id, each), ())}
    if not sources:
        return ""
    both = "both" if len(sources) == 2 else "all"
    return (
        f"{listed(map(source_name, sorted(sources)))} {both} feed {clean(product)}: declare it shared first."
    )
