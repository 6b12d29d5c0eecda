"""A place got another code: its tickets, what it was asked and what others learn from it go along, ended ones as well."""

from cuobian.domains.network.public import Moved, register_follower
from cuobian.domains.rectification.models import Practice, PracticeAnswer, SelfCheckItem, Ticket, TicketPhoto
from cuobian.support.files.public import move_files


def follow(moved: Moved) -> None:
    """Inside of the transaction of the move."""
    tickets = Ticket.objects.filter(place_id=moved.place_id)
    tickets.update(code=moved.code, sort_key=moved.sort_key)
    for model in (SelfCheckItem, PracticeAnswer):
        model.objects.filter(place_id=moved.place_id).update(code=moved.code, sort_key=moved.sort_key)
    Practice.objects.filter(place_id=moved.place_id).update(code=moved.code)
    files = TicketPhoto.objects.filter(ticket__place_id=moved.place_id).values_list("file", flat=True)
    move_files(file_ids=list(files), code=moved.code)


register_follower(follow)
