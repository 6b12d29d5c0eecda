"""Where a place belongs: a fitting area, a free code, a name of its own, and what hangs below it."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from cuobian.domains.network.models import Area, Place, PlacePeriod
from cuobian.domains.network.rules.places import AREA_KINDS, parent_of, point_code, station_code
from cuobian.domains.network.values import STANDING, AreaStatus, PlaceKind
from cuobian.kernel.access import under
from cuobian.kernel.errors import Conflict, Fault, Invalid


def area_for(code: str, kind: str) -> Area:
    """The area of a code, when it fits the kind. Raises Invalid."""
    area = Area.objects.filter(code=code).first()
    if area is None:
        raise Invalid([Fault("area", _("没有这个区划编码，请从列表里选"))])
    if area.status != AreaStatus.LIVE:
        raise Invalid([Fault("area", _("%(area)s已经并入别处，请选现行的区划") % {"area": area.name})])
    if area.kind not in AREA_KINDS[PlaceKind(kind)]:
        raise Invalid(
            [Fault("area", _("%(area)s 不能设%(kind)s") % {"area": area.name, "kind": PlaceKind(kind).label})]
        )
    return area


def place_in(area: Area, kind: str, parent_code: str) -> Place:
    """A new place of a kind in an area, with a free code, below the right parent."""
    if kind == PlaceKind.POINT:
        parent = (
            Place.objects.select_for_update().filter(code=parent_code, status__in=STANDING).exclude(kind=kind).first()
        )
        if parent is None or not parent_code.startswith(area.code):
            raise Invalid([Fault("parent", _("选这个点属于哪个站、所或中心"))])
        code = point_code(parent_code, used_codes(parent_code))
        return Place(code=code, kind=kind, area_id=parent.area_id, parent_id=parent_code)
    parent_code = parent_of(kind, area.code, is_pseudo=area.is_pseudo)
    code = area.code if kind != PlaceKind.STATION else station_code(area.code, used_codes(area.code))
    if kind != PlaceKind.STATION and Place.objects.filter(code=code).exists():
        raise Conflict(_("%(area)s 已经有%(kind)s了") % {"area": area.name, "kind": PlaceKind(kind).label})
    place = Place(code=code, kind=kind, area=area, parent_id=parent_code or None, rated=not area.is_pseudo)
    refuse_orphan(place)
    return place


def refuse_orphan(place: Place) -> None:
    """Keep the place above as it is until the end of this transaction. Raises Invalid when it does not stand."""
    above = place.parent_id
    if above and not Place.objects.select_for_update().filter(code=above, status__in=STANDING).exists():
        raise Invalid([Fault("area", _("上面还没有开放的%(kind)s，请先设立") % {"kind": _kind_above(place.kind)})])


def refuse_before(effective_on: date, area: Area | None, home: Place | None) -> None:
    """Raises Invalid for a day on which the area or the place that something comes to was not there yet."""
    if area is not None and area.set_up_on is not None and effective_on < area.set_up_on:
        facts = {"name": area.name, "day": area.set_up_on.isoformat()}
    elif home is not None and effective_on < home.opened_on:
        facts = {"name": home.short_name, "day": home.opened_on.isoformat()}
    else:
        return
    raise Invalid([Fault("effective_on", _("%(name)s %(day)s 才设立，日期不能比它早") % facts)])


def refuse_standing_after(area: Area, effective_on: date) -> None:
    """Raises Invalid for a day after which the area still held a place."""
    held = PlacePeriod.objects.filter(under(area.code, "area_code"), status__in=STANDING, valid_until__gt=effective_on)
    last = held.order_by("-valid_until").first()
    if last is not None:
        facts = {"place": last.short_name, "day": last.valid_until}
        raise Invalid([Fault("effective_on", _("%(place)s %(day)s 才离开这里，日期不能比它早") % facts)])


def _kind_above(kind: str) -> str:
    return str((PlaceKind.INSTITUTE if kind == PlaceKind.STATION else PlaceKind.CENTRE).label)


def used_codes(prefix: str) -> set[str]:
    """Codes below a prefix that any place has or ever had."""
    past = PlacePeriod.objects.filter(under(prefix, "code")).values_list("code", flat=True)
    return {*past, *Place.objects.filter(under(prefix, "code")).values_list("code", flat=True)}


def check_names(place: Place) -> None:
    """Raises Invalid for a missing name, or one that a neighbour below the same parent has."""
    faults = []
    if not place.name:
        faults.append(Fault("name", _("写全称，例如 沙坡尾社区新时代文明实践站")))
    if not place.short_name:
        faults.append(Fault("short_name", _("写简称，例如 沙坡尾社区站")))
    siblings = Place.objects.filter(parent__code=place.parent_id, status__in=STANDING).exclude(pk=place.pk)
    if place.parent_id and siblings.filter(name=place.name).exists():
        faults.append(Fault("name", _("同一个上级下面已经有「%(name)s」") % {"name": place.name}))
    if faults:
        raise Invalid(faults)


def refuse_dependants(place: Place, kinds: Iterable[str]) -> None:
    """Raises Invalid while open places of these kinds hang below."""
    below = Place.objects.filter(parent__code=place.code, status__in=STANDING, kind__in=list(kinds))
    if number := below.count():
        raise Invalid(
            _("%(place)s 下面还有 %(n)s 个开放的站点，请先把它们调整、并入或关闭")
            % {"place": place.short_name, "n": number}
        )


def refuse_homeless(place: Place) -> None:
    """Raises Invalid when the place above is no longer open."""
    if place.parent_id and not Place.objects.filter(code=place.parent_id, status__in=STANDING).exists():
        raise Invalid(_("上级已经不开放，请先恢复上级"))
