"""The desk of a round: five figures, progress by district or street, the overdue, all in the actor's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from cuobian.domains.network.public import area_names
from cuobian.domains.rating.models import Entry, PublicNotice, Round, StepPlan
from cuobian.domains.rating.queries.progress import (
    DistrictProgress,
    by_district,
    entries_in,
    overdue_filter,
    three_and_up,
)
from cuobian.domains.rating.queries.then import with_that_day
from cuobian.domains.rating.queries.worklist import status_filter
from cuobian.domains.rating.rules.rights import Jurisdiction
from cuobian.domains.rating.values import FINAL_STAGES, Level, RoundStatus, Stage
from cuobian.kernel.access import Actor, visible

DISTRICT, STREET = 6, 9
SHOWN = 5


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """The figures over a round's desk, summed over what the actor sees."""

    total: int
    rated: int
    planned: int
    recommended: int
    city_done: int
    overdue: int
    borderline: int
    stars: tuple[int, ...]
    recommended_stars: tuple[int, ...]

    @property
    def behind(self) -> int:
        """How many fewer than planned are rated; negative when ahead."""
        return self.planned - self.rated

    @property
    def three_and_up(self) -> float | None:
        """Share with three stars or more among the rated; None while nothing is rated."""
        return three_and_up(self.stars)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in a list: how many places it has and how many have ended."""

    made: Round
    total: int
    ended: int

    @property
    def share(self) -> float:
        return 100 * self.ended / self.total if self.total else 0.0


def district_in(actor: Actor, made: Round) -> str:
    """The one district the actor's scope lies in, or "" when it spans the round."""
    prefixes = actor.prefixes("rating.view")
    districts = {prefix[:DISTRICT] for prefix in prefixes if len(prefix) >= DISTRICT}
    return districts.pop() if len(districts) == 1 and all(len(prefix) >= DISTRICT for prefix in prefixes) else ""


def progress_of(
    actor: Actor, made: Round, *, today: date, city_stars: Sequence[int], by_street: bool, day: date | None = None
) -> list[DistrictProgress]:
    """Progress by district, or by street inside one district; those of today, or those in which the places lay on a day."""
    digits = STREET if by_street else DISTRICT
    rows, field = entries_in(actor, made), "code"
    if day:
        rows, field = with_that_day(rows, day), "code_then"
    names = area_names({code[:digits] for code in rows.values_list(field, flat=True).distinct()}, day)
    return by_district(actor, made, names, today=today, city_stars=city_stars, digits=digits, day=day)


def streets_in(actor: Actor, made: Round, *, day: date | None = None) -> int:
    """In how many streets the places of a round lie: today, or on a day."""
    rows, field = entries_in(actor, made).exclude(stage=Stage.WITHDRAWN), "code"
    if day:
        rows, field = with_that_day(rows, day), "code_then"
    return rows.annotate(street=Substr(field, 1, STREET)).values("street").distinct().count()


def figures_of(
    rows: Sequence[DistrictProgress], actor: Actor, made: Round, *, today: date, jurisdiction: Jurisdiction
) -> RoundFigures:
    """The figures of the whole, from the rows already read and one count."""
    borderline = status_filter("borderline", actor, today=today, jurisdiction=jurisdiction)
    return RoundFigures(
        total=sum(row.total for row in rows),
        rated=sum(row.rated for row in rows),
        planned=sum(row.planned for row in rows),
        recommended=sum(row.recommended for row in rows),
        city_done=sum(row.city_done for row in rows),
        overdue=sum(row.overdue for row in rows),
        borderline=entries_in(actor, made).filter(borderline).count(),
        stars=tuple(sum(row.stars[star] for row in rows) for star in range(6)),
        recommended_stars=tuple(sum(row.recommended_stars[star] for row in rows) for star in range(6)),
    )


def overdue_entries(actor: Actor, made: Round, *, today: date, day: date | None = None) -> QuerySet[Entry]:
    """What waits longest beyond its day; with `day`, under the names of that day."""
    rows = entries_in(actor, made).filter(overdue_filter(today))
    rows = with_that_day(rows, day) if day else rows
    return rows.select_related("place", "district_panel", "city_panel").order_by("due_on", "sort_key")


def rounds_seen(actor: Actor) -> QuerySet[Round]:
    """Rounds of which the actor sees at least a part, the latest first; drafts are there for who opens rounds alone."""
    prefixes = actor.prefixes("rating.view")
    if not prefixes:
        return Round.objects.none()
    found = Q(pk__in=[])
    for prefix in prefixes:
        above = [prefix[:length] for length in range(len(prefix) + 1)]
        found |= Q(code__startswith=prefix) | Q(code__in=above)
    found &= ~Q(status=RoundStatus.DRAFT) | visible(actor, "rating.open", "code")
    return Round.objects.filter(found).select_related("version__standard").order_by("-starts_on", "-pk")


def has_opened_a_round() -> bool:
    """True once a round has left its draft, wherever, whatever became of it."""
    return Round.objects.exclude(status=RoundStatus.DRAFT).exists()


def rounds_in_progress(actor: Actor) -> list[RoundLine]:
    """Rounds that are being opened or open, with how far they have come: two queries."""
    rounds = list(rounds_seen(actor).filter(status__in=(RoundStatus.OPENING, RoundStatus.OPEN))[:20])
    return round_lines(actor, rounds)


def round_lines(actor: Actor, rounds: Sequence[Round]) -> list[RoundLine]:
    """The same figures for rounds already read; one query."""
    counts = (
        Entry.objects.filter(visible(actor, "rating.view", "code"), round__in=[made.pk for made in rounds])
        .values("round_id")
        .annotate(total=Count("pk"), ended=Count("pk", filter=Q(stage__in=FINAL_STAGES)))
        .order_by("round_id")
    )
    by_round = {row["round_id"]: (row["total"], row["ended"]) for row in counts}
    return [RoundLine(made, *by_round.get(made.pk, (0, 0))) for made in rounds]


def open_notices(actor: Actor, made: Round) -> list[PublicNotice]:
    """Public notices of the round that have not been closed and hold a place that the actor sees."""
    seen = entries_in(actor, made).filter(stage__in=(Stage.NOTICE, Stage.APPEAL)).values("notice_id")
    return list(PublicNotice.objects.filter(round=made, closed_at=None, pk__in=seen).order_by("closes_on"))


def extensions_of(made: Round) -> list[StepPlan]:
    """Steps that were given more time, with the reason."""
    return list(StepPlan.objects.filter(round=made).exclude(district="").order_by("district", "due_on"))


def levels_for(actor: Actor, made: Round) -> list[Level]:
    """The levels at which the actor may make panels in this round."""
    permissions = {Level.DISTRICT: "rating.panel.district", Level.CITY: "rating.panel.city"}
    return [
        level
        for level, permission in permissions.items()
        if any(prefix.startswith(made.code) or made.code.startswith(prefix) for prefix in actor.prefixes(permission))
    ]
