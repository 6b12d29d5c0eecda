"""What the notebook shows of somebody's days: the released items, with the delays since."""

from datetime import date, datetime
from uuid import UUID

from cuobian.domains.inspections.public import DayItem
from cuobian.domains.visits.models import Participant
from cuobian.domains.visits.queries.frozen import current
from cuobian.domains.visits.queries.told import told_vehicle
from cuobian.domains.visits.values import LIVE


def who_goes_where(account_id: UUID, first: date, last: date) -> list[DayItem]:
    """The days of one person between two days, of programmes that are released and not over."""
    rows = Participant.objects.filter(account_id=account_id, removed_at=None, programme__status__in=LIVE)
    rows = rows.filter(programme__starts_on__lte=last, programme__ends_on__gte=first).select_related("programme")
    found = []
    for person in rows:
        told = current(person.programme)
        car = told_vehicle(told, person)
        for item in told.items if told else ():
            on = date.fromisoformat(item["day"]) if item["day"] else None
            concerns = not car or item["vehicle"] in (0, car)
            if on is None or not first <= on <= last or not item["starts"] or not concerns:
                continue
            found.append(
                DayItem(
                    title=item["place_name"] if item["kind"] == "stop" else item["title"],
                    starts_at=datetime.fromisoformat(item["starts"]),
                    ends_at=datetime.fromisoformat(item["ends"]),
                    place_id=UUID(item["place_id"]) if item["place_id"] else None,
                    inspection_id=person.programme.inspection if item["kind"] == "stop" else None,
                    day=on,
                    note=item["show"][:200],
                    status="moved" if item.get("was") else "",
                )
            )
    return found
