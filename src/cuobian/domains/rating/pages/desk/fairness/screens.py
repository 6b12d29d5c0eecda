"""筛查提示: what is unusual enough for a person to look into, whom it is given to, and what was found."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import FairnessRun, Round, Screen
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in, tabs
from cuobian.domains.rating.pages.desk.parts import round_crumbs
from cuobian.domains.rating.queries.fairness.runs import opened, run_in_force
from cuobian.domains.rating.queries.fairness.screens import (
    STATUSES,
    ScreenFilters,
    ScreenLine,
    kinds_with,
    lines_of,
    screen_rows,
    sees_all,
)
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.worklist import days_left
from cuobian.domains.rating.rules.fairness.screen_life import RUN, screen_allows
from cuobian.domains.rating.rules.fairness.screen_words import (
    alarm_words,
    chance_words,
    estimate_words,
    not_tested_words,
    screened_words,
)
from cuobian.domains.rating.rules.fairness.screens import people_in
from cuobian.domains.rating.rules.fairness.wording import why
from cuobian.domains.rating.values import Level, ScreenKind, ScreenStatus
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.forms import uuids
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.audit.public import record_read
from cuobian.support.calendars.public import calendar
from cuobian.support.exchange.public import xlsx_response


def whom(line: ScreenLine) -> str:
    """Whom or what a flag is about, in names."""
    if line.people:
        return _("、").join(person.name for person in line.people)
    if line.districts:
        return _("、").join(line.districts)
    return _("全体评委")


AT_ONCE = 60
"""Flags that are given to somebody in one step."""

COLUMNS = (
    Column("kind", gettext_lazy("提示"), sort=("kind", "q_value"), value=lambda line: line.screen.get_kind_display()),
    Column("whom", gettext_lazy("关于谁"), value=whom),
    Column("found", gettext_lazy("看到什么"), value=lambda line: estimate_words(line.screen.kind, line.screen.estimate, line.screen.facts)),
    Column("sure", gettext_lazy("有多可靠"), sort=("q_value",), value=lambda line: alarm_words(line.screen.false_alarm)),
    Column("checker", gettext_lazy("谁核实"), value=lambda line: line.checker.name if line.checker else ""),
    Column("due", gettext_lazy("期限"), sort=("due_key",), value=lambda line: line.screen.due_on, kind="date"),
    Column("status", gettext_lazy("状态"), sort=("status", "due_key"), value=lambda line: line.screen.get_status_display()),
)  # fmt: skip
EXPORTED = (
    *COLUMNS,
    Column("outcome", gettext_lazy("结论"), value=lambda line: line.screen.get_outcome_display()),
    Column("finding", gettext_lazy("核实情况"), value=lambda line: line.screen.finding),
)


@page("rating.view")
def screens(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The flags of a round at a level: all of them for who looks after the round, one's own for a checker."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    level = level_in(request, made)
    filters = filters_of(request)
    rows = screen_rows(actor, made, level, filters, today=clock.today())
    every = screen_rows(actor, made, level, ScreenFilters(), today=clock.today())
    run = run_in_force(made, level)
    if request.GET.get("do") == "assign":
        return _to_assign(uuids(request.GET.getlist("chosen")))
    if request.GET.get("export") == "xlsx":
        return _export(request, made, rows, run)
    shown = listing(request.GET, rows, COLUMNS, default="status")
    lines = lines_of(shown.rows, run)
    _note_reading(actor, made, lines)
    context = {
        "made": made,
        "level": level,
        "run": run,
        "crumbs": _crumbs(actor, made, level),
        "tabs": tabs("rating:screens", made, level),
        "listing": shown,
        "lines": [_line(line, actor) for line in lines],
        "bulk": actor.may(RUN, made.code),
        "all": every.count(),
        "filters": filters,
        "kinds": kinds_with(every),
        "statuses": STATUSES.items(),
        "applied": _applied(request, filters, level),
        "clear": f"?{urlencode({'level': level})}",
        "next": _next(actor, made, every),
        "sees_all": sees_all(actor, made),
        "screened": _screened(run) if run and sees_all(actor, made) else [],
        "data_as_of": run.computed_at if run else None,
    }
    return render(request, "rating/fairness/screens.html", context)


def _to_assign(chosen: list[UUID]) -> HttpResponse:
    """The question who looks into the chosen flags. Raises Invalid when none is chosen."""
    if not chosen:
        raise Invalid([Fault("", _("先在名单里选提示。"))])
    more = urlencode({"with": [str(one) for one in chosen[1:AT_ONCE]]}, doseq=True)
    return redirect(reverse("rating:screen-assign", args=[chosen[0]]) + (f"?{more}" if more else ""))


def filters_of(request: HttpRequest) -> ScreenFilters:
    """The filters an address names; what is not known is left out."""
    kind, status = request.GET.get("kind", ""), request.GET.get("status", "")
    return ScreenFilters(
        kind=kind if kind in ScreenKind.values else "",
        status=status if status in STATUSES else "",
        mine=request.GET.get("mine") == "1",
    )


def _export(request: HttpRequest, made: Round, rows: Any, run: FairnessRun | None) -> HttpResponse:
    found = list(sorted_rows(request.GET, rows, COLUMNS, default="status"))
    lines = lines_of(found, run)
    _note_reading(actor_of(request), made, lines)
    return xlsx_response(f"{made.title}-{_('筛查提示')}", _("筛查提示"), table_of(lines, EXPORTED), request)


def _note_reading(actor: Actor, made: Round, lines: Sequence[ScreenLine]) -> None:
    """Names beside a suspicion are personal: the trail says who looked."""
    if any(line.people for line in lines):
        record_read(
            actor=actor, subject="screen", subject_id=str(made.pk), code=made.code, fields=["account"], now=clock.now()
        )


def _crumbs(actor: Actor, made: Round, level: Level) -> Any:
    here = (_("筛查提示"), "")
    return fairness_crumbs(made, level, here) if sees_all(actor, made) else round_crumbs(made, here)


def _line(line: ScreenLine, actor: Actor) -> dict[str, Any]:
    screen = line.screen
    return {
        "line": line,
        "whom": whom(line),
        "units": _("、").join(dict.fromkeys(person.unit_name for person in line.people if person.unit_name)),
        "found": estimate_words(screen.kind, screen.estimate, screen.facts),
        "sure": chance_words(screen.false_alarm),
        "chip": chip_of(screen, actor),
        "may_give": _may_give(screen, actor),
    }


def _may_give(screen: Screen, actor: Actor) -> bool:
    return (
        screen_allows(screen.status, "assign_screen")
        and actor.may(RUN, screen.run.round.code)
        and actor.account_id not in people_in(screen.account_id, screen.facts)
    )


def chip_of(screen: Screen, actor: Actor) -> tuple[str, str]:
    """The one chip of a flag: (kind, words)."""
    if screen.status == ScreenStatus.CHECKED:
        return "done", str(screen.get_outcome_display())
    if screen.status == ScreenStatus.SUPERSEDED:
        return "plain", str(ScreenStatus.SUPERSEDED.label)
    if screen.due_on is None:
        return "mine" if actor.may(RUN, screen.run.round.code) else "plain", str(ScreenStatus.OPEN.label)
    left = days_left(screen.due_on, calendar(), clock.today())
    if left < 0:
        return "overdue", _("超期 %(days)s 个工作日") % {"days": -left}
    return ("mine", "") if screen.checker_id == actor.account_id else ("wait", str(ScreenStatus.ASSIGNED.label))


def _applied(request: HttpRequest, filters: ScreenFilters, level: Level) -> list[tuple[str, str]]:
    """Each filter in words, with the address without it."""
    words = {
        "kind": str(ScreenKind(filters.kind).label) if filters.kind else "",
        "status": str(STATUSES[filters.status]) if filters.status else "",
        "mine": _("交给我的") if filters.mine else "",
    }
    given = {"level": str(level), **{key: request.GET[key] for key in (*words, "sort") if request.GET.get(key)}}
    return [
        (word, "?" + urlencode({key: value for key, value in given.items() if key != name}))
        for name, word in words.items()
        if word
    ]


def _next(actor: Actor, made: Round, every: Any) -> dict[str, Any] | None:
    """What this person should do first: one's own check, then a flag that nobody has."""
    mine = every.filter(status=ScreenStatus.ASSIGNED, checker_id=actor.account_id).order_by("due_key").first()
    if mine is not None:
        left = days_left(mine.due_on, calendar(), clock.today())
        words = _("核实：%(kind)s") % {"kind": mine.get_kind_display()}
        return {"title": words, "url": reverse("rating:screen", args=[mine.pk]), "action": _("去核实"), "days": left}
    if not actor.may(RUN, made.code):
        return None
    free = every.filter(status=ScreenStatus.OPEN).order_by("q_value").first()
    if free is None:
        return None
    words = _("指定核实人：%(kind)s") % {"kind": free.get_kind_display()}
    url = reverse("rating:screen-assign", args=[free.pk])
    return {"title": words, "url": url, "action": _("指定核实人"), "days": None}


def _screened(run: FairnessRun) -> list[dict[str, Any]]:
    """What was looked for in the latest run: how many tests, how often it would flag nothing, or why it could not."""
    return [
        {
            "name": screened_words(one.kind),
            "tests": one.tests,
            "often": chance_words(one.false_alarm) if one.false_alarm is not None else "",
            "refused": not_tested_words(one.refused.code) or why(one.refused) if one.refused else "",
        }
        for one in opened(run).outcome.screened
    ]
