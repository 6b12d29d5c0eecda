"""What the pages share: the way back, texts with a reason, asking before something is done, places and times as people type them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import PlaceKind, PlaceRecord, all_places, areas, areas_by_code, records_by_code
from cuobian.domains.people.public import ASSESSOR, STATION_KEEPER
from cuobian.domains.visits.models import Day, Programme
from cuobian.domains.visits.values import ProgrammeStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.format import bracketed
from cuobian.kernel.forms import Crumbs
from cuobian.kernel.forms import ask as asked
from cuobian.kernel.reading import whole_in

KINDS = (PlaceKind.CENTRE, PlaceKind.INSTITUTE, PlaceKind.STATION, PlaceKind.POINT)
CHIPS = {
    ProgrammeStatus.DRAFT: "draft",
    ProgrammeStatus.RELEASED: "wait",
    ProgrammeStatus.RUNNING: "mine",
    ProgrammeStatus.ENDED: "locked",
    ProgrammeStatus.WITHDRAWN: "refused",
}
WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"), gettext_lazy("周五"),
    gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip
_IN_BRACKETS = re.compile(r"[(（]([0-9A-Z]+)[)）]\s*$")
_ON_PHONE = (STATION_KEEPER, ASSESSOR, "participant")


class ClockInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class TextForm(forms.Form):
    """A step that says something."""

    text = forms.CharField(label=gettext_lazy("说明"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any = "", hint: Any = "", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        field.label, field.help_text, field.required = label or field.label, hint, required


def words(label: Any, *, required: bool = True, rows: int = 3, hint: Any = "") -> forms.CharField:
    """A text of several lines; how long it may be is the rules' business."""
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=hint)


def clock_field(label: Any, *, required: bool = True, hint: Any = "") -> forms.TimeField:
    """A time of day."""
    return forms.TimeField(label=label, required=required, widget=ClockInput(), help_text=hint)


def shell_of(actor: Actor) -> str:
    """People who are on the way, or keep one place, work in the field shell; offices at the desk."""
    return "shells/field.html" if actor.role in _ON_PHONE else "shells/desk.html"


def desk_crumbs(found: Programme | None, *more: tuple[Any, str]) -> Crumbs:
    """From the list of programmes to a page of one."""
    own = [(found.title, reverse("visits:programme", args=[found.pk]))] if found else []
    return [(_("观摩"), reverse("visits:programmes")), *own, *more]


def ask(request: HttpRequest, **given: Any) -> HttpResponse:
    """The page that says what a step does before it is taken; see `kernel.forms.ask`."""
    return asked(request, shell=shell_of(request.actor), **given)  # type: ignore[attr-defined]


def applied(params: Mapping[str, Any], named: Mapping[str, str]) -> Crumbs:
    """Each filter in words, with the address without it."""
    given = {key: params[key] for key in (*named, "sort", "size") if params.get(key)}
    return [
        (word, "?" + urlencode({key: value for key, value in given.items() if key != name}))
        for name, word in named.items()
        if word
    ]


def district_choices(code: str) -> list[tuple[str, str]]:
    """Districts of a programme's area: all of a city, or the one."""
    if len(code) >= 6:
        return [(code[:6], area_name(code[:6]))]
    return [(area.code, area.name) for area in areas(code)]


def area_name(code: str) -> str:
    """What an area is called; the code when nothing is known of it."""
    known = areas_by_code([code]) if code else {}
    return known[code].name if code in known else code


def written(place: PlaceRecord) -> str:
    """A place as lists of suggestions write it: 厦港街道沙坡尾社区站（350203001018）."""
    return bracketed((place.street_name or "") + place.short_name, place.code)


def suggestions(code: str) -> list[str]:
    """Every open place below a code."""
    return [written(place) for place in all_places([code], kinds=KINDS)]


def place_of(code: str, typed: str, *, field: str = "place") -> PlaceRecord:
    """The place of what was typed: a code, a name, or the two as `suggestions` writes them.

    Raises:
        Invalid: nothing of that name below the code, or several.
    """
    text = typed.strip()
    marked = _IN_BRACKETS.search(text)
    wanted = marked.group(1) if marked else text
    known = records_by_code([wanted]).get(wanted) if wanted.isascii() else None
    if known is not None and known.code.startswith(code):
        return known
    found = [place for place in all_places([code], kinds=KINDS) if text in _names(place)]
    if len(found) == 1:
        return found[0]
    if found:
        several = _("、").join(written(place) for place in found[:5])
        raise Invalid([Fault(field, _("叫这个名字的不止一个：%(names)s。请把代码也写上。") % {"names": several})])
    raise Invalid([Fault(field, _("范围里没有「%(name)s」，请从名单里选一个。") % {"name": text[:40]})])


def _names(place: PlaceRecord) -> set[str]:
    return {place.name, place.short_name, place.spoken_name}


def day_label(day: date) -> str:
    """ "11 月 27 日 周五"."""
    return _("%(month)d 月 %(day)d 日 %(weekday)s") % {
        "month": day.month, "day": day.day, "weekday": WEEKDAYS[day.weekday()],
    }  # fmt: skip


def day_choices(days: list[Day]) -> list[tuple[str, str]]:
    """The days of a programme, and not yet."""
    return [("", _("还没定哪一天")), *((str(day.pk), day_label(day.date)) for day in days)]


def vehicle_choices(programme: Programme, nobody: Any) -> list[tuple[int, str]]:
    """Vehicles by number; 0 is `nobody`."""
    names = [str(each["name"]) for each in programme.settings.get("vehicles", ())]
    return [(0, str(nobody)), *((number, name) for number, name in enumerate(names, 1))]


def version_in(request: HttpRequest) -> int | None:
    """The state a page showed, as its form sends it back."""
    return whole_in(request.POST.get("version"))


def uuid_in(text: str | None) -> UUID | None:
    """An id that a form gave; None for nothing and for nonsense."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
