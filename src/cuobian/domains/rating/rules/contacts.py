"""How long the name and the contact of whoever objected are kept: until some days after the answer, as the form promised."""

from datetime import date, timedelta

from cuobian.domains.rating.models import Objection
from cuobian.domains.rating.values import Stage
from cuobian.kernel.clock import local_date


def contact_ends_on(objection: Objection) -> date | None:
    """The last day on which the details are kept; None while the days do not run yet.

    They run from the answer, or, where a place left its round before anybody answered, from that end: nobody asks back
    then. While an appeal of the place is open its reviewers may still have to ask, so nothing is emptied.
    """
    entry = objection.entry
    starts = objection.answered_at or entry.ended_at
    if starts is None or entry.stage == Stage.APPEAL:
        return None
    return local_date(starts) + timedelta(days=objection.contact_days)


def holds_contact(objection: Objection) -> bool:
    """Whether a name or a way to reach the person is still kept."""
    return bool(objection.name or objection.contact)
