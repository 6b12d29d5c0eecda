"""What must be settled before a programme goes out. Pure."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.visits.rules.schedule import Clash
from cuobian.kernel.errors import Fault


def release_faults(items: Sequence[Any], people: int, clashes: Sequence[Clash]) -> list[Fault]:
    """Why it cannot go out yet: no items with a time, nobody in the list, something that clashes."""
    faults = []
    if not any(item.starts_at and item.dropped_at is None for item in items):
        faults.append(Fault("plan", _("还没有一项日程排好时间。先加观摩点，再排路线。")))
    if not people:
        faults.append(Fault("people", _("名单里还没有人。先加成员。")))
    if clashes:
        told = _("日程里有 %(n)d 处冲突。先改好；确实要这样，就勾上「有冲突也发布」。")
        faults.append(Fault("anyway", told % {"n": len(clashes)}))
    return faults
