"""The first administrator of an empty platform. Open once, closed for good."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.accounts import add
from cuobian.domains.people.actions.links import set_password
from cuobian.domains.people.actions.second import urge_a_second
from cuobian.domains.people.actions.trail import note
from cuobian.domains.people.models import Account, RoleGrant
from cuobian.domains.people.values import SYSTEM_ADMINISTRATOR
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import NotFound

_FIRST = UUID("00000000-0000-7000-8000-000000000001")  # one fixed key, so that of two people at once one is refused


def is_first_run() -> bool:
    """True while nobody has an account."""
    return not Account.objects.exists()


def create_first_administrator(
    *, actor: Actor, name: str, username: str, unit_name: str, password: str, now: datetime
) -> Account:
    """Make the administrator of an empty platform.

    Raises:
        NotFound: somebody has an account already.
        Invalid: something in the form is wrong.
    """
    if not is_first_run():
        raise NotFound()
    with transaction.atomic():
        account = add(username=username, given={"name": name, "unit_name": unit_name}, now=now, key=_FIRST)
        set_password(account, password)
        RoleGrant.objects.create(
            account=account, role=SYSTEM_ADMINISTRATOR, code="", starts_on=local_date(now), granted_at=now
        )
        urge_a_second(now)
        note(actor, "first_run", account, now, summary=_("建立第一个系统管理员"), new={"username": username})
    return account
