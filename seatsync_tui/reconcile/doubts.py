"""Customers nobody has placed yet: whose they might be, and which companies are suggested for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from seatsync_tui.models.mappings import CustomerKey
from seatsync_tui.models.rows import Suggestion
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.matching import likely, suggest

MOST_SUGGESTED = 200
"""Rows that get suggestions at once; the others get theirs when they are opened."""
MOST_WEIGHED = 2000
"""Customers in doubt whose likely companies are looked up; with more, every company counts as likely."""


@dataclass(slots=True)
class Doubts:
    """What is and is not known about customers without a company, looked up when first asked for."""

    ground: Ground
    _likely: dict[int, tuple[str, ...]] | None = None
    _candidates: dict[int, tuple[str, ...]] | None = None
    _mapped_to: dict[int, str] | None = None
    _pushed: dict[CustomerKey, tuple[int, ...]] | None = None
    _left: int = MOST_SUGGESTED
    _open: list[CustomerKey] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._open = sorted(key for key in self.ground.names if self.ground.in_doubt(key))

    @property
    def open(self) -> int:
        """How many customers, not ignored, lead to no company."""
        return sum(key not in self.ground.ignored_customers for key in self._open)

    @property
    def none(self) -> bool:
        """Whether every customer, ignored ones too, leads to a company."""
        return not self._open

    @property
    def too_many(self) -> bool:
        """Whether there are more than are looked into."""
        return len(self._open) > MOST_WEIGHED

    def names_near(self, company_id: int, *, ignored: bool) -> tuple[str, ...]:
        """Name the customers in doubt that might be this company's; ignored ones only when asked."""
        if self._likely is None:
            self._likely, self._candidates = self._weigh()
        assert self._candidates is not None
        return (self._likely if ignored else self._candidates).get(company_id, ())

    def companies(self) -> frozenset[int]:
        """Every company that might be a customer's in doubt, ignored customers too."""
        if self._likely is None:
            self._likely, self._candidates = self._weigh()
        return frozenset(self._likely)

    def suggestions(self, key: CustomerKey) -> tuple[Suggestion, ...]:
        """Rank companies for a customer, for the first so many who ask."""
        if self._left <= 0 or not self.ground.index.by_id:
            return ()
        self._left -= 1
        return suggest(
            self.ground.names[key],
            self.ground.index,
            first=self.ground.matches[key].candidates,
            mapped_to=self._mapped(),
            pushed=self._pushed_for(key),
        )

    def _weigh(self) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
        saved = {mapping.key: mapping.company_id for mapping in self.ground.facts.decisions.companies}
        every: dict[int, list[str]] = defaultdict(list)
        counting: dict[int, list[str]] = defaultdict(list)
        for key in self._open:
            for company_id in sorted(self._near(key, saved)):
                every[company_id].append(self.ground.names[key])
                if key not in self.ground.ignored_customers:
                    counting[company_id].append(self.ground.names[key])
        return _frozen(every), _frozen(counting)

    def _near(self, key: CustomerKey, saved: Mapping[CustomerKey, int]) -> set[int]:
        """Every company that a person might pick for the customer."""
        near = set(self.ground.matches[key].candidates) | set(self._pushed_for(key))
        near |= {company_id for company_id, _ in likely(self.ground.names[key], self.ground.index)}
        return near | {saved[key]} if key in saved else near

    def _mapped(self) -> Mapping[int, str]:
        if self._mapped_to is None:
            self._mapped_to = {}
            for key in sorted(self.ground.names):
                company_id = self.ground.matches[key].company_id
                if company_id is not None:
                    self._mapped_to.setdefault(company_id, self.ground.names[key])
        return self._mapped_to

    def _pushed_for(self, key: CustomerKey) -> tuple[int, ...]:
        if self._pushed is None:
            self._pushed = _pushed_companies(self.ground)
        return self._pushed.get(key, ())


def _pushed_companies(ground: Ground) -> dict[CustomerKey, tuple[int, ...]]:
    """Companies whose additions we wrote, or a person chose, for a customer: a merged company comes first."""
    scan = ground.facts.scan
    if scan is None:
        return {}
    agreement_of = {addition.id: addition.agreement_id for addition in scan.additions}
    pairs: list[tuple[CustomerKey, int]] = [
        (key, addition_id) for addition_id, keys in ground.facts.journal_additions.items() for key in keys
    ]
    pairs += [
        ((choice.source, choice.customer_id), choice.addition_id)
        for choice in ground.facts.decisions.choices
        if choice.addition_id is not None
    ]
    companies: dict[CustomerKey, set[int]] = defaultdict(set)
    for key, addition_id in pairs:
        agreement = ground.agreements.get(agreement_of.get(addition_id, 0))
        if agreement is not None:
            companies[key].add(agreement.company_id)
    return {key: tuple(sorted(found)) for key, found in companies.items()}


def _frozen(names: Mapping[int, Iterable[str]]) -> dict[int, tuple[str, ...]]:
    return {company_id: tuple(sorted(set(found))) for company_id, found in names.items()}
