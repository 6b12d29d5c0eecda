"""What a phone said about a sheet, read as values. No database."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cuobian.domains.rating.rules.sheets import Mark
from cuobian.support.inbox.public import Unreadable

_WRONG = _("这一条缺了东西，平台读不懂，没有收。它还在手机上，可以改了再传，或者导出。")
_MOST = 500

HELD: dict[str, Any] = {
    "sheet-unknown": _("平台没有派给您的这份检查单。您记的存着，不计分。"),
    "round-cancelled": _("%(place)s这一轮评定已经取消。您记的存着，不计分。"),
    "place-withdrawn": _("%(place)s已经退出这一轮。您记的存着，不计分。"),
    "sheet-void": _("%(place)s不再由您看，检查单已经作废。您记的存着，不计分。"),
    "sheet-locked": _("%(place)s的检查单已经提交锁定，这一条没有进去，存着。要改，请在网页上追加更正。"),
    "not-assessor": _("您的评委身份已经到期，这一条没有进去，存着。要接着记，请找把您编进组的经办人。"),
    "point-unknown": _("这份检查单里没有 %(point)s，这一条没有进去，存着。"),
    "changed-meanwhile": _("%(point)s 在别处改过。两份都存着，请您选用哪一份。"),
    "not-fitting": _("%(point)s 这样记不行，没有进去，存着：%(why)s"),
    "not-complete": _("%(place)s的检查单还有 %(count)d 处没有记全，没有提交。补完再提交。"),
    "returned": _("%(place)s的自评退回补正了，等它再报上来才能提交。您记的都在。"),
    "item-held": _("这一条的记录还没有进去，照片先存着。"),
    "photo-too-many": _("一条最多 9 张照片，这一张没有收。先去掉一张，再拍。"),
    "photo-heic": _("这是 HEIC 照片，平台读不了。把相机格式改成「兼容性最佳」重拍一张。文字不受影响。"),
    "photo-video": _("平台不收视频。请拍照，或写在说明里。文字不受影响。"),
    "photo-too-large": _("照片太大，平台没有收。请用较小的尺寸重拍。文字不受影响。"),
    "photo-damaged": _("照片打不开，可能没有传完整。请重拍一张。文字不受影响。"),
}
"""Why something that was received is not in the sheet: the code that phones know, and the words."""


@dataclass(frozen=True, slots=True)
class Named:
    """Which point of which sheet, and the own held commands that this one puts an end to."""

    sheet: UUID
    point: str
    settles: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ItemSaid:
    """What was seen of a point. `seen` is the version it was written over, or `follows` the own command before it."""

    named: Named
    mark: Mark
    seen: str
    follows: UUID | None


def version_of(mark: Mark | None) -> str:
    """One short word for what is recorded of a point; the same record gives the same. "" while there is none."""
    if mark is None:
        return ""
    told = json.dumps([mark.state, mark.defects, mark.unseen, mark.note.strip()], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def said_item(body: Mapping[str, Any]) -> ItemSaid:
    """A record as a phone wrote it. Raises Unreadable."""
    named = said_named(body)
    seen = body.get("seen_version") or ""
    if not isinstance(seen, str):
        raise Unreadable("unreadable", _WRONG)
    follows = _ident(body["follows"]) if body.get("follows") else None
    return ItemSaid(named, mark_in(body, named.point), seen, follows)


def mark_in(body: Mapping[str, Any], point: str) -> Mark:
    """State, number of defects or "not seen", and the note. Raises Unreadable."""
    state, defects, note = body.get("state") or "", body.get("defects"), body.get("note") or ""
    if not isinstance(state, str) or not isinstance(note, str) or (defects is not None and type(defects) is not int):
        raise Unreadable("unreadable", _WRONG)
    if body.get("unseen") is True:
        return Mark(point, unseen=True, note=note)
    return Mark(point, state=state[:2], defects=defects, note=note)


def said_named(body: Mapping[str, Any]) -> Named:
    """Sheet and point. Raises Unreadable."""
    point = body.get("point")
    if not isinstance(point, str) or not point.strip():
        raise Unreadable("unreadable", _WRONG)
    return Named(ident_in(body, "sheet"), point.strip()[:20], idents_in(body, "settles"))


def ident_in(body: Mapping[str, Any], name: str) -> UUID:
    """An id that the body must name. Raises Unreadable."""
    return _ident(body.get(name))


def idents_in(body: Mapping[str, Any], name: str) -> tuple[UUID, ...]:
    """Ids that the body may name. Raises Unreadable."""
    found = body.get(name) or []
    if not isinstance(found, list) or len(found) > _MOST:
        raise Unreadable("unreadable", _WRONG)
    return tuple(_ident(each) for each in found)


def _ident(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise Unreadable("unreadable", _WRONG) from error
