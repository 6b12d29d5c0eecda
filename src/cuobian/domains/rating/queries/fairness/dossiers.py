"""Calibration dossiers as the office sees them: the list, who is asked, who has answered, how the marks lie."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cuobian.domains.people.public import AccountRecord, accounts
from cuobian.domains.rating.models import Dossier, DossierItem, DossierPhoto, DossierSheet, PanelMember, Round
from cuobian.domains.rating.queries.desk_panels import candidates
from cuobian.domains.rating.queries.load import holds_within
from cuobian.domains.rating.rules.fairness.dossiers import Spread, spread_of
from cuobian.domains.rating.rules.inputs import Said
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import DossierStatus, RoundStatus, SheetStatus
from cuobian.domains.standards.public import engine_standard
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import NotFound

LIVE_ROUNDS = (RoundStatus.OPENING, RoundStatus.OPEN)
"""Rounds that take dossiers and marks on them."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """One assessor who was given a dossier."""

    sheet: DossierSheet
    who: AccountRecord | None


@dataclass(frozen=True, slots=True)
class Board:
    """The dossiers of a round by where they stand; `ripe` are the open ones that should be called in now."""

    drafts: Sequence[Dossier]
    ripe: Sequence[Dossier]
    waiting: Sequence[Dossier]
    closed: Sequence[Dossier]

    @property
    def total(self) -> int:
        return len(self.drafts) + len(self.ripe) + len(self.waiting) + len(self.closed)


def counted_dossiers() -> "QuerySet[Dossier]":
    """Dossiers with `asked` and `given`: sheets that were handed out, and those that are in."""
    return Dossier.objects.select_related("round__version__standard").annotate(
        asked=Count("sheets"), given=Count("sheets", filter=Q(sheets__status=SheetStatus.SUBMITTED))
    )


def dossiers_of(made: Round) -> "QuerySet[Dossier]":
    """All dossiers of a round, counted."""
    return counted_dossiers().filter(round=made)


def board_of(made: Round, today: date) -> Board:
    """Where the dossiers of a round stand; one query."""
    rows = list(dossiers_of(made).order_by("made_at", "pk"))
    ripe = [row for row in rows if is_ripe(row, today)]
    return Board(
        drafts=[row for row in rows if row.status == DossierStatus.DRAFT],
        ripe=ripe,
        waiting=[row for row in rows if row.status == DossierStatus.OPEN and row not in ripe],
        closed=[row for row in rows if row.status == DossierStatus.CLOSED],
    )


def is_ripe(dossier: Dossier, today: date) -> bool:
    """True for an open dossier, counted, that should be closed now: everybody is done, or its last day is over."""
    done = dossier.given == dossier.asked  # type: ignore[attr-defined]
    return dossier.status == DossierStatus.OPEN and (done or (dossier.due_on is not None and dossier.due_on < today))


def get_dossier(actor: Actor, dossier_id: UUID) -> Dossier:
    """A dossier, counted, in a round that the actor may look into. Raises NotFound."""
    found = counted_dossiers().filter(pk=dossier_id).first()
    if found is None or not holds_within(actor, "rating.fairness", found.round.code):
        raise NotFound()
    return found


def lock_dossier(actor: Actor, dossier_id: UUID) -> Dossier:
    """A dossier that the actor manages, locked until the transaction ends. Raises NotFound or NotAllowed."""
    found = (
        Dossier.objects.select_for_update(of=("self",)).select_related("round__version").filter(pk=dossier_id).first()
    )
    if found is None:
        raise NotFound()
    require(actor, "rating.fairness.run", found.round.code)
    return found


def asked_of(made: Round, now: datetime) -> list[UUID]:
    """Who is given a dossier: everybody with a seat in a panel of the round; before there are panels, every assessor."""
    seats = PanelMember.objects.filter(panel__round=made, left_at=None).values_list("account_id", flat=True)
    seated = sorted(set(seats))
    return seated or sorted(who.id for who in candidates(made, made.code, now))


def turnout(rows: Sequence[DossierSheet]) -> list[Turnout]:
    """These sheets with their assessors; one query."""
    people = accounts([row.account_id for row in rows])
    return [Turnout(row, people.get(row.account_id)) for row in rows]


def missing_names(dossier: Dossier) -> list[str]:
    """Names of those who have not submitted, by name."""
    left = DossierSheet.objects.filter(dossier=dossier, status=SheetStatus.OPEN).values_list("account_id", flat=True)
    return sorted(who.name for who in accounts(list(left)).values())


def photos_of(dossier: Dossier) -> list[DossierPhoto]:
    return list(DossierPhoto.objects.filter(dossier=dossier).order_by("pk"))


def picture_of(actor: Actor, dossier_id: UUID, photo_id: int) -> DossierPhoto:
    """A photo for the office and for the assessors who were given the dossier. Raises NotFound for anybody else."""
    photo = DossierPhoto.objects.select_related("dossier__round").filter(pk=photo_id, dossier_id=dossier_id).first()
    if photo is None:
        raise NotFound()
    asked = DossierSheet.objects.filter(dossier_id=dossier_id, account_id=actor.person_id)
    if holds_within(actor, "rating.fairness", photo.dossier.round.code) or asked.exists():
        return photo
    raise NotFound()


def spreads(dossier: Dossier) -> list[Spread]:
    """How the submitted marks lie, point by point. For closed dossiers: before that it would not be blind."""
    standard = engine_standard(dossier.round.version_id)
    heard: dict[UUID, dict[str, Said]] = defaultdict(dict)
    items = DossierItem.objects.filter(sheet__dossier=dossier, sheet__status=SheetStatus.SUBMITTED)
    for item in items:
        heard[item.sheet_id][item.point_id] = Said(item.state, item.defects, item.unseen)
    return spread_of(standard, judged_points(standard), heard.values())
