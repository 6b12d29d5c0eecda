"""A place got another code: its tickets, what it was asked and what others learn from it go along, ended ones as well."""

from datetime import datetime
from uuid import UUID

from cuobian.domains.network.public import records_by_id
from cuobian.domains.rectification.models import Practice, PracticeAnswer, SelfCheckItem, Ticket, TicketPhoto
from cuobian.kernel.access import Actor
from cuobian.support.files.public import move_files


def follow_place(place_id: UUID, _old_code: str, new_code: str, _actor: Actor, _now: datetime) -> None:
    """Inside of the transaction of the move."""
    sort_key = records_by_id([place_id])[place_id].sort_key
    for model in (Ticket, SelfCheckItem, PracticeAnswer):
        model.objects.filter(place_id=place_id).update(code=new_code, sort_key=sort_key)
    Practice.objects.filter(place_id=place_id).update(code=new_code)
    files = TicketPhoto.objects.filter(ticket__place_id=place_id).values_list("file", flat=True)
    move_files(file_ids=list(files), code=new_code)
