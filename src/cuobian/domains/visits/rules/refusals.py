"""What the routes' engine refuses, in words that say what to change. Pure."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from cuobian.engines import routes

_ITEM = re.compile(r"^(?:stop|event|told) ([0-9a-f-]{36})")


def refusal_words(error: routes.RoutesError, titles: Mapping[str, str]) -> str:
    """One sentence for the officer; `titles` are those of the items that were handed over, by id."""
    found = _ITEM.match(error.place)
    title = titles.get(found.group(1), "") if found else ""
    if title and isinstance(error, routes.BadTime):
        return _("「%(title)s」的时间不在一天之内，请改它的开始时间或时长。") % {"title": title}
    if title:
        return _("「%(title)s」锁定的日子或车不在要排的里面，请解开它的锁，或者把那一天也选上。") % {"title": title}
    if isinstance(error, routes.BadTime):
        return _("有一天的起止或午餐时间对不上，请在那一天的安排里改。")
    if error.place == "districts":
        return _("各区的次序和要排的站对不上，请重新选次序，或者选「不限」。")
    return _("这些日程放在一起排不出路线，请放开一处锁定的时间或次序再排。")
