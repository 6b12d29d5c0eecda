"""The first days of a platform: what there must be before places can be rated, and who does what is still missing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.network.public import areas, count_public
from cuobian.domains.people.public import CITY_OFFICER, DISTRICT_OFFICER, SYSTEM_ADMINISTRATOR, holders_under
from cuobian.domains.rating.public import has_opened_a_round
from cuobian.domains.standards.public import PlaceKind, published
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.sites import navigation


@dataclass(frozen=True, slots=True)
class Beginning:
    """One thing that there must be; `url` is "" when another role does it, which `who` names."""

    title: Any
    note: Any
    who: Any
    url: str
    is_done: bool


def beginnings(actor: Actor) -> list[Beginning]:
    """In the order in which they are done; () for whoever does none of them, and once a round was opened."""
    if actor.role not in (SYSTEM_ADMINISTRATOR, CITY_OFFICER) or has_opened_a_round():
        return []
    administrator, officer = _("系统管理员"), _("市级经办人")
    accounts = _url(actor, "people:create")
    known, served = bool(areas()), bool(count_public())
    rated_by = any(published(kind, on=date.max) for kind in PlaceKind.values)
    return [
        Beginning(_("载入区划"), _("市、区、街道（镇）、村（社区）"), administrator, _url(actor, "network:areas"), known),
        Beginning(_("导入阵地网络"), _("中心、所、站，用 Excel 一次写入"), administrator, _url(actor, "network:imports"), served),
        Beginning(_("给市级经办人开账号"), _("标准和轮次归市级经办人管"), administrator, accounts, _held(CITY_OFFICER)),
        Beginning(_("给各区经办人开账号"), _("组考评组、定归区里定的星"), administrator, accounts, _held(DISTRICT_OFFICER)),
        Beginning(_("发布评定标准"), _("自己的一份，或者平台附带的示例"), officer, _url(actor, "standards:index"), rated_by),
        Beginning(_("开第一轮评定"), _("选标准和站点，定各步期限"), officer, _url(actor, "rating:round-new"), is_done=False),
    ]  # fmt: skip


_ASKED = {
    "network:areas": "network.edit",
    "network:imports": "network.import",
    "people:create": "people.manage",
    "standards:index": "standards.publish",
    "rating:round-new": "rating.open",
}


def _url(actor: Actor, name: str) -> str:
    return navigation.address(name) if actor.may(_ASKED[name]) else ""


def _held(role: str) -> bool:
    return bool(holders_under(role, "", clock.now()))
