"""Issuing and revoking tokens."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.kernel.access import Actor, require_any
from cuobian.kernel.clock import local_date
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.support.api_clients.models import ApiClient, Scope
from cuobian.support.audit import public as audit

PERMISSION = "api_clients.manage"
MARK = "cuobian_"
LONGEST_DAYS = 731
MOST_PER_MINUTE = 60_000


def digest_of(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(
    *, actor: Actor, name: str, owner: str, scopes: Sequence[str], per_minute: int, expires_on: date, now: datetime
) -> tuple[ApiClient, str]:
    """A new client and its token, which nobody can read again.

    Raises:
        NotAllowed: the actor does not manage clients.
        Invalid: a name is missing, no scope or an unknown one, or an end that is over or more than two years away.
    """
    require_any(actor, PERMISSION)
    faults = _faults(name, owner, scopes, per_minute, expires_on, local_date(now))
    if faults:
        raise Invalid(faults)
    token = MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        made = ApiClient.objects.create(
            name=name.strip(),
            owner=owner.strip(),
            digest=digest_of(token),
            ending=token[-4:],
            scopes=sorted(set(scopes)),
            per_minute=per_minute,
            expires_on=expires_on,
            created_at=now,
            created_by_id=actor.person_id,
            created_by_name=actor.name,
        )
        audit.record(
            actor=actor,
            action="api_clients.issue",
            subject="api_client",
            subject_id=made.pk,
            code="",
            now=now,
            summary=made.name,
            new={"owner": made.owner, "scopes": made.scopes, "per_minute": per_minute, "expires_on": expires_on},
        )
    return made, token


def _faults(
    name: str, owner: str, scopes: Sequence[str], per_minute: int, expires_on: date, today: date
) -> list[Fault]:
    faults = []
    if not name.strip() or len(name) > 60:
        faults.append(Fault("name", _("写明是哪个程序在用，不超过 60 字。")))
    if not owner.strip() or len(owner) > 100:
        faults.append(Fault("owner", _("写明由哪个单位负责，不超过 100 字。")))
    if not scopes or set(scopes) - set(Scope.values):
        faults.append(Fault("scopes", _("至少选一项能读的内容。")))
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        faults.append(Fault("per_minute", _("每分钟次数写 1 到 60,000。")))
    if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):
        faults.append(Fault("expires_on", _("到期日要在明天以后、两年以内。")))
    return faults


def revoke(*, actor: Actor, client_id: UUID, reason: str, now: datetime) -> ApiClient:
    """A token that stops working at once.

    Raises:
        NotAllowed: the actor does not manage clients.
        NotFound: no such client.
        Invalid: no reason.
        Conflict: it is revoked already.
    """
    require_any(actor, PERMISSION)
    if not reason.strip():
        raise Invalid([Fault("reason", _("写一句原因，会记在审计里。"))])
    with transaction.atomic():
        found = ApiClient.objects.select_for_update().filter(pk=client_id).first()
        if found is None:
            raise NotFound()
        if found.revoked_at is not None:
            raise Conflict(_("这个令牌已经撤销了。"))
        found.revoked_at, found.revoked_by_name, found.revoked_reason = now, actor.name, reason.strip()[:200]
        found.save(update_fields=["revoked_at", "revoked_by_name", "revoked_reason"])
        audit.record(
            actor=actor,
            action="api_clients.revoke",
            subject="api_client",
            subject_id=found.pk,
            code="",
            now=now,
            summary=f"{found.name}：{found.revoked_reason}",
        )
    return found
