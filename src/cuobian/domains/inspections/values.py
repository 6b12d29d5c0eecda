"""Words of the inspections: kinds, states, the reasons for which a record is held, and the frozen records that leave the domain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What an occasion is for."""

    OBSERVATION = "observation", _("现场观摩")
    STRICT = "strict", _("啄木鸟督查")
    GUIDANCE = "guidance", _("日常指导")


PREFIX = {Kind.OBSERVATION: "GM", Kind.STRICT: "DC", Kind.GUIDANCE: "ZD"}


class Status(TextChoices):
    """Where an occasion stands."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已结束")
    WITHDRAWN = "withdrawn", _("已取消")


class Policy(TextChoices):
    """When a deficiency becomes a ticket."""

    AFTER_REVIEW = "after_review", _("先在办公端看过，再开整改单")
    AT_ONCE = "at_once", _("手机一传来就开整改单")


class EntryKind(TextChoices):
    """What was noted."""

    MANDATORY = "mandatory_highlight", _("规定动作亮点")
    OPTIONAL = "optional_highlight", _("自选动作亮点")
    DEFICIENCY = "deficiency", _("不足")
    SUGGESTION = "suggestion", _("建议")


HIGHLIGHTS = (EntryKind.MANDATORY, EntryKind.OPTIONAL)


class FindingStatus(TextChoices):
    """Where a deficiency stands, merged from everybody who noted it."""

    WAITING = "waiting", _("待看")
    TICKETED = "ticketed", _("已开整改单")
    DROPPED = "dropped", _("不开整改单")


class Moment(TextChoices):
    """What a visitor says of a place."""

    ARRIVED = "arrived", _("到了")
    LEFT = "left", _("离开")


SEVERITY_ORDER = ("general", "serious", "safety")
MAX_TEXT, MAX_PHOTOS = 4000, 20
SEEN_BY = "inspections.view rectification.view own"
"""Who may open a photo of a record: who sees the record or its ticket, and who took it."""

HELD: dict[str, Any] = {
    "programme-withdrawn": _("这次%(kind)s已经取消。记录存着，由经办人决定收不收。"),
    "inspection-closed": _("这次%(kind)s已经结束。记录存着，由经办人决定收不收。"),
    "inspection-draft": _("这次%(kind)s还没有开始。记录存着，由经办人决定收不收。"),
    "inspector-removed": _("您不在这次%(kind)s的名单里了。记录存着，由经办人决定收不收。"),
    "place-closed": _("「%(place)s」已经关闭或并入别处。记录存着，由经办人决定收不收。"),
    "place-not-listed": _("「%(place)s」不在这次%(kind)s的站点里。记录存着，由经办人决定收不收。"),
    "own-district": _("「%(place)s」在您自己的区，啄木鸟督查要回避。记录存着，由经办人决定收不收。"),
    "point-unknown": _(
        "这一版标准里没有 %(point)s。记录存着，由经办人决定收不收；收下的不挂条款，原来的编号写在文字后面。"
    ),
    "changed-meanwhile": _("那一条在别的手机上已经更正或撤回。这一份也存着，由经办人决定用哪一份。"),
    "not-own": _("那一条是别人记的，不能替他改。"),
    "entry-held": _("前面那一条还在等经办人决定，这一条跟着它走。"),
    "entry-dropped": _("前面那一条没有收下，这一条先存着。"),
    "photo-heic": _(
        "这是苹果手机的 HEIC 照片，很多电脑打不开。请在手机「设置 → 相机 → 格式」选「兼容性最佳」再拍一张。文字已经收下。"
    ),
    "photo-video": _("这是视频，平台只收照片。请从视频里截一张图再传。文字已经收下。"),
    "photo-too-large": _(
        "这张照片太大，平台不收 1 亿像素以上或 20 MB 以上的照片。请在手机里缩小后再传。文字已经收下。"
    ),
    "photo-damaged": _("这张照片打不开，可能没有传完或者文件坏了。请再拍一张。文字已经收下。"),
    "photo-too-many": _("一条记录最多 20 张照片。其余的请另记一条。"),
}
"""Why something from a phone is kept but not taken, in words that say what happens next."""
NEVER_TAKEN = frozenset({"not-own", "photo-heic", "photo-video", "photo-too-large", "photo-damaged"})
"""What no decision can take: somebody else's record, a photo that cannot be read."""


@dataclass(frozen=True, slots=True)
class InspectionPlan:
    """What an occasion is to be.

    Attributes:
        code: the area whose office answers for it.
        basis: the document on which it rests.
        places, inspectors: ids, the places in the order in which they are seen.
        subject: who asked for it, for example "programme:<id>".
    """

    title: str
    kind: str
    starts_on: date
    ends_on: date
    code: str
    basis: str
    places: tuple[UUID, ...]
    inspectors: tuple[UUID, ...]
    policy: str = Policy.AFTER_REVIEW
    subject: str = ""


@dataclass(frozen=True, slots=True)
class InspectionRecord:
    """An occasion as other domains see it."""

    id: UUID
    number: str
    title: str
    kind: str
    status: str
    starts_on: date
    ends_on: date
    code: str
    subject: str


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """A photo of a record."""

    id: UUID
    file: UUID
    name: str


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """What somebody noted at a place, as other domains see it; withdrawn and corrected ones are left out unless asked for."""

    id: UUID
    inspection_id: UUID
    place_id: UUID
    code: str
    kind: str
    point_id: str
    point_text: str
    severity: str
    text: str
    photos: tuple[PhotoRecord, ...]
    account_id: UUID
    who: str
    unit: str
    unit_code: str
    happened_at: datetime
    is_live: bool
    ticket_id: UUID | None
    ticket_number: str
    ticket_status: str


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """A deficiency at a place, merged from everybody who noted it."""

    id: UUID
    inspection_id: UUID
    place_id: UUID
    code: str
    point_id: str
    point_text: str
    severity: str
    status: str
    reason: str
    entries: int
    ticket_id: UUID | None
    ticket_number: str


@dataclass(frozen=True, slots=True)
class PointCheck:
    """What an occasion found on one measuring point of a place: counts, nobody's words and nobody's name.

    Attributes:
        occasion: the kind of the occasion.
        severity: the gravest of the deficiencies, in words; "" without one.
        ticket: the status of the ticket that came of it; "" without one.
    """

    on: date
    occasion: str
    highlights: int
    deficiencies: int
    severity: str
    ticket: str

    @property
    def occasion_label(self) -> str:
        return str(Kind(self.occasion).label)


@dataclass(frozen=True, slots=True)
class DayItem:
    """One thing of somebody's day, for the notebook."""

    title: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place_id: UUID | None = None
    inspection_id: UUID | None = None
    day: date | None = None
    note: str = ""
    status: str = ""


Counts = Mapping[str, int]

# What the audit trail calls what is done here.
AUDIT_ACTIONS = {
    "inspections.create": _("建检查"),
    "inspections.edit": _("改检查"),
    "inspections.open": _("开始检查"),
    "inspections.close": _("结束检查"),
    "inspections.withdraw": _("取消检查"),
    "inspections.write": _("传来一条记录"),
    "inspections.photo": _("传来一张照片"),
    "inspections.take_back": _("撤回一条记录"),
    "inspections.seen": _("记到了、离开"),
    "inspections.ticket": _("把不足开成整改单"),
    "inspections.drop": _("不开整改单"),
    "inspections.praise": _("把亮点推为好做法"),
}
AUDIT_SUBJECTS = {"inspection": _("检查"), "inspection_entry": _("现场记录"), "inspection_finding": _("不足")}
AUDIT_FIELDS = {"places": _("站点数"), "inspectors": _("人数"), "ticket": _("整改单"), "kind": _("种类")}
