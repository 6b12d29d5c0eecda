"""The daily work asks again: a self-check before its day, on it and once after it; a practice once. Nothing is said twice."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy

from cuobian.domains.rectification.actions.telling import BATCH, tell_of_practice, tell_places, waiting_codes
from cuobian.domains.rectification.models import Practice, PracticeAnswer, SelfCheck, SelfCheckItem
from cuobian.domains.rectification.queries.terms import terms
from cuobian.domains.rectification.rules.deadlines import alerts_due, due_after
from cuobian.domains.rectification.rules.places import CLOSED_PLACES
from cuobian.domains.rectification.values import Alert, Answer
from cuobian.kernel.clock import local_date
from cuobian.support.calendars.public import calendar

TEXTS = {
    Alert.AHEAD: gettext_lazy("自查还没答复，%(day)s 到期：%(point)s"),
    Alert.TODAY: gettext_lazy("自查还没答复，今天到期：%(point)s"),
    Alert.STATION: gettext_lazy("自查还没答复，%(day)s 已到期：%(point)s"),
}
"""In the order in which they are said."""
AGAIN = gettext_lazy("%(place)s的好做法还没答复：%(title)s。用得上就采用，不适合也说一声")


def remind_of_learning(*, now: datetime) -> int:
    """Tell whoever has not answered a self-check or a practice. Returns how many places were reminded. Safe to repeat.

    A missed run is made up for by the last of what it would have said.
    """
    return _self_checks(now) + _practices(now)


def _self_checks(now: datetime) -> int:
    horizon = due_after(calendar(), local_date(now), terms()["remind.ahead"])
    waiting = SelfCheckItem.objects.filter(check_of=OuterRef("pk"), answer=Answer.WAITING)
    rows = SelfCheck.objects.filter(Exists(waiting), due_on__lte=horizon).exclude(said=Alert.STATION)
    told = 0
    for check in list(rows.order_by("pk")):
        alert = _alert(check, local_date(now))
        if alert is None:
            continue
        codes = waiting_codes(check.pk)
        told += sum(tell_places(check_id=check.pk, codes=codes, now=now, text=TEXTS[alert], renew=True))
        SelfCheck.objects.filter(pk=check.pk).update(said=alert)
    return told


def _alert(check: SelfCheck, today: date) -> Alert | None:
    """What the day asks to be said, unless that or something later was said."""
    due = alerts_due(calendar(), check.due_on, today, (), terms(), local_date(check.asked_at))
    order = list(TEXTS)
    after = order.index(Alert(check.said)) + 1 if check.said else 0
    return next((alert for alert in due if alert in order[after:]), None)


def _practices(now: datetime) -> int:
    days, today, after = calendar(), local_date(now), terms()["remind.practice"]
    waiting = PracticeAnswer.objects.filter(practice=OuterRef("pk"), answer=Answer.WAITING)
    rows = Practice.objects.filter(Exists(waiting), reminded_on=None).select_related("place").order_by("pk")
    return sum(
        _again(practice, now) for practice in list(rows) if days.between(local_date(practice.pushed_at), today) >= after
    )


def _again(practice: Practice, now: datetime) -> int:
    rows = PracticeAnswer.objects.filter(practice=practice, answer=Answer.WAITING)
    rows = rows.exclude(place__status__in=CLOSED_PLACES).order_by("sort_key", "code")
    codes = list(rows.values_list("code", flat=True))
    for first in range(0, len(codes), BATCH):
        with transaction.atomic():
            still = rows.filter(code__in=codes[first : first + BATCH])
            tell_of_practice(practice=practice, codes=list(still.values_list("code", flat=True)), now=now, text=AGAIN)
    Practice.objects.filter(pk=practice.pk).update(reminded_on=local_date(now))
    return len(codes)
