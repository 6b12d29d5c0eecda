"""A calibration dossier as its assessor works on it. Blind: nobody else's marks, nothing of any place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import DossierItem, DossierPhoto, DossierSheet
from cuobian.domains.rating.queries.fairness.dossiers import LIVE_ROUNDS, photos_of
from cuobian.domains.rating.queries.load import holds_within
from cuobian.domains.rating.queries.sheet_view import OnePoint, PointLine, choices_of, home_of
from cuobian.domains.rating.queries.standard import judged_by_id, point_text
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.domains.rating.values import DossierStatus, SheetStatus
from cuobian.engines.scoring import Point
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierView(OnePoint):
    """One point of a dossier with the case beside it."""

    sheet: DossierSheet
    photos: Sequence[DossierPhoto]
    item: DossierItem | None

    @property
    def locked(self) -> bool:
        return is_locked(self.sheet)


def my_dossiers(actor: Actor) -> "QuerySet[DossierSheet]":
    """The dossier sheets of this assessor in rounds that run, with `recorded`: those that wait first, then the done."""
    return (
        DossierSheet.objects.filter(account_id=actor.person_id, dossier__round__status__in=LIVE_ROUNDS)
        .exclude(status=SheetStatus.OPEN, dossier__status=DossierStatus.CLOSED)
        .select_related("dossier__round")
        .annotate(recorded=Count("items"))
        .order_by("status", "dossier__due_on", "dossier__made_at", "pk")
    )


def own_dossier_sheet(actor: Actor, sheet_id: UUID) -> DossierSheet:
    """A dossier sheet of this assessor. Those of others do not exist for an assessor.

    Raises:
        NotFound: no such sheet, or somebody else's.
        NotAllowed: the role of assessor has ended in this round.
    """
    rows = DossierSheet.objects.select_related("dossier__round__version")
    return _own(actor, rows.filter(pk=sheet_id, account_id=actor.person_id).first())


def lock_dossier_sheet(actor: Actor, sheet_id: UUID) -> DossierSheet:
    """The same, locked. The dossier is read once the lock is held, so that one closed meanwhile is seen as closed."""
    rows = DossierSheet.objects.select_for_update().filter(pk=sheet_id, account_id=actor.person_id)
    return _own(actor, rows.first())


def _own(actor: Actor, found: DossierSheet | None) -> DossierSheet:
    if found is None:
        raise NotFound()
    if not holds_within(actor, "rating.assess", found.dossier.round.code):
        raise NotAllowed(permission="rating.assess")
    return found


def is_locked(sheet: DossierSheet) -> bool:
    """True once nothing can be recorded any more: submitted, called in, or the round is over."""
    live = sheet.dossier.status == DossierStatus.OPEN and sheet.dossier.round.status in LIVE_ROUNDS
    return sheet.status != SheetStatus.OPEN or not live


def dossier_view(sheet: DossierSheet, point_id: str) -> DossierView:
    """A dossier opened at one point. Raises NotFound for a point that is not on it."""
    version_id = sheet.dossier.round.version_id
    points = judged_by_id(version_id)
    if point_id not in points:
        raise NotFound(_("这份材料里没有 %(id)s。") % {"id": point_id[:20]})
    items = {item.point_id: item for item in DossierItem.objects.filter(sheet=sheet)}
    ids = list(points)
    at = ids.index(point_id)
    following = ids[at + 1] if at + 1 < len(ids) else ""
    dimension, indicator = home_of(version_id, point_id)
    return DossierView(
        sheet=sheet,
        photos=photos_of(sheet.dossier),
        lines=[PointLine(point.id, point.name, items.get(point.id)) for point in points.values()],
        point=points[point_id],
        text=point_text(version_id, point_id),
        item=items.get(point_id),
        choices=choices_of(version_id, points[point_id]),
        previous_id=ids[at - 1] if at else "",
        next_id=following,
        next_name=points[following].name if following else "",
        dimension=dimension,
        indicator=indicator,
    )


def points_on(sheet: DossierSheet) -> Mapping[str, Point]:
    """What is to be marked, by id, in the standard's order."""
    return judged_by_id(sheet.dossier.round.version_id)


def dossier_marks(sheet: DossierSheet) -> dict[str, Mark]:
    """What is recorded, by point."""
    rows = DossierItem.objects.filter(sheet=sheet)
    return {row.point_id: Mark(row.point_id, row.state, row.defects, row.unseen) for row in rows}


def next_dossier_point(sheet: DossierSheet, after: str = "") -> str:
    """The point that follows `after`; without one, the first without a record. "" when there is none."""
    ids = list(points_on(sheet))
    if after:
        return next(iter(ids[ids.index(after) + 1 :]), "")
    done = dossier_marks(sheet)
    return next((point_id for point_id in ids if point_id not in done), "")
