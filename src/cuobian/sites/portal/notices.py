"""Public notices: proposed stars with the scores of their dimensions, never an assessor, and how to object."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import records_by_id
from cuobian.domains.rating.public import (
    Stage,
    moved_stars,
    notice_rows,
    parts_of,
    public_notices,
    published_entry,
    sum_words,
)
from cuobian.domains.rating.public import notice as one_notice
from cuobian.kernel import clock
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import public_page
from cuobian.sites.portal.cache import kept
from cuobian.sites.ui.stars import star_word
from cuobian.support.exchange.public import xlsx_response

MOST = 20_000


def state_word(row: Any) -> str:
    """Whether a notice takes objections."""
    return _("已结束") if row.closed_at or row.closes_on < clock.today() else _("可以提异议")


NOTICE_COLUMNS = (
    Column("title", gettext_lazy("公示"), sort=("title",)),
    Column("body", gettext_lazy("公示单位"), sort=("body",)),
    Column("places", gettext_lazy("站点"), kind="number"),
    Column("opens_on", gettext_lazy("开始"), sort=("opens_on",), kind="date"),
    Column("closes_on", gettext_lazy("截止"), sort=("closes_on",), kind="date"),
    Column("state", gettext_lazy("状态"), value=state_word, kind="chip"),
)
COLUMNS = (
    Column("place", gettext_lazy("站"), sort=("sort_key",), value=lambda row: row.place.name),
    Column("star", gettext_lazy("拟定星级"), sort=("star",), value=lambda row: proposed_word(row.star or 0)),
    Column("score", gettext_lazy("得分"), sort=("score",), kind="number"),
    Column("state", gettext_lazy("进展"), value=lambda row: progress_word(row.stage, row.notice.closes_on)),
)


@public_page()
def notices(request: HttpRequest) -> HttpResponseBase:
    """All notices, the latest first; `?export=xlsx`."""
    if request.GET.get("export") == "xlsx":
        rows = sorted_rows(request.GET, public_notices(), NOTICE_COLUMNS, default="-opens_on")[:MOST]
        return xlsx_response(_("公示"), _("公示"), table_of(rows, NOTICE_COLUMNS), request)
    return _notices(request)


@kept
def _notices(request: HttpRequest) -> HttpResponse:
    shown = listing(request.GET, public_notices(), NOTICE_COLUMNS, default="-opens_on")
    return render(request, "portal/notices.html", {"listing": shown, "today": clock.today(), "data_as_of": clock.now()})


@public_page()
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponseBase:
    """The places of one notice; `?export=xlsx`."""
    if request.GET.get("export") == "xlsx":
        found = one_notice(notice_id)
        rows = list(sorted_rows(request.GET, notice_rows(notice_id), COLUMNS, default="-star")[:MOST])
        moved = moved_stars(rows)
        note = Column("moved", _("说明"), value=lambda row: moved[row.pk].words if row.pk in moved else "")
        return xlsx_response("notice", found.title, table_of(rows, (*COLUMNS, note)), request)
    return _notice(request, notice_id)


@kept
def _notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    found = one_notice(notice_id)
    shown = listing(request.GET, notice_rows(notice_id), COLUMNS, default="-star")
    by_id = records_by_id(row.place_id for row in shown.rows)
    moved = moved_stars(shown.rows)
    context = {
        "notice": found,
        "is_open": found.closed_at is None and clock.today() <= found.closes_on,
        "listing": shown,
        "rows": [
            {
                "entry": row,
                "place": by_id[row.place_id],
                "progress": progress_word(row.stage, found.closes_on),
                "moved": moved.get(row.pk),
            }
            for row in shown.rows
        ],
        "crumbs": [(_("公示"), reverse("portal:notices"))],
        "data_as_of": clock.now(),
    }
    return render(request, "portal/notice.html", context)


@public_page()
@kept
def proposal(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One place of a notice: proposed star, score, and the score of each dimension."""
    found, dimensions = published_entry(entry_id)
    place = records_by_id([found.place_id])[found.place_id]
    context = {
        "proposal": found,
        "place": place,
        "dimensions": [_bar(row) for row in dimensions],
        "sum_told": sum_words(parts_of(dimensions), found.score),
        "progress": progress_word(found.stage, found.closes_on),
        "may_object": found.takes_objections(clock.today()),
        "crumbs": [
            (_("公示"), reverse("portal:notices")),
            (found.notice_title, reverse("portal:notice", args=[found.notice_id])),
        ],
        "data_as_of": clock.now(),
    }
    return render(request, "portal/proposal.html", context)


def progress_word(stage: str, closes_on: date) -> str:
    """Where a published entry stands, in the public's words."""
    if stage == Stage.AWARD_READY and clock.today() <= closes_on:
        return _("公示中，复核已有结论")
    words = {
        Stage.NOTICE: _("公示中"),
        Stage.APPEAL: _("公示中，复核未完"),
        Stage.AWARD_READY: _("公示已满，待定星"),
        Stage.AWARDED: _("已定星"),
        Stage.UNSTARRED: _("不定星级"),
    }
    return words.get(Stage(stage), _("退回重新考评"))


def proposed_word(star: int) -> str:
    """拟四星, or 拟不定星级."""
    return _("拟%(star)s") % {"star": star_word(star)} if star else _("拟不定星级")


def _bar(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "ratio": None if row["ratio"] is None else float(row["ratio"])}
