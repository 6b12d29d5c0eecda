"""One file for the pocket: the whole programme in a single page with everything inside it, readable without any network."""

from datetime import date, datetime

from django.template.loader import render_to_string

from cuobian.domains.visits.models import Participant, Programme
from cuobian.domains.visits.queries.frozen import Current
from cuobian.domains.visits.reports.booklet import booklet_data


def offline_page(programme: Programme, told: Current, person: Participant | None, today: date, now: datetime) -> bytes:
    """The page as bytes. It asks nobody for anything: no link to a style, a script or a picture elsewhere."""
    data = booklet_data(programme, told, today)
    context = {"data": data, "words": data["words"], "person": person, "made_at": now}
    return render_to_string("visits/offline.html", context).encode()
