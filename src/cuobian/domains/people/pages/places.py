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
    records_by_code,
)
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.format import bracketed

_IN_BRACKETS = re.compile(r"[(（]([0-9A-Z]+)[)）]\s*$")
_CITY_DIGITS, _PLACE_DIGITS = 4, 12
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
    """What can be chosen within the actor's scope, written as name and code."""
    scope = actor.prefixes("people.manage")
    wide = [bracketed(_("全市"), prefix) for prefix in scope if len(prefix) == _CITY_DIGITS]
    return wide + [_written(place) for place in all_places(scope, kinds=_KINDS)]


def code_of(field: str, typed: str, actor: Actor) -> str:
    """The code of what was typed: a code, a name, or the two as `suggestions` writes them.

    Raises:
        Invalid: nothing of that name, or several.
    """
    text = typed.strip()
    marked = _IN_BRACKETS.search(text)
    code = marked.group(1) if marked else text
    if code.isascii():
        return _known(field, code)
    if text in (_("全市"), _("全平台")):
        return actor.scope[:_CITY_DIGITS] if text == _("全市") else ""
    found = [place for place in all_places(actor.prefixes("people.manage"), kinds=_KINDS) if _is_called(place, text)]
    if len(found) == 1:
        return found[0].code
    if found:
        several = _("、").join(_written(place) for place in found[:5])
        raise Invalid([Fault(field, _("叫这个名字的不止一个：%(names)s。把代码也写上") % {"names": several}, typed)])
    raise Invalid([Fault(field, _("您管的范围里没有「%(name)s」，从名单里选一个") % {"name": text[:40]}, typed)])


def _known(field: str, code: str) -> str:
    if len(code) == _CITY_DIGITS or code in areas_by_code([code]) or code in records_by_code([code]):
        return code
    raise Invalid([Fault(field, _("没有代码是 %(code)s 的区域或地点") % {"code": code[:40]}, code)])


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
