"""Reading what is personal: who may, sees it, and that is written down."""

from datetime import datetime

from cuobian.domains.people.actions.trail import scope_code
from cuobian.domains.people.models import Account
from cuobian.domains.people.rules import masked_phone
from cuobian.kernel.access import Actor
from cuobian.support.audit.public import record_read


def read_phone(*, actor: Actor, account: Account, now: datetime) -> str:
    """The number in full for its owner and for `people.personal` (noted), with its middle hidden for others."""
    if not account.phone or actor.account_id == account.pk:
        return account.phone
    code = scope_code(account)
    if not actor.may("people.personal", code):
        return masked_phone(account.phone)
    record_read(actor=actor, subject="account", subject_id=account.pk, code=code, fields=["phone"], now=now)
    return account.phone
