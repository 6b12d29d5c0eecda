"""Recusal at an assessor's own word: a conflict is declared, and may be taken back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.domains.network.public import place
from cuobian.domains.rating.actions.void import tell_officers, void_sheets
from cuobian.domains.rating.models import DeclaredConflict, Sheet
from cuobian.domains.rating.values import ConflictKind
from cuobian.kernel.access import Actor, under
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.writing import SHORT, wanted
from cuobian.support.audit.public import record


def declare_conflict(*, actor: Actor, code: str, kind: str, reason: str, now: datetime) -> DeclaredConflict:
    """An assessor says that a place should be left to others; open sheets there are void at once, the officers are told.

    Raises:
        Invalid: no reason, an unknown kind, or no such place.
    """
    faults = wanted("reason", reason, _("写一句为什么要回避，不必写细节。"), least=1, most=SHORT)
    if kind not in ConflictKind.values:
        faults.append(Fault("kind", _("选一种回避的情形。")))
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        found = _place(actor, code)
        made = DeclaredConflict.objects.create(
            account_id=actor.person_id, code=found, kind=kind, reason=reason.strip(), declared_at=now
        )
        mine = Sheet.objects.filter(under(found, "entry__code"), account_id=actor.person_id)
        void = void_sheets(mine, _("评委声明回避"), now=now)
        tell_officers(
            void,
            lambda count: ngettext(
                "「%(panel)s」有评委声明回避：%(names)s，共 %(count)d 个站点，请看够不够人",
                "「%(panel)s」有评委声明回避：%(names)s，共 %(count)d 个站点，请看够不够人",
                count,
            ),
            now=now,
        )
        record(
            actor=actor,
            action="rating.declare_conflict",
            subject="account",
            subject_id=str(actor.account_id),
            code=found,
            now=now,
            summary=reason,
            new={"kind": kind, "sheets": len(void)},
        )
        return made


def withdraw_conflict(*, actor: Actor, conflict_id: UUID, reason: str, now: datetime) -> DeclaredConflict:
    """Take one's own declaration back. The places may be given to this person again; sheets that were void stay void.

    Raises:
        NotFound: no such declaration of this person.
        Invalid: no reason.
        Conflict: taken back already.
    """
    faults = wanted("reason", reason, _("写一句为什么不用再回避。"), least=1, most=SHORT)
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        rows = DeclaredConflict.objects.select_for_update()
        found = rows.filter(pk=conflict_id, account_id=actor.person_id).first()
        if found is None:
            raise NotFound()
        if found.withdrawn_at is not None:
            raise Conflict(_("这条声明已经撤回了。"))
        found.withdrawn_at, found.withdraw_reason = now, reason.strip()
        found.save(update_fields=["withdrawn_at", "withdraw_reason"])
        record(
            actor=actor,
            action="rating.withdraw_conflict",
            subject="account",
            subject_id=str(actor.account_id),
            code=found.code,
            now=now,
            summary=reason,
            old={"kind": found.kind},
        )
        return found


def _place(actor: Actor, code: str) -> str:
    try:
        return place(actor, code.strip()).code
    except NotFound:
        raise Invalid([Fault("code", _("没有这个编码的站点，请先查站名再选。"))]) from None
