"""A list of places that leaves the platform is written down."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.network.actions.personal import note_numbers
from cuobian.domains.network.queries.places import Filters
from cuobian.kernel.access import Actor
from cuobian.support.audit import public as audit


def record_export(*, actor: Actor, rows: Any, count: int, filters: Filters, whole: bool, now: datetime) -> None:
    """Who took how many rows, narrowed by what. Mobile numbers in a file (`whole`) are a read of personal data too."""
    audit.record(
        actor=actor, action="network.export", subject="place", subject_id="", code=actor.scope, now=now,
        summary=_("导出 %(n)s 行") % {"n": f"{count:,}"}, new={"query": filters.query, "area": filters.street or filters.district},
    )  # fmt: skip
    if whole:
        numbers = rows.exclude(contact_phone="").values_list("contact_phone", flat=True)
        note_numbers(actor, numbers, code=actor.scope, subject_id="export")
