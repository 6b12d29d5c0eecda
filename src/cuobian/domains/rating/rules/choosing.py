"""Which places a round is of, when an officer names them one by one: a code or a name a line."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceRecord, PlaceStatus
from cuobian.domains.standards.public import PlaceKind
from cuobian.kernel.errors import Fault

MOST = 200
"""Places named one by one; more are chosen by their district."""
FIELD = "only"


def named_places(text: str, places: Iterable[PlaceRecord], kind: str) -> tuple[tuple[UUID, ...], list[Fault]]:
    """The ids of the places named, each once, in the order of the lines; and every line that names none, with the reason.

    Args:
        places: every place in reach, of any kind and state; a line may begin with a code or be a whole name.
        kind: what the standard rates.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        told = _("一次最多写 %(most)d 个站点，现在是 %(count)d 个。再多请按区选。")
        return (), [Fault(FIELD, told % {"most": MOST, "count": len(lines)})]
    by_word: dict[str, list[PlaceRecord]] = {}
    for place in places:
        for word in {place.code, place.name, place.short_name}:
            by_word.setdefault(word, []).append(place)
    found: dict[UUID, None] = {}
    faults = []
    for number, line in lines:
        places_meant = by_word.get(line) or by_word.get(line.split()[0].upper(), [])
        fitting = [place for place in places_meant if place.kind == kind]
        if why := _fault(fitting, places_meant, kind):
            faults.append(
                Fault(FIELD, _("第 %(line)d 行「%(text)s」：%(why)s") % {"line": number, "text": line[:60], "why": why})
            )
        else:
            found[fitting[0].id] = None
    return tuple(found), faults


def _fault(fitting: list[PlaceRecord], meant: list[PlaceRecord], kind: str) -> str:
    if not meant:
        return _("没有这个站点，请写编码或全名")
    if not fitting:
        told = _("是%(kind)s，这一版标准评的是%(wanted)s")
        return told % {"kind": PlaceKind(meant[0].kind).label if meant[0].kind in PlaceKind.values else _("别的阵地"), "wanted": PlaceKind(kind).label}  # fmt: skip
    if len(fitting) > 1:
        return _("有 %(n)d 个叫这个名字，请写编码：%(codes)s") % {
            "n": len(fitting), "codes": _("、").join(place.code for place in fitting[:5]),
        }  # fmt: skip
    if fitting[0].status != PlaceStatus.OPEN:
        return _("现在不开放，不参加评定")
    return "" if fitting[0].rated else _("是不参加评定的站点")
