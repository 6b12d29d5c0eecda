"""The desk of a round: what is next, how far each district is, which stars are coming, what is late."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.public import area_names, past_day
from cuobian.domains.rating.models import Round
from cuobian.domains.rating.pages.desk.parts import address
from cuobian.domains.rating.pages.desk.round_cards import cards
from cuobian.domains.rating.queries.desk_round import (
    SHOWN,
    RoundFigures,
    district_in,
    extensions_of,
    figures_of,
    overdue_entries,
    progress_of,
    streets_in,
)
from cuobian.domains.rating.queries.desk_steps import NextStep, next_steps
from cuobian.domains.rating.queries.invited import invited_rows
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.queries.progress import DistrictProgress, StepState, steps_of
from cuobian.domains.rating.queries.standard import version_policy
from cuobian.domains.rating.queries.worklist import days_left, holder_of
from cuobian.domains.rating.values import Level, RoundStatus, Step
from cuobian.domains.standards.public import PlaceKind, VersionPolicy, version
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.format import day as day_words
from cuobian.kernel.format import day_number, number, working_days_left
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.jobs.public import active
from cuobian.support.notices.public import open_count, open_for

SHADES = (70, 80, 90, 100)
STEP_STAGES = {Step.AWARD: "award_ready"}


@page("rating.view")
def round_desk(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """City officers see it by district, district officers their own district by street; with `as_of` by those of that day.

    The figures are those of now: a round counts the same entries on whichever day its network is looked at.
    """
    actor, today, day = actor_of(request), clock.today(), past_day(request.GET.get("as_of"))
    made = get_round(actor, round_id)
    if made.status == RoundStatus.DRAFT:
        return redirect("rating:round-edit", round_id=made.pk)
    policy = version_policy(made.version_id)
    district = district_in(actor, made)
    rows = progress_of(
        actor, made, today=today, city_stars=policy.stars_by_level[Level.CITY], by_street=bool(district), day=day
    )
    figures = figures_of(rows, actor, made, today=today, jurisdiction=policy.stars_by_level)
    if request.GET.get("export") == "xlsx":
        title = f"{made.title} {day_number(day)}" if day else made.title
        return xlsx_response(title, _("评定进度"), _table(rows, figures), request)
    steps = steps_of(actor, made)
    base = f"{reverse('rating:entries', args=[made.pk])}?" + (f"as_of={day.isoformat()}&" if day else "")
    context = {
        "made": made,
        "as_of": day,
        "sub": _sub(made, _where(actor, made, rows, district, day), figures.total, steps),
        "crumbs": [(_("评定"), reverse("rating:rounds")), (_("轮次"), "")],
        "steps": _steps(steps, base),
        "district": district,
        "overdue": _overdue(actor, made, day),
        "extensions": _extensions(made, day),
        "reports": _reports(actor, made),
        "may_open": actor.may("rating.open", made.code),
        "may_answer": actor.may("rating.answer"),
        "may_fairness": actor.may("rating.fairness", made.code),
        "is_open": made.status == RoundStatus.OPEN,
        "is_opening": made.status == RoundStatus.OPENING,
        "is_cancelled": made.status == RoundStatus.CANCELLED,
        "job": _opening(made),
        "invited": invited_rows(actor, made).count(),
        "data_as_of": clock.now(),
        **_waiting(actor, made, policy),
        **_progress(rows, figures, base, district),
    }
    return render(request, "rating/desk/round.html", context)


def _waiting(actor: Actor, made: Round, policy: VersionPolicy) -> dict[str, Any]:
    """What the person should do next, and the list behind it."""
    waiting = next_steps(
        actor, made, today=clock.today(), jurisdiction=policy.stars_by_level, minimum=dict(policy.min_raters)
    )
    return {
        "next": _card(waiting, made),
        "todo": _todo(actor, waiting[1:], made),
        "todo_count": open_count(actor.person_id),
    }


def _progress(rows: Sequence[DistrictProgress], figures: RoundFigures, base: str, district: str) -> dict[str, Any]:
    """The figures, the tables and the map."""
    return {
        "figures": cards(figures, rows, base),
        "rows": [_row(row, base, district) for row in rows],
        "total": figures,
        "target": 100 * figures.planned / figures.total if figures.total else 0,
        "shares": [_share(row, base) for row in rows],
        "sums": list(reversed(figures.stars)),
        "map": [] if district else [_shape(row, base) for row in rows],
        "map_text": _map_text(rows),
        "late_url": f"{base}status=overdue",
        "unrated_url": f"{base}status=unrated",
        "unrated_count": figures.total - figures.rated,
        "entries_url": base.rstrip("?&"),
    }


def _opening(made: Round) -> Any:
    """The background work that opens the round, while it runs."""
    if made.status != RoundStatus.OPENING:
        return None
    return active("rating.open", now=clock.now(), round_id=str(made.pk))


def _reports(actor: Actor, made: Round) -> list[tuple[str, str]]:
    """The summary of the round, as PDF and as Word: made in the background."""
    if not actor.may("rating.report"):
        return []
    kinds = (("PDF", "pdf"), ("Word", "docx"))
    return [(label, url) for label, kind in kinds if (url := address("rating:round-report", made.pk, kind))]


def _unit(made: Round) -> str:
    return str(PlaceKind(made.place_kind).label)


def _where(actor: Actor, made: Round, rows: Sequence[DistrictProgress], district: str, on: date | None) -> str:
    if district:
        return _("%(name)s %(count)d 个镇街") % {"name": area_names([district], on)[district], "count": len(rows)}
    return _("%(districts)d 区 %(streets)d 镇街") % {"districts": len(rows), "streets": streets_in(actor, made, day=on)}


def _sub(made: Round, where: str, total: int, steps: Sequence[StepState]) -> str:
    planned = next(state.due_on for state in steps if state.step == Step.AWARD)
    parts = [
        _("%(where)s %(total)s %(unit)s") % {"where": where, "total": number(total), "unit": _unit(made)},
        version(made.version_id).label,
        _("%(start)s开始，计划 %(end)s定星") % {"start": day_words(made.starts_on), "end": day_words(planned)},
        _("数据截至 %(day)s") % {"day": day_words(made.data_until)},
        str(RoundStatus(made.status).label),
    ]
    return " · ".join(parts)


def url_of(step: NextStep, made: Round) -> str:
    """Where a next step is taken."""
    path = reverse(f"rating:{step.page}", args=[made.pk])
    return f"{path}?{step.query}" if step.query else path


def _card(waiting: Sequence[NextStep], made: Round) -> dict[str, Any] | None:
    if not waiting:
        return None
    first = waiting[0]
    left = days_left(first.due_on, calendar(), clock.today()) if first.due_on else None
    return {"step": first, "url": url_of(first, made), "days": left}


def _steps(states: Sequence[StepState], base: str) -> list[dict[str, Any]]:
    found = []
    for state in states:
        if state.state == "done":
            note = _("已完成")
        elif state.state == "here":
            note = _("%(done)s/%(total)s") % {"done": number(state.done), "total": number(state.total)}
        else:
            note = _("%(day)s止") % {"day": day_words(state.due_on)}
        found.append({"label": state.step.label, "note": note, "state": state.state, "url": _stage_url(state, base)})
    return found


def _stage_url(state: StepState, base: str) -> str:
    stage = STEP_STAGES.get(state.step, state.step.value)
    return f"{base}{urlencode({'stage': stage})}" if state.state == "here" else ""


def _key(district: str) -> str:
    return "street" if district else "district"


def _row(row: DistrictProgress, base: str, district: str) -> dict[str, Any]:
    query = urlencode({_key(district): row.code})
    if row.overdue:
        chip = ("overdue", _("超期 %(n)s 项") % {"n": number(row.overdue)}, f"{base}{query}&status=overdue")
    elif row.left:
        chip = ("wait", _("剩 %(n)s") % {"n": number(row.left)}, f"{base}{query}&status=unrated")
    else:
        chip = ("done", _("已评完"), "")
    return {"row": row, "url": f"{base}{query}", "chip": chip, "query": query}


def _share(row: DistrictProgress, base: str) -> dict[str, Any]:
    key = "street" if len(row.code) > 6 else "district"
    cells = [
        {
            "star": star,
            "count": row.stars[star],
            "share": min(100.0, 200 * row.stars[star] / row.rated) if row.rated else 0,
            "url": f"{base}{urlencode({key: row.code, 'star': star})}",
        }
        for star in (5, 4, 3, 2, 1, 0)
    ]
    rated_url = f"{base}{urlencode({key: row.code, 'status': 'rated'})}"
    return {"row": row, "cells": cells, "url": rated_url, "up_url": rated_url.replace("=rated", "=three_and_up")}


def _shape(row: DistrictProgress, base: str) -> dict[str, Any]:
    share = f"{row.share:.0f}%"
    late = _("超期 %(n)s") % {"n": row.overdue} if row.overdue else ""
    return {
        "code": row.code,
        "value": share,
        "step": 1 + sum(row.share >= edge for edge in SHADES),
        "badge": late,
        "url": f"{base}{urlencode({'district': row.code})}",
        "told": " ".join(part for part in (row.name, share, late) if part),
    }


def _map_text(rows: Sequence[DistrictProgress]) -> str:
    return _("，").join(f"{row.name} {row.share:.0f}%" for row in sorted(rows, key=lambda row: -row.share))


def _todo(actor: Actor, waiting: Sequence[NextStep], made: Round) -> list[dict[str, Any]]:
    """What else waits in this round, then what the platform told the person."""
    plan, today = calendar(), clock.today()
    found = [
        {
            "text": step.title,
            "url": url_of(step, made),
            "source": _("本轮"),
            "days": days_left(step.due_on, plan, today) if step.due_on else None,
            "until": step.due_on,
        }
        for step in waiting
    ]
    for notice in open_for(actor.person_id, SHOWN):
        left = days_left(notice.due_on, plan, today) if notice.due_on else None
        found.append(
            {"text": notice.text, "url": notice.url, "source": _("通知"), "days": left, "until": notice.due_on}
        )
    return found[:SHOWN]


def _overdue(actor: Actor, made: Round, day: date | None) -> list[dict[str, Any]]:
    plan, today = calendar(), clock.today()
    shown: Any = overdue_entries(actor, made, today=today, day=day)[:SHOWN]
    return [
        {
            "entry": entry,
            "name": entry.short_name_then if day else entry.place.short_name,
            "holder": holder_of(entry),
            "late": working_days_left(days_left(entry.due_on, plan, today)),
        }
        for entry in shown
    ]


def _extensions(made: Round, day: date | None) -> list[dict[str, Any]]:
    plans = extensions_of(made)
    names = area_names({plan.district for plan in plans}, day)
    return [{"plan": plan, "name": names.get(plan.district, "")} for plan in plans]


def _table(rows: Sequence[DistrictProgress], figures: RoundFigures) -> list[list[Any]]:
    heads = [_("区域"), _("站点"), _("已评"), _("今日计划"), _("推荐给市级"), _("联合考评完成"), _("超期"),
             _("五星"), _("四星"), _("三星"), _("二星"), _("一星"), _("不定星级")]  # fmt: skip
    table = [
        [row.name, row.total, row.rated, row.planned, row.recommended, row.city_done, row.overdue, *reversed(row.stars)]
        for row in rows
    ]
    sums = [_("合计"), figures.total, figures.rated, figures.planned, figures.recommended, figures.city_done,
            figures.overdue, *reversed(figures.stars)]  # fmt: skip
    return [heads, *table, sums]
