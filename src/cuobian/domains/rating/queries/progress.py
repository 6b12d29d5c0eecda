"""How far a round has come: by district, by stage, by star; what is overdue; what is borderline. A handful of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from cuobian.domains.rating.models import Entry, Round, StepPlan
from cuobian.domains.rating.queries.then import with_that_day
from cuobian.domains.rating.values import FINAL_STAGES, STEP_OF_STAGE, Level, Stage, Step
from cuobian.kernel.access import Actor, visible

ORDER = tuple(Stage)
PAST_DISTRICT = tuple(stage for stage in ORDER if ORDER.index(stage) >= ORDER.index(Stage.CITY_PANEL))
RATED = tuple(
    stage for stage in ORDER if ORDER.index(stage) >= ORDER.index(Stage.DISTRICT_RESULT) and stage != Stage.WITHDRAWN
)


def three_and_up(stars: Sequence[int]) -> float | None:
    """Share with three stars or more among the starred and the not starred; None of nothing."""
    counted = sum(stars)
    return sum(stars[3:]) / counted if counted else None


@dataclass(frozen=True, slots=True)
class DistrictProgress:
    """One district's part of a round. `stars` counts proposed stars, index 0 is "not starred"; `recommended_stars` the
    same of what the district recommends to the city."""

    code: str
    name: str
    total: int
    rated: int
    recommended: int
    city_done: int
    overdue: int
    planned: int
    stars: tuple[int, ...]
    recommended_stars: tuple[int, ...]

    @property
    def share(self) -> float:
        return 100 * self.rated / self.total if self.total else 0.0

    @property
    def planned_share(self) -> float:
        return 100 * self.planned / self.total if self.total else 0.0

    @property
    def left(self) -> int:
        return self.total - self.rated

    @property
    def three_and_up(self) -> float | None:
        """Share with three stars or more among the rated; None while nothing is rated."""
        return three_and_up(self.stars)


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of the round: `state` is "done", "here" or ""."""

    step: Step
    due_on: date
    done: int
    total: int
    state: str


def entries_in(actor: Actor, made: Round) -> QuerySet[Entry]:
    """The entries of a round that the actor sees."""
    return Entry.objects.filter(visible(actor, "rating.view", "code"), round=made)


def by_district(
    actor: Actor, made: Round, names: dict[str, str], *, today: date, city_stars: Sequence[int], digits: int = 6,
    day: date | None = None,
) -> list[DistrictProgress]:  # fmt: skip
    """Progress of each district (or, with nine digits, of each street) that has entries, in order of code.

    Args:
        day: the areas are those in which the places lay on this day.
    """
    counts: dict[str, Any] = {
        "total": Count("pk"),
        "rated": Count("pk", filter=Q(stage__in=RATED)),
        "recommended": Count("pk", filter=Q(stage__in=PAST_DISTRICT, district_star__in=list(city_stars))),
        "city_done": Count(
            "pk",
            filter=Q(stage__in=PAST_DISTRICT, district_star__in=list(city_stars)) & ~Q(stage=Stage.CITY_PANEL),
        ),
        "overdue": Count("pk", filter=overdue_filter(today)),
        **{f"s{star}": Count("pk", filter=Q(stage__in=RATED, star=star)) for star in range(6)},
        **{f"r{star}": Count("pk", filter=Q(stage__in=PAST_DISTRICT, district_star=star)) for star in city_stars},
    }
    asked = entries_in(actor, made).exclude(stage=Stage.WITHDRAWN)
    rows: Iterable[Any] = (
        (with_that_day(asked, day) if day else asked)
        .annotate(district=Substr("code_then" if day else "code", 1, digits))
        .values("district")
        .annotate(**counts)
        .order_by("district")
    )
    planned = _planned_share(made, today)
    return [
        DistrictProgress(
            code=row["district"],
            name=names.get(row["district"], row["district"]),
            total=row["total"],
            rated=row["rated"],
            recommended=row["recommended"],
            city_done=row["city_done"],
            overdue=row["overdue"],
            planned=round(row["total"] * planned),
            stars=tuple(row[f"s{star}"] for star in range(6)),
            recommended_stars=tuple(row.get(f"r{star}", 0) for star in range(6)),
        )
        for row in rows
    ]


def overdue_filter(today: date) -> Q:
    """Entries whose present step is past its day. A public notice only waits for its last day."""
    waiting = [stage for stage in Stage if stage not in FINAL_STAGES and stage != Stage.NOTICE]
    return Q(stage__in=waiting, due_on__lt=today)


def steps_of(actor: Actor, made: Round) -> list[StepState]:
    """The steps of the round with how many entries have passed each."""
    counts = dict(entries_in(actor, made).values_list("stage").annotate(n=Count("pk")))
    active = {stage: n for stage, n in counts.items() if stage != Stage.WITHDRAWN}
    total = sum(active.values())
    due = dict(StepPlan.objects.filter(round=made, district="").values_list("step", "due_on"))
    states = []
    for step in Step:
        last = max(ORDER.index(Stage(stage)) for stage, its in STEP_OF_STAGE.items() if its == step)
        passed = sum(n for stage, n in active.items() if ORDER.index(Stage(stage)) > last)
        here = sum(n for stage, n in active.items() if STEP_OF_STAGE[stage] == step)
        state = "done" if total and passed == total else "here" if here else ""
        states.append(StepState(step, due[step], passed, total, state))
    return states


def _planned_share(made: Round, today: date) -> float:
    """How much of the district step should be done today if it went evenly from its start to its deadline."""
    due = dict(StepPlan.objects.filter(round=made, district="").values_list("step", "due_on"))
    start, end = due.get(Step.FIRST_REVIEW), due.get(Step.DISTRICT)
    if start is None or end is None or today <= start:
        return 0.0
    return min(1.0, (today - start).days / max(1, (end - start).days))


def stage_of_level(level: Level) -> Stage:
    return Stage.DISTRICT_PANEL if level == Level.DISTRICT else Stage.CITY_PANEL
