"""What the fairness pages share: the level in the address, the tabs, the way back."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, Round
from cuobian.domains.rating.pages.desk.parts import address, round_crumbs
from cuobian.domains.rating.queries.fairness.moves import agrees
from cuobian.domains.rating.queries.fairness.place import score_in_force
from cuobian.domains.rating.queries.fairness.places import signs_of
from cuobian.domains.rating.queries.fairness.runs import run_in_force
from cuobian.domains.rating.queries.outcomes import result_in_force
from cuobian.domains.rating.rules.fairness.account import adjustment_of
from cuobian.domains.rating.values import Level
from cuobian.kernel.forms import Crumbs


def level_in(request: HttpRequest, made: Round) -> Level:
    """The level that an address names; else the highest at which there is a run."""
    asked = request.GET.get("level", "") or request.POST.get("level", "")
    if asked in Level.values:
        return Level(asked)
    return Level.CITY if run_in_force(made, Level.CITY) else Level.DISTRICT


def tabs(name: str, made: Round, level: Level) -> list[dict[str, Any]]:
    """The two levels as links to the same page."""
    return [
        {
            "label": one.label,
            "url": f"{reverse(name, args=[made.pk])}?{urlencode({'level': one})}",
            "here": one == level,
        }
        for one in Level
    ]


def fairness_crumbs(made: Round, level: Level, *more: tuple[Any, str]) -> Crumbs:
    """From the list of rounds to a fairness page."""
    home = f"{reverse('rating:fairness', args=[made.pk])}?{urlencode({'level': level})}"
    return round_crumbs(made, (_("公平性"), home if more else ""), *more)


def sureness_of(entry: Entry) -> dict[str, Any] | None:
    """How sure the entry's star is, for its own page; None while no run holds it."""
    score = score_in_force(entry)
    if score is None:
        return None
    result = result_in_force(entry, Level(score.run.level))
    return {
        "score": score,
        "adjustment": adjustment_of(score.official, score.fair),
        "signs": signs_of(score),
        "level": score.run.get_level_display(),
        "is_old": result is None or not agrees(result, score),
        "url": reverse("rating:fair-place", args=[entry.round_id, score.pk]),
    }


def level_url(name: str, made: Round, level: Level, **query: str) -> str:
    """A fairness page of a round at a level; "" where the page is not installed."""
    path = address(name, made.pk)
    return f"{path}?{urlencode({'level': level, **query})}" if path else ""
