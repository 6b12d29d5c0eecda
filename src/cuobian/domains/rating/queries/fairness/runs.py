"""Reading what a run found: the run in force, its outcome as values, the people in it, what came after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, F, Q

from cuobian.domains.people.public import AccountRecord, accounts
from cuobian.domains.rating.models import FairnessRun, FairScore, Round, Screen, Sheet
from cuobian.domains.rating.rules.fairness.codec import value_of
from cuobian.domains.rating.rules.fairness.material import Material, material_from
from cuobian.domains.rating.rules.fairness.outcome import Outcome
from cuobian.domains.rating.values import Level, ScreenStatus, SheetStatus
from cuobian.kernel.errors import NotFound

KEPT = 16
"""Outcomes that a process keeps in mind; a run never changes."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A run with what it was made from and what it found."""

    run: FairnessRun
    material: Material
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Tally:
    """How many places and flags of a run ask for something."""

    scored: int
    borderline: int
    moved: int
    capped: int
    refused: int
    flags: int
    unassigned: int


def runs_of(made: Round, level: Level) -> list[FairnessRun]:
    """All runs of a level, the latest first, without their long texts."""
    rows = FairnessRun.objects.filter(round=made, level=level).defer("inputs", "outcome", "severity_map")
    return list(rows.order_by("-sequence"))


def run_in_force(made: Round, level: Level) -> FairnessRun | None:
    """The latest run of a level."""
    return next(iter(runs_of(made, level)), None)


def opened(run: FairnessRun) -> Opened:
    """The run with its material and outcome; read once a process."""
    return Opened(run, *_values(run.pk))


def require_run(made: Round, level: Level) -> Opened:
    """The run in force, opened. Raises NotFound when there is none."""
    run = run_in_force(made, level)
    if run is None:
        raise NotFound()
    return opened(run)


@lru_cache(maxsize=KEPT)
def _values(run_id: UUID) -> tuple[Material, Outcome]:
    inputs, outcome = FairnessRun.objects.values_list("inputs", "outcome").get(pk=run_id)
    return material_from(inputs), value_of(Outcome, outcome)


def people_of(found: Opened) -> Mapping[UUID, AccountRecord]:
    """The assessors of a run by account; names stand nowhere in a run itself."""
    return accounts([one.account_id for one in found.material.assessors])


def later_sheets(run: FairnessRun) -> int:
    """Sheets of the level that were submitted after the run: they are not in it."""
    rows = Sheet.objects.filter(entry__round_id=run.round_id, level=run.level, status=SheetStatus.SUBMITTED)
    return rows.filter(submitted_at__gt=run.computed_at).count()


def submitted_sheets(made: Round, level: Level) -> int:
    """Sheets of the level that can be looked at."""
    return Sheet.objects.filter(entry__round=made, level=level, status=SheetStatus.SUBMITTED).count()


def tally_of(run: FairnessRun) -> Tally:
    """The figures above a run's page; two queries."""
    counts = FairScore.objects.filter(run=run).aggregate(
        scored=Count("pk"),
        borderline=Count("pk", filter=Q(is_borderline=True)),
        moved=Count("pk", filter=~Q(star=F("fair_star"))),
        capped=Count("pk", filter=Q(is_capped=True)),
        refused=Count("pk", filter=~Q(refusal="")),
    )
    standing = Screen.objects.filter(run__round_id=run.round_id, run__level=run.level, carried_to=None)
    flags = standing.aggregate(flags=Count("pk"), unassigned=Count("pk", filter=Q(status=ScreenStatus.OPEN)))
    return Tally(**counts, **flags)
