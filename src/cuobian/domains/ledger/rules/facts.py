"""What a fact must be like before it is written, and what may still be corrected."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.ledger.values.kinds import Kind
from cuobian.domains.ledger.values.records import FactRecord, NewFact
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Fault
from cuobian.kernel.workdays import WorkCalendar

LATE_AFTER_WORKDAYS = 10
LARGEST = Decimal("999999999.99")
EARLIEST = date(2018, 1, 1)
"""Nothing of this field happened before: the first pilots, in fifty counties, began in 2018."""
_CLOCK_TOLERANCE = timedelta(minutes=5)
_CENT = Decimal("0.01")


def faults_of(
    kind: Kind, fact: NewFact, now: datetime, since: date | None = None, until: date | None = None
) -> list[Fault]:
    """Everything that is wrong with a fact, at once.

    Args:
        since: the first day on which something can have happened there; None where the day is not in question.
        until: the last such day; None while the place stands.
    """
    return [*_number_faults(kind, fact), *_word_faults(kind, fact), *_time_faults(fact, now, since, until)]


def _number_faults(kind: Kind, fact: NewFact) -> list[Fault]:
    faults = []
    if not _is_amount(fact.quantity):
        faults.append(Fault("quantity", _("数量写 0 到 999,999,999.99 之间的数，最多两位小数。"), str(fact.quantity)))
    if fact.part is not None and not kind.part:
        faults.append(Fault("part", _("「%(kind)s」没有「其中」一栏，请留空。") % {"kind": kind.name}, str(fact.part)))
    elif fact.part is None and kind.part:
        faults.append(Fault("part", _("请写「其中：%(part)s」的数；没有就写 0。") % {"part": kind.part}))
    elif fact.part is not None and not _is_amount(fact.part):
        faults.append(Fault("part", _("「其中」写 0 到 999,999,999.99 之间的数，最多两位小数。"), str(fact.part)))
    elif fact.part is not None and kind.part_is_share and _is_amount(fact.quantity) and fact.part > fact.quantity:
        faults.append(
            Fault("part", _("「其中」不能大于数量 %(quantity)s。") % {"quantity": fact.quantity}, str(fact.part))
        )
    if fact.people is not None and not 0 <= fact.people <= 10_000_000:
        faults.append(Fault("people", _("人数写 0 到 10,000,000 之间的整数。"), str(fact.people)))
    return faults


def _is_amount(value: Decimal) -> bool:
    return value.is_finite() and 0 <= value <= LARGEST and value == value.quantize(_CENT)


def _word_faults(kind: Kind, fact: NewFact) -> list[Fault]:
    faults = []
    known = [key for key, _label in kind.tags]
    if known and fact.tag not in known:
        labels = _("、").join(str(label) for _key, label in kind.tags)
        faults.append(Fault("tag", _("细类写其中一个：%(labels)s。") % {"labels": labels}, fact.tag))
    if not known and fact.tag:
        faults.append(Fault("tag", _("「%(kind)s」不分细类，请留空。") % {"kind": kind.name}, fact.tag))
    if fact.item and not kind.item:
        faults.append(Fault("item", _("「%(kind)s」没有「项目」一栏，请留空。") % {"kind": kind.name}, fact.item))
    if len(fact.item) > 80:
        faults.append(Fault("item", _("项目最多 80 个字。"), fact.item[:20]))
    for name, value in (fact.attrs or {}).items():
        if name not in kind.attrs or not isinstance(value, str | int | bool):
            faults.append(
                Fault("attrs", _("「%(kind)s」不记「%(name)s」。") % {"kind": kind.name, "name": name}, str(value))
            )
    return faults


def _time_faults(fact: NewFact, now: datetime, since: date | None, until: date | None) -> list[Fault]:
    on = local_date(fact.happened_at)
    if fact.happened_at > now + _CLOCK_TOLERANCE:
        return [Fault("happened_at", _("发生时间在将来。事情办完再记。"), on.isoformat())]
    if until is not None and on > until:
        words = _("这个站点 %(day)s 已经撤并，之后的事不记在它名下。请核对日期和编码，改好再记。")
        return [Fault("happened_at", words % {"day": until.isoformat()}, on.isoformat())]
    if since is None or on >= since:
        return []
    if since == EARLIEST:
        words = _("早于 %(day)s，那时还没有新时代文明实践的站点。请核对年份，改好再记。")
    else:
        words = _("早于这个站点的设立日期 %(day)s。请核对日期和编码，改好再记。")
    return [Fault("happened_at", words % {"day": since.isoformat()}, on.isoformat())]


def is_late(happened_on: date, recorded_on: date, calendar: WorkCalendar) -> bool:
    """True when a fact was written down more than ten working days after it happened."""
    return recorded_on > calendar.add(happened_on, LATE_AFTER_WORKDAYS)


def why_not_corrected(fact: FactRecord, corrected_by: Mapping[int, Any]) -> str:
    """Why an entry cannot be corrected (again); "" when it can.

    Args:
        corrected_by: sign -> correcting entry.
    """
    if fact.sign < 0:
        return _("这是一条冲销，不能再更正。要恢复原数，请另记一条。")
    if corrected_by:
        return _("这条已经更正过。请到更正后的那一条上再改。")
    return ""
