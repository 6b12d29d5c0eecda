"""Chance from one seed: numpy draws in blocks, plain Python values come out."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_BLOCK = 1024


class Dice:
    """The dice of one place: the same seed and code give the same year."""

    def __init__(self, seed: int, code: str) -> None:
        self._rng = np.random.default_rng([seed, *code.encode()])
        self._block: list[float] = []
        self._identifiers: list[int] = []

    def random(self) -> float:
        """Between 0 and 1."""
        if not self._block:
            self._block = self._rng.random(_BLOCK).tolist()
        return self._block.pop()

    def between(self, low: float, high: float) -> float:
        """Evenly between two numbers."""
        return low + (high - low) * self.random()

    def integer(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """True in this share of the throws."""
        return self.random() < share

    def pick(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[int(self.random() * len(values))]

    def sample(self, values: Sequence[T], count: int) -> list[T]:
        """Some of the values, each at most once."""
        left = list(values)
        return [left.pop(int(self.random() * len(left))) for _ in range(min(count, len(left)))]

    def about(self, mean: float, spread: float = 0.25) -> int:
        """A whole number around a mean, at least 0."""
        return max(0, round(mean * self.between(1 - spread, 1 + spread)))

    def identifier(self) -> int:
        """A whole number of 80 bits."""
        if not self._identifiers:
            drawn = self._rng.bytes(_BLOCK * 12)
            self._identifiers = [int.from_bytes(drawn[at : at + 10], "big") for at in range(0, len(drawn), 12)][::-1]
        return self._identifiers.pop()
