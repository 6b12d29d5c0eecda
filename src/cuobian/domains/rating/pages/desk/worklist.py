"""The work list of a round: filter, sort, page, export, keep as a view."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import area_names, past_day
from cuobian.domains.rating.actions.remind import PERMISSIONS
from cuobian.domains.rating.actions.views import drop_view, keep_view
from cuobian.domains.rating.models import Entry, Round, SavedView
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.progress import entries_in
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.queries.then import with_that_day
from cuobian.domains.rating.queries.worklist import STATUSES, EntryFilters, EntryLine, lines_of, work_rows
from cuobian.domains.rating.values import RoundStatus, Stage
from cuobian.domains.standards.public import PlaceKind
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid
from cuobian.kernel.format import day_number, working_days_left
from cuobian.kernel.forms import uuids
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query
from cuobian.support.calendars.public import calendar
from cuobian.support.exchange.public import xlsx_response

MOST = 20_000
PANELS = ("rating.panel.district", "rating.panel.city")
MAIN_AT: dict[str, str] = {
    Stage.DISTRICT_PANEL: "compute",
    Stage.CITY_PANEL: "compute",
    Stage.DISTRICT_RESULT: "confirm",
    Stage.CITY_RESULT: "confirm",
    Stage.NOTICE_READY: "publish",
    Stage.AWARD_READY: "award",
}
COLUMNS = (
    Column("name", gettext_lazy("站点"), sort=("sort_key",), value=lambda line: line.name),
    Column("stage", gettext_lazy("环节"), value=lambda line: str(line.entry.get_stage_display())),
    Column("held", gettext_lazy("现有星级"), value=lambda line: line.held),
    Column("star", gettext_lazy("拟定星级"), sort=("star_key",), value=lambda line: line.entry.star),
    Column("score", gettext_lazy("得分"), sort=("score_key",), value=lambda line: line.entry.score, kind="number"),
    Column("recorded", gettext_lazy("已记条数"), value=lambda line: line.recorded, kind="number"),
    Column("holder", gettext_lazy("在谁手里"), value=lambda line: line.holder),
    Column("due", gettext_lazy("期限"), sort=("due_on",), value=lambda line: line.entry.due_on, kind="date"),
)
COLUMNS_THEN = (
    Column("name", gettext_lazy("那天的名称"), sort=("sort_key_then",), value=lambda line: line.name),
    *COLUMNS[1:],
)
EXPORTED = (
    COLUMNS[0],
    Column("code", gettext_lazy("编码"), value=lambda line: line.code),
    Column("where", gettext_lazy("区、镇街"), value=lambda line: line.where),
    *COLUMNS[1:],
    Column(
        "left",
        gettext_lazy("还剩"),
        value=lambda line: "" if line.days_left is None else working_days_left(line.days_left, line.entry.due_on),
    ),
)


def filters_of(params: QueryDict) -> EntryFilters:
    """The filters an address names."""
    return EntryFilters(
        query=clean_query(params.get("q")),
        district=params.get("district", "")[:6],
        street=params.get("street", "")[:9],
        stage=params.get("stage", ""),
        status=params.get("status", "") if params.get("status") in STATUSES else "",
        star=params.get("star", ""),
    )


def asked_rows(actor: Actor, made: Round, params: QueryDict) -> Any:
    """The rows that the filters of an address leave."""
    jurisdiction, day = version_policy(made.version_id).stars_by_level, past_day(params.get("as_of"))
    return work_rows(actor, made, filters_of(params), today=clock.today(), jurisdiction=jurisdiction, day=day)


def shown_lines(actor: Actor, made: Round, rows: Any, day: date | None = None) -> list[EntryLine]:
    """What the page shows of some rows; with `day` they are those that `asked_rows` gives for it."""
    jurisdiction = version_policy(made.version_id).stars_by_level
    return lines_of(list(rows), actor, calendar=calendar(), today=clock.today(), jurisdiction=jurisdiction, day=day)


@page("rating.view")
def entries(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The entries of a round in the actor's scope; with `as_of` under the names and areas of that day, to be read only."""
    actor, day = actor_of(request), past_day(request.GET.get("as_of"))
    made = get_round(actor, round_id)
    filters = filters_of(request.GET)
    rows = asked_rows(actor, made, request.GET)
    if request.GET.get("export") == "xlsx":
        return _export(request, made, rows, day)
    shown = listing(request.GET, rows, COLUMNS_THEN if day else COLUMNS, default="due")
    applied = applied_of(request.GET, filters, day)
    context = {
        "made": made,
        "title": _title(filters, made),
        "crumbs": round_crumbs(made, (_("站点"), "")),
        "listing": shown,
        "lines": shown_lines(actor, made, shown.rows, day),
        "all": entries_in(actor, made).count(),
        "filters": filters,
        "as_of": day,
        "applied": applied,
        "again_url": f"{reverse('rating:round-new')}?again={made.pk}"
        if filters.stage == Stage.UNSTARRED and actor.may("rating.open", made.code)
        else "",
        "districts": _areas(actor, made, 6, day=day),
        "streets": _areas(actor, made, 9, filters.district, day=day)
        if filters.district or _one_district(actor)
        else [],
        "stages": Stage.choices,
        "statuses": STATUSES.items(),
        "bulk": [] if day else _bulk(actor, made, filters.stage),
        "views": SavedView.objects.filter(account_id=actor.person_id).order_by("name"),
        "keepable": bool(applied) and actor.may("rating.report"),
    }
    return render(request, "rating/desk/entries.html", context)


def _export(request: HttpRequest, made: Round, rows: Any, day: date | None) -> HttpResponse:
    if rows.count() > MOST:
        raise Invalid(_("一次最多导出 20,000 行。请先选一个区。"))
    found = sorted_rows(request.GET, rows, COLUMNS_THEN if day else COLUMNS, default="due")
    lines = shown_lines(actor_of(request), made, found, day)
    title = f"{made.title}-{_('站点')}" + (f" {day_number(day)}" if day else "")
    return xlsx_response(title, _("站点"), table_of(lines, EXPORTED), request)


def _title(filters: EntryFilters, made: Round) -> str:
    kind = PlaceKind(made.place_kind).label
    if filters.status:
        return _("%(status)s的%(kind)s") % {"status": STATUSES[filters.status], "kind": kind}
    if filters.stage in Stage.values:
        return _("停在「%(stage)s」的%(kind)s") % {"stage": Stage(filters.stage).label, "kind": kind}
    return _("这一轮的%(kind)s") % {"kind": kind}


def applied_of(params: QueryDict, filters: EntryFilters, day: date | None) -> list[tuple[str, str]]:
    """Each filter in words, with the address without it."""
    areas = area_names((code for code in (filters.district, filters.street) if code), day)
    words = {
        "q": _("找「%(text)s」") % {"text": filters.query} if filters.query else "",
        "district": areas.get(filters.district, filters.district),
        "street": areas.get(filters.street, filters.street),
        "stage": str(Stage(filters.stage).label) if filters.stage in Stage.values else filters.stage,
        "status": str(STATUSES.get(filters.status, "")),
        "star": _star_word(filters.star),
        "as_of": _("看 %(day)s 的网络") % {"day": day_number(day)} if day else "",
    }
    given = {key: params[key] for key in (*words, "sort", "size") if params.get(key)}
    return [
        (word, "?" + urlencode({key: value for key, value in given.items() if key != name}))
        for name, word in words.items()
        if word
    ]


def _star_word(star: str) -> str:
    if star not in tuple("012345"):
        return ""
    return _("不定星级") if star == "0" else _("拟 %(star)s 星") % {"star": star}


def _one_district(actor: Actor) -> bool:
    return all(len(prefix) >= 6 for prefix in actor.prefixes("rating.view"))


def _areas(
    actor: Actor, made: Round, digits: int, inside: str = "", *, day: date | None = None
) -> list[tuple[str, str]]:
    rows, field = entries_in(actor, made), "code"
    if day:
        rows, field = with_that_day(rows, day), "code_then"
    codes = {code[:digits] for code in rows.values_list(field, flat=True) if code.startswith(inside)}
    names = area_names(codes, day)
    return sorted((code, names[code]) for code in codes if code in names)


def _bulk(actor: Actor, made: Round, stage: str) -> list[tuple[str, str, bool]]:
    """Buttons of the bulk bar that this person gets: (value, words, is the main one for the stage shown)."""
    if made.status != RoundStatus.OPEN:
        return []
    found = [
        ("panel", _("组建考评组"), PANELS),
        ("compute", _("算出结果"), PANELS),
        ("confirm", _("确认结果"), ("rating.award.district", "rating.award.city")),
        ("publish", _("公示"), ("rating.publish",)),
        ("award", _("定星"), ("rating.award.district", "rating.award.city")),
        ("remind", _("提醒办理人"), PERMISSIONS),
    ]
    mine = [(value, words) for value, words, names in found if any(actor.may(name) for name in names)]
    main = MAIN_AT.get(stage, "remind")
    return sorted(((value, words, value == main) for value, words in mine), key=lambda button: not button[2])


@page("rating.report", methods=("POST",))
def keep(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Keep the filters of the page as a view of one's own."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    view = keep_view(
        actor=actor, name=request.POST.get("name", ""), query=request.POST.get("query", ""), now=clock.now()
    )
    messages.success(request, _("已存为「%(name)s」") % {"name": view.name})
    return redirect(f"{reverse('rating:entries', args=[made.pk])}?{view.query}")


@page("rating.report", methods=("POST",))
def drop(request: HttpRequest, round_id: UUID, view_id: UUID) -> HttpResponse:
    """Throw a view away."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    drop_view(actor=actor, view_id=view_id, now=clock.now())
    messages.success(request, _("视图已删去"))
    return redirect("rating:entries", round_id=made.pk)


def entry_names(rows: Any, limit: int = 12) -> str:
    """The first names of some entries, and how many more there are."""
    names = [row.place.short_name for row in rows[:limit]]
    more = len(rows) - len(names)
    return _("、").join(names) + (_(" 等 %(count)d 个") % {"count": len(rows)} if more > 0 else "")


def chosen_of(request: HttpRequest, made: Round) -> list[Entry]:
    """The entries that were ticked, or everything the filters leave; only what the actor sees, in order of code."""
    actor = actor_of(request)
    if request.POST.get("all") == "1":
        return list(asked_rows(actor, made, request.GET).order_by("code")[:MOST])
    ids = uuids(request.POST.getlist("chosen"))
    return list(entries_in(actor, made).filter(pk__in=ids).select_related("place").order_by("code"))
