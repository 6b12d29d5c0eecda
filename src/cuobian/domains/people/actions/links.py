"""One-time links: a person chooses a password, the first time or again."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from axes.utils import reset as forget_failures
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.door import open_door
from cuobian.domains.people.actions.sign_ins import end_sessions
from cuobian.domains.people.actions.trail import looked_after, note
from cuobian.domains.people.models import Account, ResetLink, SignIn
from cuobian.domains.people.rules import LINK_LIFE, has_ended, link_is_open
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Fault, Invalid, NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """Shown once to whoever made it; only a digest stays behind."""

    username: str
    path: str
    expires_at: datetime


def digest_of(token: str) -> str:
    """What the database keeps of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_link(*, actor: Actor, account: Account, purpose: ResetLink.Purpose, now: datetime) -> OneTimeLink:
    """Make a link; an earlier one that is still open stops working. Call it inside a transaction."""
    ResetLink.objects.filter(account=account, used_at=None, cancelled_at=None).update(cancelled_at=now)
    token = secrets.token_urlsafe(32)
    row = ResetLink.objects.create(
        account=account,
        purpose=purpose,
        token_hash=digest_of(token),
        created_by_id=actor.account_id,
        created_at=now,
        expires_at=now + LINK_LIFE,
    )
    return OneTimeLink(account.username, reverse("people:link", args=[token]), row.expires_at)


def reset_password(*, actor: Actor, account_id: UUID, now: datetime) -> OneTimeLink:
    """The old password stops at once, every device is signed out, and a one-time link is made.

    Raises:
        NotFound, NotAllowed: an account that is not this actor's to look after.
    """
    with transaction.atomic():
        return renew(actor, looked_after(actor, account_id), now)


def renew(actor: Actor, account: Account, now: datetime) -> OneTimeLink:
    """The part of `reset_password` after the account is loaded and locked; call it inside a transaction."""
    if not account.is_active or has_ended(account.ends_on, local_date(now)):
        raise NotAllowed(_("账号已停用或到期，先恢复账号再重设密码。"))
    never_used = account.last_sign_in_at is None
    purpose = ResetLink.Purpose.INVITE if never_used else ResetLink.Purpose.RESET
    account.set_unusable_password()
    account.save(update_fields=["password"])
    end_sessions(SignIn.objects.filter(account=account), how=SignIn.End.RESET, now=now)
    link = new_link(actor=actor, account=account, purpose=purpose, now=now)
    note(actor, "reset_password", account, now, summary=_("重设密码，发一次性链接"))
    return link


def open_link(*, token: str, now: datetime, lock: bool = False) -> ResetLink:
    """The link of a secret.

    Raises:
        NotFound: unknown, used, replaced or expired: all say the same.
    """
    rows = ResetLink.objects.select_related("account")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    row = rows.filter(token_hash=digest_of(token)).first()
    if row is None or not link_is_open(
        used_at=row.used_at, cancelled_at=row.cancelled_at, expires_at=row.expires_at, now=now
    ):
        raise NotFound(_("这个链接用过了，或者过了 24 小时。请管理员再发一个。"))
    if not row.account.is_active or has_ended(row.account.ends_on, local_date(now)):
        raise NotFound(_("这个账号已停用或到期。要再用，请联系给您开账号的单位。"))
    return row


def use_link(*, actor: Actor, token: str, password: str, now: datetime) -> str:
    """Choose a password with a one-time link; says the name to sign in with.

    Raises:
        NotFound: the link does not work (any more).
        Invalid: the password is too weak; the link stays open.
    """
    with transaction.atomic():
        row = open_link(token=token, now=now, lock=True)
        set_password(row.account, password)
        row.used_at = now
        row.save(update_fields=["used_at"])
        end_sessions(SignIn.objects.filter(account=row.account), how=SignIn.End.RESET, now=now)
        forget_failures(username=row.account.username)
        open_door(username=row.account.username, address=actor.address)
        note(actor, "use_link", row.account, now, summary=_("用一次性链接设了密码"))
    return row.account.username


def set_password(account: Account, password: str) -> None:
    """Check a new password and keep it.

    Raises:
        Invalid: with every rule it breaks.
    """
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid([Fault("password", message) for message in error.messages]) from error
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
