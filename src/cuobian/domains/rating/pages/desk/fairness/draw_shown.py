"""What the pages of a draw share: its facts, who sits where, what was changed, the way back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import areas_by_code
from cuobian.domains.rating.actions.fairness.draw_result import proposed_groups
from cuobian.domains.rating.actions.fairness.drawing import LONGEST_NUMBER, forecast_of
from cuobian.domains.rating.models import Panel, PanelDraw
from cuobian.domains.rating.pages.desk.parts import address, round_crumbs
from cuobian.domains.rating.queries.fairness.draws import may_draw, names_of, panels_of, read_inputs
from cuobian.domains.rating.rules.fairness.draw_inputs import DrawInputs, roster_digest
from cuobian.domains.rating.rules.fairness.draw_life import DRAW_ACTIONS, may_be
from cuobian.domains.rating.rules.fairness.draw_words import Names, contrast_words, figure_items, rule_word
from cuobian.domains.rating.rules.recusal import DISTRICT
from cuobian.domains.rating.values import DrawStatus
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.forms import Crumbs
from cuobian.kernel.listing import Column

PAGE = 100
"""Places on a page of seats."""
CHIPS = {
    DrawStatus.PREPARED: "draft",
    DrawStatus.ANNOUNCED: "wait",
    DrawStatus.DRAWN: "mine",
    DrawStatus.PUBLISHED: "done",
    DrawStatus.CANCELLED: "refused",
}


class NumberForm(forms.Form):
    """The number that came out."""

    number = forms.CharField(
        label=gettext_lazy("公布的号码"),
        max_length=LONGEST_NUMBER,
        help_text=gettext_lazy("照公布的写，数字之间空一格。填了就抽，不能重填。"),
    )


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One place of a drawn plan: its members as (number, name), and who chairs their panel."""

    code: str
    place: str
    district: str
    members: tuple[tuple[str, str], ...]
    chair: str
    changed: bool

    @property
    def names(self) -> str:
        """The members by name."""
        return _("、").join(name for _number, name in self.members)


EXPORTED = (
    Column("place", gettext_lazy("站点")),
    Column("code", gettext_lazy("编号")),
    Column("district", gettext_lazy("区")),
    Column("members", gettext_lazy("评委"), value=lambda line: line.names),
    Column("chair", gettext_lazy("组长")),
    Column("changed", gettext_lazy("手工改过"), value=lambda line: _("是") if line.changed else ""),
)


def seat_lines(found: PanelDraw, names: Names | None = None) -> list[SeatLine]:
    """Who sits where, in order of code; nobody before the draw."""
    inputs = read_inputs(found)
    names = names or names_of(inputs)
    districts = areas_by_code({one.code[:DISTRICT] for one in inputs.places})
    seats = {panel.place: panel.members for panel in panels_of(found)}
    groups = proposed_groups(found) if found.plan else ()
    chairs = {place: group.chair for group in groups for place in group.places}
    touched = {move["place"] for change in found.changes for move in change["moves"]}
    return [
        SeatLine(
            code=one.code,
            place=names.place(one.code),
            district=districts[one.code[:DISTRICT]].name if one.code[:DISTRICT] in districts else "",
            members=tuple((number, names.person(number)) for number in seats.get(one.code, ())),
            chair=names.person(chairs[one.code]) if chairs.get(one.code) else "",
            changed=one.code in touched,
        )
        for one in inputs.places
    ]


def shown(found: PanelDraw, actor: Actor, *, query: str = "", number: str = "") -> dict[str, Any]:
    """Everything of a draw's page beside its forms. `query` narrows the table of seats, `number` is its page."""
    inputs = read_inputs(found)
    names = names_of(inputs)
    lines = seat_lines(found, names)
    forecast = forecast_of(found, inputs) if found.status == DrawStatus.PREPARED else None
    figures = found.certificate or (forecast.figures if forecast else None)
    may = may_draw(actor, found)
    return {
        "draw": found,
        "inputs": inputs,
        "chip": CHIPS[DrawStatus(found.status)],
        "crumbs": draw_crumbs(found),
        "may": {action: may and may_be(found.status, action) for action in DRAW_ACTIONS},
        "is_due": found.draws_at is not None and clock.now() >= found.draws_at,
        "forecast": forecast,
        "figures": figure_items(figures) if figures else [],
        "contrast": contrast_words(figures["contrast_sd"]) if figures else "",
        "query": query,
        "total": len(lines),
        "lines": Paginator(
            [line for line in lines if not query or query in line.place or query in line.names], PAGE
        ).get_page(number),
        "people": _people(inputs, names, figures, found),
        "changes": [_change(one, names) for one in found.changes],
        "panels": Panel.objects.filter(pk__in=found.panels.values("panel")).order_by("made_at", "pk"),
        "roster": roster_digest(inputs, found.salt),
        "public_url": address("portal:draw", found.pk) if found.announced_at else "",
    }


def draw_home(found: PanelDraw) -> str:
    """The page of a draw."""
    return reverse("rating:draw", args=[found.pk])


def draw_crumbs(found: PanelDraw, *more: tuple[Any, str]) -> Crumbs:
    """From the round to a page of one draw."""
    home = (_("抽签"), reverse("rating:draws", args=[found.round_id]))
    return round_crumbs(found.round, home, (found.title, draw_home(found) if more else ""), *more)


def _people(inputs: DrawInputs, names: Names, figures: dict[str, Any] | None, found: PanelDraw) -> list[dict[str, Any]]:
    """Every assessor of the draw: the number, from how many places the person stays away and why, the load."""
    loads = figures["loads"] if figures and found.plan else {}
    away: dict[str, dict[str, int]] = {}
    for stay in inputs.stays:
        counts = away.setdefault(stay.number, {})
        counts[stay.reasons[0]] = counts.get(stay.reasons[0], 0) + 1
    return [
        {
            "number": one.number,
            "name": names.person(one.number),
            "load": loads.get(one.number),
            "away": sum(away.get(one.number, {}).values()),
            "why": _("，").join(f"{rule_word(code)} {count}" for code, count in away.get(one.number, {}).items()),
        }
        for one in inputs.people
    ]


def _change(kept: dict[str, Any], names: Names) -> dict[str, Any]:
    return {
        "moves": [
            _("%(place)s：%(out)s → %(into)s")
            % {
                "place": names.place(move["place"]),
                "out": names.person(move["out"]),
                "into": names.person(move["into"]),
            }
            for move in kept["moves"]
        ],
        "reason": kept["reason"],
        "at": datetime.fromisoformat(kept["at"]),
        "by": kept["by_name"],
    }
