"""Words of the network: kinds, states, facilities, and the frozen records that leave this domain. No database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DISTRICT_DIGITS, STREET_DIGITS, VILLAGE_DIGITS = 6, 9, 12
_COMMITTEES = ("居民委员会", "村民委员会", "居委会", "村委会")


class AreaKind(TextChoices):
    CITY = "city", _("市")
    DISTRICT = "district", _("区")
    STREET = "street", _("街道")
    TOWN = "town", _("镇")
    VILLAGE = "village", _("村")
    COMMUNITY = "community", _("社区")


class PlaceKind(TextChoices):
    CENTRE = "centre", _("中心")
    INSTITUTE = "institute", _("所")
    STATION = "station", _("站")
    POINT = "point", _("点")


class PlaceStatus(TextChoices):
    OPEN = "open", _("开放")
    SUSPENDED = "suspended", _("暂停")
    MERGED = "merged", _("已并入")
    CLOSED = "closed", _("已关闭")


STANDING = (PlaceStatus.OPEN, PlaceStatus.SUSPENDED)
"""States of a place that is there, open to people or not for a while."""


class CoordSystem(TextChoices):
    GCJ02 = "GCJ-02", _("GCJ-02（国测局坐标，高德、腾讯地图用）")
    WGS84 = "WGS-84", _("WGS-84（手机定位、卫星定位用）")


class PlaceAction(TextChoices):
    """What can happen to a place; every one has an effective date, a reason and a person."""

    OPEN = "open", _("设立")
    EDIT = "edit", _("修改资料")
    RENAME = "rename", _("更名")
    MOVE = "move", _("调整隶属")
    MERGE = "merge", _("并入")
    SPLIT = "split", _("分设")
    SUSPEND = "suspend", _("暂停开放")
    REOPEN = "reopen", _("恢复开放")
    CLOSE = "close", _("关闭")
    CORRECT = "correct", _("更正设立日期")


class PlanStatus(TextChoices):
    """Where a change that was arranged for a coming day stands."""

    PLANNED = "planned", _("已安排")
    APPLIED = "applied", _("已生效")
    CANCELLED = "cancelled", _("已取消")
    FAILED = "failed", _("没办成")


class PlanAct(TextChoices):
    """What can happen to an arranged change."""

    PLAN = "plan", _("安排")
    APPLY = "apply", _("生效")
    CANCEL = "cancel", _("取消")
    FAIL = "fail", _("没办成")


class AreaStatus(TextChoices):
    LIVE = "live", _("现行")
    MERGED = "merged", _("已并入")


class AreaAction(TextChoices):
    """What can happen to an area; every one has an effective date, a reason and a person."""

    ADD = "add", _("新设")
    RENAME = "rename", _("更名")
    MERGE = "merge", _("并入")
    MARK = "mark", _("标为统计单位")
    UNMARK = "unmark", _("取消统计单位")


class RoomUse(TextChoices):
    HALL = "hall", _("讲堂")
    CLASSROOM = "classroom", _("教室")
    READING = "reading", _("阅览室")
    ACTIVITY = "activity", _("活动室")
    COUNSEL = "counsel", _("谈心室")
    VOLUNTEERS = "volunteers", _("志愿者之家")
    CHILDREN = "children", _("儿童活动室")
    OUTDOOR = "outdoor", _("室外场地")
    OTHER = "other", _("其他")


class Facility(TextChoices):
    """What residents may find in a place; places keep the keys as a list."""

    RAMP = "ramp", _("无障碍坡道")
    LIFT = "lift", _("电梯")
    TOILET = "toilet", _("卫生间")
    ACCESSIBLE_TOILET = "accessible_toilet", _("无障碍卫生间")
    WATER = "water", _("饮用水")
    WIFI = "wifi", _("无线网络")
    PROJECTOR = "projector", _("投影")
    SOUND = "sound", _("音响")
    KIOSK = "kiosk", _("学习一体机")
    BOOKS = "books", _("图书角")
    FIRST_AID = "first_aid", _("急救箱")
    AED = "aed", _("自动体外除颤器")
    NURSING = "nursing", _("母婴室")
    LOVE_CORNER = "love_corner", _("爱心驿站")
    STAGE = "stage", _("小舞台")
    COURT = "court", _("球场")
    PARKING = "parking", _("停车位")
    CHARGING = "charging", _("手机充电")


class Outcome(TextChoices):
    """What an import would do with one row."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("有改动")
    UNCHANGED = "unchanged", _("没变化")
    WRONG = "wrong", _("有错")


IMPORT = "network.import"
"""The kind of the job that writes a large import."""


class BatchStatus(TextChoices):
    PREVIEWED = "previewed", _("待写入")
    APPLYING = "applying", _("正在写入")
    APPLIED = "applied", _("已写入")
    UNDONE = "undone", _("已撤销")
    DISCARDED = "discarded", _("已放弃")


class Upload(Protocol):
    """An uploaded file."""

    name: str | None
    size: int | None

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """An administrative area as other domains see it."""

    code: str
    name: str
    kind: str
    parent_code: str
    is_pseudo: bool
    population: int | None


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """A centre, institute, station or point as other domains see it.

    Attributes:
        code: the path on the area tree; a grant on a prefix of it reaches the place.
        area_code: the administrative area it serves.
        parent_code: code of the place above it, "" for a centre.
        merged_into: code of the place that it was merged into, else "".
        version: rises by one with every change.
    """

    id: UUID
    code: str
    kind: str
    name: str
    short_name: str
    area_code: str
    parent_code: str
    district_name: str
    street_name: str
    address: str
    lng: Decimal | None
    lat: Decimal | None
    coord_system: str
    hours: Mapping[str, Any]
    facilities: tuple[str, ...]
    contact_name: str
    contact_phone: str
    status: str
    rated: bool
    opened_on: date
    closed_on: date | None
    merged_into: str
    version: int
    sort_key: str

    @property
    def spoken_name(self) -> str:
        """With its street before it, where the name does not begin with it anyway."""
        named = self.short_name.startswith(self.street_name)
        return self.short_name if named else f"{self.street_name}{self.short_name}"

    @property
    def district_code(self) -> str:
        return self.code[:DISTRICT_DIGITS]

    @property
    def street_code(self) -> str:
        return self.code[:STREET_DIGITS] if len(self.code) >= STREET_DIGITS else ""

    @property
    def is_open(self) -> bool:
        return self.status == PlaceStatus.OPEN


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room as other domains see it."""

    name: str
    use: str
    use_label: str
    seats: int
    square_metres: int | None


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """A photo as other domains see it; `support.files` knows the file's addresses."""

    id: UUID
    file_id: UUID
    caption: str


@dataclass(frozen=True, slots=True)
class PastPlace:
    """A place as it was on a day; one that is arranged but still to be set up has no id."""

    id: UUID | None
    code: str
    kind: str
    name: str
    short_name: str
    area_code: str
    parent_code: str
    status: str
    rated: bool
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class PlaceThen:
    """A place that stood on a past day: what it was, the names of its district and street then, and what it is now.

    Where it lies, its hours and its telephone have no history: they are those of `now`.
    """

    was: PastPlace
    district_name: str
    street_name: str
    now: PlaceRecord


@dataclass(frozen=True, slots=True)
class PastPage:
    """One page of places of a past day; `after` and `before` are positions to ask for the next and the previous page with."""

    places: tuple[PlaceThen, ...]
    after: str
    before: str


def district_of(code: str) -> str:
    """The district's code: the first six digits."""
    return code[:DISTRICT_DIGITS]


def street_of(code: str) -> str:
    """The street's or town's code, "" for a district."""
    return code[:STREET_DIGITS] if len(code) >= STREET_DIGITS else ""


def community_name(area_name: str) -> str:
    """What people call a village or community: 沙坡尾社区居委会 -> 沙坡尾社区, 军营村委会 -> 军营村."""
    for committee in _COMMITTEES:
        if area_name.endswith(committee):
            stem = area_name.removesuffix(committee)
            return f"{stem}村" if committee.startswith("村") else stem
    return area_name


def full_name(area_name: str, kind: str) -> str:
    """The full name of the place that serves an area: 沙坡尾社区新时代文明实践站."""
    return f"{community_name(area_name)}新时代文明实践{PlaceKind(kind).label}"


def short_name(area_name: str, kind: str) -> str:
    """The name in lists: 沙坡尾社区站, 厦港街道所, 思明区中心."""
    return f"{community_name(area_name)}{PlaceKind(kind).label}"
