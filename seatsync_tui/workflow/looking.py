"""Looking things up in the stored scan, for the pickers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.models.psa import Addition, Agreement, Company, Product
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.names import fold

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile


def products(workspace: OpenProfile, search: str) -> tuple[Product, ...]:
    """Catalog products that hold every word of the search, by identifier."""
    scan = workspace.latest_scan()
    if scan is None:
        return ()
    fitting = (item for item in scan.products if _holds(search, _product_words(item)))
    return tuple(sorted(fitting, key=lambda item: (item.identifier.casefold(), item.id)))


def companies(workspace: OpenProfile, search: str) -> tuple[Company, ...]:
    """Companies that hold every word of the search, by name."""
    scan = workspace.latest_scan()
    if scan is None:
        return ()
    fitting = (item for item in scan.companies if _holds(search, f"{item.name} {item.identifier} {item.id}"))
    return tuple(sorted(fitting, key=lambda item: (item.name.casefold(), item.id)))


def agreements_of(workspace: OpenProfile, company_id: int) -> tuple[Agreement, ...]:
    """Agreements of a company, by name."""
    scan = workspace.latest_scan()
    if scan is None:
        return ()
    fitting = (item for item in scan.agreements if item.company_id == company_id)
    return tuple(sorted(fitting, key=lambda item: (item.name.casefold(), item.id)))


def additions_of(workspace: OpenProfile, row: Row) -> tuple[Addition, ...]:
    """Additions of the row's product on any agreement of its company, by agreement and sequence."""
    scan = workspace.latest_scan()
    if scan is None or row.company_id is None:
        return ()
    theirs = {item.id for item in scan.agreements if item.company_id == row.company_id}
    fitting = (
        item for item in scan.additions if item.agreement_id in theirs and item.product_id == row.product_id
    )
    return tuple(sorted(fitting, key=lambda item: (item.agreement_id, item.sequence or 0, item.id)))


def _product_words(product: Product) -> str:
    return (
        f"{product.identifier} {product.description} {product.part_number} {product.vendor_sku} {product.id}"
    )


def _holds(search: str, text: str) -> bool:
    folded = fold(text)
    return all(word in folded for word in fold(search).split())
