"""Flags as plain decisions: which two are the same, what may be written down, who must not look into one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.rating.rules.fairness.material import Material
from cuobian.domains.rating.values import ScreenKind, ScreenOutcome
from cuobian.kernel.errors import Fault
from cuobian.kernel.format import day as day_words
from cuobian.kernel.workdays import WorkCalendar
from cuobian.kernel.writing import wanted

CHECK_WORKDAYS = 5
"""Working days that a checker is given when nobody says otherwise."""
LONGEST = 60
"""Working days that a checker is given at most."""
OF_SHEETS = (ScreenKind.IDENTICAL, ScreenKind.OUTLIER)
"""Kinds about sheets: another sheet of the same person is another flag."""
OF_DISTRICTS = (ScreenKind.OWN_DISTRICT, ScreenKind.RECIPROCAL)
"""Kinds about a district's own interest: looked into from above the district."""
DISTRICT, CITY = 6, 4


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two flags of different runs the same one, and what they rest on."""

    about: tuple[Any, ...]
    """Kind, people, districts; for kinds about sheets the sheets as well."""
    evidence: tuple[Any, ...]
    """What was looked at: the visits behind the flag and their number."""


def identity_of(kind: str, facts: Mapping[str, Any]) -> Identity:
    """The identity of a flag, from its kind and the facts it keeps."""
    people, districts, sheets = (tuple(sorted(facts.get(key, ()))) for key in ("assessors", "districts", "sheets"))
    about = (kind, facts.get("unit", ""), people, districts, sheets if kind in OF_SHEETS else ())
    return Identity(about, (sheets, facts.get("count", 0)))


def scope_of(kind: str, code: str) -> str:
    """Over which code a checker must hold the permission: the district's, the city's for a district's own interest."""
    return code[:CITY] if kind in OF_DISTRICTS else code[:DISTRICT]


def people_in(account_id: UUID | None, facts: Mapping[str, Any]) -> frozenset[UUID]:
    """Everybody a flag is about: they neither check it nor choose who does."""
    named = {UUID(one) for one in facts.get("assessors", ())}
    return frozenset(named | ({account_id} if account_id else set()))


def due_faults(due_on: date, *, today: date, calendar: WorkCalendar) -> list[Fault]:
    """What is wrong with the day by which a check is asked for; empty when it may be kept."""
    if due_on < today:
        return [Fault("due_on", _("期限要在今天或以后。"))]
    if not calendar.is_workday(due_on):
        following = day_words(calendar.add(due_on, 0))
        return [Fault("due_on", _("那天不上班，最近的工作日是%(day)s。") % {"day": following})]
    if calendar.between(today, due_on) > LONGEST:
        return [Fault("due_on", _("最多给 %(most)d 个工作日。") % {"most": LONGEST})]
    return []


def answer_faults(outcome: str, finding: str) -> list[Fault]:
    """What is wrong with the answer of a checker; empty when it may be kept."""
    faults = [] if outcome in ScreenOutcome.values else [Fault("outcome", _("选一个结论。"))]
    return faults + wanted("finding", finding, _("写明核对了什么、看到了什么。"), least=1)


@dataclass(frozen=True, slots=True)
class Beside:
    """What one sheet came to, in points of 100, and the mean of the others at the same place; None alone."""

    own: float
    others: float | None

    @property
    def apart(self) -> float | None:
        return None if self.others is None else self.own - self.others


def scores_beside(material: Material, sheets: Collection[UUID]) -> dict[UUID, Beside]:
    """By sheet; those that are not in the material are left out."""
    by_unit: dict[int, list[float]] = defaultdict(list)
    for visit in material.visits:
        by_unit[visit.unit].append(float(visit.score))
    found = {}
    for visit in material.visits:
        if visit.sheet_id in sheets:
            own, seen = float(visit.score), by_unit[visit.unit]
            others = (sum(seen) - own) / (len(seen) - 1) if len(seen) > 1 else None
            found[visit.sheet_id] = Beside(own, others)
    return found
