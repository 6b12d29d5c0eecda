"""What the name list must hold of one person. Pure."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.visits.values import Part
from cuobian.kernel.errors import Fault
from cuobian.kernel.writing import optional, wanted

LONGEST_UNIT = 80
"""Characters of a unit in the list; a longer name of an account is cut, and may be written over there."""


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """Somebody as the officer gives it. A phone is kept only of people who are called on the day."""

    name: str
    unit: str = ""
    district: str = ""
    duty: str = ""
    part: str = Part.MEMBER
    phone: str = ""
    vehicle: int = 0
    account_id: UUID | None = None

    def named(self, name: str, unit: str) -> "PersonPlan":
        """The same with the name and unit of an account."""
        return replace(self, name=name, unit=unit)


def person_faults(plan: PersonPlan, *, vehicles: int) -> list[Fault]:
    """Everything wrong with one line of the list."""
    faults = wanted("name", plan.name, _("写姓名，或者选一个账号。"), least=2, most=60)
    faults += optional("unit", plan.unit, most=LONGEST_UNIT) + optional("duty", plan.duty, most=80)
    faults += optional("phone", plan.phone, most=30)
    if plan.part not in Part.values:
        faults.append(Fault("part", _("选领队、成员、随车联络员或工作人员。")))
    elif plan.phone and plan.part == Part.MEMBER:
        faults.append(Fault("phone", _("普通成员不记电话。要当天联系的，先改成领队、联络员或工作人员。")))
    if not 0 <= plan.vehicle <= vehicles:
        faults.append(Fault("vehicle", _("没有这辆车。")))
    return faults
