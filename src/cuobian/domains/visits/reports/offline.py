"""One file for the pocket: the whole programme in a single page with everything inside it, readable without any network."""

from datetime import date, datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cuobian.domains.visits.models import Participant, Programme
from cuobian.domains.visits.queries.frozen import Current
from cuobian.domains.visits.reports.booklet import booklet_data

_LOOK = Path(__file__).with_name("offline.css")


def offline_page(programme: Programme, told: Current, person: Participant | None, today: date, now: datetime) -> bytes:
    """The page as bytes. It asks nobody for anything: no link to a style, a script or a picture elsewhere."""
    data = booklet_data(programme, told, today)
    context = {"data": data, "words": data["words"], "person": person, "made_at": now, "look": _look()}
    return render_to_string("visits/offline.html", context).encode()


def _look() -> SafeString:
    """Our own style sheet inside the page: the file is opened from a telephone's disk, where nothing else is at hand."""
    return mark_safe(f"<style>{_LOOK.read_text(encoding='utf-8')}</style>")
