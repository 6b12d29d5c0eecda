"""A sheet as its assessor works on it: the points to look at, what is recorded, what the platform already knows.

Blind: no other sheet, no self-assessment, no score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.inspections.public import PointCheck, last_check
from cuobian.domains.rating.models import DossierItem, Entry, MetricSnapshot, SelfDocument, Sheet, SheetItem, SheetPhoto
from cuobian.domains.rating.queries.keeper import amount, scorer_of
from cuobian.domains.rating.queries.standard import judged_by_id, point_text
from cuobian.domains.rating.rules.sheets import STATES, judged_points, share_of
from cuobian.domains.rating.values import SheetStatus
from cuobian.domains.standards.public import engine_standard, metric_of
from cuobian.engines.scoring import CountRule, Method, Point, State, StatusRule
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import score


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    text: str
    points: str
    key: str


@dataclass(frozen=True, slots=True)
class PointLine:
    """One line of the sheet's index."""

    id: str
    name: str
    item: SheetItem | DossierItem | None

    @property
    def said(self) -> str:
        """The state, minus the defects, "unseen", or "" while nothing is recorded."""
        if self.item is None:
            return ""
        if self.item.unseen:
            return "unseen"
        return self.item.state or (f"−{self.item.defects}" if self.item.defects else "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePoint:
    """One point of what an assessor fills in, with its neighbours."""

    lines: Sequence[PointLine]
    point: Point
    text: Any
    choices: Sequence[Choice]
    previous_id: str
    next_id: str
    next_name: str
    dimension: str
    indicator: str

    @property
    def counts(self) -> bool:
        return isinstance(self.point.rule, CountRule)

    @property
    def recorded(self) -> int:
        return sum(line.item is not None for line in self.lines)

    @property
    def unseen(self) -> int:
        return sum(line.item is not None and line.item.unseen for line in self.lines)

    @property
    def share(self) -> float:
        """Per cent recorded, in half steps."""
        return share_of(self.recorded, len(self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView(OnePoint):
    """One point of a sheet with its surroundings."""

    sheet: Sheet
    item: SheetItem | None
    known: Sequence[str]
    documents: Sequence[SelfDocument]
    check: PointCheck | None


def my_sheets(actor: Actor) -> QuerySet[Sheet]:
    """The sheets of this assessor in rounds that are open, those to do first."""
    return (
        Sheet.objects.filter(account_id=actor.person_id, entry__round__status="open")
        .exclude(status=SheetStatus.VOID)
        .select_related("entry__place__area", "entry__round", "panel")
        .order_by("status", "entry__due_on", "entry__sort_key")
    )


def sheet_view(sheet: Sheet, point_id: str) -> SheetView:
    """A sheet opened at one point. Raises NotFound for a point that is not on it."""
    version_id = sheet.entry.round.version_id
    points = judged_points(engine_standard(version_id))
    photos = Prefetch("photos", SheetPhoto.objects.order_by("pk"))
    items = {
        item.point_id: item for item in SheetItem.objects.filter(sheet=sheet).prefetch_related(photos, "corrections")
    }
    ids = [point.id for point in points]
    if point_id not in ids:
        raise NotFound(_("这份检查单里没有 %(id)s。") % {"id": point_id[:20]})
    at = ids.index(point_id)
    point = points[at]
    dimension, indicator = home_of(version_id, point_id)
    return SheetView(
        sheet=sheet,
        lines=[PointLine(p.id, p.name, items.get(p.id)) for p in points],
        point=point,
        text=point_text(version_id, point_id),
        item=items.get(point_id),
        choices=choices_of(version_id, point),
        known=known_figures(sheet.entry, point),
        documents=documents_of(sheet.entry, point),
        check=check_before(sheet.entry, point_id),
        previous_id=ids[at - 1] if at else "",
        next_id=ids[at + 1] if at + 1 < len(ids) else "",
        next_name=points[at + 1].name if at + 1 < len(ids) else "",
        dimension=dimension,
        indicator=indicator,
    )


def sheet_item(sheet: Sheet, point_id: str) -> SheetItem | None:
    """The record of one point with its photos."""
    photos = Prefetch("photos", SheetPhoto.objects.order_by("pk"))
    return SheetItem.objects.filter(sheet=sheet, point_id=point_id).prefetch_related(photos).first()


def point_after(sheet: Sheet, point_id: str) -> str:
    """The point that follows in the standard's order; "" after the last."""
    ids = list(judged_by_id(sheet.entry.round.version_id))
    at = ids.index(point_id)
    return ids[at + 1] if at + 1 < len(ids) else ""


def first_open_point(sheet: Sheet) -> str:
    """The first point without a record; the first of all when every one has its own."""
    done = set(SheetItem.objects.filter(sheet=sheet).values_list("point_id", flat=True))
    ids = [point.id for point in judged_points(engine_standard(sheet.entry.round.version_id))]
    return next((point_id for point_id in ids if point_id not in done), ids[0])


def choices_of(version_id: UUID, point: Point) -> list[Choice]:
    """The four states with their wording and worth; empty for a point that counts defects."""
    if isinstance(point.rule, CountRule):
        return []
    standard = scorer_of(version_id).standard
    words = (
        [point.rule.wording(state) for state in State]
        if isinstance(point.rule, StatusRule)
        else [_("完全做到"), _("大体做到"), _("做到一部分"), _("没有做到")]
    )
    return [
        Choice(
            state,
            text or state,
            _("%(points)s 分") % {"points": score(point.points * standard.states[State(state)])},
            str(n),
        )
        for n, (state, text) in enumerate(zip(STATES, words, strict=True), start=1)
    ]


def known_figures(entry: Entry, point: Point) -> list[str]:
    """What the platform already holds about this point, so that nobody is asked for it."""
    if not point.metric:
        return []
    snapshot = MetricSnapshot.objects.filter(entry=entry).order_by("-as_of").first()
    return [figure_of(snapshot.values if snapshot else None, point)]


def figure_of(values: Mapping[str, Any] | None, point: Point) -> str:
    """The figure of a counted point among a place's, in words."""
    key = point.metric or ""
    found = values.get(key) if values else None
    metric = metric_of(key)
    if found is None:
        return _("%(name)s：还没有数据") % {"name": metric.name}
    written = amount(Decimal(found["v"]), metric.is_rate)
    return f"{metric.name} {found.get('s') or written}"


def documents_of(entry: Entry, point: Point) -> list[SelfDocument]:
    """What the place has handed in for this point: the documents alone, never what it says of itself."""
    if Method.DOCUMENT not in point.methods:
        return []
    rows = SelfDocument.objects.filter(item__entry=entry, item__point_id=point.id)
    return list(rows.select_related("file").order_by("position"))


def check_before(entry: Entry, point_id: str) -> PointCheck | None:
    """What was found here the last time before this round was opened: nothing that anybody wrote while it runs."""
    opened = entry.round.opened_at
    if opened is None:
        return None
    return last_check(place_id=entry.place_id, version_id=entry.round.version_id, point_id=point_id, before=opened)


def home_of(version_id: UUID, point_id: str) -> tuple[str, str]:
    """Names of the dimension and the indicator that a point belongs to."""
    for dimension in engine_standard(version_id).dimensions:
        for indicator in dimension.indicators:
            if any(point.id == point_id for point in indicator.points):
                return dimension.name, indicator.name
    return "", ""
