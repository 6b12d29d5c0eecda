"""How long something takes, said in one way by every benchmark."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple


class Spent(NamedTuple):
    """Seconds: the least on the clock, the least of the processor, and the median on the clock."""

    clock: float
    processor: float
    middle: float


def spent(run: Callable[[], object], repeat: int = 1, *, before: Callable[[], object] = lambda: None) -> Spent:
    """Run it ``repeat`` times; ``before`` each time, not counted, to put the caches into a known state."""
    clock, processor = [], []
    for _ in range(repeat):
        before()
        start, busy = time.perf_counter(), time.process_time()
        run()
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
    return Spent(min(clock), min(processor), median(clock))
