"""Places and areas as this domain's pages need them: their names, and what somebody typed turned into a code."""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from cuobian.domains.network.public import (
    AreaRecord,
    PlaceKind,
    PlaceRecord,
    all_places,
    areas,
    areas_by_code,
    areas_within,
    records_by_code,
)
from cuobian.domains.people.queries.codes import unknown
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.format import bracketed

_IN_BRACKETS = re.compile(r"[(（]([0-9A-Z]+)[)）]\s*$")
_CITY_DIGITS, _STREET_DIGITS, _PLACE_DIGITS = 4, 9, 12
_KINDS = (PlaceKind.CENTRE, PlaceKind.INSTITUTE, PlaceKind.STATION)


def scope_names(codes: Iterable[str]) -> dict[str, str]:
    """What the codes are called: the whole platform, the city, a district, a street, a place. Two queries."""
    wanted = set(codes)
    known = areas_by_code({code[:digits] for code in wanted for digits in (4, 6, 9, 12) if len(code) >= digits})
    places = records_by_code(code for code in wanted if len(code) >= _PLACE_DIGITS)
    return {code: _name(code, known, places) for code in wanted}


def areas_to_filter(actor: Actor) -> list[tuple[str, str]]:
    """One step below the actor's scope: the districts of a city, the streets of a district."""
    top = actor.scope
    if not top:
        cities = areas()
        top = cities[0].code if len(cities) == 1 else ""
    return [(area.code, area.name) for area in areas(top)]


def _name(code: str, known: Mapping[str, AreaRecord], places: Mapping[str, PlaceRecord]) -> str:
    if not code:
        return _("全平台")
    if code in places:
        return places[code].spoken_name
    if code not in known:
        return _("全市") if len(code) == _CITY_DIGITS else code
    above = known.get(code[:6]) if len(code) == 9 else known.get(code[:9]) if len(code) == _PLACE_DIGITS else None
    return (above.name if above else "") + known[code].name


def suggestions(actor: Actor) -> list[str]:
    """What can be chosen within the actor's scope, written as name and code: areas down to the streets, and stations."""
    scope = actor.prefixes("people.manage")
    wide = [_("全平台")] if "" in scope else []
    wide += [bracketed(_("全市"), prefix) for prefix in scope if len(prefix) == _CITY_DIGITS]
    areas_known = [
        bracketed(names[-1], code)
        for code, names in _area_names(scope).items()
        if not (code in scope and len(code) == _CITY_DIGITS)
    ]
    return wide + areas_known + [_written(place) for place in all_places(scope, kinds=(PlaceKind.STATION,))]


def code_of(field: str, typed: str, actor: Actor) -> str:
    """The code of what was typed: a code, a name, or the two as `suggestions` writes them.

    Raises:
        Invalid: nothing of that name, or several.
    """
    text = typed.strip()
    if text == _("全平台"):
        return ""
    if text == _("全市"):
        return _whole_city(field, text, actor)
    marked = _IN_BRACKETS.search(text)
    code = marked.group(1) if marked else text
    if code.isascii():
        return _known(field, code)
    scope = actor.prefixes("people.manage")
    found = {code: bracketed(names[-1], code) for code, names in _area_names(scope).items() if text in names}
    found |= {place.code: _written(place) for place in all_places(scope, kinds=_KINDS) if _is_called(place, text)}
    if not found:
        raise Invalid([Fault(field, _("您管的范围里没有「%(name)s」，从名单里选一个") % {"name": text[:40]}, typed)])
    return _only(field, found, typed)


def _whole_city(field: str, text: str, actor: Actor) -> str:
    """The actor's own city; for who manages the whole platform the one that there is."""
    if actor.scope:
        return actor.scope[:_CITY_DIGITS]
    found = {city.code: bracketed(city.name, city.code) for city in areas()}
    if not found:
        raise Invalid([Fault(field, unknown(text), text)])
    return _only(field, found, text)


def _only(field: str, found: Mapping[str, str], typed: str) -> str:
    if len(found) == 1:
        return next(iter(found))
    several = _("、").join(list(found.values())[:5])
    raise Invalid([Fault(field, _("叫这个名字的不止一个：%(names)s。把代码也写上") % {"names": several}, typed)])


def _known(field: str, code: str) -> str:
    if code in areas_by_code([code]) or code in records_by_code([code]):
        return code
    raise Invalid([Fault(field, unknown(code), code)])


def _area_names(scope: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Code -> what an area down to the streets may be called, the name that is clear by itself last."""
    known = {area.code: area for area in areas_within(scope, digits=_STREET_DIGITS)}
    return {code: (area.name, _name(code, known, {})) for code, area in known.items()}


def _is_called(place: PlaceRecord, text: str) -> bool:
    names = {place.name, place.short_name, place.short_name.removesuffix("站").removesuffix("所").removesuffix("中心")}
    if place.kind == PlaceKind.CENTRE:
        names.add(place.district_name)
    elif place.kind == PlaceKind.INSTITUTE:
        names.add(place.street_name)
    return text in names or text == place.spoken_name


def _written(place: PlaceRecord) -> str:
    name = {PlaceKind.CENTRE: place.district_name, PlaceKind.INSTITUTE: place.district_name + place.street_name}
    return bracketed(name.get(PlaceKind(place.kind), place.street_name + place.short_name), place.code)
