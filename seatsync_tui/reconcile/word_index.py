"""How alike two names are, from 0 to 100, and which names of many come closest."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nlargest
from itertools import pairwise
from math import log, sqrt

from rapidfuzz import fuzz, process

ALIKE = 75
"""Two words count as alike from this similarity on, of 100."""
_CANDIDATES = 60
_FUZZY_WORDS = 12
_LONGEST_NAME = 24
"""Words of a name that are weighed; a longer one is a sentence, not a name."""
_CUT_FROM = 25
"""A name of so many letters that begins another one may be the same name cut short."""
_CUT_SCORE = 80.0
_SHORT_SCORE = 60.0
_SHORT_SHARE = 0.5
"""A short name counts only when it holds half of the long one, by rarity or by letters: not `First`."""

Words = tuple[str, ...]


class WordIndex:
    """Names as words, with what each word weighs: the rarer among all names, the more."""

    def __init__(self, names: Mapping[int, Words]) -> None:
        self._names = {number: words[:_LONGEST_NAME] for number, words in names.items()}
        self._postings: dict[str, list[int]] = {}
        for number, words in self._names.items():
            for word in set(words):
                self._postings.setdefault(word, []).append(number)
        self._size = max(1, len(self._names))
        self._weights = {word: self._weight_of(len(held)) for word, held in self._postings.items()}
        self._unknown = self._weight_of(0)
        self._norms = {number: self._norm(words) for number, words in self._names.items()}
        self._vocabulary = [word for word in sorted(self._postings) if not _has_digit(word)]
        self._alike: dict[str, tuple[tuple[str, float], ...]] = {}

    def score(self, a: Words, b: Words, floor: float = 0) -> float:
        """Return min(token sort ratio, cosine over the words weighed by rarity), 0 to 100.

        A name that begins the other one scores no less than a person should see it with. What certainly
        stays below `floor` may score 0.
        """
        if not a or not b:
            return 0.0
        a, b = _split_alike(a[:_LONGEST_NAME], b[:_LONGEST_NAME])
        sorted_ratio = fuzz.ratio(" ".join(sorted(a)), " ".join(sorted(b)))
        begins = _begins(a, b)
        if sorted_ratio < floor and not begins:
            return 0.0
        cosine = self._cosine(a, b)
        value = min(sorted_ratio, 100 * cosine)
        return max(value, _beginning_score(a, b, max(sorted_ratio / 100, cosine))) if begins else value

    def closest(self, words: Words, floor: float) -> list[tuple[int, float]]:
        """Return (number, score) of the names that score at least `floor`, best first."""
        scored = [
            (number, self.score(words, self._names[number], floor)) for number in self._candidates(words)
        ]
        scored = [(number, value) for number, value in scored if value >= floor]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def _weight_of(self, held: int) -> float:
        return log(1 + self._size / (held + 0.5))

    def _weight(self, word: str) -> float:
        return self._weights.get(word, self._unknown)

    def _norm(self, words: Words) -> float:
        return sqrt(sum(self._weight(word) ** 2 for word in words))

    def _cosine(self, a: Words, b: Words) -> float:
        """Add up the words that are alike, each pair once, the closest first."""
        pairs = sorted(
            (
                (similarity, i, j)
                for i, mine in enumerate(a)
                for j, theirs in enumerate(b)
                if (similarity := _similarity(mine, theirs)) >= ALIKE
            ),
            key=lambda pair: (-pair[0], a[pair[1]], b[pair[2]]),
        )
        weights_a = [self._weight(word) for word in a]
        weights_b = [self._weight(word) for word in b]
        used_a: set[int] = set()
        used_b: set[int] = set()
        dot = 0.0
        for similarity, i, j in pairs:
            if i in used_a or j in used_b:
                continue
            used_a.add(i)
            used_b.add(j)
            # A misspelt word is as common as the word it stands for.
            weights_a[i] = weights_b[j] = min(weights_a[i], weights_b[j])
            dot += similarity / 100 * weights_a[i] * weights_b[j]
        length = sqrt(sum(w * w for w in weights_a)) * sqrt(sum(w * w for w in weights_b))
        return dot / length if length else 0.0

    def _candidates(self, words: Words) -> list[int]:
        """Return the names that share the rarest words, exactly or nearly."""
        gained: dict[int, float] = {}
        for word in self._asked(words):
            for number, gain in self._gains(word).items():
                gained[number] = gained.get(number, 0.0) + gain
        norms = self._norms
        shares = {number: gain / norms[number] for number, gain in gained.items()}
        least = min(nlargest(_CANDIDATES, shares.values()), default=0.0)
        best = [number for number, share in shares.items() if share >= least]
        return sorted(best, key=lambda number: (-shares[number], number))[:_CANDIDATES]

    def _gains(self, word: str) -> dict[int, float]:
        """Return what the names gain by the word of theirs that is nearest to it; the nearest overwrites."""
        gains = [(similarity * self._weights[near] ** 2, near) for near, similarity in self._near(word)]
        best: dict[int, float] = {}
        for gain, near in sorted(gains):
            best.update(dict.fromkeys(self._postings[near], gain))
        return best

    def _asked(self, words: Words) -> list[str]:
        pairs = ("".join(pair) for pair in pairwise(words[:_LONGEST_NAME]))
        asked = {*words[:_LONGEST_NAME], *(pair for pair in pairs if pair in self._postings)}
        return sorted(asked, key=lambda word: (-self._weight(word), word))[:_FUZZY_WORDS]

    def _near(self, word: str) -> tuple[tuple[str, float], ...]:
        if word not in self._alike:
            self._alike[word] = self._find_near(word)
        return self._alike[word]

    def _find_near(self, word: str) -> tuple[tuple[str, float], ...]:
        if _has_digit(word):
            return ((word, 1.0),) if word in self._postings else ()
        found = process.extract(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=40)
        return tuple((near, similarity / 100) for near, similarity, _ in found)


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _similarity(a: str, b: str) -> float:
    """Compare two words; one with a digit is like itself alone."""
    if a == b:
        return 100.0
    if _has_digit(a) or _has_digit(b):
        return 0.0
    return fuzz.ratio(a, b)


def _split_alike(a: Words, b: Words) -> tuple[Words, Words]:
    """Write two words as one where the other name does: `data stream` against `datastream`."""
    return _joined_as(a, frozenset(b)), _joined_as(b, frozenset(a))


def _joined_as(words: Words, others: frozenset[str]) -> Words:
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] + word in others:
            joined[-1] += word
        else:
            joined.append(word)
    return tuple(joined)


def _begins(a: Words, b: Words) -> bool:
    mine, theirs = " ".join(a), " ".join(b)
    return mine.startswith(theirs) or theirs.startswith(mine)


def _beginning_score(a: Words, b: Words, share: float) -> float:
    """Score a name that begins the other: cut at a field's end, or the short form in daily use."""
    shorter, longer = sorted((" ".join(a), " ".join(b)), key=len)
    if len(shorter) >= _CUT_FROM:
        return _CUT_SCORE
    whole_words = longer[len(shorter) : len(shorter) + 1] in ("", " ")
    return _SHORT_SCORE if whole_words and share >= _SHORT_SHARE else 0.0
