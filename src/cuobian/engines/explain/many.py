"""Cheapest paths for many places at once, in blocks whose tables fit a core's cache; threads share the blocks.

A place is first looked for in a narrow table over the weight, then in wider ones, and in the table over the gain as
soon as that is the narrower of the two: the answer is exact whichever table gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cuobian.engines.explain.blocks import Answer, Whole, budget_block, gain_block
from cuobian.engines.explain.errors import BadTable
from cuobian.engines.explain.tables import Cell, Table
from cuobian.engines.scoring.codes import Codes

BLOCK = 1 << 18
"""Entries of one block's table."""
MOST = 1 << 13
"""Places in one block: more would only lengthen what has to be kept for the way back."""
NARROW = 32
UNREACHED = -1


@dataclass(frozen=True, slots=True)
class ManyPaths:
    """``weight``: of each place's cheapest path, -1 where the gap cannot be closed. ``reach``: the largest gain.

    ``levels``: points by places, 0 to leave the point, ``n`` for the n-th level of its cell. Among paths of equal
    weight one is given, always the same one.
    """

    weight: Whole
    reach: Whole
    levels: NDArray[np.uint8]


def paths_for_many(table: Table, codes: Codes, gaps: Whole, *, threads: int = 1) -> ManyPaths:
    """The cheapest path of every place: ``codes`` points by places, ``gaps`` one for each place, in units.

    Exact; what ties points together (dimension shares, "at most so many in C#", prerequisites) is not looked at:
    ask ``cheapest_path`` for the places concerned. Raises ``BadTable``.
    """
    _check(table, codes, gaps)
    found = ManyPaths(np.full(gaps.shape, UNREACHED), _reach(table, codes), np.zeros(codes.shape, np.uint8))
    unit = table.unit
    small = Table(tuple(tuple(_divided(cell, unit) for cell in cells) for cells in table.cells))
    wanted = np.maximum(gaps, 0).astype(np.int64)
    able = np.flatnonzero((wanted <= found.reach) & (found.reach >= 0))
    left, width = able[np.argsort(wanted[able], kind="stable")], NARROW

    def by_gain(places: Whole) -> Answer:
        return gain_block(small, codes[:, places], wanted[places])

    def by_budget(places: Whole) -> Answer:
        return budget_block(small, codes[:, places], wanted[places], width)

    while left.size:
        narrow = wanted[left] < 2 * width
        _each(_blocks(left[narrow], wanted), by_gain, found, threads)
        rest = left[~narrow]
        size = max(1, min(MOST, BLOCK // width))
        _each((rest[low : low + size] for low in range(0, len(rest), size)), by_budget, found, threads)
        left, width = rest[found.weight[rest] < 0], 2 * width
    found.weight[found.weight > 0] *= unit
    return found


def _divided(cell: Cell, unit: int) -> Cell:
    return replace(cell, levels=tuple((gain, weight // unit) for gain, weight in cell.levels))


def _each(blocks: Iterator[Whole], solve: Callable[[Whole], Answer], found: ManyPaths, threads: int) -> None:
    def run(places: Whole) -> None:
        answer = solve(places)
        found.weight[places] = answer.weight
        found.levels[:, places] = answer.levels

    if threads < 2:
        for places in blocks:
            run(places)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, blocks))


def _blocks(ordered: Whole, wanted: Whole) -> Iterator[Whole]:
    """From the widest gaps down, so that a block is as narrow as its own widest."""
    high = len(ordered)
    while high:
        width = int(wanted[ordered[high - 1]]) + 1
        low = max(0, high - max(1, min(MOST, BLOCK // width)))
        yield ordered[low:high]
        high = low


def _check(table: Table, codes: Codes, gaps: Whole) -> None:
    if codes.dtype != np.uint8 or gaps.ndim != 1 or codes.shape != (len(table.cells), gaps.shape[0]):
        raise BadTable("codes", f"{len(table.cells)} rows of uint8 for {gaps.shape} gaps are wanted, not {codes.shape}")
    if not np.issubdtype(gaps.dtype, np.integer):
        raise BadTable("gaps", f"whole numbers are wanted, not {gaps.dtype}")
    for number, (cells, row) in enumerate(zip(table.cells, codes, strict=True)):
        if row.size and int(row.max()) >= len(cells):
            raise BadTable(f"row {number}", f"code {int(row.max())}: codes are below {len(cells)}")


def _reach(table: Table, codes: Codes) -> Whole:
    """The largest gain of every place; -1 where a point must be raised and cannot."""
    total = np.zeros(codes.shape[1], np.int64)
    for cells, row in zip(table.cells, codes, strict=True):
        best = [max((gain for gain, _ in cell.levels), default=-(1 << 55) if cell.must else 0) for cell in cells]
        total += np.array(best, np.int64)[row]
    return np.maximum(total, UNREACHED)
