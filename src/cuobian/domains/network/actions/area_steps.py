"""Setting up, renaming and merging areas, and marking statistical units: from which day, why and by whom. Codes never change."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.network.actions import area_journal, journal
from cuobian.domains.network.actions.areas import new_area, street_kind, village_kind
from cuobian.domains.network.actions.placement import refuse_standing_after
from cuobian.domains.network.models import Area, Place
from cuobian.domains.network.queries.records import area_record
from cuobian.domains.network.rules.areas import area_code_fault, fits_level, require_area_step, require_areas
from cuobian.domains.network.values import STANDING, AreaAction, AreaKind, AreaRecord, AreaStatus
from cuobian.kernel.access import Actor, under
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound

NAMED_LEFT = 8


def rename_area(*, actor: Actor, code: str, name: str, effective_on: date, reason: str, now: datetime) -> AreaRecord:
    """Give an area another name; a town that becomes 街道, or a village that becomes 居委会, changes its kind with it.

    Raises:
        NotFound, NotAllowed: out of scope, or without the right over the city.
        Invalid: the day lies ahead or before the latest change, the name is missing, the same, or a neighbour's.
    """
    with transaction.atomic():
        area, why = _begin(actor, code, AreaAction.RENAME, effective_on, reason, now)
        given = _free_name(name, area.parent_id, area.code)
        if given == area.name:
            raise Invalid([Fault("name", _("新名称和现在的一样"))])
        area_journal.rename(
            area,
            given,
            _kind_of(area.code, given, area.kind),
            actor=actor,
            effective_on=effective_on,
            reason=why,
            now=now,
        )
    return area_record(area)


def add_area(
    *, actor: Actor, parent_code: str, code: str, name: str, effective_on: date, reason: str, now: datetime
) -> AreaRecord:
    """Set up a street, town, village or community below an area, under a statistical code that none ever had.

    Raises: as `rename_area`; Conflict when the code is or was another area's.
    """
    with transaction.atomic():
        parent = _locked(parent_code)
        require_areas(actor, parent.code)
        require_area_step(parent.status, AreaAction.RENAME, parent.name)
        journal.check_date(effective_on, now, parent.set_up_on)
        why = journal.check_reason(reason)
        if fault := area_code_fault(parent.code, code):
            raise Invalid([Fault("code", fault)])
        taken = Area.objects.filter(code=code).values_list("name", flat=True).first()
        if taken is not None:
            raise Conflict(_("编码 %(code)s 是%(area)s的。编码用过就不再用，请核对。") % {"code": code, "area": taken})
        given = _free_name(name, parent.code, code)
        kind = AreaKind(_kind_of(code, given, ""))
        area = new_area(code, given, kind, parent.code, parent.is_pseudo)
        area.set_up_on = effective_on
        area.save(force_insert=True)
        area_journal.keep(
            actor, area, AreaAction.ADD, effective_on, why, now, {}, {"code": code, "name": given, "kind": kind.value}
        )
    return area_record(area)


def merge_area(
    *, actor: Actor, code: str, into_code: str, effective_on: date, reason: str, now: datetime
) -> AreaRecord:
    """Merge a street or a village into another of its level and district, once nothing of it is left. Returns the ended area.

    Raises: as `rename_area`; Invalid also while places or areas are left below, naming them.
    """
    with transaction.atomic():
        for one in sorted({code, into_code}):
            _locked(one)
        area, why = _begin(actor, code, AreaAction.MERGE, effective_on, reason, now)
        into = _locked(into_code)
        _check_merge(area, into)
        if area.set_up_on is not None and effective_on <= area.set_up_on:
            raise Invalid(
                [Fault("effective_on", _("并入要晚于新设的日子（%(day)s）") % {"day": area.set_up_on.isoformat()})]
            )
        _refuse_left(area)
        refuse_standing_after(area, effective_on)
        area.status, area.ended_on, area.merged_into = AreaStatus.MERGED, effective_on, into
        area.save()
        new = {"status": AreaStatus.MERGED.value, "into": into.code}
        area_journal.keep(
            actor, area, AreaAction.MERGE, effective_on, why, now, {"status": AreaStatus.LIVE.value}, new, into
        )
    return area_record(area)


def mark_pseudo(
    *, actor: Actor, code: str, is_pseudo: bool, effective_on: date, reason: str, now: datetime
) -> AreaRecord:
    """Mark an area as a statistical unit that nobody lives in, or take the mark off. Its places stay where they hang.

    Raises: as `rename_area`; Conflict when it is marked so already.
    """
    action = AreaAction.MARK if is_pseudo else AreaAction.UNMARK
    with transaction.atomic():
        area, why = _begin(actor, code, action, effective_on, reason, now)
        if area.is_pseudo == is_pseudo:
            raise Conflict(_("%(area)s已经是这样了，请刷新后再看。") % {"area": area.name})
        area_journal.close_period(area, effective_on)
        area.is_pseudo = is_pseudo
        area.save()
        area_journal.keep(
            actor, area, action, effective_on, why, now, {"is_pseudo": not is_pseudo}, {"is_pseudo": is_pseudo}
        )
    return area_record(area)


def _begin(
    actor: Actor, code: str, action: AreaAction, effective_on: date, reason: str, now: datetime
) -> tuple[Area, str]:
    area = _locked(code)
    require_areas(actor, area.code)
    require_area_step(area.status, action, area.name)
    if not fits_level(action, area.code):
        raise Invalid(_("市和区只能更名"))
    journal.check_date(effective_on, now, area_journal.latest_change(area))
    return area, journal.check_reason(reason)


def _locked(code: str) -> Area:
    area = Area.objects.select_for_update().filter(code=code).first()
    if area is None:
        raise NotFound()
    return area


def _free_name(name: str, parent_code: str | None, code: str) -> str:
    given = name.strip()[:100]
    if not given:
        raise Invalid([Fault("name", _("写区划的名称，例如 厦港街道、沙坡尾社区居委会"))])
    beside = Area.objects.filter(parent_id=parent_code, status=AreaStatus.LIVE, name=given).exclude(code=code)
    if beside.exists():
        raise Invalid([Fault("name", _("同一个上级下面已经有「%(name)s」") % {"name": given})])
    return given


def _kind_of(code: str, name: str, kind: str) -> str:
    if len(code) == 9:
        return street_kind(name)
    return village_kind(name) if len(code) == 12 else kind


def _check_merge(area: Area, into: Area) -> None:
    if into.pk == area.pk:
        raise Invalid([Fault("into", _("不能并入自己"))])
    if len(into.code) != len(area.code) or into.code[:6] != area.code[:6]:
        raise Invalid([Fault("into", _("只能并入同一个区里同一级的区划"))])
    if into.status != AreaStatus.LIVE:
        raise Invalid([Fault("into", _("%(area)s已经并入别处，请选现行的区划") % {"area": into.name})])


def _refuse_left(area: Area) -> None:
    """Raises Invalid while places or areas are left, with their names."""
    places = Place.objects.filter(under(area.code, "code"), status__in=STANDING).order_by("code")
    below = Area.objects.filter(parent=area, status=AreaStatus.LIVE).order_by("code")
    told = []
    if number := places.count():
        names = _("、").join(places.values_list("short_name", flat=True)[:NAMED_LEFT])
        told.append(
            _("还有 %(n)s 个站点要先调整、并入或关闭：%(names)s") % {"n": number, "names": _listed(names, number)}
        )
    if number := below.count():
        names = _("、").join(below.values_list("name", flat=True)[:NAMED_LEFT])
        told.append(_("还有 %(n)s 个下级区划要先并入：%(names)s") % {"n": number, "names": _listed(names, number)})
    if told:
        raise Invalid([Fault("", text) for text in told], _("；").join(told))


def _listed(names: str, number: int) -> str:
    return _("%(names)s等") % {"names": names} if number > NAMED_LEFT else names
