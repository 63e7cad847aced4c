"""Companies that might be a customer's: evidence for a person, never a match by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from seatsync_tui.models.psa import Company
from seatsync_tui.models.rows import Suggestion
from seatsync_tui.reconcile.company_index import CompanyIndex
from seatsync_tui.reconcile.names import MORE, clean, differing_words, name_keys

FLOOR = 60
"""Companies that score less are not shown."""
SURE_FROM = 90
SURE_LEAD = 10
_LIMIT = 5
_NUMBER = re.compile(r"\d+")
_PUSHED = "named by an earlier push"


def suggest(
    customer_name: str,
    index: CompanyIndex,
    *,
    first: Sequence[int] = (),
    mapped_to: Mapping[int, str] | None = None,
    pushed: Sequence[int] = (),
    limit: int = _LIMIT,
) -> tuple[Suggestion, ...]:
    """Rank the companies most like the name.

    `pushed` (the journal names them for this customer) lead, then `first` (they fit an ambiguous name),
    whatever they score. `mapped_to` names the customer that a company is mapped to already.
    """
    ranked = [company_id for company_id, _ in likely(customer_name, index)]
    order = dict.fromkeys(company_id for company_id in (*pushed, *first, *ranked) if index.get(company_id))
    notes = dict.fromkeys(pushed, _PUSHED)
    return tuple(
        _suggestion(customer_name, index, company_id, mapped_to or {}, notes.get(company_id, ""))
        for company_id in list(order)[:limit]
    )


def likely(customer_name: str, index: CompanyIndex, limit: int = _LIMIT) -> tuple[tuple[int, int], ...]:
    """Return (company id, score) of the companies most like the name, best first, from the floor up."""
    keys = name_keys(customer_name)
    if not keys.words:
        return ()
    scored = index.words.closest(keys.words, FLOOR)
    ranked = sorted(scored, key=lambda pair: _place(customer_name, index.by_id[pair[0]], pair[1]))
    return tuple((company_id, int(score)) for company_id, score in ranked[:limit])


def takes_first(suggestions: Sequence[Suggestion]) -> bool:
    """Whether Enter may take the first: it scores 90 or more and leads every other by 10 or more.

    Never where a number differs: beside many equal words one digit hardly lowers a score, and yet it tells
    two clients apart.
    """
    if not suggestions or suggestions[0].score < SURE_FROM or _other_numbers(suggestions[0].differs):
        return False
    return all(suggestions[0].score - other.score >= SURE_LEAD for other in suggestions[1:])


def _other_numbers(differs: str) -> bool:
    """Whether the words that differ hold other numbers on one side than on the other, or are not all told."""
    words = differs.split()
    mine, theirs = ([w for w in words if w.startswith(sign)] for sign in "-+")
    return _numbers(mine) != _numbers(theirs) or MORE in words


def _numbers(words: Iterable[str]) -> list[str]:
    return sorted(number for word in words for number in _NUMBER.findall(word))


def _place(name: str, company: Company, score: float) -> tuple[int, bool, bool, bool, str, int]:
    """Put the better score first; of equal ones the one with the same writing or legal form."""
    mine, theirs = name_keys(name), name_keys(company.name)
    return (
        -int(score),
        mine.plain != theirs.plain,
        mine.form != theirs.form,
        not company.usable,
        theirs.plain,
        company.id,
    )


def _suggestion(
    name: str, index: CompanyIndex, company_id: int, mapped_to: Mapping[int, str], note: str
) -> Suggestion:
    company = index.by_id[company_id]
    score = index.words.score(name_keys(name).words, name_keys(company.name).words)
    notes = [note, _state(company)]
    if company_id in mapped_to:
        notes.append(f"mapped to {clean(mapped_to[company_id])}")
    return Suggestion(
        company_id=company_id,
        company=clean(company.name),
        score=int(score),
        differs=differing_words(name, company.name),
        note=", ".join(part for part in notes if part),
    )


def _state(company: Company) -> str:
    if company.deleted:
        return "in the recycle bin"
    return "" if company.usable else "inactive"
