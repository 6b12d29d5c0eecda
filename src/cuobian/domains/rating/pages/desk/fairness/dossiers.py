"""Calibration dossiers at the office: the list of a round, one dossier, its photos."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.models import Dossier, DossierSheet, Round
from cuobian.domains.rating.pages.desk.fairness.parts import fairness_crumbs, level_in, level_url
from cuobian.domains.rating.pages.pictures import photo_items
from cuobian.domains.rating.queries.fairness.dossiers import (
    LIVE_ROUNDS,
    Board,
    board_of,
    dossiers_of,
    get_dossier,
    is_ripe,
    spreads,
    turnout,
)
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.fairness.dossier_life import RUN, dossier_allows
from cuobian.domains.rating.rules.fairness.dossiers import ENOUGH, Spread, mean_exact
from cuobian.domains.rating.rules.sheets import STATES
from cuobian.domains.rating.values import DossierStatus, Level
from cuobian.kernel import clock
from cuobian.kernel.format import number, percent
from cuobian.kernel.forms import Crumbs
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response


def status_words(row: Dossier) -> str:
    """Where a counted dossier stands, and how much of it is missing."""
    missing = row.asked - row.given  # type: ignore[attr-defined]
    if row.status == DossierStatus.CLOSED and missing:
        return _("已收，缺 %(count)s 份") % {"count": number(missing)}
    if is_ripe(row, clock.today()):
        return _("可以收回了")
    return str(DossierStatus(row.status).label)


COLUMNS = (
    Column("title", gettext_lazy("标定材料"), sort=("title",)),
    Column("status", gettext_lazy("状态"), sort=("status",), value=status_words),
    Column("given", gettext_lazy("已交"), value=lambda row: f"{row.given}/{row.asked}", kind="number"),
    Column("due_on", gettext_lazy("期限"), kind="date"),
    Column("made", gettext_lazy("写于"), sort=("made_at",), value=lambda row: row.made_at, kind="date"),
)
TURNOUT = (
    Column("name", gettext_lazy("评委"), sort=("account__sort_key",)),
    Column("unit", gettext_lazy("单位"), sort=("account__unit_name",)),
    Column("status", gettext_lazy("状态"), sort=("status",)),
    Column("submitted_at", gettext_lazy("提交时间"), kind="date"),
)
CHIPS = {DossierStatus.DRAFT: "draft", DossierStatus.OPEN: "wait", DossierStatus.CLOSED: "done"}


@page("rating.fairness")
def dossiers(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The dossiers of a round with what to do next, and what they are good for."""
    actor = actor_of(request)
    made = get_round(actor, round_id, "rating.fairness")
    rows = dossiers_of(made)
    if request.GET.get("export") == "xlsx":
        found = sorted_rows(request.GET, rows, COLUMNS, default="made")
        return xlsx_response(_("标定材料"), _("标定材料"), table_of(found, COLUMNS), request)
    board = board_of(made, clock.today())
    shown = listing(request.GET, rows, COLUMNS, default="made")
    may_run = actor.may(RUN, made.code) and made.status in LIVE_ROUNDS
    context = {
        "made": made,
        "crumbs": fairness_crumbs(made, level_in(request, made), (_("标定材料"), "")),
        "listing": shown,
        "lines": [_line(row) for row in shown.rows],
        "board": board,
        "may_run": may_run,
        "next": _next(made, board) if may_run else None,
        "wanted": max(ENOUGH - board.total, 0),
    }
    return render(request, "rating/fairness/dossiers.html", context)


def _line(row: Dossier) -> dict[str, Any]:
    kind = "mine" if is_ripe(row, clock.today()) else CHIPS[DossierStatus(row.status)]
    return {"row": row, "chip": kind, "words": status_words(row)}


def _next(made: Round, board: Board) -> dict[str, Any] | None:
    """The one thing to do now: call in what is done, give out what is written, write what is missing."""
    if board.ripe:
        words = _("收回「%(title)s」") % {"title": board.ripe[0].title}
        return {"title": words, "url": reverse("rating:dossier-close", args=[board.ripe[0].pk]), "action": _("收回")}
    if board.drafts:
        words = _("把「%(title)s」发给评委") % {"title": board.drafts[0].title}
        return {"title": words, "url": reverse("rating:dossier", args=[board.drafts[0].pk]), "action": _("打开草稿")}
    if board.total < ENOUGH:
        words = _("再写 %(count)s 份标定材料") % {"count": number(ENOUGH - board.total)}
        return {"title": words, "url": reverse("rating:dossier-new", args=[made.pk]), "action": _("写一份")}
    return None


@page("rating.fairness")
def dossier(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """One dossier: the case, who has marked it, and once it is closed, how the marks lie."""
    actor = actor_of(request)
    found = get_dossier(actor, dossier_id)
    closed = found.status == DossierStatus.CLOSED
    lines = spreads(found) if closed else []
    if request.GET.get("export") == "xlsx" and closed:
        return xlsx_response(found.title, _("分布"), _table(lines), request)
    sheets = DossierSheet.objects.filter(dossier=found).select_related("account")
    shown = listing(request.GET, sheets, TURNOUT, default="name", size=20)
    may_run = actor.may(RUN, found.round.code)
    context = {
        "dossier": found,
        "made": found.round,
        "crumbs": dossier_crumbs(found),
        "line": _line(found),
        "photos": photo_items(found, removable=may_run and dossier_allows(found.status, "edit_dossier")),
        "may": {act: may_run and dossier_allows(found.status, f"{act}_dossier") for act in ("edit", "open", "close", "discard")},
        "listing": shown,
        "turnout": turnout(shown.rows),
        "spreads": lines,
        "states": STATES,
        "exact": mean_exact(lines),
        "fairness_url": level_url("rating:fairness", found.round, level_in(request, found.round)),
        "data_as_of": clock.now(),
    }  # fmt: skip
    return render(request, "rating/fairness/dossier.html", context)


def _table(lines: list[Spread]) -> list[list[Any]]:
    heads = [_("编号"), _("测评点"), *STATES, _("没写到"), _("两位评委选得一样的比例")]
    rows = [
        [one.point.id, one.point.name, *one.counts, one.unseen, "" if one.exact is None else percent(one.exact)]
        for one in lines
    ]
    return [heads, *rows]


def dossier_crumbs(found: Dossier, *more: tuple[Any, str]) -> Crumbs:
    """From the list of rounds to a dossier."""
    here = reverse("rating:dossier", args=[found.pk]) if more else ""
    listed = (_("标定材料"), reverse("rating:dossiers", args=[found.round_id]))
    return [*fairness_crumbs(found.round, Level.DISTRICT, listed, (found.title, here)), *more]
