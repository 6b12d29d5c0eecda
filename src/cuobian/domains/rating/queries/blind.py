"""Blind by person: who holds an open sheet on a place reads nothing of what others, or the place itself, say of it.

It ends when that sheet is handed in (or void), whatever role the person acts as meanwhile.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, Sheet
from cuobian.domains.rating.values import SheetStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed


def blind_on(actor: Actor, entry_ids: Iterable[UUID]) -> set[UUID]:
    """The entries among these on which the person behind the actor has yet to hand in a sheet; one query."""
    if actor.account_id is None:
        return set()
    rows = Sheet.objects.filter(account_id=actor.account_id, status=SheetStatus.OPEN, entry_id__in=set(entry_ids))
    return set(rows.values_list("entry_id", flat=True))


def own_open_sheet(actor: Actor, entry: Entry) -> Sheet | None:
    """The sheet that keeps the actor from reading, for a page that says so and leads to it."""
    if actor.account_id is None:
        return None
    return Sheet.objects.filter(account_id=actor.account_id, status=SheetStatus.OPEN, entry=entry).first()


def refuse_blind(actor: Actor, entry: Entry) -> None:
    """For pages that show nothing but answers or marks.

    Raises:
        NotAllowed: the person has an open sheet on this place.
    """
    if own_open_sheet(actor, entry) is not None:
        raise NotAllowed(blind_words())


def blind_words() -> str:
    """Why nothing is shown, and from when on it is."""
    return _("您手里有这个站点没交的检查单。交了之后，才能看它的自评和别人的记录。")
