"""The one thing that comes now, at the head of a programme's page."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.models import Programme
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.kernel import clock


@dataclass(frozen=True, slots=True)
class Next:
    """What to do, why, where, and the button's words."""

    title: str
    text: str
    url: str
    action: str


def next_step(found: Programme, numbers: dict[str, Any], pending: int) -> Next | None:
    """None when nothing waits for the planner."""
    if found.status == ProgrammeStatus.DRAFT:
        return _draft(found, numbers)
    if found.status not in (ProgrammeStatus.RELEASED, ProgrammeStatus.RUNNING):
        return None
    if clock.today() > found.ends_on:
        text = _("最后一天已过。没记的到达可以在现场页补记，不补也能结束。")
        return Next(_("结束观摩"), text, _url(found, "end"), _("结束这次观摩"))
    if pending:
        text = _("有 %(n)d 处改动还没告诉大家。") % {"n": pending}
        return Next(
            _("把改动发出去"), text, _url(found, "release"), _("发布第 %(n)d 次") % {"n": found.released_no + 1}
        )
    if found.status == ProgrammeStatus.RELEASED:
        return _released(found)
    return _running(found)


def _draft(found: Programme, numbers: dict[str, Any]) -> Next:
    if not numbers["stops"]:
        return Next(_("加观摩点"), _("先加要看的站点，再让系统排路线。"), _url(found, "plan"), _("加观摩点"))
    if not numbers["people"]:
        return Next(_("加成员"), _("名单可以从账号选，也可以导入 Excel。"), _url(found, "people"), _("加成员"))
    if numbers["clashes"]:
        text = _("日程里还有 %(n)d 处要调整。") % {"n": numbers["clashes"]}
        return Next(_("排好日程"), text, _url(found, "plan"), _("去排日程"))
    return Next(_("发布日程"), _("接待方和成员会收到通知。"), _url(found, "release"), _("发布第 1 次"))


def _released(found: Programme) -> Next | None:
    if clock.today() < found.starts_on:
        return None
    return Next(_("开始观摩"), _("到了第一站点一下「到了」。"), _url(found, "live"), _("打开现场页"))


def _running(found: Programme) -> Next:
    return Next(_("今天的行程"), _("到达、离开、晚点都在现场页办。"), _url(found, "live"), _("打开现场页"))


def _url(found: Programme, name: str) -> str:
    return reverse(f"visits:{name}", args=[found.pk])
