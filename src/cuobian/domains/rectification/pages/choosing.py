"""Choosing a place by its name or code, and a measuring point of a published standard."""

import re
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceKind, PlaceRecord, all_places, records_by_code
from cuobian.domains.standards.public import document, versions
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.format import bracketed

_IN_BRACKETS = re.compile(r"[(（]([0-9A-Z]+)[)）]\s*$")
KINDS = (PlaceKind.CENTRE, PlaceKind.INSTITUTE, PlaceKind.STATION, PlaceKind.POINT)


def written(place: PlaceRecord) -> str:
    """A place as lists of suggestions write it: 厦港街道沙坡尾社区站（350203001018）."""
    return bracketed(place.street_name + place.short_name, place.code)


def suggestions(actor: Actor, permission: str) -> list[str]:
    """Every open place the actor may choose."""
    return [written(place) for place in all_places(actor.prefixes(permission), kinds=KINDS)]


def place_of(actor: Actor, permission: str, typed: str, *, field: str = "place") -> PlaceRecord:
    """The place of what was typed: a code, a name, or the two as `suggestions` writes them.

    Raises:
        Invalid: nothing of that name in the actor's scope, or several.
    """
    text = typed.strip()
    marked = _IN_BRACKETS.search(text)
    code = marked.group(1) if marked else text
    known = records_by_code([code]).get(code) if code.isascii() else None
    if known is not None and actor.may(permission, known.code):
        return known
    found = [place for place in all_places(actor.prefixes(permission), kinds=KINDS) if text in _names(place)]
    if len(found) == 1:
        return found[0]
    if found:
        several = _("、").join(written(place) for place in found[:5])
        raise Invalid([Fault(field, _("叫这个名字的不止一个：%(names)s。请把代码也写上。") % {"names": several})])
    raise Invalid([Fault(field, _("您管的范围里没有「%(name)s」，请从名单里选一个。") % {"name": text[:40]})])


def _names(place: PlaceRecord) -> set[str]:
    return {place.name, place.short_name, place.spoken_name}


def point_choices() -> list[tuple[str, Any]]:
    """Measuring points of the versions in force, grouped by standard; the value names version and point."""
    groups: list[tuple[str, Any]] = [("", _("不对应条款"))]
    seen: set[str] = set()
    for version in versions(status="published"):
        if version.standard_code in seen:
            continue
        seen.add(version.standard_code)
        points = document(version.id).standard.walk()
        rows = [(f"{version.id}|{point.id}", f"{point.id} {point.name}") for point in points]
        groups.append((f"{version.title} {version.label}", rows))
    return groups


def split_point(value: str) -> tuple[UUID | None, str]:
    """Version and point of a chosen value."""
    version, mark, point = value.partition("|")
    try:
        return (UUID(version), point) if mark else (None, "")
    except ValueError:
        return None, ""
