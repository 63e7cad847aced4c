"""Chance for the seeded world: the same seed gives the same draws on every Python version."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class Dice:
    """Draws made from `Random.random()` alone.

    Python promises the same numbers for a seed only of that method; those built on it have changed before.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def below(self, limit: int) -> int:
        """Draw a whole number from 0 to `limit` - 1."""
        return int(self._random.random() * limit)

    def between(self, low: int, high: int) -> int:
        """Draw a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, things: Sequence[T]) -> T:
        """Draw one of several things."""
        return things[self.below(len(things))]

    def chance(self, share: float) -> bool:
        """Say yes in this share of all draws."""
        return self._random.random() < share

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return the things in a drawn order."""
        mixed = list(things)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed

    def signs(self, length: int) -> str:
        """Draw upper-case letters and digits, as Duo's account ids and keys are made of."""
        return "".join(_SIGNS[self.below(len(_SIGNS))] for _ in range(length))
