"""Where a person works and worked, for recusals."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cuobian.domains.people.actions.trail import looked_after, note
from cuobian.domains.people.models import Employment
from cuobian.domains.people.queries.records import EmploymentRecord, employment_record
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Fault, Invalid


def record_employment(
    *, actor: Actor, account_id: UUID, place_code: str, from_on: date, until_on: date | None, now: datetime
) -> EmploymentRecord:
    """Write down that the person works, or worked until a day, at a place.

    Raises:
        NotFound, NotAllowed: not this actor's to look after.
        Invalid: dates the wrong way round, or these days are written down already.
    """
    if until_on is not None and until_on <= from_on:
        raise Invalid([Fault("until_on", _("结束日期要在开始日期之后"))])
    with transaction.atomic():
        account = looked_after(actor, account_id)
        earlier = Employment.objects.filter(account=account, place_code=place_code)
        if any(_overlaps(row, from_on, until_on) for row in earlier):
            raise Invalid([Fault("from_on", _("这段时间在这里的任职已经记过"))])
        row = Employment.objects.create(account=account, place_code=place_code, from_on=from_on, until_on=until_on)
        new = {"place_code": place_code, "from_on": from_on, "until_on": until_on}
        note(actor, "record_employment", account, now, summary=_("记任职"), new=new)
    return employment_record(row)


def _overlaps(row: Employment, from_on: date, until_on: date | None) -> bool:
    return (until_on is None or row.from_on < until_on) and (row.until_on is None or from_on < row.until_on)
