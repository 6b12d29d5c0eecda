"""How long to look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """``rounds`` of taking stops out and putting them back; None: as many as suit the size of the problem.

    Up to ``exact_stops`` stops the best plan is proven, if the rules allow it, and four more in a fixed order of
    districts (see `docs/methods/routes.md`). 0: never.
    """

    rounds: int | None = None
    exact_stops: int = 9
