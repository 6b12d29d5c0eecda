"""Stars and public notices as anybody may see them: never an assessor, never a single point, never a star before its notice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from cuobian.domains.network.public import STANDING
from cuobian.domains.rating.models import Entry, Objection, PublicNotice, StarAward, StarEvent
from cuobian.domains.rating.queries.fairness.moves import shown_moves
from cuobian.domains.rating.queries.outcomes import dimensions_of
from cuobian.domains.rating.rules.explaining import sum_words
from cuobian.domains.rating.rules.fairness.moves import moved_words
from cuobian.domains.rating.rules.notices import IN_NOTICE, takes_objections
from cuobian.domains.rating.values import FINAL_STAGES, AwardStatus, Stage, StarAct
from cuobian.domains.standards.public import marked_title
from cuobian.kernel.access import after_prefix
from cuobian.kernel.errors import NotFound

IN_FORCE = Q(status=AwardStatus.ACTIVE, place__status__in=STANDING)
"""A closed or merged place shows no star, also before the office has revoked it (站点撤并或停止运行 → 注销星级)."""


@dataclass(frozen=True, slots=True)
class StarRecord:
    """An award as the public sees it. `dimensions`: [{"id", "name", "points", "score", "ratio"}].

    `gone_on`: since when its place is closed or merged, where that is known; such a star is not in force, whatever its
    status says until the office has revoked it.
    """

    id: UUID
    place_id: UUID
    code: str
    star: int
    score: Decimal
    dimensions: Sequence[dict[str, Any]]
    standard_label: str
    body: str
    plaque_number: str
    awarded_on: date
    valid_until: date
    status: str
    ended_on: date | None
    end_reason: str
    is_sample: bool
    gone_on: date | None = None

    @property
    def standard_told(self) -> str:
        """The standard for papers and lists; a sample says that it is one."""
        return marked_title(self.standard_label, is_sample=self.is_sample)

    @property
    def sum_told(self) -> str:
        """How the dimensions lead to the score."""
        return sum_words(parts_of(self.dimensions), self.score)

    @property
    def is_active(self) -> bool:
        return self.status == AwardStatus.ACTIVE and self.gone_on is None

    def state_on(self, day: date) -> str:
        """What the award is worth on a day, today or later: its status; "gone" with its place, "expired" after its days,
        both also before the office or the daily work has written it down."""
        if self.status != AwardStatus.ACTIVE:
            return self.status
        if self.gone_on is not None:
            return "gone"
        return AwardStatus.EXPIRED if self.valid_until < day else AwardStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class EventRecord:
    on: date
    act: str
    label: str
    star: int
    reason: str


@dataclass(frozen=True, slots=True)
class MovedStar:
    """A proposed star that the score adjusted for the assessors' severity decided, with both scores."""

    official: Decimal
    fair: Decimal
    from_star: int
    to_star: int

    @property
    def words(self) -> str:
        return moved_words(self.official, self.fair)


@dataclass(frozen=True, slots=True)
class ProposalRecord:
    """A proposed star during its public notice."""

    entry_id: UUID
    place_id: UUID
    code: str
    star: int
    score: Decimal
    stage: str
    notice_id: UUID
    notice_title: str
    closes_on: date
    moved: "MovedStar | None" = None
    is_returned: bool = False

    def takes_objections(self, today: date) -> bool:
        """Whether the public may still object."""
        return takes_objections(self.stage, self.closes_on, today)


def parts_of(dimensions: Iterable[dict[str, Any]]) -> list[tuple[Decimal, Decimal]]:
    """Score and points of each dimension, from what an award or a proposal tells of them."""
    return [(Decimal(row["score"]), Decimal(row["points"])) for row in dimensions]


def star_record(row: StarAward) -> StarRecord:
    own = {
        name: getattr(row, name) for name in StarRecord.__dataclass_fields__ if name not in ("dimensions", "gone_on")
    }
    return StarRecord(**own, dimensions=row.dimensions)


def told_record(row: StarAward) -> StarRecord:
    """The same with what has become of its place, which must be loaded."""
    return replace(star_record(row), gone_on=None if row.place.status in STANDING else row.place.closed_on)


def active_stars(place_ids: Iterable[UUID]) -> dict[UUID, StarRecord]:
    """The star each place holds now; places without one are left out, and those that are closed or merged."""
    rows = StarAward.objects.filter(IN_FORCE, place_id__in=list(place_ids))
    return {row.place_id: star_record(row) for row in rows}


def proposals(place_ids: Iterable[UUID]) -> dict[UUID, ProposalRecord]:
    """Proposed stars that are in their public notice now."""
    rows = Entry.objects.filter(place_id__in=list(place_ids), stage__in=IN_NOTICE).select_related("notice")
    return {row.place_id: _proposal(row) for row in rows}


def being_rated(place_ids: Iterable[UUID]) -> set[UUID]:
    """Places that are in a round and not yet in its notice: the public reads 考评中, no more."""
    rows = Entry.objects.filter(place_id__in=list(place_ids)).exclude(stage__in=(*FINAL_STAGES, *IN_NOTICE))
    return set(rows.values_list("place_id", flat=True))


def lost_stars(place_ids: Iterable[UUID]) -> dict[UUID, StarRecord]:
    """The star that was revoked last, of places that hold none now."""
    rows = list(StarAward.objects.filter(place_id__in=list(place_ids)).order_by("awarded_on", "pk"))
    held = {row.place_id for row in rows if row.status == AwardStatus.ACTIVE}
    last = {row.place_id: row for row in rows if row.place_id not in held}
    return {key: star_record(row) for key, row in last.items() if row.status == AwardStatus.REVOKED}


def unstarred(place_ids: Iterable[UUID]) -> set[UUID]:
    """Places whose last round ended without a star; those that hold one from before are among them."""
    rows = Entry.objects.filter(place_id__in=list(place_ids), stage__in=(Stage.AWARDED, Stage.UNSTARRED))
    last = dict(rows.order_by("ended_at").values_list("place_id", "stage"))
    return {key for key, stage in last.items() if stage == Stage.UNSTARRED}


def star_history(place_id: UUID) -> list[StarRecord]:
    """Every star a place ever held, the latest first."""
    return [star_record(row) for row in StarAward.objects.filter(place_id=place_id).order_by("-awarded_on", "-pk")]


def star_events(award_ids: Iterable[UUID]) -> dict[UUID, list[EventRecord]]:
    """What happened to these stars, the earliest first."""
    found: dict[UUID, list[EventRecord]] = {}
    for row in StarEvent.objects.filter(award_id__in=list(award_ids)).order_by("on", "pk"):
        found.setdefault(row.award_id, []).append(
            EventRecord(row.on, row.act, str(StarAct(row.act).label), row.star, row.reason)
        )
    return found


def star_by_plaque(number: str) -> StarRecord:
    """The award behind a plaque. Raises NotFound."""
    row = StarAward.objects.filter(plaque_number=number[:30]).select_related("place").first()
    if row is None:
        raise NotFound()
    return told_record(row)


def active_star_rows(*, prefix: str = "", star: int | None = None, kind: str = "") -> QuerySet[StarAward]:
    """Active awards for lists of the public site, with their place."""
    rows = StarAward.objects.filter(IN_FORCE).select_related("place__area")
    if prefix:
        rows = rows.filter(code__gte=prefix, code__lt=after_prefix(prefix))
    if star:
        rows = rows.filter(star=star)
    return rows.filter(place__kind=kind) if kind else rows


def star_counts(prefix: str = "", kind: str = "") -> dict[int, int]:
    """How many active awards of each star, 1 to 5."""
    rows = active_star_rows(prefix=prefix, kind=kind).order_by()
    counts = dict(rows.values_list("star").annotate(n=Count("pk")))
    return {star: counts.get(star, 0) for star in range(5, 0, -1)}


def stars_stamp() -> str:
    """A text that changes whenever anything public about stars changes: a key for caches."""
    awards = StarAward.objects.aggregate(n=Count("pk"), live=Count("pk", filter=Q(status=AwardStatus.ACTIVE)))
    events = StarEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    entries = Entry.objects.filter(stage__in=IN_NOTICE).aggregate(n=Count("pk"), last=Max("stage_since"))
    return f"{awards['n']}.{awards['live']}.{events}.{entries['n']}.{entries['last']}"


def public_notices() -> QuerySet[PublicNotice]:
    """Every notice, the latest first, with how many places it holds."""
    return (
        PublicNotice.objects.select_related("round").annotate(places=Count("entries")).order_by("-opens_on", "-number")
    )


def notice(notice_id: UUID) -> PublicNotice:
    """One notice. Raises NotFound."""
    found = public_notices().filter(pk=notice_id).first()
    if found is None:
        raise NotFound()
    return found


def notice_rows(notice_id: UUID) -> QuerySet[Entry]:
    """The places of a notice with their proposed stars."""
    return (
        Entry.objects.filter(notice_id=notice_id)
        .select_related("place__area", "round", "notice")
        .exclude(stage=Stage.WITHDRAWN)
    )


def published_entry(entry_id: UUID) -> tuple[ProposalRecord, list[dict[str, Any]]]:
    """A proposed star with its dimension scores. Raises NotFound outside of a public notice."""
    found = Entry.objects.select_related("notice", "round", "place").filter(pk=entry_id, notice__isnull=False).first()
    if found is None or found.stage == Stage.WITHDRAWN:
        raise NotFound()
    moved = moved_stars([found]).get(found.pk)
    return replace(_proposal(found), moved=moved), dimensions_of(found)


def moved_stars(entries: Iterable[Entry]) -> dict[UUID, MovedStar]:
    """By entry: how its star was moved; entries whose star was not moved are left out."""
    return {
        key: MovedStar(move.score.official, move.score.fair, move.from_star, move.to_star)
        for key, move in shown_moves(entries).items()
    }


def objection_by_receipt(receipt: str) -> Objection:
    """An objection by the number its maker was given. Raises NotFound."""
    found = (
        Objection.objects.select_related("entry__place", "notice").filter(receipt=receipt.strip().upper()[:12]).first()
    )
    if found is None:
        raise NotFound()
    return found


def city_medians(kind: str) -> dict[str, float]:
    """Median ratio (percent) of each dimension over the active awards of a kind, for the radar's second line.

    The median is taken in Python over at most one row a place; cached by callers with `stars_stamp`.
    """
    ratios: dict[str, list[float]] = {}
    for dimensions in active_star_rows(kind=kind).values_list("dimensions", flat=True).iterator(chunk_size=1000):
        for row in dimensions:
            if row["ratio"] is not None:
                ratios.setdefault(row["name"], []).append(float(row["ratio"]))
    return {name: _median(values) for name, values in ratios.items()}


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _proposal(row: Entry) -> ProposalRecord:
    assert row.notice is not None
    return ProposalRecord(
        entry_id=row.pk,
        place_id=row.place_id,
        code=row.code,
        star=row.star or 0,
        score=row.score or Decimal(0),
        stage=row.stage,
        notice_id=row.notice.pk,
        notice_title=row.notice.title,
        closes_on=row.notice.closes_on,
        is_returned=row.is_returned,
    )
