"""The list of places as an Excel file: what the page shows under the same filters, and nothing that the page does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import (
    Facility,
    PlaceKind,
    PlaceRecord,
    count_public,
    public_phone,
    public_places,
)
from cuobian.kernel.errors import Invalid
from cuobian.kernel.format import number
from cuobian.kernel.listing import Column, table_of
from cuobian.sites.portal.opening import opening_of, week_rows
from cuobian.sites.portal.starred import Standing, standings
from cuobian.sites.ui.stars import default_word
from cuobian.support.exchange.public import xlsx_response

MOST = 20_000
READ = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One place with its standing."""

    place: PlaceRecord
    standing: Standing

    @property
    def star(self) -> str:
        drawing = self.standing.drawing
        return drawing.text or default_word(drawing.level, drawing.kind)

    @property
    def in_round(self) -> str:
        planned = self.standing.planned
        return planned.text or default_word(planned.level, planned.kind) if planned else self.standing.round_words

    @property
    def hours(self) -> str:
        if not self.place.is_open:
            return _("暂停开放")
        return (
            _("；").join(f"{days} {words}" for days, words in week_rows(self.place.hours)) if self.place.hours else ""
        )


COLUMNS = (
    Column("code", gettext_lazy("编码"), value=lambda line: line.place.code),
    Column("name", gettext_lazy("站点"), value=lambda line: line.place.name),
    Column("kind", gettext_lazy("哪一级"), value=lambda line: PlaceKind(line.place.kind).label),
    Column("district", gettext_lazy("区"), value=lambda line: line.place.district_name),
    Column("street", gettext_lazy("街道、镇"), value=lambda line: line.place.street_name),
    Column("address", gettext_lazy("地址"), value=lambda line: line.place.address),
    Column("phone", gettext_lazy("电话"), value=lambda line: public_phone(line.place.contact_phone)),
    Column("hours", gettext_lazy("开放时间")),
    Column("facilities", gettext_lazy("设施"), value=lambda line: _facilities(line.place)),
    Column("star", gettext_lazy("星级")),
    Column("in_round", gettext_lazy("这一轮")),
)


def places_file(
    request: HttpRequest, filters: dict[str, Any], said: Sequence[str], now: datetime, *, only_open: bool
) -> HttpResponse:
    """All places that the filters give.

    Args:
        said: the filters in words, for the line above the table.

    Raises:
        Invalid: more than 20,000 places.
    """
    refuse_too_many(sum(count_public(**filters).values()))
    return xlsx_response(
        _("站点"), _("站点"), table_of(_lines(filters, now, only_open), COLUMNS), request, filters=said
    )


def refuse_too_many(count: int) -> None:
    """Raises Invalid for more than 20,000 rows: those belong in parts."""
    if count > MOST:
        raise Invalid(_("有 %(n)s 行，一次最多导出 20,000 行。请先选一个区或街道。") % {"n": number(count)})


def _lines(filters: dict[str, Any], now: datetime, only_open: bool) -> Iterator[Line]:
    after = ""
    while True:
        found = public_places(**filters, after=after, limit=READ)
        shown = [place for place in found.places if not only_open or opening_of(place, now).is_open]
        known = standings(shown)
        yield from (Line(place, known[place.id]) for place in shown)
        after = found.after
        if not after:
            return


def _facilities(place: PlaceRecord) -> str:
    return _("、").join(str(Facility(key).label) for key in place.facilities if key in Facility.values)
