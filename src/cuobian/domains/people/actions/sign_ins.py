"""Devices that are signed in: opened, seen, ended."""

from datetime import datetime, timedelta
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.trail import own_id
from cuobian.domains.people.models import Account, SignIn
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.support.audit.public import record, record_refused

_SEEN_EVERY = timedelta(minutes=5)


def open_sign_in(*, actor: Actor, session_key: str, device: str, now: datetime, expires_at: datetime) -> SignIn:
    """Write down a new signed-in device."""
    with transaction.atomic():
        row = SignIn.objects.create(
            account_id=own_id(actor),
            session_key=session_key,
            device=device[:120],
            address=actor.address[:45],
            started_at=now,
            last_seen_at=now,
            expires_at=expires_at,
        )
        Account.objects.filter(pk=own_id(actor)).update(last_sign_in_at=now)
        record(
            actor=actor,
            action="people.sign_in",
            subject="account",
            subject_id=str(actor.account_id),
            code=actor.scope,
            now=now,
            summary=_("登录：%(device)s") % {"device": device},
        )
    return row


def touch(*, session_key: str, now: datetime) -> None:
    """Note that a device is in use, at most once in five minutes and process."""
    if session_key and cache.add(f"people.seen.{session_key}", 1, _SEEN_EVERY.total_seconds()):
        SignIn.objects.filter(session_key=session_key, last_seen_at__lt=now - _SEEN_EVERY).update(last_seen_at=now)


def sign_out(*, actor: Actor, session_key: str, now: datetime) -> None:
    """The person leaves on this device."""
    with transaction.atomic():
        if end_sessions(SignIn.objects.filter(session_key=session_key), how=SignIn.End.LEFT, now=now):
            _tell(actor, _("退出登录"), now)


def end_sign_in(*, actor: Actor, sign_in_id: UUID, now: datetime) -> None:
    """End one of one's own devices.

    Raises:
        NotFound: not a device of this person, or ended already.
    """
    with transaction.atomic():
        mine = SignIn.objects.filter(pk=sign_in_id, account_id=own_id(actor))
        if not end_sessions(mine, how=SignIn.End.ENDED, now=now):
            raise NotFound()
        _tell(actor, _("从别处退出了一台设备"), now)


def end_other_sign_ins(*, actor: Actor, session_key: str, now: datetime) -> int:
    """End every device of this person but the one in hand; says how many."""
    with transaction.atomic():
        others = SignIn.objects.filter(account_id=own_id(actor)).exclude(session_key=session_key)
        count = end_sessions(others, how=SignIn.End.ENDED, now=now)
        if count:
            _tell(actor, _("退出了其他 %(count)s 台设备") % {"count": count}, now)
    return count


def end_sessions(sign_ins: QuerySet[SignIn], *, how: SignIn.End, now: datetime) -> int:
    """End the sign-ins that are still open and delete their sessions; says how many. Call it inside a transaction."""
    open_rows = list(sign_ins.select_for_update().filter(ended_at=None))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in open_rows:
        store(row.session_key).delete()
    return SignIn.objects.filter(pk__in=[row.pk for row in open_rows]).update(ended_at=now, ended_how=how)


def _tell(actor: Actor, summary: str, now: datetime) -> None:
    record(
        actor=actor,
        action="people.sign_out",
        subject="account",
        subject_id=str(actor.account_id),
        code=actor.scope,
        now=now,
        summary=summary,
    )


def renew_key(*, old: str, new: str) -> None:
    """The session has a new key; the device stays the same."""
    SignIn.objects.filter(session_key=old).update(session_key=new)


def sign_in_refused(*, actor: Actor, username: str, now: datetime, held: bool = False) -> None:
    """Write down a failed attempt: the account if there is one, never what was typed (it may be a password).

    Args:
        held: it was one too many, and the password was not even looked at.
    """
    account = Account.objects.filter(username=username).first()
    record_refused(
        actor=actor,
        action="people.sign_in",
        subject="account",
        subject_id=account.pk if account else "",
        code=account.unit_code if account else "",
        now=now,
        summary=(_("试得太多，没有让登录：%(name)s") if held else _("登录没有成功：%(name)s"))
        % {"name": account.name if account else _("没有这个登录名")},
    )
