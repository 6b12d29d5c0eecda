"""What was seen of a point, from a phone. Written over something else than the phone had seen, both are kept and the
assessor chooses."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cuobian.domains.rating.actions.phones.standing import HeldFaults, held, open_sheet, own_row
from cuobian.domains.rating.actions.sheets import save_item
from cuobian.domains.rating.models import Sheet, SheetItem
from cuobian.domains.rating.queries.phone_held import mark_of_item
from cuobian.domains.rating.rules.phones import HELD, ItemSaid, said_item, said_named, version_of
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid
from cuobian.kernel.sentences import Sentence
from cuobian.support.inbox import public as inbox
from cuobian.support.inbox.public import Answer, Command, Later

REPLACED = _("本人选用了手机上的那一份")
KEPT = _("本人选用了平台上的那一份")


def take_item(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """Record a point. Raises Held, Later, Unreadable."""
    told = said_item(command.body)
    sheet = open_sheet(actor, told.named.sheet, told.named.point)
    item = SheetItem.objects.filter(sheet_id=sheet.pk, point_id=told.named.point).first()
    kept = version_of(mark_of_item(item)) if item else ""
    version = version_of(told.mark)
    code = "same" if kept == version else ""
    if kept != version:
        _require_seen(told, kept, actor)
        _save(actor, sheet, told, now)
    inbox.take_back(actor=actor, ids=told.named.settles, reason=REPLACED, code=sheet.entry.code, now=now)
    return Answer(code=code, detail={"version": version})


def _require_seen(told: ItemSaid, kept: str, actor: Actor) -> None:
    """Nothing is written over what the phone has not seen."""
    seen: str | None = told.seen
    if told.follows is not None:
        before = inbox.standing([told.follows]).get(told.follows)
        if before is None:
            raise Later("earlier-missing")
        done = before.outcome == inbox.Outcome.DONE and before.account == actor.account_id
        seen = before.detail.get("version") if done else None
    if seen != kept:
        raise held("changed-meanwhile", point=told.named.point)


def _save(actor: Actor, sheet: Sheet, told: ItemSaid, now: datetime) -> None:
    try:
        save_item(actor=actor, sheet_id=sheet.pk, mark=told.mark, now=now)
    except Invalid as error:
        facts = {"point": told.named.point, "why": str(error.faults[0].message)}
        raise HeldFaults("not-fitting", Sentence(HELD["not-fitting"], facts), error.faults) from error


def take_settle(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """Leave what the platform has, and put an end to what is held beside it. Raises Held, Unreadable."""
    named = said_named(command.body)
    sheet = own_row(actor, named.sheet)
    inbox.take_back(actor=actor, ids=named.settles, reason=KEPT, code=sheet.entry.code, now=now)
    return Answer()
