"""What a person changes about his own account."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.links import set_password
from cuobian.domains.people.actions.sign_ins import end_sessions
from cuobian.domains.people.actions.trail import note, own_id
from cuobian.domains.people.models import Account, SignIn
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid


def change_password(*, actor: Actor, old: str, new: str, session_key: str, now: datetime) -> Account:
    """Change one's own password; every other device is signed out.

    Raises:
        Invalid: the old one is wrong, or the new one too weak or the same.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=own_id(actor))
        if not account.check_password(old):
            raise Invalid([Fault("old", _("现在的密码不对，再输一次"))])
        if old == new:
            raise Invalid([Fault("password", _("新密码和现在的一样，换一个"))])
        set_password(account, new)
        others = SignIn.objects.filter(account=account).exclude(session_key=session_key)
        end_sessions(others, how=SignIn.End.RESET, now=now)
        note(actor, "change_password", account, now, summary=_("改密码"))
    return account


def choose_language(*, actor: Actor, locale: str, now: datetime) -> None:
    """Keep the language a person reads in."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=own_id(actor))
        if account.locale == locale:
            return
        old, account.locale = account.locale, locale
        account.save(update_fields=["locale"])
        note(actor, "choose_language", account, now, summary=_("换语言"), old={"locale": old}, new={"locale": locale})
