"""Decisions of people: map, choose, ignore, hold, and take back; each checked against what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import (
    AdditionChoice,
    CompanyMapping,
    CustomerKey,
    Hold,
    Ignore,
    LicenseMapping,
    MatchedBy,
    SkuKey,
)
from seatsync_tui.models.psa import Company, Product, Scan
from seatsync_tui.reconcile.intervals import Interval
from seatsync_tui.reconcile.ticks import unheld
from seatsync_tui.workflow.sourcing import sku_named, source_named

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile


def map_license(
    workspace: OpenProfile,
    sku: SkuKey,
    *,
    product: str | int | None,
    no_charge: bool,
    count_rule: str,
    interval: str | None = None,
    adds: Sequence[str] | None = None,
    shared: bool | None = None,
    one_each: bool | None = None,
) -> None:
    """Map a sku; raises SettingsError when the sku, the product, the rule or a metric does not exist.

    What is not said (None) stays as it was while the product stays the same, and so does what only an import
    can say: what else the product is billed as.
    """
    info = source_named(workspace, sku[0])
    sku_named(workspace, *sku)
    if count_rule and count_rule not in {rule.name for rule in info.count_rules}:
        names = ", ".join(rule.name for rule in info.count_rules)
        raise SettingsError(f"{info.label} has no count rule {count_rule!r}.", advice=f"It has: {names}.")
    if no_charge == (product is not None):
        raise SettingsError(
            "A license is mapped either to a product or to no charge.", advice="Name one of them."
        )
    found = None if product is None else find_product(workspace, product)
    before = _same_product(workspace, sku, found)
    if shared is None:
        shared = before is not None and before.shared
    if found is not None and not shared:
        _not_fed_by_another(workspace, sku, found)
    if shared and found is None:
        raise SettingsError("No charge is no product that sources could share.", advice="Name a product.")
    kept_interval, kept_adds = ("", ()) if before is None else (before.interval, before.adds)
    mapping = LicenseMapping(
        source=sku[0],
        sku=sku[1],
        metric=sku[2],
        product_id=found.id if found else None,
        product=found.identifier if found else "",
        no_charge=no_charge,
        count_rule=count_rule,
        also_billed_as=() if before is None else before.also_billed_as,
        shared=shared,
        one_each=(before is not None and before.one_each) if one_each is None else one_each,
        interval=kept_interval if interval is None else _interval(interval),
        adds=kept_adds if adds is None else _metrics(workspace, sku, adds),
        by=workspace.operator,
        at=workspace.now(),
    )
    workspace.stored(lambda store: store.save_license(mapping))


def _same_product(workspace: OpenProfile, sku: SkuKey, product: Product | None) -> LicenseMapping | None:
    """The sku's mapping as it stands, where it leads to the very product."""
    if product is None:
        return None
    standing = (mapping for mapping in workspace.decisions().licenses if mapping.key == sku)
    return next((mapping for mapping in standing if mapping.product_id == product.id), None)


def _metrics(workspace: OpenProfile, sku: SkuKey, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(sku_named(workspace, sku[0], sku[1], metric)[2] for metric in dict.fromkeys(names))


def _interval(name: str) -> str:
    """The interval as it is kept; the newest pull needs no word."""
    if name and name not in {each.value for each in Interval}:
        names = ", ".join(each.value for each in Interval)
        raise SettingsError(f"There is no interval {name!r}.", advice=f"There are: {names}.")
    return "" if name == Interval.LATEST.value else name


def find_product(workspace: OpenProfile, wanted: str | int) -> Product:
    """Find a catalog product by identifier, else by id; raises SettingsError when there is none.

    An identifier may be digits alone, and be another product's id.
    """
    scan = _scan(workspace)
    named = [product for product in scan.products if product.identifier == wanted]
    for product in named or [product for product in scan.products if str(product.id) == str(wanted)]:
        return product
    folded = [item for item in scan.products if item.identifier.casefold() == str(wanted).casefold()]
    if len(folded) == 1:
        return folded[0]
    raise SettingsError(
        f"The ConnectWise catalog holds no product {wanted!r}.",
        advice="Check its Product ID there, then scan again.",
    )


def map_company(workspace: OpenProfile, customer: CustomerKey, company_id: int) -> None:
    """Save a person's pick; raises SettingsError when the customer or the company is unknown or deleted."""
    name = customer_name(workspace, customer)
    company = _company(workspace, company_id)
    if company.deleted:
        raise SettingsError(
            f"{company.name} is in ConnectWise's recycle bin.",
            advice="Pick another company or restore it there.",
        )
    mapping = CompanyMapping(
        source=customer[0],
        customer_id=customer[1],
        company_id=company.id,
        customer=name,
        company=company.name,
        how=MatchedBy.PERSON,
        by=workspace.operator,
        at=workspace.now(),
        confirmed=True,
    )
    workspace.stored(lambda store: store.save_company(mapping))


def map_addition(
    workspace: OpenProfile,
    customer: CustomerKey,
    sku: str,
    *,
    agreement_id: int,
    addition_id: int | None,
    metric: str | None,
) -> None:
    """Save the choice of agreement and addition; raises SettingsError when they do not belong together."""
    customer_name(workspace, customer)
    scan = _scan(workspace)
    if all(agreement.id != agreement_id for agreement in scan.agreements):
        raise SettingsError(f"The scan holds no agreement {agreement_id}.", advice="Scan again if it is new.")
    if addition_id is not None and not any(
        item.id == addition_id and item.agreement_id == agreement_id for item in scan.additions
    ):
        raise SettingsError(
            f"Agreement {agreement_id} holds no addition {addition_id}.", advice="Scan again if it is new."
        )
    chosen = sku_named(workspace, customer[0], sku, metric)
    choice = AdditionChoice(
        source=customer[0],
        customer_id=customer[1],
        sku=chosen[1],
        metric=chosen[2],
        agreement_id=agreement_id,
        addition_id=addition_id,
        by=workspace.operator,
        at=workspace.now(),
    )
    workspace.stored(lambda store: store.save_choice(choice))


def undo_company(workspace: OpenProfile, customer: CustomerKey) -> str:
    """Take back the newest company mapping of a customer."""
    standing = workspace.stored(lambda store: store.undo_company(customer))
    if standing is None:
        return f"{customer[1]} is mapped to no company now."
    return f"{customer[1]} is mapped to {standing.company} ({standing.company_id}) again."


def undo_license(workspace: OpenProfile, sku: SkuKey) -> str:
    """Take back a license mapping; its product stays watched."""
    workspace.stored(lambda store: store.remove_license(sku))
    return f"{sku[1]} is not mapped now."


def undo_addition(workspace: OpenProfile, customer: CustomerKey, sku: str, metric: str | None) -> str:
    """Take back the choice of agreement and addition."""
    key = (*customer, *sku_named(workspace, customer[0], sku, metric)[1:])
    workspace.stored(lambda store: store.remove_choice(key))
    return f"{customer[1]} has no chosen agreement for {sku} now."


def ignore(
    workspace: OpenProfile, *, customer: CustomerKey | None, addition_id: int | None, why: str
) -> None:
    """Leave a customer or an addition out; raises SettingsError without a reason or with an unknown one."""
    _need_reason(why)
    if customer is not None:
        customer_name(workspace, customer)
    elif all(item.id != addition_id for item in _scan(workspace).additions):
        raise SettingsError(f"The scan holds no addition {addition_id}.", advice="Scan again if it is new.")
    entry = Ignore(customer, addition_id, why, by=workspace.operator, at=workspace.now())
    workspace.stored(lambda store: store.save_ignore(entry))


def unignore(workspace: OpenProfile, *, customer: CustomerKey | None, addition_id: int | None) -> None:
    """Take an ignore back; raises SettingsError when there is none."""
    if (
        workspace.stored(lambda store: store.remove_ignore(customer=customer, addition_id=addition_id))
        is None
    ):
        what = f"addition {addition_id}" if customer is None else f"customer {customer[1]} of {customer[0]}"
        raise SettingsError(f"Nobody ignores {what}.", advice="`seatsync map export` lists all decisions.")


def hold(workspace: OpenProfile, row_key: str, *, at: Decimal, until: date, why: str) -> None:
    """Keep a row at a number until a day.

    Raises SettingsError without a reason, for a negative number, a day that is past, and a row that is not in
    the preview or has no lasting key yet: such a hold would keep nothing.
    """
    _need_reason(why)
    if at < 0:
        raise SettingsError("A row cannot be held below 0.", advice="Give the seats to hold it at.")
    preview = workspace.preview()
    row = next((row for row in preview.rows if row.key == row_key), None)
    if row is None:
        raise SettingsError(
            f"The preview has no row {row_key!r}.", advice="`seatsync preview` lists the keys."
        )
    if why_not := unheld(row):
        raise SettingsError(f"Row {row_key} cannot be held. {why_not}")
    if until < preview.today:
        raise SettingsError(f"{until} is past.", advice="Give the last day of the hold.")
    entry = Hold(row_key, at, until, why, by=workspace.operator, at=workspace.now())
    workspace.stored(lambda store: store.save_hold(entry))


def unhold(workspace: OpenProfile, row_key: str) -> None:
    """Lift a hold; raises SettingsError when there is none."""
    if workspace.stored(lambda store: store.remove_hold(row_key)) is None:
        raise SettingsError(f"Nothing holds {row_key!r}.", advice="`seatsync preview` lists the keys.")


def customer_name(workspace: OpenProfile, customer: CustomerKey) -> str:
    """The customer's name in the newest pull; raises SettingsError when the pull does not list it."""
    source, customer_id = customer
    source_named(workspace, source)
    newest = workspace.stored(lambda store: store.latest_pull(source))
    names = newest[0].customers() if newest else {}
    if customer_id not in names:
        raise SettingsError(
            f"The newest pull of {source} lists no customer {customer_id}.",
            advice="Check the id, or pull again.",
        )
    return names[customer_id]


def _scan(workspace: OpenProfile) -> Scan:
    scan = workspace.latest_scan()
    if scan is None:
        raise SettingsError("ConnectWise has not been scanned yet.", advice="Run `seatsync scan` first.")
    return scan


def _company(workspace: OpenProfile, company_id: int) -> Company:
    for company in _scan(workspace).companies:
        if company.id == company_id:
            return company
    raise SettingsError(f"The scan holds no company {company_id}.", advice="Scan again if it is new.")


def _need_reason(why: str) -> None:
    if not why.strip():
        raise SettingsError("A reason is needed.", advice="Say why, for whoever reads it next month.")


def _not_fed_by_another(workspace: OpenProfile, sku: SkuKey, product: Product) -> None:
    """A product is fed by one source; a second one would overwrite the first one's seats."""
    for mapping in workspace.decisions().licenses:
        if mapping.product_id == product.id and mapping.source != sku[0] and not mapping.shared:
            raise SettingsError(
                f"{product.identifier} already gets its seats from {mapping.source}.",
                advice="Map another product, or declare this one shared: --shared, S in Setup.",
            )
