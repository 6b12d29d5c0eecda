"""Hand-outs: a file or a link, for the whole programme or for one item."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.writing import audited
from cuobian.domains.visits.models import HandOut, Programme
from cuobian.domains.visits.queries.load import item_of, lock_programme
from cuobian.domains.visits.values import SEEN_BY, ProgrammeStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Fault, Invalid, NotFound
from cuobian.kernel.writing import optional, wanted
from cuobian.support.files.public import Upload, store


def add_hand_out(
    *,
    actor: Actor,
    programme_id: UUID,
    title: str,
    item_id: UUID | None,
    upload: Upload | None,
    url: str,
    now: datetime,
) -> HandOut:
    """Give participants a file or a link; also after the end. Raises Invalid, Conflict, NotFound."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        _refuse_withdrawn(found)
        faults = wanted("title", title, _("写明是什么，如「同安区简介」。"), least=2, most=80)
        if bool(upload) == bool(url.strip()):
            faults.append(Fault("upload", _("选一个文件，或者写一个网址，两样只要一样。")))
        elif url.strip() and not url.strip().startswith(("https://", "http://")):
            faults.append(Fault("url", _("网址以 https:// 开头。")))
        faults += optional("url", url, most=500)
        if faults:
            raise Invalid(faults)
        item = item_of(found, item_id) if item_id else None
        kept = None
        if upload:
            kept = store(upload=upload, kind="document", actor=actor, code=found.code, permission=SEEN_BY, now=now)
        made = HandOut.objects.create(
            programme=found,
            item=item,
            title=title.strip(),
            file=kept.id if kept else None,
            url="" if kept else url.strip(),
            added_at=now,
            added_by_id=actor.account_id,
        )
        audited(actor, "hand_out", found, now, summary=made.title)
        return made


def drop_hand_out(*, actor: Actor, programme_id: UUID, hand_out_id: UUID, now: datetime) -> None:
    """Take it away again. Raises NotFound, Conflict."""
    with transaction.atomic():
        found = lock_programme(actor, programme_id)
        _refuse_withdrawn(found)
        made = HandOut.objects.filter(programme=found, pk=hand_out_id).first()
        if made is None:
            raise NotFound()
        title = made.title
        made.delete()
        audited(actor, "drop_hand_out", found, now, summary=title)


def _refuse_withdrawn(programme: Programme) -> None:
    if programme.status == ProgrammeStatus.WITHDRAWN:
        raise Conflict(_("这次观摩已经撤回。"))
