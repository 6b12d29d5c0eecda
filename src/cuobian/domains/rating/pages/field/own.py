"""The keeper's own page: next step, score so far, what it cost, what to do."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.public import STANDING, Filters, PlaceRecord, place, places, records_by_code
from cuobian.domains.rating.models import Appeal, Entry
from cuobian.domains.rating.queries.blind import own_open_sheet, refuse_blind
from cuobian.domains.rating.queries.desk_entry import figures_put_right
from cuobian.domains.rating.queries.fairness.moves import shown_moves
from cuobian.domains.rating.queries.fairness.place import settled_score
from cuobian.domains.rating.queries.keeper import (
    PUBLISHED,
    KeeperView,
    LossLine,
    current_entry,
    estimate,
    keeper_view,
)
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.marks import marks_that_count
from cuobian.domains.rating.queries.place_deadlines import place_deadlines
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.queries.stars import active_stars, lost_stars
from cuobian.domains.rating.queries.ways import ways_of
from cuobian.domains.rating.rules.explaining import put_right_words
from cuobian.domains.rating.rules.fairness.sureness import sure_words
from cuobian.domains.rating.rules.rights import permission_for
from cuobian.domains.rating.values import FINAL_STAGES, Stage
from cuobian.domains.rectification.public import TicketRecord, tickets_of_place
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import today
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import day
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar

LOSSES_SHOWN = 6


@page("rating.own")
def my_place(request: HttpRequest, code: str = "") -> HttpResponse:
    """My station (or institute)."""
    actor = actor_of(request)
    around = places(actor, Filters(), limit=50)
    mine = place(actor, code, permission="rating.own") if code else _first_place(actor, around)
    entry = current_entry(mine.id)
    star = active_stars([mine.id]).get(mine.id)
    own = own_open_sheet(actor, entry) if entry else None
    view = estimate(entry) if entry and own is None else None
    context = {
        "place": mine,
        "sub": _sub(mine),
        "star": star,
        "lost": None if star else lost_stars([mine.id]).get(mine.id),
        "gone": _gone(mine),
        "idle": _idle(entry),
        "entry": entry,
        "view": view,
        "own_sheet": own,
        "ways": ways_of(entry, view) if entry and view else None,
        "ways_url": reverse("rating:my-ways", args=[entry.pk]) if entry else "",
        "next": _next_step(actor, entry) if entry and mine.status in STANDING else None,
        "losses": _losses(actor, mine, view) if view else [],
        "deadlines": place_deadlines(mine.id, entry, star, today()),
        "others": [each for each in around if each.id != mine.id and each.kind in ("station", "institute")],
    }
    return render(request, "rating/field/my_place.html", context)


def _sub(mine: PlaceRecord) -> str:
    where = f"{mine.district_name}{mine.street_name}"
    what = {"station": _("新时代文明实践站"), "institute": _("新时代文明实践所")}.get(mine.kind, "")
    return " · ".join(part for part in (where, what) if part)


def _losses(actor: Actor, mine: PlaceRecord, view: KeeperView) -> list[tuple[LossLine, TicketRecord | None]]:
    """The dearest losses, each with the ticket on that point that is still to be mended here."""
    tickets: dict[str, TicketRecord] = {}
    if actor.may("rectification.view", mine.code):
        tickets = {ticket.point_id: ticket for ticket in reversed(tickets_of_place(mine.id, live=True))}
    return [(line, tickets.get(line.id)) for line in view.losses[:LOSSES_SHOWN]]


def _gone(mine: PlaceRecord) -> str:
    """What became of a place that stands no more; "" while it does."""
    if mine.status in STANDING:
        return ""
    into = records_by_code([mine.merged_into]).get(mine.merged_into) if mine.merged_into else None
    told = {"day": day(mine.closed_on), "into": into.name if into else ""}
    if into:
        return _("%(day)s并入「%(into)s」。这一页留着以前的记录。") % told
    return _("%(day)s起关闭，不再参加评定。这一页留着以前的记录。") % told


def _idle(entry: Entry | None) -> str:
    """Where the round stands while nothing waits for whoever speaks for the place."""
    if entry is None:
        return _("现在没有正在进行的评定。")
    if entry.stage == Stage.WITHDRAWN:
        return _("这个站点退出了「%(round)s」：%(reason)s") % {"round": entry.round.title, "reason": entry.end_note}
    if entry.stage in FINAL_STAGES:
        return _("「%(round)s」办完了：%(stage)s。") % {"round": entry.round.title, "stage": entry.get_stage_display()}
    return _("这一轮现在是「%(stage)s」，轮到您时会列在这里。") % {"stage": entry.get_stage_display()}


def _first_place(actor: Actor, around: Sequence[PlaceRecord]) -> PlaceRecord:
    """The place the role was given on; below it when it was given on an area."""
    found = next((each for each in around if each.code == actor.scope), None) or next(iter(around), None)
    if found is None:
        raise NotFound(_("您的身份还没有对应的站点，请找街道或区里的管理员。"))
    return found


def _next_step(actor: Actor, entry: Entry) -> dict[str, object] | None:
    """The one thing to do now, with its day; None when nothing waits for the one who speaks for the place."""
    if not actor.may(permission_for("rating.self_assess", place_kind=entry.place.kind), entry.code):
        return None
    left = calendar().left(today(), entry.due_on)
    if entry.stage == Stage.SELF_ASSESSMENT:
        return {
            "title": _("完成「%(round)s」的自评") % {"round": entry.round.title},
            "text": _("平台已有的数已经填好，您核对；要人看的几条由您自评。没有办法的写「有异议」。"),
            "url": reverse("rating:self", args=[entry.pk]),
            "action": _("去自评"),
            "days": left,
            "until": entry.due_on,
        }
    if entry.stage == Stage.NOTICE and entry.notice and today() <= entry.notice.closes_on:
        reviewed = Appeal.objects.filter(entry=entry).exists()
        text = (
            _("公示到 %(day)s 止。这一轮已经复核过一次，不能再申请。")
            if reviewed
            else _("公示到 %(day)s 止。复核由没有参加考评的人办，会书面答复。")
        )
        return {
            "title": _("看复核以后重新公示的结果") if reviewed else _("看公示结果，有异议可申请一次复核"),
            "text": text % {"day": entry.notice.closes_on},
            "url": reverse("rating:appeal-new", args=[entry.pk]),
            "action": _("看结果和复核结论") if reviewed else _("看结果、申请复核"),
            "days": calendar().left(today(), entry.notice.closes_on),
            "until": entry.notice.closes_on,
        }
    return None


@page("rating.own")
def scores(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Every point with what it gave: where each point of the score comes from."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.own")
    refuse_blind(actor, entry)
    view = keeper_view(entry)
    moves = entry.moves.order_by("at")
    return render(
        request,
        "rating/field/scores.html",
        {
            "entry": entry,
            "view": view,
            "moves": moves,
            "published": entry.stage in PUBLISHED,
            "sureness": _sureness(entry) if entry.stage in PUBLISHED else None,
            "marks": marks_that_count(entry) if entry.stage in PUBLISHED else [],
            "rows": _rows(entry, view),
        },
    )


def _sureness(entry: Entry) -> dict[str, object] | None:
    """How sure the published star is, without a word about any assessor; None while no run says it."""
    score = settled_score(entry)
    if score is None:
        return None
    move = shown_moves([entry]).get(entry.pk)
    star = entry.star or 0
    return {
        "chances": score.chances,
        "star": star,
        "words": sure_words(
            star,
            score.chances,
            is_borderline=score.is_borderline,
            moved=(move.score.official, move.score.fair) if move else None,
        ),
    }


def _rows(entry: Entry, view: KeeperView) -> list[dict[str, object]]:
    lost = {line.id: line for line in view.losses}
    put_right = figures_put_right(entry.pk)
    return [
        {
            "result": point,
            "text": point_text(entry.round.version_id, point.id),
            "loss": lost.get(point.id),
            "put_right": [put_right_words(row) for row in put_right.get(point.id, ())],
        }
        for point in view.result.points
    ]
