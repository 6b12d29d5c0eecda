"""When each step of a round is due: working days, one step after another."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cuobian.domains.rating.rules.texts import SHORT, reason_faults
from cuobian.domains.rating.values import Step
from cuobian.kernel.errors import Fault
from cuobian.kernel.format import day_number
from cuobian.kernel.workdays import WorkCalendar

LONGEST = 120
LONGEST_TITLE = 120
INVITED_MARGIN_DAYS = 30
"""Days that a temporary assessor's account outlives the round's last deadline: results are reopened, appeals run late."""


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
    if len(title.strip()) > LONGEST_TITLE:
        faults.append(Fault("title", _("名字不超过 120 字。")))
    if data_until > starts_on:
        faults.append(Fault("data_until", _("数据截止日不能晚于开始日。")))
    for step in Step:
        days = windows.get(step, 0)
        if not 1 <= days <= LONGEST:
            faults.append(Fault(step.value, _("「%(step)s」要写 1 到 120 个工作日。") % {"step": step.label}))
    return faults


def data_day_faults(data_until: date, starts_on: date, today: date) -> list[Fault]:
    """A round is opened on days that are over alone: on any other, facts are still being written down. A draft may name one."""
    if data_until < today or data_until > starts_on:
        return []
    words = _("%(day)s 还没过完，当天的记录会漏。改成 %(latest)s 或更早；要用这一天，先存草稿，过了再开。")
    latest = min(today - timedelta(days=1), starts_on)
    return [Fault("data_until", words % {"day": day_number(data_until), "latest": day_number(latest)})]


def extension_faults(
    *, due_on: date, reason: str, now_due: date | None, today: date, calendar: WorkCalendar
) -> list[Fault]:
    """What is wrong with giving more time: no reason, a day off, a day that is over, or no more time than there is."""
    faults = reason_faults("reason", reason, _("写明为什么延期。"), SHORT)
    if due_on < today:
        faults.append(Fault("due_on", _("这一天已经过了，请选今天以后的工作日。")))
    elif not calendar.is_workday(due_on):
        faults.append(Fault("due_on", _("这一天是休息日，请选工作日。")))
    elif now_due is not None and due_on <= now_due:
        faults.append(Fault("due_on", _("现在的期限就到 %(day)s，请选更晚的一天。") % {"day": day_number(now_due)}))
    return faults


def invited_until(deadlines: Iterable[date]) -> date:
    """The last day on which a temporary assessor of a round can work."""
    return max(deadlines) + timedelta(days=INVITED_MARGIN_DAYS)
