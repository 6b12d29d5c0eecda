"""Two tables over a block of places, exact both: the least weight for every gain, the most gain for every weight.

Whichever is narrower is used. For every point, places with the same code share the same levels, so one shifted
addition and one minimum (or maximum) serve all of them. What stood before each point is kept for the way back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.explain.errors import BadTable
from cuobian.engines.explain.tables import Cell, Table
from cuobian.engines.scoring.codes import Codes

Whole = NDArray[np.int64]
Line = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """One point with one code: its places (rows of the block) and their lines before it."""

    number: int
    cell: Cell
    rows: NDArray[np.intp]
    before: Line


@dataclass(frozen=True, slots=True)
class Answer:
    """``weight``: -1 where the table was too narrow. ``levels``: points by places of the block."""

    weight: Whole
    levels: NDArray[np.uint8]


def gain_block(table: Table, codes: Codes, gaps: Whole) -> Answer:
    """Least weights over gains from 0 to the largest gap of the block; every gap must be within reach."""
    never = table.heaviest + 1
    kind = _kind(2 * never, (np.uint16, np.uint32, np.int64))
    lines = np.full((len(gaps), int(gaps.max(initial=0)) + 1), never, kind)
    lines[:, 0] = 0

    def step(cell: Cell, before: Line) -> Line:
        after = np.full_like(before, never) if cell.must else before.copy()
        width = before.shape[1]
        for gain, weight in cell.levels:
            added = before[:, : max(1, width - gain)] + kind(weight)
            low = min(gain, width)
            np.minimum(after[:, :low], added[:, :1], out=after[:, :low])
            if low < width:
                np.minimum(after[:, low:], added, out=after[:, low:])
        return after

    kept = _run(table, codes, lines, step)
    weight = lines[np.arange(len(gaps)), gaps].astype(np.int64)
    return Answer(weight, _back(codes, kept, at=gaps, value=weight, by_gain=True))


def budget_block(table: Table, codes: Codes, gaps: Whole, width: int) -> Answer:
    """Most gain for weights from 0 to below ``width``."""
    never = -table.richest - 1
    kind = _kind(-2 * never, (np.int16, np.int32, np.int64))
    lines = np.zeros((len(gaps), width), kind)

    def step(cell: Cell, before: Line) -> Line:
        after = np.full_like(before, never) if cell.must else before.copy()
        for gain, weight in cell.levels:
            if weight < width:
                added = before[:, : width - weight] + kind(gain)
                np.maximum(after[:, weight:], added, out=after[:, weight:])
        return after

    kept = _run(table, codes, lines, step)
    enough = lines >= gaps[:, None]
    weight = np.where(enough[:, -1], enough.argmax(axis=1), -1)
    every = np.arange(len(gaps))
    return Answer(
        weight, _back(codes, kept, at=np.maximum(weight, 0), value=lines[every, weight].astype(np.int64), by_gain=False)
    )


def _kind(most: int, kinds: tuple[Any, ...]) -> Any:
    """The smallest whole numbers that hold every sum."""
    for kind in kinds:
        if most <= np.iinfo(kind).max:
            return kind
    raise BadTable("weights", "all points together are too heavy")


def _run(table: Table, codes: Codes, lines: Line, step: Callable[[Cell, Line], Line]) -> list[Kept]:
    kept = []
    for number, cell, rows in _groups(table, codes):
        before = lines.take(rows, axis=0)
        lines[rows] = step(cell, before)
        kept.append(Kept(number, cell, rows, before))
    return kept


def _groups(table: Table, codes: Codes) -> Iterator[tuple[int, Cell, NDArray[np.intp]]]:
    for number, cells in enumerate(table.cells):
        for code, cell in enumerate(cells):
            if cell.levels:
                rows = np.flatnonzero(codes[number] == code)
                if rows.size:
                    yield number, cell, rows


def _back(codes: Codes, kept: list[Kept], *, at: Whole, value: Whole, by_gain: bool) -> NDArray[np.uint8]:
    """From the last point to the first: which level explains the value at the place reached."""
    levels = np.zeros(codes.shape, np.uint8)
    at, value = at.copy(), value.copy()
    for item in reversed(kept):
        rows, every = item.rows, np.arange(len(item.rows))
        here, now = at[rows], value[rows]
        pending = np.ones(len(rows), np.bool_) if item.cell.must else item.before[every, here] != now
        for index, (gain, weight) in enumerate(item.cell.levels, start=1):
            there = np.maximum(here - gain, 0) if by_gain else here - weight
            source = item.before[every, np.maximum(there, 0)].astype(np.int64)
            fits = pending & (there >= 0) & (source + (weight if by_gain else gain) == now)
            levels[item.number, rows[fits]] = index
            at[rows[fits]], value[rows[fits]] = there[fits], source[fits]
            pending &= ~fits
    return levels
