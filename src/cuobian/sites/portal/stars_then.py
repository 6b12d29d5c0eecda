"""The star list as it was on a past day: the stars that were held then, under the names and codes of then."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import area_names, count_past, district_of, past_rows, street_of
from cuobian.domains.rating.public import star_counts_on, star_record, starred_on, stars_on
from cuobian.domains.standards.public import marked_title
from cuobian.kernel.format import day_number
from cuobian.kernel.listing import Column, sorted_rows, table_of
from cuobian.sites.portal.residents import SATISFACTION, satisfaction_words
from cuobian.sites.portal.starred import Drawing, drawing_then
from cuobian.sites.ui.stars import star_word
from cuobian.support.exchange.public import xlsx_response


@dataclass(frozen=True, slots=True)
class AwardThen:
    """One star of a past day; `award` is a row of `stars_on`."""

    award: Any
    district_name: str
    street_name: str
    satisfaction: str

    @property
    def drawing(self) -> Drawing:
        return drawing_then(star_record(self.award), rated=True)

    @property
    def now(self) -> str:
        """What has become of it: still in force, or how it ended and when."""
        words = str(self.award.get_status_display())
        return f"{day_number(self.award.ended_on)} {words}" if self.award.ended_on else words


COLUMNS = (
    Column("place", gettext_lazy("那天的名称"), sort=("sort_key_then",)),
    Column("star", gettext_lazy("星级"), sort=("star", "sort_key_then"), kind="chip"),
    Column("score", gettext_lazy("得分"), sort=("score",), kind="number"),
    Column("awarded_on", gettext_lazy("定星日期"), sort=("awarded_on",), kind="date"),
    Column("valid_until", gettext_lazy("有效期至"), sort=("valid_until",), kind="date"),
    SATISFACTION,
    Column("now", gettext_lazy("现在")),
)
EXPORT = (
    Column("code", gettext_lazy("那天的编码"), value=lambda row: row.award.code_then),
    Column("name", gettext_lazy("那天的名称"), value=lambda row: row.award.name_then),
    Column("district", gettext_lazy("区"), value=lambda row: row.district_name),
    Column("street", gettext_lazy("街道、镇"), value=lambda row: row.street_name),
    Column("star", gettext_lazy("星级"), value=lambda row: star_word(row.award.star)),
    Column("score", gettext_lazy("得分"), value=lambda row: row.award.score),
    SATISFACTION,
    Column("awarded_on", gettext_lazy("定星日期"), value=lambda row: row.award.awarded_on),
    Column("valid_until", gettext_lazy("有效期至"), value=lambda row: row.award.valid_until),
    Column("body", gettext_lazy("定星单位"), value=lambda row: row.award.body),
    Column("plaque_number", gettext_lazy("牌匾编号"), value=lambda row: row.award.plaque_number),
    Column(
        "standard_label",
        gettext_lazy("所用标准"),
        value=lambda row: marked_title(row.award.standard_label, is_sample=row.award.is_sample),
    ),
    Column("now", gettext_lazy("现在")),
)


def awards_then(given: dict[str, str], day: date) -> QuerySet[Any]:
    """The stars of the day that the filters give; words are looked for in the names, codes and streets of then."""
    star = int(given["star"]) if given["star"] else None
    rows = stars_on(day, prefix=given["district"], star=star, kind=given["kind"])
    if given["q"]:
        rows = rows.filter(place_id__in=past_rows(day, query=given["q"]).values("place_id"))
    return rows


def with_names(rows: Iterable[Any], day: date) -> Iterator[AwardThen]:
    """These stars with the names that their districts and streets had on the day, and what residents had said by then.

    Four queries, however many stars.
    """
    found = list(rows)
    names = area_names((row.code_then for row in found), day)
    said = satisfaction_words([row.place for row in found], day)
    for row in found:
        code = row.code_then
        yield AwardThen(
            row, names.get(district_of(code), ""), names.get(street_of(code), ""), said.get(row.place_id, "")
        )


def counts_then(given: dict[str, str], day: date) -> tuple[dict[int, int], int]:
    """How many of each star were held on the day, and how many places of the kind stood without one."""
    bare = count_past(
        day, district=given["district"], kind=given["kind"], outside=starred_on(day)
    )  # fmt: skip
    return star_counts_on(day, prefix=given["district"], kind=given["kind"]), bare.get(given["kind"], 0)


def file_then(request: HttpRequest, given: dict[str, str], day: date, said: Iterable[str], most: int) -> HttpResponse:
    """The stars of the day as an Excel file, in the order of the page."""
    ordered = sorted_rows(request.GET, awards_then(given, day), COLUMNS, default="-star")[:most]
    title = _("星级榜 %(day)s") % {"day": day_number(day)}
    return xlsx_response(title, title, table_of(with_names(ordered, day), EXPORT), request, filters=list(said))
