"""License mapping: the product a sku is billed as, and how its seats are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from seatsync_tui.models.counts import CountRule, Sku
from seatsync_tui.models.mappings import LicenseMapping, SkuKey
from seatsync_tui.models.psa import Product
from seatsync_tui.reconcile.names import fold
from seatsync_tui.screens.dialogs import Ask
from seatsync_tui.screens.picker import Choice, Picker, pick
from seatsync_tui.sources.registry import SOURCES
from seatsync_tui.widgets.cells import counted
from seatsync_tui.widgets.columns import harmless

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp


def all_skus(app: SeatSyncApp) -> tuple[Sku, ...]:
    """The skus of the sources that are set up (of all while none is), then those that only a pull told."""
    reports = app.session.reports
    unset = {name for name, report in reports.items() if report.message.startswith("Not set")}
    names = [name for name in SOURCES if name not in unset] or list(SOURCES)
    declared = {key_of(sku): sku for name in names for sku in SOURCES[name].skus}
    for row in app.session.rows:
        for each in row.contributors:
            key = (each.source, each.sku, each.metric)
            if not each.sku:  # a customer of whom nothing could be read
                continue
            declared.setdefault(key, Sku(each.source, each.sku, each.sku, each.metric))
    return tuple(declared.values())


def find_sku(app: SeatSyncApp, source: str, name: str, metric: str = "") -> Sku | None:
    """The sku of a source by its name, and by its metric where that is told."""
    fitting = (sku for sku in all_skus(app) if (sku.source, sku.sku) == (source, name))
    return next((sku for sku in fitting if metric in ("", sku.metric)), None)


def key_of(sku: Sku) -> SkuKey:
    """As license mappings are kept."""
    return (sku.source, sku.sku, sku.metric)


def mapping_of(app: SeatSyncApp, sku: Sku) -> LicenseMapping | None:
    """What the sku is mapped to now."""
    return next((m for m in app.session.decisions.licenses if m.key == key_of(sku)), None)


def map_license(app: SeatSyncApp, source: str, name: str, metric: str = "") -> None:
    """Pick the catalog product of a sku, after saying what a change leaves behind."""
    sku = find_sku(app, source, name, metric)
    if sku is None:
        app.notify(
            f"{harmless(name)} is not a license of {harmless(source)}.", severity="error", markup=False
        )
        return
    before = mapping_of(app, sku)
    if before is None or before.product_id is None:
        _pick_product(app, sku, before)
        return

    def go_on(sure: bool | None) -> None:
        if sure:
            _pick_product(app, sku, before)

    app.push_screen(
        Ask(f"Change the mapping of {sku.label}?", _leaves(app, before), enter="pick another"), go_on
    )


def mark_no_charge(app: SeatSyncApp, sku: Sku) -> None:
    """Map a sku to no charge, after saying what that leaves behind."""
    before = mapping_of(app, sku)

    def save(sure: bool | None) -> None:
        if sure:
            app.decide(
                lambda: app.session.workspace.map_license(key_of(sku), no_charge=True),
                f"{sku.label} is no charge now.",
            )

    lines = ["Its customers are left out of the preview; its first line says how many are."]
    if before is not None and before.product_id is not None:
        lines += _leaves(app, before)
    app.push_screen(Ask(f"Mark {sku.label} as no charge?", lines, enter="mark"), save)


def pick_count_rule(app: SeatSyncApp, sku: Sku) -> None:
    """Change how a mapped sku is counted; no pull is needed for that."""
    before = mapping_of(app, sku)
    if before is None or before.product_id is None:
        app.notify("Pick the product first: enter.", severity="warning")
        return
    _pick_rule(app, sku, before.product_id, before.product)


def declare_shared(app: SeatSyncApp, sku: Sku) -> None:
    """Declare that other sources may feed the sku's product too, or take that back."""
    before = _mapped(app, sku)
    if before is None:
        return
    shared, product = not before.shared, harmless(before.product)
    what = "shared with other sources" if shared else "fed by one source only"
    _declare(app, sku, before, (product, what), _sharing(sku, product, shared), shared=shared)


def declare_one_each(app: SeatSyncApp, sku: Sku) -> None:
    """Declare that every customer truly has the same count of a license, or take that back."""
    before = _mapped(app, sku)
    if before is None:
        return
    one_each = not before.one_each
    told = harmless(sku.label), "one each" if one_each else "counted customer by customer"
    lines = (
        [
            "Equal counts of five customers or more pass for a broken pull, which is never pushed.",
            "Say so only when every customer truly has the same count, month by month. Zeros stay refused.",
        ]
        if one_each
        else ["Equal counts of five customers or more pass for a broken pull again."]
    )
    _declare(app, sku, before, told, lines, one_each=one_each)


def _mapped(app: SeatSyncApp, sku: Sku) -> LicenseMapping | None:
    """Return the sku's mapping to a product; without one the operator is told what to do first."""
    before = mapping_of(app, sku)
    if before is None or before.product_id is None:
        app.notify("Pick the product first: enter.", severity="warning")
        return None
    return before


def _declare(
    app: SeatSyncApp,
    sku: Sku,
    before: LicenseMapping,
    told: tuple[str, str],
    lines: Sequence[str],
    *,
    shared: bool | None = None,
    one_each: bool | None = None,
) -> None:
    """Ask whether something is what is told, and save the mapping as it was with what is declared of it."""
    name, what = told

    def save(sure: bool | None) -> None:
        if sure:
            app.decide(
                lambda: app.session.workspace.map_license(
                    key_of(sku),
                    product=before.product_id,
                    count_rule=before.count_rule,
                    shared=shared,
                    one_each=one_each,
                ),
                f"{name} is {what}.",
            )

    word = "declare" if shared or one_each else "take back"
    app.push_screen(Ask(f"Is {name} {what}?", lines, enter=word), save)


def _sharing(sku: Sku, product: str, shared: bool) -> list[str]:
    if not shared:
        return ["A company whose seats come from two sources is blocked until one of them is declared."]
    return [
        f"Where another source feeds {product} at the same company, both numbers are summed.",
        f"Say so only when no user is counted by {harmless(sku.source)} and by the other one too.",
    ]


def _leaves(app: SeatSyncApp, mapping: LicenseMapping) -> list[str]:
    rows = [
        row
        for row in app.session.rows
        if row.product_id == mapping.product_id and row.addition_id is not None
    ]
    worth = [
        row.billed * row.unit_price for row in rows if row.billed is not None and row.unit_price is not None
    ]
    money = f" worth {sum(worth):,.2f} a billing cycle" if worth else ""
    return [
        f"It is mapped to {harmless(mapping.product)}: {counted(len(rows), 'addition')}{money}.",
        "They stay watched, and show as Formerly mapped once the product is another.",
    ]


def _pick_product(app: SeatSyncApp, sku: Sku, before: LicenseMapping | None) -> None:
    workspace = app.session.workspace
    picker = Picker(
        f"Product that {sku.label} is billed as",
        [f"License {sku.sku}, counted in {sku.metric}. The likeliest stand first."],
        load=lambda: [_product_choice(each, sku) for each in _likely_first(workspace.products(""), sku)],
        take_first=False,
        empty="The catalog is not known yet. {setup.scan} in Setup scans ConnectWise.",
    )
    pick(app, picker, Product, lambda product: _pick_rule(app, sku, product.id, product.identifier))


def _likely_first(products: Iterable[Product], sku: Sku) -> list[Product]:
    return sorted(products, key=lambda product: -likeness(product, sku))


def likeness(product: Product, sku: Sku) -> int:
    """How much a product's identifier, description or part number shares with a license's name."""
    wanted = set(fold(f"{sku.label} {sku.sku}").split())
    if fold(product.identifier) in (fold(sku.sku), fold(sku.label)):
        return 1000
    own = (
        (3, product.identifier),
        (2, product.part_number),
        (2, product.vendor_sku),
        (1, product.description),
    )
    return sum(weight * len(wanted & set(fold(text).split())) for weight, text in own)


def _product_choice(product: Product, sku: Sku) -> Choice:
    blocked = ""
    if product.inactive:
        blocked = "inactive in the catalog"
    elif product.product_class.casefold() == "bundle":
        blocked = "a bundle cannot be an addition"
    price = f"{product.price:,.2f} a seat" if product.price is not None else "no price"
    parts = (product.description, product.part_number, price)
    return Choice(
        product,
        product.identifier,
        " · ".join(part for part in parts if part),
        words=f"{product.description} {product.part_number} {product.vendor_sku} {product.id}",
        names=tuple(name for name in (product.part_number, str(product.id)) if name),
        sure=not blocked and likeness(product, sku) >= 1000,
        blocked=blocked,
    )


def _pick_rule(app: SeatSyncApp, sku: Sku, product_id: int, product: str) -> None:
    rules = app.session.count_rules(sku.source)
    if len(rules) < 2:
        _save(app, sku, product_id, product, "")
        return
    picker = Picker(
        f"How {sku.label} is counted",
        [f"Billed as {harmless(product)}. The first is the usual one."],
        first=[_rule_choice(rule) for rule in rules],
    )
    pick(app, picker, CountRule, lambda rule: _save(app, sku, product_id, product, rule.name))


def _rule_choice(rule: CountRule) -> Choice:
    return Choice(rule, rule.name, rule.label)


def _save(app: SeatSyncApp, sku: Sku, product_id: int, product: str, rule: str) -> None:
    counted_as = f", counted as {rule}" if rule else ""
    app.decide(
        lambda: app.session.workspace.map_license(key_of(sku), product=product_id, count_rule=rule),
        f"{harmless(sku.label)} is billed as {harmless(product)}{counted_as}.",
    )
