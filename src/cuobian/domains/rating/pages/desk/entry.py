"""One place in a round: where it stands, what is known and said about it, its result with the whole explanation."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.people.public import accounts
from cuobian.domains.rating.models import Appeal, Entry, EntryMark, EntryMove, Objection, StarAward
from cuobian.domains.rating.pages.desk.acts import buttons_of
from cuobian.domains.rating.pages.desk.fairness.parts import sureness_of
from cuobian.domains.rating.pages.desk.parts import address, round_crumbs
from cuobian.domains.rating.queries.blind import own_open_sheet
from cuobian.domains.rating.queries.desk_entry import Assessment, EntryView, PointRow, Standing, entry_view
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.marks import rule_name
from cuobian.domains.rating.queries.outcomes import returned_note
from cuobian.domains.rating.queries.stars import active_stars
from cuobian.domains.rating.queries.worklist import days_left, holder_of
from cuobian.domains.rating.rules.explaining import (
    action_words,
    figure_words,
    put_right_words,
    ruling_words,
    stage_chip,
    standing_words,
    sum_words,
)
from cuobian.domains.rating.rules.wording import gate_line
from cuobian.domains.rating.values import FINAL_STAGES, Level, MarkKind, SelfAnswer, Stage
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.format import labelled, score, signed
from cuobian.kernel.pages import actor_of, page
from cuobian.support.calendars.public import calendar
from cuobian.support.files.public import stored
from cuobian.support.files.public import url as file_url

MARKING = (Stage.DISTRICT_PANEL, Stage.CITY_PANEL)


def levels_seen(actor: Actor, code: str) -> list[Level]:
    """Whose sheets may be opened: those of one's own level; an auditor reads all of them."""
    everything = actor.may("audit.export", code)
    return [level for level in Level if everything or actor.may(f"rating.panel.{level}", code)]


@page("rating.view")
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Everything about one place in the round."""
    actor = actor_of(request)
    row = get_entry(actor, entry_id, "rating.view")
    own = own_open_sheet(actor, row)
    sees = levels_seen(actor, row.code)
    view = entry_view(row, sees=sees, blind=own is not None)
    held = active_stars([row.place_id]).get(row.place_id)
    at_panel = _may_mark(actor, row)
    context = {
        "entry": row,
        "view": view,
        "crumbs": round_crumbs(row.round, (row.place.short_name, "")),
        "sub": _sub(row, view),
        "chip": ("wait" if row.stage not in FINAL_STAGES else stage_chip(Stage(row.stage))),
        "days": None if row.stage in FINAL_STAGES else days_left(row.due_on, calendar(), clock.today()),
        "holder": holder_of(row),
        "held": held,
        "buttons": buttons_of(actor, row),
        "moves": [(move, action_words(move.action)) for move in EntryMove.objects.filter(entry=row).order_by("at")],
        "dimensions": [(name, [_point(each, row, at_panel) for each in rows]) for name, rows in view.points],
        "own_sheet": own,
        "answered": any(each.answer for _name, rows in view.points for each in rows),
        "documents": _documents(view),
        "assessments": [_assessment(each, sees, row, actor) for each in view.assessments],
        "sees_votes": any(each.votes for _name, rows in view.points for each in rows),
        "marks": _marks(row, actor),
        "may_mark": at_panel,
        "may_rule": own is None and _may_rule(actor, row),
        "standing": _standing(view.standing, view, row.round.version_id) if view.standing else None,
        "returned": returned_note(row),
        "sureness": sureness_of(row),
        "results": _results(view, row),
        "objections": _objections(row, actor),
        "appeal": Appeal.objects.filter(entry=row).first(),
        "award": StarAward.objects.filter(entry=row).first(),
        "report_url": address("rating:place-report", row.pk)
        if view.standing and actor.may("rating.report", row.code)
        else "",
        "place_url": address("network:place", row.code),
        "data_as_of": view.snapshot.taken_at,
    }
    return render(request, "rating/desk/entry.html", context)


def _sub(row: Entry, view: EntryView) -> str:
    where = f"{view.place.district_name}{view.place.street_name}"
    return " · ".join(part for part in (view.place.name, where, row.code, view.standard.name) if part)


def _point(each: PointRow, row: Entry, at_panel: bool) -> dict[str, Any]:
    figure, scored = each.figure, each.scored
    return {
        "row": each,
        "figure": figure_words(figure.value, is_rate=figure.metric.is_rate, unit=str(figure.metric.unit)) if figure else "",
        "figure_url": figure.url if figure and figure.value is not None else "",
        "metric": figure.metric.name if figure else "",
        "said": _said(each),
        "objects": _asks(each),
        "unruled": bool(_asks(each) and each.answer and not each.answer.ruling),
        "ruling": _ruling(each),
        "state": scored.state.value if scored and scored.state else "",
        "why": standing_words(scored) if scored else "",
        "lost": f"−{score(each.lost)}" if scored and each.lost else "",
        "reconsider_url": reverse("rating:reconsider", args=[row.pk, each.text.id]) if at_panel and (each.diverges or each.again) else "",
        "put_right": [put_right_words(one) for one in each.put_right],
        "right_url": reverse("rating:figure-right", args=[row.pk, each.text.id]) if at_panel and figure else "",
    }  # fmt: skip


def _asks(each: PointRow) -> bool:
    """What the place said waits, or waited, for a ruling."""
    return bool(each.answer and (each.answer.answer == SelfAnswer.OBJECT or each.answer.not_applicable))


def _said(each: PointRow) -> str:
    answer = each.answer
    if answer is None:
        return ""
    if answer.not_applicable:
        return _("不适用：%(note)s") % {"note": answer.note}
    if answer.answer == SelfAnswer.OBJECT:
        return _("有异议：%(note)s") % {"note": answer.note}
    return answer.claim if answer.answer == SelfAnswer.CLAIM else str(SelfAnswer.CONFIRM.label)


def _ruling(each: PointRow) -> str:
    answer = each.answer
    if answer is None or not answer.ruling:
        return ""
    return labelled(ruling_words(answer), answer.ruling_reason)


def _documents(view: EntryView) -> list[dict[str, Any]]:
    found = [
        (each.text, paper)
        for _name, rows in view.points
        for each in rows
        if each.answer
        for paper in each.answer.documents.all()
    ]
    files = stored(paper.file_id for _text, paper in found)
    return [
        {
            "point": text,
            "url": file_url(paper.file_id),
            "title": paper.title or (files[paper.file_id].name if paper.file_id in files else ""),
        }
        for text, paper in found
    ]


def _assessment(each: Assessment, sees: Sequence[Level], row: Entry, actor: Actor) -> dict[str, Any]:
    panel = row.district_panel if each.level == Level.DISTRICT else row.city_panel
    return {
        "level": each.level.label,
        "panel": panel,
        "sheets": each.sheets if each.level in sees else (),
        "counts": [(sheet.sheet.recorded, sheet.sheet.expected) for sheet in each.sheets],
        "visible": each.level in sees,
        "all_in": each.all_in,
        "diverging": each.diverging if actor.may(f"rating.panel.{each.level}", row.code) else (),
        "unseen": each.unseen if each.level in sees else (),
        "entry_id": row.pk,
    }


def _marks(row: Entry, actor: Actor) -> list[dict[str, Any]]:
    marks = list(EntryMark.objects.filter(entry=row).order_by("made_at"))
    people = accounts([mark.made_by_id for mark in marks])
    may = _may_mark(actor, row)
    return [
        {
            "mark": mark,
            "kind": MarkKind(mark.kind).label,
            "who": people[mark.made_by_id].name if mark.made_by_id in people else "",
            "revoke_url": reverse("rating:mark-revoke", args=[row.pk, mark.pk])
            if may and mark.revoked_at is None
            else "",
        }
        for mark in marks
    ]


def _may_mark(actor: Actor, row: Entry) -> bool:
    stage = Stage(row.stage)
    level = Level.DISTRICT if stage == Stage.DISTRICT_PANEL else Level.CITY
    return stage in MARKING and actor.may(f"rating.panel.{level}", row.code)


def _may_rule(actor: Actor, row: Entry) -> bool:
    return row.stage in (Stage.FIRST_REVIEW, Stage.DISTRICT_PANEL) and actor.may("rating.panel.district", row.code)


def _standing(standing: Standing, view: EntryView, version_id: UUID) -> dict[str, Any]:
    scored, explained = standing.scored, standing.explained
    names = {dimension.id: dimension.name for dimension in scored.dimensions}
    points = {each.text.id: each.text for _name, rows in view.points for each in rows}
    checks = [
        {
            "check": check,
            "gates": [gate_line(gate, names) for gate in check.gates],
        }
        for check in scored.stars
    ]
    following = explained.next_star
    return {
        "result": standing.result,
        "level": Level(standing.result.level).label,
        "scored": scored,
        "sum_told": sum_words(((row.score, row.full) for row in scored.dimensions), scored.total),
        "lines": [(check.star, check.min_score) for check in reversed(scored.stars)],
        "losses": [(points[loss.point_id], loss) for loss in explained.by_size],
        "checks": checks,
        "next": {
            "star": following.star,
            "missing": following.missing,
            "gates": [gate_line(gate, names) for gate in following.gates],
        }
        if following
        else None,
        "held_down": scored.score_star > scored.star and not scored.vetoes,
        "vetoes": [(rule, rule_name(version_id, MarkKind.VETO, rule)) for rule in scored.vetoes],
        "bonus": signed(scored.bonus),
        "deduction": signed(-scored.deduction),
    }


def _results(view: EntryView, row: Entry) -> list[dict[str, Any]]:
    """Every result ever computed; those of a district beside the joint panel's."""
    last = {result.level: result.sequence for result in view.results}
    return [
        {
            "result": result,
            "level": Level(result.level).label,
            "in_force": result.sequence == last[result.level],
        }
        for result in view.results
    ]


def _objections(row: Entry, actor: Actor) -> list[Objection]:
    found = Objection.objects.filter(entry=row).order_by("made_at")
    return list(found) if actor.may("rating.answer", row.code) or actor.may("audit.export", row.code) else []
