"""The only administrator is reminded to appoint a second: nobody else could let him in again."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cuobian.domains.people.actions.trail import lasting_administrators
from cuobian.kernel.clock import local_date
from cuobian.kernel.sentences import Sentence
from cuobian.support.notices.public import open_for, send, settle

KIND = "people.second_administrator"
_SUBJECT = "administrators"
_WORDS = gettext_lazy("平台上只有您一位长期的系统管理员，手机或密码丢了没有人能帮您。请再给一位同事系统管理员身份")


def urge_a_second(now: datetime) -> None:
    """Remind while there is one alone, and be silent once there are two. Safe to repeat."""
    held = lasting_administrators(local_date(now))
    if len(held) != 1 or settings.CUOBIAN_DEMO:
        settle(subject=_SUBJECT, kind=KIND, now=now)
        return
    (alone,) = held
    if any(notice.kind == KIND for notice in open_for(alone)):
        return
    send(
        accounts=[alone],
        kind=KIND,
        text=Sentence(_WORDS, {}),
        url=reverse("people:create"),
        subject=_SUBJECT,
        code="",
        now=now,
    )
