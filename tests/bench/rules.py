"""The rules at scale: 100,000 counts, 20,000 companies, 60,000 additions; against a loop of rapidfuzz."""

from __future__ import annotations

import gc
import random
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from rapidfuzz import fuzz, process

from seatsync_tui.models.counts import CountRule, Pull, PullVerdict, SeatCount, Sku
from seatsync_tui.models.mappings import Decisions, LicenseMapping, WatchedProduct
from seatsync_tui.models.psa import Addition, Agreement, Company, Product, Scan
from seatsync_tui.reconcile import name_words, text
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.matching import CompanyIndex, suggest
from seatsync_tui.reconcile.names import name_keys
from tests.bench.timing import say, seconds, table

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
TODAY = date(2026, 11, 21)
SKUS_EACH = 5
ADDITIONS_EACH = 3
SIZES = (1_000, 10_000, 100_000)
SAMPLED = 100
FIRST = [
    "Acme",
    "Baker",
    "Cobalt",
    "Delta",
    "Elm",
    "Foster",
    "Garnet",
    "Harbor",
    "Iris",
    "Juniper",
    "Keystone",
    "Lark",
    "Maple",
    "North",
    "Oak",
]
SECOND = [
    "Dental",
    "Law",
    "Marine",
    "Vets",
    "Bakery",
    "Roofing",
    "Logistics",
    "Clinic",
    "Partners",
    "Motors",
    "Farms",
    "Studio",
    "Paints",
]
FORMS = ("", " LLC", ", Inc.", " Ltd", " & Sons", " Corp", " PLLC", " Co.")


def names(count: int, dice: random.Random) -> list[str]:
    """Company names that are all different, as a register holds them."""
    coined = [
        "".join(dice.choice(p) for p in ("bcdfglmnprstv", "aeiou", "lmnrst", "aeiou", "nrstx"))
        for _ in range(400)
    ]
    found: dict[str, None] = {}
    while len(found) < count:
        words = (dice.choice(coined).title(), dice.choice(FIRST), dice.choice(SECOND))
        found[f"{words[0]} {words[1]} {words[2]}{dice.choice(FORMS)} {dice.randint(1, 99)}"] = None
    return list(found)


def facts_of(counts: int, seed: int = 4) -> Facts:
    """A world of so many counts: a fifth as many companies and customers, three fifths as many additions."""
    dice = random.Random(seed)
    size = counts // SKUS_EACH
    named = names(size, dice)
    products = tuple(Product(number, f"DUO-{number}", price=Decimal(6)) for number in range(1, SKUS_EACH + 1))
    companies = tuple(Company(number, f"C{number}", name) for number, name in enumerate(named, 1))
    agreements = tuple(_agreement(number) for number in range(1, size + 1))
    additions = tuple(
        Addition(
            100_000 + number * SKUS_EACH + product,
            number,
            product,
            f"DUO-{product}",
            Decimal(dice.randint(1, 60)),
            unit_price=Decimal(6),
            effective=date(2025, 1, 1),
        )
        for number in range(1, size + 1)
        for product in range(1, ADDITIONS_EACH + 1)
    )
    seats = tuple(
        SeatCount(
            "duo", f"DA{number:018}", name.upper() if number % 2 else name, f"sku-{sku}", "users",
            Decimal(dice.randint(0, 60)), as_of=NOW,
        )
        for number, name in enumerate(named, 1)
        for sku in range(1, SKUS_EACH + 1)
    )  # fmt: skip
    skus = tuple(Sku("duo", f"sku-{sku}", f"Sku {sku}") for sku in range(1, SKUS_EACH + 1))
    return Facts(
        today=TODAY,
        time_zone="America/New_York",
        pulls=(Pull(1, "duo", NOW, NOW, "bench", complete=True, counts=seats),),
        verdicts={"duo": PullVerdict(good=True)},
        scan=Scan(
            1, "site/bench", NOW, NOW, "bench", full=True, calls=1, server_time_zone="", companies=companies,
            agreements=agreements, additions=additions, products=products,
        ),
        decisions=Decisions(
            licenses=tuple(
                LicenseMapping("duo", sku.sku, "users", number) for number, sku in enumerate(skus, 1)
            ),
            watched=tuple(WatchedProduct("duo", product.id, product.identifier) for product in products),
        ),
        skus=skus,
        count_rules={"duo": (CountRule("enrolled", "enrolled", frozenset({"enrolled"})),)},
    )  # fmt: skip


def _agreement(number: int) -> Agreement:
    return Agreement(
        number, "Managed Services", number, start=date(2025, 1, 1), bill_start=date(2025, 1, 1),
        next_invoice=date(2026, 12, 1), prorate=True, billing_cycle="Monthly", type="Managed",
    )  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One size: seconds for all rules, and for a loop that scores every customer against every company."""

    counts: int
    rules: float
    extract: float
    """One customer's `extractOne` over all companies, the mean of a sample."""
    suggestion: float
    """One customer's suggestions, the index of words built."""

    @property
    def loop(self) -> float:
        """The same for every customer: a fifth of the counts."""
        return self.extract * self.counts / SKUS_EACH


def measure(counts: int) -> Measured:
    """Measure one size; names are keyed anew each time, as in a process that just started."""
    facts = facts_of(counts)
    assert facts.scan is not None
    taken = []
    for _ in range(3):
        _forget()
        gc.collect()
        taken.append(_until_rows_stand(facts))
    companies = [company.name for company in facts.scan.companies]
    asked = random.Random(1).sample(companies, min(SAMPLED, len(companies)))
    loop = seconds(
        lambda: [process.extractOne(name, companies, scorer=fuzz.token_sort_ratio) for name in asked]
    )
    index = CompanyIndex(facts.scan.companies)
    suggest("warm", index)
    misspelt = [name[1:] + " East" for name in asked]
    each = seconds(lambda: [suggest(name, index) for name in misspelt]) / len(misspelt)
    return Measured(counts, min(taken), loop / len(asked), each)


def _until_rows_stand(facts: Facts) -> float:
    """Time the rules alone: the rows are let go of after the clock is read."""
    began = time.perf_counter()
    preview = classify(facts)
    taken = time.perf_counter() - began
    assert preview.rows
    return taken


def _forget() -> None:
    """Forget every name met, as a process that just started."""
    for kept in (name_keys, name_words._stretch, name_words._after_comma, text.fold, text._visible):
        kept.cache_clear()


def _told(one: Measured) -> tuple[str, ...]:
    return (
        f"{one.counts:,}",
        f"{one.rules:.3f}",
        f"{one.rules / one.counts * 1e6:.1f}",
        f"{one.loop:.1f}",
        f"1 : {one.loop / one.rules:.0f}",
        f"{one.extract * 1000:.2f}",
        f"{one.suggestion * 1000:.2f}",
        f"{one.suggestion / one.extract:.2f}",
    )


def main() -> None:
    """Print the table and how the time grows."""
    found = [measure(counts) for counts in SIZES]
    table(
        "Rules: every count classified, matching included, against extractOne over all companies",
        (
            "counts",
            "rules, s",
            "µs a count",
            "loop, s",
            "rules : loop",
            "extractOne, ms",
            "suggestions, ms",
            "ratio",
        ),
        [_told(one) for one in found],
    )
    growth = found[-1].rules / found[0].rules / (found[-1].counts / found[0].counts)
    say(f"\nFrom {SIZES[0]:,} to {SIZES[-1]:,} counts the time a count becomes {growth:.2f} times as long.")


if __name__ == "__main__":
    main()
