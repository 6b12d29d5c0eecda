"""From the server's own shell: somebody is let in again where no administrator is left who could do it on the pages."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.factors import remove_factor
from cuobian.domains.people.actions.links import OneTimeLink, renew
from cuobian.domains.people.actions.trail import note
from cuobian.domains.people.models import Account
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound


def let_in_again(*, actor: Actor, username: str, clear_factor: bool, now: datetime) -> OneTimeLink:
    """A one-time link as `reset_password` makes it and, on wish, no second factor any more; both stand in the trail.

    Who may run commands on the server may read its database: nothing is opened here that was closed to him.

    Raises:
        NotFound: nobody signs in with this name.
        NotAllowed: the account was closed or has ended.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(username=username.strip().lower()).first()
        if account is None:
            raise NotFound(_("没有这个登录名。"))
        link = renew(actor, account, now)
        if clear_factor:
            remove_factor(account)
            note(actor, "reset_factor", account, now, summary=_("在服务器上清除两步验证"))
    return link
