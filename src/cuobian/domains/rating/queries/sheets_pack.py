"""The assessor's part of the notebook's pack: the own open sheets, and nothing of anybody else.

Blind: no other sheet, no self-assessment, no score. At most fifty sheets, those that are due first; the points of a version
stand there once, however many sheets there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from cuobian.domains.rating.models import MetricSnapshot, SelfDocument, Sheet, SheetItem, SheetPhoto
from cuobian.domains.rating.queries.phone_held import HeldItem, held_items, mark_of_item
from cuobian.domains.rating.queries.sheet_view import choices_of, figure_of, my_sheets
from cuobian.domains.rating.queries.standard import judged_by_id, point_text
from cuobian.domains.rating.rules.phones import version_of
from cuobian.domains.rating.values import SheetStatus
from cuobian.domains.standards.public import engine_standard
from cuobian.engines.scoring import CountRule, Indicator, Method, Point
from cuobian.kernel.access import Actor
from cuobian.kernel.format import score

MOST = 50


def sheets_part(actor: Actor, now: datetime) -> dict[str, Any]:
    """What a phone needs to fill in the own sheets without a signal; empty for who is no assessor."""
    if not actor.may("rating.assess"):
        return {}
    waiting = my_sheets(actor).filter(status=SheetStatus.OPEN).order_by("entry__due_on", "entry__sort_key", "pk")
    rows = [row for row in waiting[: MOST + 1] if actor.may("rating.assess", row.entry.code)]
    shown = rows[:MOST]
    given = _Given(shown, actor)
    return {
        "sheets": [_sheet(row, given) for row in shown],
        "more": len(rows) > MOST,
        "versions": {str(one): _points(one, get_language() or "") for one in sorted({_version(row) for row in shown})},
        "online": reverse("rating:my-sheets"),
    }


def _version(sheet: Sheet) -> UUID:
    return sheet.entry.round.version_id


class _Given:
    """Everything about these sheets, asked for once however many there are."""

    def __init__(self, sheets: Sequence[Sheet], actor: Actor) -> None:
        entries = [sheet.entry_id for sheet in sheets]
        self.items = _by(SheetItem.objects.filter(sheet__in=sheets).order_by("point_id"), "sheet_id")
        self.photos = _by(SheetPhoto.objects.filter(item__sheet__in=sheets).order_by("pk"), "item_id")
        self.figures: dict[UUID, Mapping[str, Any]] = dict(
            MetricSnapshot.objects.filter(entry__in=entries).order_by("as_of").values_list("entry_id", "values")
        )
        documents = SelfDocument.objects.filter(item__entry__in=entries).select_related("file", "item")
        self.documents = documents.order_by("item__point_id", "position") if entries else []
        since = min((sheet.opened_at for sheet in sheets), default=None)
        self.held: dict[str, list[HeldItem]] = defaultdict(list)
        for one in held_items(actor.person_id, [row.pk for row in sheets], since=since) if since else ():
            self.held[one.sheet].append(one)


def _by(rows: Iterable[Any], name: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _sheet(sheet: Sheet, given: _Given) -> dict[str, Any]:
    entry = sheet.entry
    points = judged_by_id(_version(sheet))
    named: dict[str, list[str]] = defaultdict(list)
    for document in given.documents:
        point_id = document.item.point_id
        if document.item.entry_id == entry.pk and point_id in points and Method.DOCUMENT in points[point_id].methods:
            named[point_id].append(document.title or document.file.name)
    values = given.figures.get(entry.pk)
    return {
        "id": str(sheet.pk),
        "version": str(_version(sheet)),
        "place": entry.place.short_name,
        "address": entry.place.address,
        "panel": sheet.panel.name,
        "round": entry.round.title,
        "due_on": entry.due_on.isoformat(),
        "online": reverse("rating:sheet", args=[sheet.pk]),
        "items": {item.point_id: _item(item, given.photos[item.pk]) for item in given.items[sheet.pk]},
        "held": [_held(one) for one in given.held[str(sheet.pk)]],
        "known": {point.id: [figure_of(values, point)] for point in points.values() if point.metric},
        "documents": dict(named),
    }


def _item(item: SheetItem, photos: Sequence[SheetPhoto]) -> dict[str, Any]:
    return {
        "state": item.state,
        "defects": item.defects,
        "unseen": item.unseen,
        "note": item.note,
        "version": version_of(mark_of_item(item)),
        "saved_at": item.saved_at.isoformat(),
        "photos": [{"id": photo.pk, "sha256": photo.given_sha256} for photo in photos],
    }


def _held(one: HeldItem) -> dict[str, Any]:
    mark = one.mark
    return {
        "id": str(one.id),
        "point": mark.point_id,
        "state": mark.state,
        "defects": mark.defects,
        "unseen": mark.unseen,
        "note": mark.note,
        "made_at": one.made_at.isoformat(),
        "follows": one.follows or None,
        "code": one.code,
        "message": one.message,
    }


@lru_cache(maxsize=16)
def _points(version_id: UUID, language: str) -> list[dict[str, Any]]:
    """The points that people look at, in words of the reader. Only published versions are rated by; those never change."""
    wanted = judged_by_id(version_id)
    return [
        _point(version_id, point, dimension.name, indicator)
        for dimension in engine_standard(version_id).dimensions
        for indicator in dimension.indicators
        for point in indicator.points
        if point.id in wanted
    ]


def _point(version_id: UUID, point: Point, dimension: str, indicator: Indicator) -> dict[str, Any]:
    text = point_text(version_id, point.id)
    rule = point.rule
    return {
        "id": point.id,
        "name": point.name,
        "dimension": dimension,
        "indicator": indicator.name,
        "methods": [{"text": method, "kind": Method(method).name.lower()} for method in text.methods],
        "mandatory": point.mandatory,
        "full": score(point.points),
        "evidence": list(text.evidence),
        "hint": text.note,
        "choices": [
            {"value": choice.value, "text": str(choice.text), "points": choice.points}
            for choice in choices_of(version_id, point)
        ],
        "count": {"defect": rule.defect, "per": score(rule.per)} if isinstance(rule, CountRule) else None,
    }
