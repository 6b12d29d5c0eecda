"""What a platform that is still empty needs next, told to whoever can do it: areas, places, a city officer, a standard."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.network.public import areas, count_public
from cuobian.domains.people.public import CITY_OFFICER, holders_under
from cuobian.domains.standards.public import VersionStatus, versions
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.sites import navigation


@dataclass(frozen=True, slots=True)
class Beginning:
    """One step of setting the platform up."""

    title: Any
    why: Any
    url: str
    action: Any


def beginning(actor: Actor) -> Beginning | None:
    """The first step that is still open and that this person may take; None on a platform that is set up."""
    where = navigation.address
    if actor.may("network.import"):
        if not areas():
            told = _("平台还是空的。先有市、区、街道（镇）、村（社区），站点才有地方放。")
            return Beginning(_("载入区划"), told, where("network:areas"), _("去载入区划"))
        if not any(count_public().values()):
            told = _("用 Excel 一次写入中心、所、站、点；写入前先看一遍，写入后 7 天内可以撤销。")
            return Beginning(_("导入站点"), told, where("network:imports"), _("从 Excel 导入"))
    if actor.may("people.manage") and not holders_under(CITY_OFFICER, "", clock.now()):
        told = _("评定标准、评定轮次由市级经办人办，系统管理员不参加评定。开好账号，再授「市级经办人」身份。")
        return Beginning(_("给市级经办人开账号"), told, where("people:create"), _("开一个账号"))
    if actor.may("standards.publish") and not versions(status=VersionStatus.PUBLISHED):
        told = _("开评定轮次要有一份发布着的标准。先导入，改好，再发布。")
        return Beginning(_("发布评定标准"), told, where("standards:index"), _("去评定标准"))
    return None
