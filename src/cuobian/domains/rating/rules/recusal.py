"""Who may not assess whom. The rules in force are data of the standard; each refusal names its rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.rating.values import Level

EMPLOYED_MONTHS = 24
DISTRICT, STREET = 6, 9


@dataclass(frozen=True, slots=True)
class Employment:
    place_code: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Conflict:
    code: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rater:
    """What is known about an assessor. `unit_code` is the area code of the unit ("" when it lies outside the city)."""

    account_id: UUID
    name: str
    unit_name: str
    unit_code: str
    employments: tuple[Employment, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What is assessed. `operator` and `partners` are unit names, filled by later domains through hooks."""

    code: str
    name: str
    operator: str = ""
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    rule: str
    message: str


def refusals(
    rater: Rater, subject: Subject, *, level: str, rules: Sequence[str], today: date, months: int = EMPLOYED_MONTHS
) -> list[Refusal]:
    """Every rule that keeps this assessor away from this place; empty when the assessor may go."""
    found = (_CHECKS[rule](rater, subject, level, today, months) for rule in rules if rule in _CHECKS)
    return [
        Refusal(rule, message)
        for rule, message in zip((r for r in rules if r in _CHECKS), found, strict=True)
        if message
    ]


def rule_labels() -> dict[str, str]:
    """Every rule that can be switched on, with the words a page shows for it."""
    return {
        "own_district_at_city": _("市级考评时，单位在被评区"),
        "own_street": _("单位在被评镇街"),
        "own_unit": _("单位就是被评单位"),
        "employed_within_months": _("24 个月内在被评站点任职"),
        "declared_conflict": _("评委自己声明要回避"),
        "kinship_declared": _("与负责人有近亲属关系（声明）"),
        "pairing_partner": _("单位与被评站点 1+1+1 结对"),
        "operator": _("所在机构受托运营被评站点"),
    }


def _own_district(rater: Rater, subject: Subject, level: str, _today: date, _months: int) -> str:
    same = len(rater.unit_code) >= DISTRICT and subject.code.startswith(rater.unit_code[:DISTRICT])
    return _("单位在被评区（%(unit)s）") % {"unit": rater.unit_name} if level == Level.CITY and same else ""


def _own_street(rater: Rater, subject: Subject, _level: str, _today: date, _months: int) -> str:
    same = len(rater.unit_code) >= STREET and subject.code.startswith(rater.unit_code[:STREET])
    return _("单位在被评镇街（%(unit)s）") % {"unit": rater.unit_name} if same else ""


def _own_unit(rater: Rater, subject: Subject, _level: str, _today: date, _months: int) -> str:
    same = (rater.unit_code and rater.unit_code == subject.code) or (
        rater.unit_name and rater.unit_name == subject.name
    )
    return _("单位就是被评单位") if same else ""


def _employed(rater: Rater, subject: Subject, _level: str, today: date, months: int) -> str:
    limit = _months_before(today, months)
    for work in rater.employments:
        if subject.code.startswith(work.place_code) and (work.until_on is None or work.until_on > limit):
            return _("%(months)d 个月内在被评站点任职") % {"months": months}
    return ""


def _declared(kind: str, rater: Rater, subject: Subject) -> str:
    for conflict in rater.conflicts:
        if conflict.kind == kind and subject.code.startswith(conflict.code):
            return _("评委声明回避：%(reason)s") % {"reason": conflict.reason}
    return ""


def _interest(rater: Rater, subject: Subject, _level: str, _today: date, _months: int) -> str:
    return _declared("interest", rater, subject)


def _kinship(rater: Rater, subject: Subject, _level: str, _today: date, _months: int) -> str:
    return _declared("kinship", rater, subject)


def _partner(rater: Rater, subject: Subject, _level: str, _today: date, _months: int) -> str:
    return _("单位与被评站点 1+1+1 结对") if rater.unit_name and rater.unit_name in subject.partners else ""


def _operator(rater: Rater, subject: Subject, _level: str, _today: date, _months: int) -> str:
    return _("所在机构受托运营被评站点") if rater.unit_name and rater.unit_name == subject.operator else ""


_CHECKS = {
    "own_district_at_city": _own_district,
    "own_street": _own_street,
    "own_unit": _own_unit,
    "employed_within_months": _employed,
    "declared_conflict": _interest,
    "kinship_declared": _kinship,
    "pairing_partner": _partner,
    "operator": _operator,
}


def _months_before(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, 28))


def blocked(raters: Iterable[Rater], subject: Subject, *, level: str, rules: Sequence[str], today: date) -> set[UUID]:
    """Ids of the assessors who must stay away from this place."""
    return {rater.account_id for rater in raters if refusals(rater, subject, level=level, rules=rules, today=today)}
