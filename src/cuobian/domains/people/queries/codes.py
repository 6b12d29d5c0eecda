"""On which codes a role can be given: areas of today, and places that stand."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cuobian.domains.network.public import STANDING, areas, areas_by_code, records_by_code
from cuobian.kernel.access import PLACE_DIGITS


def unknown(code: str) -> str:
    """What to say of a code that nothing has."""
    if not areas():
        return _("还没有区划。先到「站点网络」里的「区划」载入，再来写管哪里。")
    return _("没有代码是 %(code)s 的区域或地点") % {"code": code[:40]}


def code_faults(codes: Collection[str]) -> dict[str, str]:
    """Code -> what is wrong with giving a role there; nothing for the good ones. Two queries, three where one is unknown."""
    places = records_by_code(code for code in codes if len(code) >= PLACE_DIGITS)
    live = areas_by_code(codes, live=True)
    gone = {code: place.short_name for code, place in places.items() if place.status not in STANDING}
    faults = {code: _("%(place)s 已经撤并或关闭，换一个") % {"place": name} for code, name in gone.items()}
    return faults | {code: unknown(code) for code in codes if code and code not in places and code not in live}
