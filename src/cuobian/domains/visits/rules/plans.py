"""What a programme, a day and an item must hold. Pure."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.visits.values import MAX_DAYS, PLACED, ItemKind
from cuobian.kernel.errors import Fault
from cuobian.kernel.writing import optional, wanted

MOST_MINUTES = 480


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """What a programme says about itself."""

    title: str
    lead_unit: str
    starts_on: date
    ends_on: date
    purpose: str = ""
    basis: str = ""
    contact_name: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """When a day may start and must end, where from and where to, and its lunch."""

    starts_at: time
    ends_at: time
    start_code: str = ""
    end_code: str = ""
    start_text: str = ""
    end_text: str = ""
    lunch_from: time | None = None
    lunch_until: time | None = None
    lunch_minutes: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """One item as the officer gives it; `starts` fixes its time on its day."""

    kind: str
    title: str
    minutes: int
    place_code: str = ""
    district: str = ""
    where: str = ""
    day_id: UUID | None = None
    vehicle: int = 0
    starts: time | None = None
    min_minutes: int | None = None
    max_minutes: int | None = None
    windows: list[list[str]] = field(default_factory=list)
    is_required: bool = True
    travel_set: int | None = None
    host_account: UUID | None = None
    host_name: str = ""
    host_unit: str = ""
    what_to_show: str = ""


def programme_faults(plan: ProgrammePlan) -> list[Fault]:
    """Everything wrong with a programme."""
    faults = wanted("title", plan.title, _("写一个名称，至少 4 个字。"), most=80)
    faults += wanted("lead_unit", plan.lead_unit, _("写主办单位的全称。"), least=2, most=80)
    faults += optional("purpose", plan.purpose) + optional("basis", plan.basis, most=200)
    faults += optional("contact_name", plan.contact_name, most=60)
    faults += optional("contact_phone", plan.contact_phone, most=30)
    days = (plan.ends_on - plan.starts_on).days + 1
    if days < 1:
        faults.append(Fault("ends_on", _("结束不能早于开始（%(day)s）。") % {"day": plan.starts_on.isoformat()}))
    elif days > MAX_DAYS:
        faults.append(Fault("ends_on", _("一次观摩最多 %(most)d 天，请分成几次。") % {"most": MAX_DAYS}))
    return faults


def day_faults(plan: DayPlan) -> list[Fault]:
    """Everything wrong with a day."""
    faults = optional("note", plan.note, most=300)
    faults += optional("start_text", plan.start_text, most=80) + optional("end_text", plan.end_text, most=80)
    if plan.ends_at <= plan.starts_at:
        faults.append(Fault("ends_at", _("结束要晚于开始。")))
    given = [plan.lunch_from is not None, plan.lunch_until is not None, plan.lunch_minutes > 0]
    if any(given) and not all(given):
        faults.append(Fault("lunch_from", _("午餐要写从几点、到几点、多少分钟；不安排就三格都空着。")))
    elif plan.lunch_from is not None and plan.lunch_until is not None and plan.lunch_until <= plan.lunch_from:
        faults.append(Fault("lunch_until", _("结束要晚于开始。")))
    return faults


def item_faults(plan: ItemPlan, *, vehicles: int) -> list[Fault]:
    """Everything wrong with an item, but for what the place itself has to say."""
    faults = [] if plan.kind in ItemKind.values else [Fault("kind", _("选一种日程。"))]
    if plan.kind in PLACED and not plan.place_code:
        faults.append(Fault("place", _("观摩点要选一个站点。")))
    if plan.kind not in PLACED:
        faults += wanted("title", plan.title, _("写明这一项是什么，至少 2 个字。"), least=2, most=80)
    faults += optional("title", plan.title, most=80) + optional("what_to_show", plan.what_to_show)
    faults += optional("where", plan.where, most=120)
    faults += optional("host_name", plan.host_name, most=60) + optional("host_unit", plan.host_unit, most=80)
    faults += _minutes_faults(plan)
    if not 0 <= plan.vehicle <= vehicles:
        faults.append(Fault("vehicle", _("没有这辆车。")))
    if plan.starts is not None and plan.day_id is None:
        faults.append(Fault("starts", _("写了几点开始，就要选是哪一天。")))
    return faults


def _minutes_faults(plan: ItemPlan) -> list[Fault]:
    if not 1 <= plan.minutes <= MOST_MINUTES:
        return [Fault("minutes", _("时长填 1 到 %(most)d 分钟。") % {"most": MOST_MINUTES})]
    faults = []
    if plan.min_minutes is not None and not 1 <= plan.min_minutes <= plan.minutes:
        faults.append(Fault("min_minutes", _("最少不能多于时长（%(n)d 分钟）。") % {"n": plan.minutes}))
    if plan.max_minutes is not None and not plan.minutes <= plan.max_minutes <= MOST_MINUTES:
        faults.append(Fault("max_minutes", _("最多不能少于时长（%(n)d 分钟）。") % {"n": plan.minutes}))
    if plan.travel_set is not None and not 0 <= plan.travel_set <= MOST_MINUTES:
        faults.append(Fault("travel_set", _("路上填 0 到 %(most)d 分钟。") % {"most": MOST_MINUTES}))
    return faults


def settings_faults(settings: dict[str, Any]) -> list[Fault]:
    """What is wrong with what the planner is told."""
    faults = []
    vehicles = settings["vehicles"]
    if not 1 <= len(vehicles) <= 6:
        faults.append(Fault("vehicles", _("写 1 到 6 辆车，一行一辆。")))
    if any(not 1 <= vehicle["seats"] <= 60 for vehicle in vehicles):
        faults.append(Fault("vehicles", _("一辆车写 1 到 60 个座位，如「1 号车 45」。")))
    if not 10 <= settings["speed"] <= 100:
        faults.append(Fault("speed", _("车速填每小时 10 到 100 公里。")))
    return faults
