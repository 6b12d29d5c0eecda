"""What stands in the form of a panel: read from what was sent or from the draft, with the recusal check beside every name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.panels import PanelPlan, nearest_workdays, preview
from cuobian.domains.rating.models import Entry, Panel, PanelDraft
from cuobian.domains.rating.queries.desk_panels import (
    MOST_PLACES,
    Check,
    candidates,
    chairs,
    checks,
    drawn,
    waiting_places,
)
from cuobian.domains.rating.queries.panel_drafts import PanelPlace
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.panel_drafts import PanelGiven, Shown
from cuobian.domains.rating.rules.panels import Line
from cuobian.domains.rating.rules.recusal import rule_labels
from cuobian.domains.rating.values import Level
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault
from cuobian.kernel.forms import DayField, uuids
from cuobian.kernel.ids import uuid7
from cuobian.kernel.reading import is_ours, whole_in
from cuobian.support.calendars.public import calendar

TOLD = 5
"""Places named one by one; of more, how many."""


class PanelForm(forms.Form):
    """The plain fields. Members, chair and places are tables of their own; what is wrong with them is told by the same names."""

    name = forms.CharField(label=gettext_lazy("组名"), max_length=60, help_text=gettext_lazy("会印在评分表上"))
    entries = forms.Field(label=gettext_lazy("被评站点"), required=False)
    members = forms.Field(label=gettext_lazy("考评组"), required=False)
    chair = forms.Field(label=gettext_lazy("组长"), required=False)
    visit_on = DayField(label=gettext_lazy("实地日期"), required=False)
    message = forms.CharField(
        label=gettext_lazy("给评委的话"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the form now, and what its page has shown of the draft."""

    place: PanelPlace
    given: PanelGiven
    shown: Shown

    def plan(self, **plain: Any) -> PanelPlan:
        """As an action takes it; `plain` are the fields that the form has read."""
        where, given = self.place, self.given
        return PanelPlan(
            round_id=where.made.pk,
            level=where.level,
            code=where.code,
            members=given.members,
            chair=given.chair,
            entries=given.entries,
            **plain,
        )

    def initial(self) -> dict[str, str]:
        return {"name": self.given.name, "visit_on": self.given.visit_on, "message": self.given.message}


def sent(place: PanelPlace, data: QueryDict) -> Standing:
    """What a page sent. `pick` is a day taken from those offered; `over` the draft that it has been told of and replaces."""
    page, chair = uuids([data.get("page", "")]), uuids([data.get("chair", "")])
    given = PanelGiven(
        name=data.get("name", ""),
        visit_on=data.get("pick", "") or data.get("visit_on", ""),
        message=data.get("message", ""),
        members=tuple(uuids(data.getlist("members"))),
        chair=chair[0] if chair else None,
        entries=tuple(uuids(data.getlist("entries"))),
    )
    base = whole_in(data.get("over", "") or data.get("base", "")) or 0
    return Standing(place, given, Shown(base, page[0] if page else uuid7()))


def begun(place: PanelPlace, entries: Sequence[UUID] = ()) -> Standing:
    """A new form with these places ticked, on a page that has shown no draft."""
    given = PanelGiven(name=_next_name(place), entries=tuple(entries))
    return Standing(place, given, Shown(0, uuid7()))


def gone_on_with(place: PanelPlace, draft: PanelDraft) -> Standing:
    """The form as its officer left it."""
    return Standing(place, PanelGiven.read(draft.body), Shown(draft.revision, uuid7()))


def _next_name(place: PanelPlace) -> str:
    number = Panel.objects.filter(round=place.made, level=place.level).count() + 1
    word = _("联合考评") if place.level == Level.CITY else _("区考评")
    return _("%(word)s第 %(number)d 组") % {"word": word, "number": number}


@dataclass(frozen=True, slots=True)
class Looked:
    """What the form lists for a standing: the places to tick with those ticked, everybody's check, how many are needed."""

    waiting: list[Entry]
    chosen: list[Entry]
    found: list[Check]
    minimum: int
    rules: tuple[str, ...]

    def able(self, members: Sequence[UUID]) -> int:
        return sum(check.kind == "free" for check in self.found if check.rater.account_id in members)


def look(actor: Actor, standing: Standing) -> Looked:
    """Everything the page shows about what stands in it."""
    place, given = standing.place, standing.given
    policy = version_policy(place.made.version_id)
    waiting = _listed(actor, standing)
    chosen = [entry for entry in waiting if entry.pk in given.entries]
    asked = chosen or waiting[:1]
    people = candidates(place.made, place.code, clock.now()) if asked else []
    found = checks(
        [who.id for who in people],
        asked,
        version_id=place.made.version_id,
        level=place.level,
        today=clock.today(),
    )
    rules = tuple(rule_labels()[key] for key in rule_keys(policy) if key in rule_labels())
    return Looked(waiting, chosen, found, policy.min_raters[place.level], rules)


def _listed(actor: Actor, standing: Standing) -> list[Entry]:
    """The places to tick: the first ones that wait, and every chosen one, wherever it stands in the list."""
    rows = waiting_places(actor, standing.place.made, standing.place.level)
    first = list(rows[:MOST_PLACES])
    known = {entry.pk for entry in first}
    further = [ident for ident in standing.given.entries if ident not in known]
    return first + (list(rows.filter(pk__in=further)) if further else [])


def filled_up(standing: Standing, looked: Looked) -> Standing:
    """The same with the missing members drawn; the same form draws the same people."""
    given, place = standing.given, standing.place
    if not looked.chosen:
        return standing
    missing = max(looked.minimum - looked.able(given.members), 0)
    seed = f"{place.made.pk}:{place.level}:{sorted(map(str, given.entries))}:{len(given.members)}"
    more = drawn(looked.found, given.members, missing, seed=seed)
    return replace(standing, given=replace(given, members=(*given.members, *more)))


def shown_in(standing: Standing, looked: Looked) -> dict[str, Any]:
    """For the templates."""
    place, given = standing.place, standing.given
    return {
        "made": place.made,
        "level": place.level,
        "code": place.code,
        "standing": standing,
        "waiting": looked.waiting,
        "chosen": [entry.pk for entry in looked.chosen],
        "more": len(looked.waiting) >= MOST_PLACES,
        "rules": looked.rules,
        **_members(standing, looked),
        **offered_days(given.visit_on),
    }


def _members(standing: Standing, looked: Looked) -> dict[str, Any]:
    given, level = standing.given, standing.place.level
    mine = [check for check in looked.found if check.rater.account_id in given.members]
    others = [check for check in looked.found if check.rater.account_id not in given.members]
    able = looked.able(given.members)
    fit = chairs(mine, looked.chosen, level)
    lines = _wrong_lines(standing) if looked.chosen and given.members else None
    told = at_places(fault for line in lines or () for fault in line.faults)
    return {
        "members": mine,
        "others": others,
        "chair": given.chair,
        "chair_options": [rater.name for rater in fit],
        "chair_wrong": bool(given.chair and looked.chosen and given.chair not in {one.account_id for one in fit}),
        "able": able,
        "missing": max(looked.minimum - able, 0),
        "minimum": looked.minimum,
        "free": sum(check.kind == "free" for check in others),
        "place_faults": told,
        "ready": lines == [],
    }


def _wrong_lines(standing: Standing) -> list[Line]:
    """The places that this panel could not assess, each with why."""
    lines = preview(plan=standing.plan(name=""), today=clock.today())[1]
    return [line for line in lines if line.faults]


def offered_days(typed: str) -> dict[str, Any]:
    """Beside a day off, the working days around it to be taken with one touch."""
    try:
        given = date.fromisoformat(typed)
    except ValueError:
        given = None
    off = given if given and is_ours(given) and not calendar().is_workday(given) else None
    return {"day_off": off, "workdays": nearest_workdays(off) if off else []}


def day_block(context: dict[str, Any]) -> str:
    """What stands under the day of the visit; swapped by itself while the form is filled in."""
    return render_to_string("rating/desk/_visit_day.html", context)


def lost_in(standing: Standing, looked: Looked) -> dict[str, int]:
    """What a draft holds that can no longer be chosen: places that got a panel, people who may not assess any more."""
    known = {check.rater.account_id for check in looked.found}
    return {
        "lost_places": len(standing.given.entries) - len(looked.chosen),
        "lost_people": sum(member not in known for member in standing.given.members) if looked.found else 0,
    }


def by_field(faults: Sequence[Fault]) -> list[Fault]:
    """Each at a field of the form and once; what is wrong with places stands at the members, in one line."""
    told = {Fault(fault.place, fault.message): None for fault in faults if fault.place in PanelForm.base_fields}
    places = dict.fromkeys(fault.place for fault in faults if fault.place not in PanelForm.base_fields)
    if len(places) > 1:
        words = _("有 %(count)d 个站点这样组还不行，下面写了原因。") % {"count": len(places)}
    else:
        words = _("；").join(at_places(faults))
    return [*told, *([Fault("members", words)] if places else [])]


def at_places(faults: Iterable[Fault]) -> list[str]:
    """What is wrong with single places, each with its name; of many the first ones."""
    wrong = [fault for fault in faults if fault.place not in PanelForm.base_fields]
    words = [one.message if one.place in one.message else f"{one.place}{_('：')}{one.message}" for one in wrong]
    rest = len({one.place for one in wrong[TOLD:]})
    return words[:TOLD] + ([_("另有 %(count)d 个站点也不行，先补人再看。") % {"count": rest}] if rest else [])
