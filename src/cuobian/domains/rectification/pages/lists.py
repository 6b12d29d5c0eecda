"""The list of tickets: filter, sort, page, export, remind and close many at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.actions.reminding import remind
from cuobian.domains.rectification.actions.steps import close_many
from cuobian.domains.rectification.pages.parts import (
    applied,
    area_choices,
    area_name,
    ask,
    crumbs,
    shell_of,
)
from cuobian.domains.rectification.queries.programmes import programme_title
from cuobian.domains.rectification.queries.tickets import TicketFilters, TicketLine, counts, lines_of, ticket_rows
from cuobian.domains.rectification.values import Severity, Status
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.kernel.format import day, working_days_left
from cuobian.kernel.forms import uuids
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import day_in
from cuobian.kernel.text import clean_query
from cuobian.support.calendars.public import calendar
from cuobian.support.exchange.public import xlsx_response

MOST = 20_000
PHASE_WORDS = {
    "live": gettext_lazy("没办完的"),
    "mine": gettext_lazy("待我办"),
    "overdue": gettext_lazy("超期"),
    "soon": gettext_lazy("一周内到期"),
    "verify": gettext_lazy("待复查"),
    "escalated": gettext_lazy("督办中"),
    "repeat": gettext_lazy("重复出现"),
    "counted": gettext_lazy("算数的（不算撤回、并入、不再整改的）"),
    "ended": gettext_lazy("办完的"),
    "all": gettext_lazy("全部"),
}
COLUMNS = (
    Column("name", gettext_lazy("站点"), sort=("sort_key",), value=lambda line: line.ticket.place.short_name),
    Column("found", gettext_lazy("问题"), value=lambda line: line.ticket.found),
    Column("severity", gettext_lazy("轻重"), value=lambda line: str(line.ticket.get_severity_display())),
    Column("status", gettext_lazy("状态"), sort=("status",), value=lambda line: str(line.ticket.get_status_display())),
    Column("holder", gettext_lazy("经办人"), value=lambda line: line.holder),
    Column("due", gettext_lazy("期限"), sort=("due_on",), value=lambda line: line.ticket.due_on, kind="date"),
)
EXPORTED = (
    Column("number", gettext_lazy("单号"), value=lambda line: line.ticket.number),
    COLUMNS[0],
    Column("code", gettext_lazy("编码"), value=lambda line: line.ticket.code),
    Column("where", gettext_lazy("区、镇街"), value=lambda line: line.where),
    Column(
        "point", gettext_lazy("条款"), value=lambda line: f"{line.ticket.point_id} {line.ticket.point_text}".strip()
    ),
    *COLUMNS[1:],
    Column(
        "left",
        gettext_lazy("还剩"),
        value=lambda line: "" if line.days_left is None else working_days_left(line.days_left, line.ticket.due_on),
    ),
    Column("opened", gettext_lazy("开单时间"), value=lambda line: line.ticket.opened_at),
    Column("fix", gettext_lazy("整改情况"), value=lambda line: line.ticket.fix_text),
    Column("ended", gettext_lazy("办完时间"), value=lambda line: line.ticket.ended_at),
)


def filters_of(params: QueryDict) -> TicketFilters:
    """The filters an address names; without one it is what has not ended."""
    phase = params.get("phase", "live")
    return TicketFilters(
        query=clean_query(params.get("q")),
        district=params.get("district", "")[:6],
        street=params.get("street", "")[:9],
        status=params.get("status", ""),
        phase=phase if phase in PHASE_WORDS else "live",
        severity=params.get("severity", ""),
        point=params.get("point", "")[:20],
        standard=params.get("standard", "")[:16],
        since=day_in(params.get("since")),
        place=params.get("place", "")[:32],
        at=params.get("at", "")[:32],
        programme="".join(str(one) for one in uuids([params.get("programme", "")])),
    )


def asked_rows(actor: Actor, params: QueryDict) -> Any:
    """The rows that the filters of an address leave."""
    return ticket_rows(actor, filters_of(params), today=clock.today()).select_related("place", "responsible")


@page("rectification.view")
def tickets(request: HttpRequest) -> HttpResponse:
    """All tickets in the actor's scope."""
    actor = actor_of(request)
    filters = filters_of(request.GET)
    rows = asked_rows(actor, request.GET)
    named = _named(filters)
    if request.GET.get("export") == "xlsx":
        return _export(request, rows, [word for word in named.values() if word])
    shown = listing(request.GET, rows, COLUMNS, default="due")
    districts, streets = area_choices(actor, "rectification.view", filters.district)
    today = clock.today()
    context = {
        "shell": shell_of(actor),
        "listing": shown,
        "lines": lines_of(shown.rows, actor, calendar=calendar(), today=today),
        "counts": counts(actor, today),
        "filters": filters,
        "without": _without(actor, request.GET, named) if not shown.total else [],
        "applied": applied({**request.GET.dict(), "phase": filters.phase}, named),
        "phases": PHASE_WORDS.items(),
        "statuses": Status.choices,
        "severities": Severity.choices,
        "districts": districts,
        "streets": streets,
        "may_open": actor.may("rectification.open"),
        "may_manage": actor.may("rectification.manage"),
        "may_programme": actor.may("rectification.programme"),
    }
    return render(request, "rectification/tickets.html", context)


def _without(actor: Actor, params: QueryDict, named: dict[str, str]) -> list[tuple[str, str, int]]:
    """For a list that came out empty: each filter in words, the address without it, and how many there are then."""
    set_now = {key: params.get(key, "") for key in named} | {"phase": filters_of(params).phase}
    found = []
    for name, word in named.items():
        if word:
            rest = {key: value for key, value in set_now.items() if value and key != name}
            rest.setdefault("phase", "all")
            query = QueryDict(mutable=True)
            query.update(rest)
            found.append((word, f"?{query.urlencode()}", asked_rows(actor, query).count()))
    return found


def _named(filters: TicketFilters) -> dict[str, str]:
    return {
        "q": _("找「%(text)s」") % {"text": filters.query} if filters.query else "",
        "phase": "" if filters.phase == "all" else str(PHASE_WORDS[filters.phase]),
        "district": area_name(filters.district),
        "street": area_name(filters.street),
        "status": str(Status(filters.status).label) if filters.status in Status.values else "",
        "severity": str(Severity(filters.severity).label) if filters.severity in Severity.values else "",
        "point": _("条款 %(id)s") % {"id": filters.point} if filters.point else "",
        "standard": _("标准 %(code)s") % {"code": filters.standard} if filters.standard else "",
        "since": _("%(day)s 以后开的") % {"day": day(filters.since)} if filters.since else "",
        "place": _("站点 %(code)s") % {"code": filters.place} if filters.place else "",
        "at": _("只看站点 %(code)s") % {"code": filters.at} if filters.at else "",
        "programme": programme_title(filters.programme) if filters.programme else "",
    }


def _export(request: HttpRequest, rows: Any, words: list[str]) -> HttpResponse:
    if rows.count() > MOST:
        raise Invalid(_("一次最多导出 20,000 行。请先选一个区。"))
    found = list(sorted_rows(request.GET, rows, COLUMNS, default="due"))
    lines = lines_of(found, actor_of(request), calendar=calendar(), today=clock.today())
    return xlsx_response(_("整改单"), _("整改单"), table_of(lines, EXPORTED), request, filters=words)


@page("rectification.manage", methods=("POST",))
def bulk(request: HttpRequest) -> HttpResponse:
    """`do` names what, `sure` says that the question has been answered."""
    actor = actor_of(request)
    do = request.POST.get("do", "")
    chosen = _chosen(request)
    if not chosen:
        raise Invalid([Fault("", _("先在名单里选整改单。选过的可能已经办完，请刷新名单再选。"))])
    if do not in ("remind", "close"):
        raise NotFound()
    if request.POST.get("sure") != "1":
        return _ask(request, do, chosen)
    ids = [line.ticket.pk for line in chosen]
    if do == "remind":
        messages.success(
            request,
            _("已提醒 %(count)d 件整改单的经办人") % {"count": remind(actor=actor, ticket_ids=ids, now=clock.now())},
        )
    else:
        messages.success(
            request,
            _("已销号 %(count)d 件整改单") % {"count": close_many(actor=actor, ticket_ids=ids, now=clock.now())},
        )
    return redirect("rectification:tickets")


def _chosen(request: HttpRequest) -> list[TicketLine]:
    """What was ticked, or everything the filters leave; only what the actor may manage."""
    actor = actor_of(request)
    if request.POST.get("all") == "1":
        rows = list(asked_rows(actor, request.GET).order_by("pk")[:MOST])
    else:
        own = ticket_rows(actor, TicketFilters(), today=clock.today()).select_related("place", "responsible")
        rows = list(own.filter(pk__in=uuids(request.POST.getlist("chosen"))).order_by("pk"))
    return lines_of(rows, actor, calendar=calendar(), today=clock.today())


def _ask(request: HttpRequest, do: str, chosen: list[TicketLine]) -> HttpResponse:
    count = len(chosen)
    names = _("、").join(line.ticket.number for line in chosen[:6]) + (_("等") if count > 6 else "")
    remind_title = _("提醒 %(count)d 件整改单的经办人？")
    close_title = _("给 %(count)d 件整改单销号？")
    title = (remind_title if do == "remind" else close_title) % {"count": count}
    waits = _("每件提醒正在等的那个人，办完的不提醒。")
    frozen = _("销号后锁定，记入台账，不能再改。有一件不能销号，就一件都不办。")
    return ask(
        request,
        title=title,
        action=_("提醒这 %(count)d 件") % {"count": count}
        if do == "remind"
        else _("销号这 %(count)d 件") % {"count": count},
        rows=[{"label": _("整改单"), "value": names}],
        warnings=[waits if do == "remind" else frozen],
        hidden=[("do", do), ("sure", "1"), *(("chosen", line.ticket.pk) for line in chosen)],
        back_url=reverse("rectification:tickets"),
        action_url=reverse("rectification:bulk"),
        crumbs=crumbs(actor_of(request), (title, "")),
    )
