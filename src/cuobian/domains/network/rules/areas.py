"""Who may change areas, what can happen to one, and which codes fit."""

from django.utils.translation import gettext as _

from cuobian.domains.network.states import area_step
from cuobian.domains.network.values import DISTRICT_DIGITS, STREET_DIGITS, VILLAGE_DIGITS, AreaAction
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, NotAllowed, NotFound

CITY_DIGITS = 4
NEXT_DIGITS = {DISTRICT_DIGITS: STREET_DIGITS, STREET_DIGITS: VILLAGE_DIGITS}


def may_areas(actor: Actor, code: str) -> bool:
    """True when the actor may change areas: divisions are the whole city's, so it takes the right over the city."""
    return actor.may("network.edit", code[:CITY_DIGITS])


def require_areas(actor: Actor, code: str) -> None:
    """Raises NotFound out of scope, NotAllowed without the right over the city."""
    if may_areas(actor, code):
        return
    if actor.reaches(code):
        raise NotAllowed(
            _("区划的更名、新设、合并和统计单位标记由市级办。请把批复文件报给市级文明实践机构。"),
            permission="network.edit",
        )
    raise NotFound()


def fits_level(action: AreaAction, code: str) -> bool:
    """True when this can happen at the level of this code: cities and districts are only renamed and added to."""
    if action == AreaAction.ADD:
        return len(code) in NEXT_DIGITS
    return action == AreaAction.RENAME or len(code) >= STREET_DIGITS


def area_steps_open_to(actor: Actor, code: str, status: str, *, is_pseudo: bool) -> list[AreaAction]:
    """The steps to offer as buttons."""
    if not may_areas(actor, code) or area_step(status, AreaAction.RENAME) is None:
        return []
    done = AreaAction.MARK if is_pseudo else AreaAction.UNMARK
    return [action for action in AreaAction if action != done and fits_level(action, code)]


def require_area_step(status: str, action: AreaAction, name: str) -> None:
    """Raises Conflict when the life cycle has no such step."""
    if area_step(status, action) is None:
        raise Conflict(_("%(area)s已经并入别处，不能再「%(action)s」。") % {"area": name, "action": action.label})


def area_code_fault(parent_code: str, code: str) -> str:
    """What is wrong with a code for an area below this one; "" when nothing is."""
    digits = NEXT_DIGITS.get(len(parent_code))
    if digits is None:
        return _("这里只能在区下面新设街道（镇），在街道（镇）下面新设村（社区）")
    if not (code.isascii() and code.isdigit() and len(code) == digits and code.startswith(parent_code)):
        return _("写 %(n)s 位数字，开头是上级的编码 %(parent)s") % {"n": digits, "parent": parent_code}
    return ""
