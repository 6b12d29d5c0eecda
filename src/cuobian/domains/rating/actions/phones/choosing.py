"""The assessor's choice, on the page, between a record and what is held beside it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.rating.actions.phones.items import KEPT, REPLACED
from cuobian.domains.rating.actions.sheets import save_item
from cuobian.domains.rating.models import SheetItem
from cuobian.domains.rating.queries.load import own_sheet
from cuobian.domains.rating.queries.phone_held import held_of, mark_of_item
from cuobian.domains.rating.rules.phones import version_of
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, NotFound
from cuobian.support.inbox.public import take_back


def choose(*, actor: Actor, sheet_id: UUID, point_id: str, command_id: UUID | None, seen: str, now: datetime) -> None:
    """Take the record of a held command, or with None leave the one that is there; what is held for the point ends.

    Raises:
        NotFound: nothing of this id is held for the point.
        Conflict: the record has changed since it was shown, or the sheet is locked.
        Invalid: the held record does not fit the point's rule.
    """
    with transaction.atomic():
        sheet = own_sheet(actor, sheet_id, lock=("self",))
        held = [one for one in held_of(sheet) if one.mark.point_id == point_id]
        if command_id is not None:
            chosen = next((one for one in held if one.id == command_id), None)
            if chosen is None:
                raise NotFound()
            item = SheetItem.objects.filter(sheet=sheet, point_id=point_id).first()
            if version_of(mark_of_item(item) if item else None) != seen:
                raise Conflict(_("这一条刚才又改过，请再看一遍两份记录。"))
            save_item(actor=actor, sheet_id=sheet_id, mark=chosen.mark, now=now)
        reason = REPLACED if command_id is not None else KEPT
        take_back(actor=actor, ids=[one.id for one in held], reason=reason, code=sheet.entry.code, now=now)
