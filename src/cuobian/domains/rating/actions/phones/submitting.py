"""Submitting a sheet from a phone: after everything else that the phone wrote in it."""

from datetime import datetime

from cuobian.domains.rating.actions.phones.standing import HeldFaults, held, open_sheet, own_row
from cuobian.domains.rating.actions.sheets import submit_sheet
from cuobian.domains.rating.rules.phones import HELD, ident_in, idents_in
from cuobian.domains.rating.values import SheetStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.kernel.sentences import Sentence
from cuobian.support.inbox import public as inbox
from cuobian.support.inbox.public import Answer, Command, Later


def take_submit(*, actor: Actor, command: Command, now: datetime) -> Answer:
    """Lock the sheet. `needs` names the commands that come first. Raises Held, Later, Unreadable."""
    sheet_id, needs = ident_in(command.body, "sheet"), idents_in(command.body, "needs")
    if set(needs) - set(inbox.standing(needs)):
        raise Later("earlier-missing")
    if own_row(actor, sheet_id).status == SheetStatus.SUBMITTED:
        return Answer(code="same")
    sheet = open_sheet(actor, sheet_id)
    place = sheet.entry.place.short_name
    try:
        done = submit_sheet(actor=actor, sheet_id=sheet_id, now=now)
    except Invalid as error:
        words = Sentence(HELD["not-complete"], {"place": place, "count": len(error.faults)})
        raise HeldFaults("not-complete", words, error.faults) from error
    except Conflict as error:
        raise held("returned", place=place) from error
    return Answer(detail={"submitted_at": done.submitted_at.isoformat() if done.submitted_at else ""})
