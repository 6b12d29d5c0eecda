"""One place of a run: raw and adjusted side by side, the sum behind it, and what leaving out one visit would do."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import FairMove, FairScore, Round
from cuobian.domains.rating.pages.desk.entry import levels_seen
from cuobian.domains.rating.pages.desk.fairness.places import place_crumbs
from cuobian.domains.rating.queries.blind import blind_on
from cuobian.domains.rating.queries.fairness.moves import case_of, standing_moves
from cuobian.domains.rating.queries.fairness.place import (
    PlaceView,
    VisitLine,
    changed_places,
    get_score,
    place_view,
    strike_of,
)
from cuobian.domains.rating.queries.fairness.places import lines_of
from cuobian.domains.rating.queries.load import get_round
from cuobian.domains.rating.rules.explaining import star_word
from cuobian.domains.rating.rules.fairness.moves import why_not
from cuobian.domains.rating.rules.fairness.outcome import Refused
from cuobian.domains.rating.rules.fairness.policy import policy_from
from cuobian.domains.rating.rules.fairness.strikes import Struck
from cuobian.domains.rating.rules.fairness.wording import way_out, why
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.pages import actor_of, page
from cuobian.support.audit.public import record_read


@dataclass(frozen=True, slots=True)
class Rights:
    """What a reader may see of a place: single visits, and who made them."""

    sheets: bool
    names: bool
    blind: bool = False

    @classmethod
    def of(cls, actor: Actor, score: FairScore) -> "Rights":
        if blind_on(actor, [score.entry_id]):
            return cls(sheets=False, names=False, blind=True)
        names = actor.may("rating.fairness", score.code)
        return cls(sheets=names or Level(score.run.level) in levels_seen(actor, score.code), names=names)


@page("rating.view")
def place(request: HttpRequest, round_id: UUID, score_id: UUID) -> HttpResponse:
    """Everything about one place's fair score; `?strike=` names a visit to leave out."""
    actor = actor_of(request)
    made = get_round(actor, round_id)
    score = get_score(actor, made, score_id)
    rights, level = Rights.of(actor, score), Level(score.run.level)
    view = place_view(score, sheets=rights.sheets, names=rights.names)
    if rights.names:
        _note_reading(actor, score)
    line = lines_of([score])[0]
    moving, strike = _moving(actor, made, score, level), _strike(request, actor, score, view, made)
    context = {
        "made": made,
        "score": score,
        "line": line,
        "level": level,
        "crumbs": place_crumbs(actor, made, level, (line.place.short_name, "")),
        "sub": _sub(score, line.place),
        "sums": view.account,
        "visits": _visits(view, score, made),
        "rights": rights,
        "refused": why(Refused(score.refusal)) if score.refusal else "",
        "way_out": way_out(Refused(score.refusal)) if score.refusal else "",
        "cap": policy_from(score.run.policy).cap,
        "entry_url": reverse("rating:entry", args=[score.entry_id]),
        "data_as_of": score.run.computed_at,
        "words": _words(score, moving["moved"], strike["struck"]),
        **moving,
        **strike,
    }
    return render(request, "rating/fairness/place.html", context)


def _sub(score: FairScore, found: Any) -> str:
    run = _("%(level)s第 %(n)d 次核算") % {"level": Level(score.run.level).label, "n": score.run.sequence}
    return " · ".join((f"{found.district_name}{found.street_name}", run))


def _words(score: FairScore, moved: FairMove | None, found: Struck | None) -> dict[str, str]:
    """The stars of the page in words; none of them is "not yet rated"."""
    stars = {"fair": score.fair_star}
    if moved is not None:
        stars |= {"from": moved.from_star, "to": moved.to_star}
    if found is not None and found.own is not None:
        stars |= {"before": found.own.star_before, "after": found.own.star_after}
    return {key: star_word(star) for key, star in stars.items()}


def _visits(view: PlaceView, score: FairScore, made: Round) -> list[dict[str, Any]]:
    here = reverse("rating:fair-place", args=[made.pk, score.pk])
    mixed = not all(line.at_home for line in view.visits)
    return [
        {
            "line": line,
            "label": _label(line, number),
            "at_home": mixed and line.at_home,
            "url": f"{here}?strike={line.visit}#strike",
        }
        for number, line in enumerate(view.visits, start=1)
    ]


def _label(line: VisitLine, number: int) -> str:
    """A name where the reader may see it, else the place in the list."""
    return line.who.name if line.who else _("第 %(n)d 位评委") % {"n": number}


def _strike(request: HttpRequest, actor: Actor, score: FairScore, view: PlaceView, made: Round) -> dict[str, Any]:
    """What leaving out the asked visit does; nothing when none is asked or the visits are not to be seen."""
    asked = request.GET.get("strike", "")
    numbers = {str(line.visit): place for place, line in enumerate(view.visits, start=1)}
    if asked not in numbers:
        return {"struck": None, "struck_label": ""}
    found = strike_of(actor, score, int(asked))
    line = next(line for line in view.visits if str(line.visit) == asked)
    others = changed_places(actor, score, found.others) if found else []
    known = {each.score.pk: each.place for each in lines_of([other.score for other in others])}
    return {
        "struck": found,
        "struck_visit": line.visit,
        "struck_label": _label(line, numbers[asked]),
        "others": [
            {
                "effect": other.effect,
                "place": known[other.score.pk],
                "url": reverse("rating:fair-place", args=[made.pk, other.score.pk]),
                "before": star_word(other.effect.star_before),
                "after": star_word(other.effect.star_after),
            }
            for other in others
        ],
    }


def _moving(actor: Actor, made: Round, score: FairScore, level: Level) -> dict[str, Any]:
    """A star that was moved, or the button that moves it, or why that cannot be."""
    case = case_of(score, score.entry)
    problem = why_not(case)
    may = actor.may(f"rating.award.{level}", score.code)
    moved = FairMove.objects.select_related("moved_by").filter(score=score).first()
    standing = standing_moves([score.entry_id]).get(score.entry_id, {}) if moved else {}
    wanted = case.allows and score.star != score.fair_star and moved is None
    return {
        "moved": moved,
        "move_stands": moved is not None and level in standing,
        "move_url": reverse("rating:fair-move", args=[made.pk, score.pk]) if may and not problem else "",
        "move_problem": problem if may and wanted else "",
        "outdated": not case.in_force,
    }


def _note_reading(actor: Actor, score: FairScore) -> None:
    record_read(
        actor=actor,
        subject="fairness",
        subject_id=str(score.run_id),
        code=score.code,
        fields=["assessors", "severity"],
        now=clock.now(),
    )
