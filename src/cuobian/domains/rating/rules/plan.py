"""When each step of a round is due: working days, one step after another."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from cuobian.domains.rating.values import Step
from cuobian.kernel.errors import Fault
from cuobian.kernel.workdays import WorkCalendar

LONGEST = 120


def due_dates(start: date, windows: Mapping[Step, int], calendar: WorkCalendar) -> dict[Step, date]:
    """The last day of each step: the first counts from `start`, each next from the end of the one before."""
    due: dict[Step, date] = {}
    day = start
    for step in Step:
        day = calendar.add(day, windows[step])
        due[step] = day
    return due


def plan_faults(*, title: str, starts_on: date, data_until: date, windows: Mapping[Step, int]) -> list[Fault]:
    """What is wrong with a plan before anything is written."""
    faults = []
    if not title.strip():
        faults.append(Fault("title", _("给这一轮起个名字，如「2026 年度新时代文明实践站星级评定」。")))
    if data_until > starts_on:
        faults.append(Fault("data_until", _("数据截止日不能晚于开始日。")))
    for step in Step:
        days = windows.get(step, 0)
        if not 1 <= days <= LONGEST:
            faults.append(Fault(step.value, _("「%(step)s」要写 1 到 120 个工作日。") % {"step": step.label}))
    return faults
