"""Notices: to those who decide when something is held in their area, to the author when it is decided."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cuobian.kernel.sentences import Sentence
from cuobian.support.inbox.models import Outcome, Received
from cuobian.support.inbox.registry import decider_of, label_of
from cuobian.support.notices.public import send, settle

AREA = 6
"""One notice an area of so many digits, a district: who decides for many places is not told of each."""


def subject_of(scope: str) -> str:
    """How notices name what is held in an area."""
    return f"inbox:{scope[:AREA]}"


def tell_held(rows: Sequence[Received], *, now: datetime) -> None:
    """Those who decide hear once of everything new that waits in their area."""
    areas = {(row.scope, row.kind) for row in rows if row.outcome == Outcome.HELD and row.waits_for is None}
    told = {scope: kind for scope, kind in sorted(areas) if scope}
    for scope, kind in told.items():
        decider = decider_of(kind)
        if decider is None:
            continue
        send(
            accounts=decider.people(scope, now),
            kind="inbox.held",
            text=_("手机传来的记录里有几条要您决定收不收"),
            url=reverse("inbox:held"),
            subject=subject_of(scope),
            code=scope[:AREA],
            now=now,
        )


def tell_decided(row: Received, *, now: datetime) -> None:
    """The author hears what was decided; the notice to those who decide ends with the last one."""
    if row.outcome == Outcome.DROPPED:
        text = _("您的一条%(kind)s没有收下：%(reason)s")
    else:
        text = _("您的一条%(kind)s已经收下")
    send(
        accounts=[row.account],
        kind="inbox.decided",
        text=Sentence(text, {"kind": label_of(row.kind), "reason": row.decided_reason[:100]}),
        url=reverse("inbox:mine-one", args=[row.pk]),
        subject=f"command:{row.pk}",
        code=row.scope,
        now=now,
        needs_action=False,
    )
    held = Received.objects.filter(scope__startswith=row.scope[:AREA], outcome=Outcome.HELD, waits_for=None)
    if not held.exists():
        settle(subject=subject_of(row.scope), kind="inbox.held", now=now)
