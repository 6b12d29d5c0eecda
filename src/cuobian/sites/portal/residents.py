"""What residents say of places, as the public may read it: a share with its answers, or that they were too few."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.standards.public import NoData, PlaceLike, Value, satisfaction
from cuobian.kernel import format as written
from cuobian.kernel.listing import Column

SATISFACTION = Column("satisfaction", gettext_lazy("居民满意率"), kind="number")


def satisfaction_words(places: Sequence[PlaceLike], day: date) -> dict[UUID, str]:
    """What is said of each place on a day; a place of which nobody was asked is left out. Two queries for all of them."""
    found = satisfaction(places, day) if places else {}
    return {place_id: _words(value) for place_id, value in found.items() if not isinstance(value, NoData)}


def _words(value: Value) -> str:
    if value.withheld:
        return value.withheld
    answers = _("%(n)s 份") % {"n": written.number(value.denominator)}
    return written.bracketed(written.percent(value.amount), written.unbroken(answers))
