"""The places of a run: filtered and sorted as the list asks, in the actor's scope; what a line shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import Filters as PlaceFilters
from cuobian.domains.network.public import PlaceRecord, places, records_by_id
from cuobian.domains.rating.models import FairnessRun, FairScore
from cuobian.domains.rating.queries.fairness.runs import Opened
from cuobian.domains.rating.rules.explaining import star_word
from cuobian.domains.rating.rules.fairness.account import adjustment_of
from cuobian.domains.rating.rules.fairness.wording import why_code
from cuobian.kernel.access import Actor, under, visible

SHOWS: dict[str, Any] = {
    "borderline": gettext_lazy("临界"),
    "moved": gettext_lazy("调整后星级不同"),
    "capped": gettext_lazy("触顶"),
    "refused": gettext_lazy("未调整"),
    "list": gettext_lazy("有把握的高星名单"),
}


@dataclass(frozen=True, slots=True)
class ScoreFilters:
    """What the list is narrowed by; everything empty is everything in scope."""

    query: str = ""
    district: str = ""
    show: str = ""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One place of the run. `signs`: what stands out, the gravest first, as (icon, words)."""

    score: FairScore
    place: PlaceRecord
    signs: tuple[tuple[str, str], ...]

    @property
    def adjustment(self) -> Decimal:
        return adjustment_of(self.score.official, self.score.fair)


def scores_in(actor: Actor, run: FairnessRun) -> QuerySet[FairScore]:
    """The places of a run that the actor sees."""
    return FairScore.objects.filter(visible(actor, "rating.view", "code"), run=run)


def score_rows(actor: Actor, found: Opened, filters: ScoreFilters) -> QuerySet[FairScore]:
    """Those that answer the filters, with their entries."""
    rows = scores_in(actor, found.run).select_related("entry", "move")
    if filters.district:
        code = filters.district
        rows = rows.filter(under(code, "code")) if code.isascii() and code.isalnum() else rows.none()
    if filters.show:
        rows = rows.filter(_show(filters.show, found))
    if filters.query:
        named = places(actor, PlaceFilters(query=filters.query))
        rows = rows.filter(entry__place_id__in=[place.id for place in named])
    return rows


def _show(show: str, found: Opened) -> Q:
    conditions = {
        "borderline": Q(is_borderline=True),
        "moved": ~Q(star=F("fair_star")),
        "capped": Q(is_capped=True),
        "refused": ~Q(refusal=""),
    }
    if show == "list":
        listed = [found.material.places[number].entry_id for number in found.outcome.award_list]
        return Q(entry_id__in=listed)
    return conditions.get(show, Q(pk__in=[]))


def lines_of(rows: Sequence[FairScore]) -> list[ScoreLine]:
    """What the page shows of some rows; as many queries for one as for many."""
    known = records_by_id(row.entry.place_id for row in rows)
    return [ScoreLine(row, known[row.entry.place_id], signs_of(row)) for row in rows]


def signs_of(row: FairScore) -> tuple[tuple[str, str], ...]:
    """未调整 with its reason, 调整后四星, 触顶, 临界."""
    found = []
    if row.refusal:
        found.append(("minus", _("未调整：%(why)s") % {"why": why_code(row.refusal)}))
    if row.star != row.fair_star:
        told = _("已改为%(star)s") if hasattr(row, "move") else _("调整后%(star)s")
        found.append(("scale", told % {"star": star_word(row.fair_star)}))
    if row.is_capped:
        found.append(("equal", _("触顶")))
    if row.is_borderline:
        found.append(("adjustments", _("临界")))
    return tuple(found)


def listed_words(actor: Actor, found: Opened) -> str:
    """The sentence of the award list: how many, how many false ones to expect, how many of them are the reader's."""
    listed, share = found.outcome.award_list, found.outcome.award_list_false
    if not listed:
        return _("还没有哪个站点有足够的把握列入%(star)s及以上的名单。") % {
            "star": star_word(found.material.listed_from)
        }
    mine = scores_in(actor, found.run).filter(_show("list", found)).count()
    told = _(
        "分数和门槛都有把握够%(star)s的，全轮 %(count)d 个；预计其中 %(share).1f%% 其实不到%(star)s，约 %(false).1f 个。"
    ) % {
        "star": star_word(found.material.listed_from),
        "count": len(listed),
        "share": 100 * share,
        "false": share * len(listed),
    }  # fmt: skip
    return told if mine == len(listed) else told + _("您能看到 %(mine)d 个。") % {"mine": mine}
