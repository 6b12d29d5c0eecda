"""The same scores as the decimal engine for many places at once, in whole numbers of the last place.

The code array is read once, column by column and in blocks that fit a core's cache; threads share the
places (numpy lets go of the interpreter lock inside its loops).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.scoring.codes import Codes, Flags
from cuobian.engines.scoring.errors import BadNumber, WrongValue
from cuobian.engines.scoring.model import (
    DataDays,
    Gate,
    MandatoryAtLeast,
    MandatoryWorstMax,
    MinDimension,
    PriorStar,
    Satisfaction,
    State,
)
from cuobian.engines.scoring.tables import Group, Plan, Words

BLOCK = 1 << 16
"""Places worked on together: long enough that threads seldom wait for the interpreter between numpy calls."""

Units = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Sides:
    """What stands beside the points, one value for each place; left out means none.

    ``bonus`` and ``deduction``: points after their caps, in units of the last place. ``satisfaction``: in
    units of 10**-6, -1 for none. ``prior_star`` and ``data_days``: -1 for none.
    """

    bonus: Units | None = None
    deduction: Units | None = None
    vetoed: Flags | None = None
    satisfaction: Units | None = None
    prior_star: Units | None = None
    data_days: Units | None = None
    first_round: Flags | None = None

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: array for name, array in found.items() if array is not None}

    def cut(self, low: int, high: int) -> Sides:
        return Sides(**{name: array[low:high] for name, array in self.arrays().items()})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Scores:
    """One entry for each place, in units of the last place; -1 where nothing could be scored."""

    base: Units
    total: Units
    star: NDArray[np.uint8]
    ratios: Units | None
    """Dimension by place, two places more than the scores; -1 where nothing applies."""


def score_many(
    plan: Plan, codes: Codes, sides: Sides | None = None, *, ratios: bool = False, threads: int = 1
) -> Scores:
    """Scores every column of ``codes`` (shape: columns of the plan by places, C order)."""
    sides = sides or Sides()
    _check(plan, codes, sides)
    count = codes.shape[1]
    scores = Scores(
        base=np.empty(count, np.int32),
        total=np.empty(count, np.int32),
        star=np.empty(count, np.uint8),
        ratios=np.empty((len(plan.dimensions), count), np.int32) if ratios else None,
    )
    share = -(-count // max(1, threads))
    spans = [(low, min(count, low + share)) for low in range(0, count, max(1, share))]

    def run(span: tuple[int, int]) -> None:
        worker = _Worker(plan, codes, sides, scores)
        for low in range(span[0], span[1], BLOCK):
            worker.block(low, min(span[1], low + BLOCK))

    if len(spans) < 2:
        for span in spans:
            run(span)
    else:
        with ThreadPoolExecutor(len(spans)) as pool:
            list(pool.map(run, spans))
    return scores


def _check(plan: Plan, codes: Codes, sides: Sides) -> None:
    if codes.dtype != np.uint8 or codes.ndim != 2 or codes.shape[0] != len(plan.columns):
        raise WrongValue("codes", f"{len(plan.columns)} rows of uint8 are wanted, not {codes.shape} of {codes.dtype}")
    for name, array in sides.arrays().items():
        if array.shape != (codes.shape[1],):
            raise WrongValue(name, f"one value for each of {codes.shape[1]} places is wanted, not {array.shape}")


class _Worker:
    """One thread's scratch space; nothing as large as a block is allocated while it works."""

    def __init__(self, plan: Plan, codes: Codes, sides: Sides, scores: Scores) -> None:
        self.plan, self.codes, self.sides, self.scores = plan, codes, sides, scores
        size, words = min(BLOCK, codes.shape[1]), len(plan.layout.slacks)
        self.index = np.empty(size, np.uint16)
        self.wide = np.empty(size, np.intp)
        self.word = np.empty(size, np.uint64)
        self.sums = np.empty(size, np.uint64)
        self.before = np.empty(size, np.uint64)
        self.slack = np.empty((words, size), np.uint64)
        self.holds = np.empty((words, size), np.uint64)
        self.full = np.empty(size, np.float64)
        self.quotient = np.empty(size, np.float64)

    def block(self, low: int, high: int) -> None:
        size = high - low
        sums = self.sums[:size]
        sums[:] = 0
        self.holds[:] = np.uint64(0xFFFFFFFFFFFFFFFF)
        for number, dimension in enumerate(self.plan.dimensions):
            for slack, start in zip(self.slack, dimension.start, strict=True):
                slack[:size] = start
            if self.scores.ratios is not None:
                np.copyto(self.before[:size], sums)
            for group in dimension.groups:
                self.add(group, low, high)
            np.bitwise_and(self.holds, self.slack, out=self.holds)
            if self.scores.ratios is not None:
                before = self.before[:size]
                np.subtract(sums, before, out=before)
                self.ratio(before, self.scores.ratios[number, low:high])
        self.finish(low, high)

    def add(self, group: Group, low: int, high: int) -> None:
        """One group of columns becomes one index; its words are added to the sums."""
        size = high - low
        index, wide, word = self.index[:size], self.wide[:size], self.word[:size]
        rows = self.codes[group.first : group.first + len(group.radices), low:high]
        self.refuse_unknown(group, rows)
        np.einsum("kc,k->c", rows, group.weights, out=index)
        np.copyto(wide, index)
        np.take(group.sums, wide, out=word, mode="wrap")
        np.add(self.sums[:size], word, out=self.sums[:size])
        for slack, table in zip(self.slack, group.slacks, strict=True):
            np.take(table, wide, out=word, mode="wrap")
            np.add(slack[:size], word, out=slack[:size])

    def refuse_unknown(self, group: Group, rows: Codes) -> None:
        for offset, (most, radix) in enumerate(zip(rows.max(axis=1).tolist(), group.radices, strict=True)):
            if most >= radix:
                column = self.plan.columns[group.first + offset]
                raise BadNumber(f"column {column.point.id}", f"code {most}: codes are below {radix}")

    def ratio(self, sums: Words, out: Units) -> None:
        """score / full with two places more than the scores, half up; -1 without points.

        Doubles are exact here: all whole numbers stay far below 2**53, and a quotient that is not whole
        differs from every whole number by more than the last bit.
        """
        layout, size = self.plan.layout, sums.shape[0]
        mask = np.uint64(layout.mask)
        word, full, quotient = self.word[:size], self.full[:size], self.quotient[:size]
        signed = word.view(np.int64)
        np.bitwise_and(sums, mask, out=word)
        np.multiply(signed, 2.0 * 10 ** (self.plan.standard.decimals + 2), out=quotient)
        np.right_shift(sums, np.uint64(layout.width), out=word)
        np.bitwise_and(word, mask, out=word)
        np.copyto(full, signed)
        np.add(quotient, full, out=quotient)
        np.multiply(np.maximum(full, 0.5, out=full), 2.0, out=full)
        np.divide(quotient, full, out=quotient)
        np.copyto(out, quotient, casting="unsafe")
        if not word.all():
            out[word == 0] = -1

    def finish(self, low: int, high: int) -> None:
        sides = self.sides.cut(low, high)
        base, total = self.scores.base[low:high], self.scores.total[low:high]
        self.ratio(self.sums[: high - low], base)
        np.copyto(total, base)
        if sides.bonus is not None:
            np.add(total, sides.bonus, out=total)
        if sides.deduction is not None:
            np.maximum(np.subtract(total, sides.deduction, out=total), 0, out=total)
        total[base < 0] = -1
        self.scores.star[low:high] = self.stars(total, sides)

    def stars(self, total: Units, sides: Sides) -> NDArray[np.uint8]:
        """The highest star whose line and gates are all reached."""
        star = np.zeros(total.shape, np.uint8)
        known: dict[Gate, Flags] = {}
        for threshold in self.plan.standard.thresholds:
            line = ceil(Fraction(threshold.min_score) * 10**self.plan.standard.decimals)
            reached: Flags = total >= max(line, 0)
            for gate in threshold.gates:
                if gate not in known:
                    known[gate] = self.gate(gate, total.shape[0], sides)
                reached &= known[gate]
            np.maximum(star, reached.view(np.uint8) * np.uint8(threshold.star), out=star)
        if sides.vetoed is not None:
            star[sides.vetoed] = 0
        return star

    def gate(self, gate: Gate, size: int, sides: Sides) -> Flags:
        holds = self.gate_itself(gate, size, sides)
        if sides.first_round is not None and gate.kind in self.plan.standard.first_round_exempt:
            return holds | sides.first_round
        return holds

    def gate_itself(self, gate: Gate, size: int, sides: Sides) -> Flags:
        layout, sums = self.plan.layout, self.sums[:size]
        match gate:
            case MinDimension():
                return self.dimension_gate(gate, size)
            case MandatoryAtLeast():
                if gate.state is State.C_HASH:
                    return np.ones(size, np.bool_)
                worse = sums & np.uint64(layout.count_mask(gate.state.rank + 1))
                return worse < np.uint64(1)
            case MandatoryWorstMax():
                most = min(gate.count, (1 << layout.count_width) - 1) << layout.count_shift(3)
                worst = sums & np.uint64(layout.count_mask(3))
                return worst <= np.uint64(most)
            case Satisfaction():
                return _at_least(sides.satisfaction, ceil(Fraction(gate.minimum) * 10**6), size)
            case PriorStar():
                return _at_least(sides.prior_star, gate.minimum, size)
            case DataDays():
                return _at_least(sides.data_days, gate.minimum, size)

    def dimension_gate(self, gate: MinDimension, size: int) -> Flags:
        for word, holds in zip(self.plan.layout.slacks, self.holds, strict=True):
            for slack in word:
                if slack.share == Fraction(gate.share):
                    flags: Words = holds[:size] & np.uint64(slack.flag)
                    return flags > np.uint64(0)
        raise WrongValue("gate", f"the plan has no share {gate.share}")


def _at_least(values: Units | None, minimum: int, size: int) -> Flags:
    """A missing figure never opens a gate."""
    return np.zeros(size, np.bool_) if values is None else values >= max(minimum, 0)
