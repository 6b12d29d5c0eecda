"""What the platform forgets about its staff by itself: old devices, used links, and how to reach whoever has left.

Half a year is what the Cybersecurity Law (article 21 (3)) asks that records of network use be kept at least; the audit
trail has the official acts for longer.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from axes.models import AccessAttempt, AccessLog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.factors import remove_factor
from cuobian.domains.people.actions.trail import note
from cuobian.domains.people.models import Account, ResetLink, SignIn
from cuobian.domains.people.rules import KEEP_LEFT
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date
from cuobian.support.audit.public import record


def forget_people(*, actor: Actor, now: datetime) -> None:
    """One day's forgetting; run again, it finds nothing to do."""
    _forget_rows(actor, now)
    before = now - KEEP_LEFT
    left = Account.objects.filter(Q(closed_at__lt=before) | Q(ends_on__lt=local_date(before)), is_emptied=False)
    for account_id in list(left.order_by("pk").values_list("pk", flat=True)):
        _empty_account(account_id, actor, now)


def _forget_rows(actor: Actor, now: datetime) -> None:
    """Devices signed out or expired, links used or expired, and attempts to sign in, half a year later."""
    before = now - KEEP_LEFT
    old: dict[str, Any] = {
        "sign_ins": SignIn.objects.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before)),
        "links": ResetLink.objects.filter(expires_at__lt=before),
        "attempts": AccessAttempt.objects.filter(attempt_time__lt=before),
        "logs": AccessLog.objects.filter(attempt_time__lt=before),
    }
    with transaction.atomic():
        counts = {name: rows.delete()[0] for name, rows in old.items()}
        if any(counts.values()):
            record(
                actor=actor, action="people.forget_devices", subject="accounts", subject_id="", code="", now=now, new=counts
            )  # fmt: skip


def _empty_account(account_id: UUID, actor: Actor, now: datetime) -> None:
    """The name stays, because official acts name it; the telephone number, the password and the second factor go."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        account.phone = ""
        account.set_unusable_password()
        account.is_emptied = True
        account.save(update_fields=["phone", "password", "is_emptied"])
        remove_factor(account)
        note(actor, "empty_account", account, now, summary=_("离任满 180 天，清空电话、密码和两步验证"))
