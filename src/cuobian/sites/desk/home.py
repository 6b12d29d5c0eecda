"""The desk's first page: what is next, what waits, which rounds are under way; by role."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cuobian.domains.people.public import APPEAL_REVIEWER, ASSESSOR, PARTICIPANT, STATION_KEEPER
from cuobian.domains.rating.pages.desk.summary import round_cards, steps_in
from cuobian.domains.rectification.public import counts
from cuobian.domains.visits.public import open_hosting, running_on
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.pages import actor_of, page
from cuobian.sites import navigation
from cuobian.sites.desk.beginning import beginning
from cuobian.support.calendars.public import calendar
from cuobian.support.notices.public import NoticeRecord, open_count, open_for

HOMES = {
    STATION_KEEPER: "rating:my-place",
    ASSESSOR: "rating:my-sheets",
    APPEAL_REVIEWER: "rating:my-appeals",
    PARTICIPANT: "field:notebook",
}
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A page that a role needs often."""

    label: Any
    note: Any
    url: str
    icon: str


@page(None)
def home(request: HttpRequest) -> HttpResponse:
    """Keepers, assessors and reviewers have a first page of their own."""
    actor = actor_of(request)
    own = navigation.address(HOMES[actor.role]) if actor.role in HOMES else ""
    if own:
        return redirect(own)
    cards = round_cards(actor)
    steps = steps_in(cards)
    notices = open_for(actor.person_id, SHOWN)
    context = {
        "first": steps[0] if steps else None,
        "steps": steps[1:],
        "first_notice": None if steps or not notices else _line(notices[0]),
        "beginning": None if steps or notices else beginning(actor),
        "todo": [_line(notice) for notice in (notices if steps else notices[1:])],
        "open_count": open_count(actor.person_id),
        "cards": cards,
        "tickets": counts(actor, clock.today()) if actor.may("rectification.view") else None,
        "visits": running_on(actor, clock.today()) if actor.may("visits.view") else [],
        "hosting": len(open_hosting(actor)) if actor.may("visits.host") else 0,
        "shortcuts": [each for each in shortcuts_of(actor) if each.url],
    }
    return render(request, "desk/home.html", context)


def _line(notice: NoticeRecord) -> dict[str, Any]:
    plan, today = calendar(), clock.today()
    days = None
    if notice.due_on is not None:
        days = plan.between(today, notice.due_on)
        days = min(days, -1) if notice.due_on < today else days
    return {"notice": notice, "days": days}


def shortcuts_of(actor: Actor) -> list[Shortcut]:
    """What this role may open, in the order it is needed."""
    found = []
    for permission, shortcut in _shortcuts():
        if not permission or actor.may(permission):
            found.append(shortcut)
    return found


def _shortcuts() -> list[tuple[str, Shortcut]]:
    where = navigation.address
    return [
        ("rating.own", Shortcut(_("我的所"), _("自评、得分、下一步"), where("rating:my-place"), "building-community")),
        ("rating.first_review", Shortcut(_("初审"), _("看本街镇的站交来的自评"), where("rating:reviews"), "clipboard-check")),
        ("rating.view", Shortcut(_("评定轮次"), _("进度、名单、考评组、公示"), where("rating:rounds"), "list-check")),
        ("rating.view", Shortcut(_("星级"), _("已定的星、体检、黄牌"), where("rating:stars"), "star")),
        ("rectification.view", Shortcut(_("整改单"), _("发现的问题、期限、复查、销号"), where("rectification:tickets"), "tool")),
        ("visits.view", Shortcut(_("观摩"), _("日程、名单、路线、现场"), where("visits:programmes"), "route")),
        ("inspections.write", Shortcut(_("观摩本"), _("在手机上记亮点和不足，没有信号也能用"), where("field:notebook"), "notebook")),
        ("network.view", Shortcut(_("阵地网络"), _("中心、所、站、点的资料"), where("network:list"), "sitemap")),
        ("network.import", Shortcut(_("导入网络"), _("用 Excel 一次写入"), where("network:imports"), "upload")),
        ("people.view", Shortcut(_("人员"), _("账号、身份、任职"), where("people:accounts"), "users")),
        ("standards.view", Shortcut(_("评定标准"), _("版本、比较、导出"), where("standards:index"), "scale")),
        ("ledger.view", Shortcut(_("台账"), _("每个数背后的记录"), where("ledger:home"), "books")),
        ("audit.view", Shortcut(_("审计"), _("谁在什么时候做了什么"), where("audit:list"), "shield-check")),
        ("calendars.edit", Shortcut(_("工作日历"), _("休息日和调休"), where("calendars:year"), "calendar-event")),
    ]  # fmt: skip
