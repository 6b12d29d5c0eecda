"""Codes, kinds, rights and plausible values of a place."""

import re
from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _

from cuobian.domains.network.states import possible, step
from cuobian.domains.network.values import (
    DISTRICT_DIGITS,
    STREET_DIGITS,
    VILLAGE_DIGITS,
    AreaKind,
    PlaceAction,
    PlaceKind,
)
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, NotAllowed, NotFound

CITY_DIGITS = 4
PROFILE_FIELDS = ("hours", "facilities", "contact_name", "contact_phone")
FULL_FIELDS = ("address", "lng", "lat", "coord_system", "rated", *PROFILE_FIELDS)
AREA_KINDS = {
    PlaceKind.CENTRE: (AreaKind.DISTRICT,),
    PlaceKind.INSTITUTE: (AreaKind.STREET, AreaKind.TOWN),
    PlaceKind.STATION: (AreaKind.VILLAGE, AreaKind.COMMUNITY),
    PlaceKind.POINT: (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.TOWN, AreaKind.VILLAGE, AreaKind.COMMUNITY),
}
_FAR = Decimal("0.7")
_PATH = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}(S([2-9]|[1-9][0-9]{1,3}))?")
_POINT = re.compile(r"P[0-9]{3,4}")


def above(code: str, parent_code: str | None) -> str:
    """Whose right it takes to change the structure: that over the place above, for a centre over the city."""
    return parent_code or code[:CITY_DIGITS]


def may_structure(actor: Actor, code: str, parent_code: str | None) -> bool:
    """True when the actor may rename, move, merge, split, suspend, reopen or close this place."""
    return actor.may("network.edit", above(code, parent_code))


def may_edit_all(actor: Actor, code: str, parent_code: str | None) -> bool:
    """True when the actor may change every field: whoever may edit the place above, and a district its own centre."""
    if may_structure(actor, code, parent_code):
        return True
    return actor.may("network.edit", code) if parent_code is None else actor.may("network.edit_profile", parent_code)


def may_edit_profile(actor: Actor, code: str) -> bool:
    """True when the actor may change hours, facilities, contact and photos."""
    return actor.may("network.edit_profile", code) or actor.may("network.edit", code)


def editable_fields(actor: Actor, code: str, parent_code: str | None) -> tuple[str, ...]:
    """The fields this actor may change; () when none."""
    if may_edit_all(actor, code, parent_code):
        return FULL_FIELDS
    return PROFILE_FIELDS if may_edit_profile(actor, code) else ()


def require_structure(actor: Actor, code: str, parent_code: str | None) -> None:
    """Raises NotFound out of scope, NotAllowed when the right over the place above is missing."""
    require_above(actor, code, above(code, parent_code))


def require_above(actor: Actor, code: str, above_code: str) -> None:
    """The same, where the code whose right it takes is known."""
    if actor.may("network.edit", above_code):
        return
    if actor.reaches(code):
        raise NotAllowed(
            _("设立、更名、调整、合并、暂停和关闭由上一级办。请找上一级文明实践机构。"), permission="network.edit"
        )
    raise NotFound()


def require_step(status: str, action: PlaceAction, label: str) -> str:
    """The next state. Raises Conflict, in words, when the life cycle has no such step."""
    found = step(status, action)
    if found is None:
        raise Conflict(
            _("%(place)s 现在不能「%(action)s」，能办的有：%(possible)s。请刷新后再看。")
            % {
                "place": label,
                "action": action.label,
                "possible": _("、").join(str(one.label) for one in possible(status)) or _("没有"),
            }
        )
    return found.next


def steps_open_to(actor: Actor, status: str, code: str, parent_code: str | None) -> list[PlaceAction]:
    """The structural steps to offer as buttons: possible in this state and allowed to this actor."""
    if not may_structure(actor, code, parent_code):
        return []
    movable = PlaceAction.MOVE, PlaceAction.SPLIT
    fixed = len(code) < VILLAGE_DIGITS
    return [
        action
        for action in possible(status)
        if action != PlaceAction.EDIT and not (fixed and action in movable) and not ("P" in code and action in movable)
    ]


def station_code(area_code: str, used: Collection[str]) -> str:
    """A free code for a station of this village; codes once used are never given again."""
    if area_code not in used:
        return area_code
    number = 2
    while f"{area_code}S{number}" in used:
        number += 1
    return f"{area_code}S{number}"


def point_code(parent_code: str, used: Collection[str]) -> str:
    """A free code for a point below this place."""
    number = 1
    while f"{parent_code}P{number:03d}" in used:
        number += 1
    return f"{parent_code}P{number:03d}"


def code_fault(kind: str, code: str) -> str:
    """What is wrong with a code for this kind of place; "" when nothing is."""
    if kind == PlaceKind.POINT:
        body, mark, number = code.partition("P")
        is_right = _PATH.fullmatch(body) and _POINT.fullmatch(mark + number)
        return "" if is_right else _("点的编码是上级编码加 P 和三位数，例如 350203001001P001")
    digits = {PlaceKind.CENTRE: DISTRICT_DIGITS, PlaceKind.INSTITUTE: STREET_DIGITS}.get(PlaceKind(kind))
    if digits is not None:
        return "" if _PATH.fullmatch(code) and len(code) == digits else _("这一类的编码是 %(n)s 位数") % {"n": digits}
    if _PATH.fullmatch(code) and len(code) >= VILLAGE_DIGITS:
        return ""
    return _("站的编码是 12 位区划代码；同一村居的第二个站在后面加 S2")


def area_of(kind: str, code: str) -> str:
    """The area that a code belongs to: the digits before S or P."""
    return code.partition("P")[0].partition("S")[0]


def parent_of(kind: str, code: str, *, is_pseudo: bool = False) -> str:
    """Where a place of this code hangs: a station below its institute, in a pseudo-unit below the centre."""
    if kind == PlaceKind.CENTRE:
        return ""
    if kind == PlaceKind.POINT:
        return code.partition("P")[0]
    if kind == PlaceKind.INSTITUTE or is_pseudo:
        return code[:DISTRICT_DIGITS]
    return code[:STREET_DIGITS]


def coordinate_fault(lng: Decimal | None, lat: Decimal | None, near: tuple[Decimal, Decimal] | None) -> str:
    """What is wrong with a pair of coordinates; `near` is the district centre's position when it is known."""
    if (lng is None) != (lat is None):
        return _("经度和纬度要一起写")
    if lng is None or lat is None:
        return ""
    if not (73 <= lng <= 136 and 3 <= lat <= 54):
        if 73 <= lat <= 136 and 3 <= lng <= 54:
            return _("经度和纬度写反了，经度在前（厦门约 118.1，24.5）")
        return _("不在国内。经度写 73 到 136，纬度写 3 到 54")
    if near is not None and (abs(lng - near[0]) > _FAR or abs(lat - near[1]) > _FAR):
        return _("离本区中心太远，请再核对")
    return ""
