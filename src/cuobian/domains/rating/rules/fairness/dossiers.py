"""What a calibration dossier must say before it is given out, and how the marks on it are spread."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from django.utils.translation import gettext as _

from cuobian.domains.rating.rules.fairness.material import LETTERS, MISSING, letter_of
from cuobian.domains.rating.rules.inputs import Said
from cuobian.domains.rating.rules.sheets import Mark
from cuobian.engines import agreement as ag
from cuobian.engines.scoring import Point, Standard
from cuobian.kernel.errors import Fault
from cuobian.kernel.workdays import WorkCalendar
from cuobian.kernel.writing import optional

LONGEST_TITLE, LONGEST_CAPTION = 60, 120
SHORTEST_BODY, LONGEST_BODY = 100, 6000
"""Characters of the described case; with fewer nobody can tell one state from another."""
FEWEST_ASSESSORS = 2
ENOUGH = 3
"""Dossiers from which on a round has enough; more than five add little."""


def draft_faults(title: str, body: str) -> list[Fault]:
    """What is wrong with the words of a draft."""
    faults = []
    if not title.strip():
        faults.append(Fault("title", _("给材料起个名字，如「城中小站，周末不开门」。")))
    if not body.strip():
        faults.append(Fault("body", _("写下评委到现场会看到什么。")))
    return [*faults, *optional("title", title, most=LONGEST_TITLE), *optional("body", body, most=LONGEST_BODY)]


def opening_faults(body: str, due_on: date, assessors: int, *, today: date, days: WorkCalendar) -> list[Fault]:
    """What keeps a dossier from being given to the assessors; empty when it may be."""
    faults = []
    said = len("".join(body.split()))
    if said < SHORTEST_BODY:
        faults.append(
            Fault(
                "",
                _("正文只有 %(said)d 字，至少写 %(least)d 字，评委才分得出档次。请先改材料。")
                % {"said": said, "least": SHORTEST_BODY},
            )
        )
    if assessors < FEWEST_ASSESSORS:
        faults.append(
            Fault("", _("这一轮只有 %(count)d 位评委，至少要 2 位才能比。请先授予评委身份。") % {"count": assessors})
        )
    return [*faults, *_due_faults(due_on, today, days)]


def _due_faults(due_on: date, today: date, days: WorkCalendar) -> list[Fault]:
    if due_on < today:
        return [Fault("due_on", _("期限已经过去，请选今天或以后的工作日。"))]
    if days.is_workday(due_on):
        return []
    near = {"day": due_on, "before": days.last_until(due_on), "after": days.add(due_on, 0)}
    return [Fault("due_on", _("%(day)s 是休息日。最近的工作日：%(before)s、%(after)s。") % near)]


def unanswered(marks: Iterable[Mark], points: Sequence[Point]) -> list[Fault]:
    """The points that still have no record, in the standard's order."""
    said = {mark.point_id for mark in marks}
    return [Fault(point.id, _("%(id)s 还没有记。") % {"id": point.id}) for point in points if point.id not in said]


@dataclass(frozen=True, slots=True)
class Spread:
    """How the assessors' marks on one point lie.

    Attributes:
        counts: how many said A, B, C and C#; a number of defects counts as the state its share reaches.
        unseen: how many said that the dossier does not tell.
        exact: the share of pairs of assessors who said the same, 0 to 1; None with fewer than two marks.
    """

    point: Point
    counts: tuple[int, ...]
    unseen: int
    exact: float | None

    @property
    def said(self) -> int:
        return sum(self.counts)


def spread_of(standard: Standard, points: Sequence[Point], sheets: Iterable[Mapping[str, Said]]) -> list[Spread]:
    """The spread of every point over the submitted sheets of one dossier."""
    heard = list(sheets)
    return [_spread(point, [letter_of(standard, point, sheet.get(point.id)) for sheet in heard]) for point in points]


def _spread(point: Point, letters: Sequence[str]) -> Spread:
    counts = tuple(letters.count(letter) for letter in LETTERS.values())
    return Spread(point, counts, letters.count(MISSING), _exact(counts))


def _exact(counts: Sequence[int]) -> float | None:
    try:
        return ag.exact_agreement(ag.counted([list(counts)])).pairs
    except ag.AgreementError:
        return None


def mean_exact(spreads: Iterable[Spread]) -> float | None:
    """Exact agreement over the points that two assessors marked; None when there are none."""
    told = [one.exact for one in spreads if one.exact is not None]
    return fmean(told) if told else None
