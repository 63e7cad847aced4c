"""All that the rules read, as one value: today, the counts, what ConnectWise holds, what people decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from seatsync_tui.models.counts import CountRule, Pull, PullVerdict, Sku
from seatsync_tui.models.mappings import CustomerKey, Decisions, LicenseMapping, RowChoice
from seatsync_tui.models.psa import Scan

__all__ = [
    "Billed",
    "CancelRule",
    "CreateRule",
    "Facts",
    "QuantityMode",
    "RowChoice",
    "Rules",
    "rule_of",
]


class CreateRule(StrEnum):
    """From which day a created addition is billed."""

    BY_PRORATION = "by proration"
    """Today if the agreement prorates, else the later of today and the next invoice date."""
    TODAY = "today"
    THIS_MONTH = "first of this month"
    NEXT_MONTH = "first of next month"
    NEXT_INVOICE = "next invoice date"


class CancelRule(StrEnum):
    """Which day is the last that a cancelled addition is billed."""

    PERIOD_END = "end of the billing period"
    MONTH_END = "last day of the month"
    TODAY = "today"


class QuantityMode(StrEnum):
    """How a change of quantity reaches the current period."""

    IN_PLACE = "in place"
    """The addition's quantity is set; no part of a period is billed."""
    DELTA = "delta line"
    """An addition of the difference bills the rest of the period, beside the one that is set."""


class Billed(StrEnum):
    """When an agreement bills a period: before or after it."""

    IN_ADVANCE = "in advance"
    IN_ARREARS = "in arrears"


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings that decide what a row proposes."""

    create: CreateRule = CreateRule.BY_PRORATION
    cancel: CancelRule = CancelRule.PERIOD_END
    billed: Mapping[str, Billed] = field(default_factory=dict)
    """By the agreement type's name; a type that is not named bills in advance."""
    quantity: QuantityMode = QuantityMode.IN_PLACE
    delta_increase: CreateRule = CreateRule.TODAY
    """From which day an increase is billed by a delta: today or the first of this month."""
    delta_decrease: CreateRule = CreateRule.NEXT_MONTH
    """From which day a decrease is credited by a delta: today or the first of next month."""
    grace_days: int = 2
    """An addition that started so few days ago is corrected in place."""
    zero_price: frozenset[int] = frozenset()
    """Products that may be created at price 0."""
    invoice_description: str = "{sku}"
    """Of a created addition; knows `{product}`, `{sku}`, `{part}`, `{customer}`, `{count}`, `{date}`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one preview rests on."""

    today: date
    """The calendar day in `time_zone`."""
    time_zone: str
    pulls: tuple[Pull, ...] = ()
    """The newest pull of each source."""
    verdicts: Mapping[str, PullVerdict] = field(default_factory=dict)
    """Whether each source's pull is good."""
    scan: Scan | None = None
    decisions: Decisions = field(default_factory=Decisions)
    skus: tuple[Sku, ...] = ()
    count_rules: Mapping[str, tuple[CountRule, ...]] = field(default_factory=dict)
    """Each source's rules, its default first."""
    customer_words: Mapping[str, str] = field(default_factory=dict)
    """What each source calls a customer, as `subaccount`."""
    journal_additions: Mapping[int, tuple[CustomerKey, ...]] = field(default_factory=dict)
    """Additions that SeatSync wrote, with the customers they were written for."""
    rules: Rules = field(default_factory=Rules)
    choices: Mapping[str, RowChoice] = field(default_factory=dict)
    """By row key."""
    deltas: frozenset[int] = frozenset()
    """Additions that SeatSync made to bill a part of a period: they carry no seats."""


def rule_of(mapping: LicenseMapping, rules: Mapping[str, tuple[CountRule, ...]]) -> CountRule | None:
    """Return the count rule of a license mapping, by default its source's first; None without any."""
    declared = rules.get(mapping.source, ())
    named = (rule for rule in declared if rule.name == mapping.count_rule)
    return next(named, declared[0] if declared else None)
