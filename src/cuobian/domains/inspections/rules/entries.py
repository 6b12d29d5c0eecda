"""What a phone said, read as values, and the reason why it is not simply taken. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cuobian.domains.inspections.values import MAX_PHOTOS, MAX_TEXT, SEVERITY_ORDER, EntryKind, Kind, Status
from cuobian.domains.network.public import PlaceStatus, district_of
from cuobian.support.inbox.public import Unreadable

_WRONG = _("这一条缺了东西，平台读不懂，没有收。它还在手机上，可以改了再传，或者导出。")
_DISTRICT = 6


@dataclass(frozen=True, slots=True)
class Said:
    """The body of a record."""

    inspection: UUID
    place: UUID
    kind: str
    point: str
    text: str
    severity: str
    inside: bool | None
    corrects: UUID | None
    photos: tuple[dict[str, str], ...]


def said(body: Mapping[str, Any]) -> Said:
    """A record of the first or the second schema. Raises Unreadable."""
    kind, text, point = body.get("kind"), body.get("text") or "", body.get("point") or ""
    photos = tuple(_photo(each) for each in (body.get("photos") or [])[:MAX_PHOTOS])
    if kind not in EntryKind.values or not isinstance(text, str) or not isinstance(point, str):
        raise Unreadable("unreadable", _WRONG)
    if not text.strip() and not photos:
        raise Unreadable("nothing-said", _("这一条没有文字，也没有照片，平台没有收。请补上再传。"))
    if len(text) > MAX_TEXT:
        raise Unreadable("too-long", _("这一条超过 4000 个字，平台没有收。请拆成几条再传。"))
    severity = body.get("severity") if body.get("severity") in SEVERITY_ORDER else SEVERITY_ORDER[0]
    return Said(
        inspection=ident(body, "inspection"),
        place=ident(body, "place"),
        kind=str(kind),
        point=point.strip()[:20],
        text=text.strip(),
        severity=str(severity) if kind == EntryKind.DEFICIENCY else "",
        inside=body.get("inside") if isinstance(body.get("inside"), bool) else None,
        corrects=ident(body, "corrects") if body.get("corrects") else None,
        photos=photos,
    )


def ident(body: Mapping[str, Any], name: str) -> UUID:
    """An id that the body names. Raises Unreadable."""
    try:
        return UUID(str(body[name]))
    except (KeyError, ValueError) as error:
        raise Unreadable("unreadable", _WRONG) from error


def _photo(raw: Any) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise Unreadable("unreadable", _WRONG)
    return {name: str(raw.get(name) or "")[:160] for name in ("sha256", "name", "type")}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the occasion, the place and the person stood when a record was written and when it came in."""

    kind: str
    status: str
    listed: bool
    unlisted_at: datetime | None
    place_status: str
    place_code: str
    is_inspector: bool
    removed_at: datetime | None
    unit_code: str


def why_held(standing: Standing, happened_at: datetime) -> str:
    """The first reason why somebody must decide, a key of `values.HELD`; "" when there is none.

    What was written before a person or a place was taken off the list counts as written in time.
    """
    over = {
        Status.WITHDRAWN: "programme-withdrawn",
        Status.CLOSED: "inspection-closed",
        Status.DRAFT: "inspection-draft",
    }
    if standing.status in over:
        return over[Status(standing.status)]
    if not standing.is_inspector or _after(happened_at, standing.removed_at):
        return "inspector-removed"
    if not standing.listed or _after(happened_at, standing.unlisted_at):
        return "place-not-listed"
    if standing.place_status in (PlaceStatus.CLOSED, PlaceStatus.MERGED):
        return "place-closed"
    return "own-district" if is_recused(standing.kind, standing.unit_code, standing.place_code) else ""


def is_recused(kind: str, unit_code: str, place_code: str) -> bool:
    """Nobody inspects the own district strictly; people of the city have no district."""
    return kind == Kind.STRICT and len(unit_code) >= _DISTRICT and district_of(unit_code) == district_of(place_code)


def _after(happened_at: datetime, limit: datetime | None) -> bool:
    return limit is not None and happened_at > limit


def gravest(severities: Sequence[str]) -> str:
    """The gravest of several."""
    return max(severities, key=SEVERITY_ORDER.index, default=SEVERITY_ORDER[0])
