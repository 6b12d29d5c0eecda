"""The second factor: an authenticator app (TOTP), and recovery codes of which only digests are kept."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cuobian.domains.people.actions.sign_ins import end_sessions
from cuobian.domains.people.actions.trail import looked_after, note, own_id
from cuobian.domains.people.models import Account, SignIn
from cuobian.domains.people.rules import RECOVERY_CODES
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
_APP, _CODES = "app", "recovery"


def pending_device(*, account: Account) -> Any:
    """The app that is being set up: its secret stays the same until it is confirmed."""
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        return TOTPDevice.objects.get_or_create(user=account, name=_APP, confirmed=False)[0]


def confirm_factor(*, actor: Actor, code: str, session_key: str, now: datetime) -> tuple[Any, list[str]]:
    """Take the app into use; the device, and the recovery codes, which are shown this once.

    Raises:
        NotFound: no app is being set up.
        Invalid: the code is not the app's.
    """
    failed = False
    with transaction.atomic():
        account = _locked(actor)
        device = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=False).first()
        if device is None:
            raise NotFound()
        failed = not device.verify_token(_digits(code))
        if not failed:
            TOTPDevice.objects.filter(user=account, confirmed=True).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            codes = _fresh_codes(account)
            others = SignIn.objects.filter(account=account).exclude(session_key=session_key)
            end_sessions(others, how=SignIn.End.RESET, now=now)
            note(actor, "set_up_factor", account, now, summary=_("启用两步验证"))
    if failed:
        raise Invalid([Fault("code", _("这个数字不对。看看应用里现在的 6 位数，手机时间要准"))])
    return device, codes


def give_factor(*, actor: Actor, code: str, now: datetime) -> Any:
    """Check a code of the app, or a recovery code, which then is used up. The device that it proves.

    Raises:
        Invalid: neither; a failure is counted, and failures in a row have to wait longer and longer.
    """
    with transaction.atomic():
        account = _locked(actor)
        device = _proved(account, code)
        if device is not None:
            note(actor, "give_factor", account, now, summary=_("通过两步验证"))
    if device is None:
        raise Invalid([Fault("code", _("这个数字不对。看看应用里现在的 6 位数，或用一个备用码；连错几次要等一会儿"))])
    return device


def new_recovery_codes(*, actor: Actor, now: datetime) -> list[str]:
    """Ten new codes; the old ones stop working.

    Raises:
        Conflict: there is no second factor yet.
    """
    with transaction.atomic():
        account = _locked(actor)
        if not has_factor(account):
            raise Conflict(_("先启用两步验证，再拿备用码。"))
        codes = _fresh_codes(account)
        note(actor, "new_recovery_codes", account, now, summary=_("换了一套备用码"))
    return codes


def drop_factor(*, actor: Actor, now: datetime) -> None:
    """Switch one's own second factor off (the page offers it only where no role requires one)."""
    with transaction.atomic():
        account = _locked(actor)
        remove_factor(account)
        note(actor, "drop_factor", account, now, summary=_("停用两步验证"))


def reset_factor(*, actor: Actor, account_id: UUID, now: datetime) -> None:
    """Somebody lost the phone: remove the factor, sign out everywhere; it is set up anew at the next sign-in.

    Raises:
        NotFound, NotAllowed: not this actor's to look after.
    """
    with transaction.atomic():
        account = looked_after(actor, account_id)
        remove_factor(account)
        end_sessions(SignIn.objects.filter(account=account), how=SignIn.End.RESET, now=now)
        note(actor, "reset_factor", account, now, summary=_("清除两步验证"))


def has_factor(account: Account) -> bool:
    """Whether a second factor is in use."""
    return bool(TOTPDevice.objects.filter(user=account, confirmed=True).exists())


def codes_left(account: Account) -> int:
    """How many recovery codes are not used yet."""
    return int(StaticToken.objects.filter(device__user=account, device__name=_CODES).count())


def _proved(account: Account, code: str) -> Any:
    app = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True).first()
    if app is not None and len(_digits(code)) == app.digits:
        return app if app.verify_token(_digits(code)) else None
    recovery = StaticDevice.objects.select_for_update().filter(user=account, name=_CODES, confirmed=True).first()
    return recovery if recovery is not None and recovery.verify_token(_digest(code)) else None


def _fresh_codes(account: Account) -> list[str]:
    device, _new = StaticDevice.objects.get_or_create(user=account, name=_CODES)
    device.token_set.all().delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _place in range(10)) for _turn in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=_digest(code)) for code in codes])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def remove_factor(account: Account) -> None:
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()


def _locked(actor: Actor) -> Account:
    return Account.objects.select_for_update().get(pk=own_id(actor))


def _digits(code: str) -> str:
    return "".join(code.split())


def _digest(code: str) -> str:
    """64 bits of a keyed digest: the library's column holds 16 characters."""
    plain = "".join(letter for letter in code.lower() if letter in _ALPHABET)
    return salted_hmac("people.recovery", plain, algorithm="sha256").hexdigest()[:16]
