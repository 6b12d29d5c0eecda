"""How a sheet stands when a phone's command about it comes in, and the refusals that keep the command."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from cuobian.domains.rating.models import Sheet
from cuobian.domains.rating.queries.standard import judged_by_id
from cuobian.domains.rating.rules.phones import HELD
from cuobian.domains.rating.values import RoundStatus, SheetStatus, Stage
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault
from cuobian.kernel.sentences import Sentence
from cuobian.support.inbox.public import Held


class HeldFaults(Held):
    """Held, with every fault at its point."""

    def __init__(self, code: str, message: Any, faults: Iterable[Fault]) -> None:
        super().__init__(code, message)
        self.faults = tuple(faults)


def held(code: str, **facts: Any) -> Held:
    """Kept beside the sheet, with the reason in words."""
    return Held(code, Sentence(HELD[code], facts) if facts else HELD[code])


def own_row(actor: Actor, sheet_id: UUID) -> Sheet:
    """The sheet of this assessor, whatever its status, locked. Sheets of others do not exist: that is what blind means."""
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("entry__round", "entry__place")
    found = rows.filter(pk=sheet_id, account_id=actor.person_id).first()
    if found is None:
        raise held("sheet-unknown")
    return found


def open_sheet(actor: Actor, sheet_id: UUID, point_id: str = "") -> Sheet:
    """The sheet, open and still the actor's to fill in, with this point on it. Raises Held."""
    sheet = own_row(actor, sheet_id)
    code = why_not(actor, sheet)
    if code:
        raise held(code, place=sheet.entry.place.short_name)
    if point_id and point_id not in judged_by_id(sheet.entry.round.version_id):
        raise held("point-unknown", point=point_id)
    return sheet


def why_not(actor: Actor, sheet: Sheet) -> str:
    """The first reason why nothing goes into this sheet any more, a key of `HELD`; "" when there is none."""
    if sheet.status == SheetStatus.SUBMITTED:
        return "sheet-locked"
    if sheet.entry.round.status == RoundStatus.CANCELLED:
        return "round-cancelled"
    if sheet.entry.stage == Stage.WITHDRAWN:
        return "place-withdrawn"
    if sheet.status == SheetStatus.VOID:
        return "sheet-void"
    return "" if actor.may("rating.assess", sheet.entry.code) else "not-assessor"
