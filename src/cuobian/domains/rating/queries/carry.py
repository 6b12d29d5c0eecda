"""What the results of a round would give under another version of its standard, as far as they carry over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, Result, Round
from cuobian.domains.rating.queries.outcomes import scored_again
from cuobian.domains.rating.queries.progress import entries_in
from cuobian.domains.rating.values import Level
from cuobian.domains.standards.public import Comparison, Document, compare, document, engine_standard, what_if
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import Invalid

MOST = 2_000
"""Places read by one page; a larger round is looked at district by district."""


@dataclass(frozen=True, slots=True)
class Carried:
    """One place: its score by the points that carry over, before and after, out of 100, and the star lines they reach.

    The lines alone are compared: gates and vetoes are decided at the next rating.
    """

    entry_id: UUID
    before: Decimal | None
    after: Decimal | None
    star_before: int
    star_after: int

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def moves(self) -> bool:
        return self.star_before != self.star_after


def rated_entries(actor: Actor, made: Round, district: str = "") -> QuerySet[Entry]:
    """The places of a round that have a result."""
    rows = entries_in(actor, made).filter(Exists(Result.objects.filter(entry=OuterRef("pk"))))
    return rows.filter(code__startswith=district) if district else rows


def comparison_with(made: Round, version_id: UUID) -> Comparison:
    """The version of the round beside another one."""
    return compare(document(made.version_id), document(version_id))


def carried_over(entries: QuerySet[Entry], made: Round, version_id: UUID) -> dict[UUID, Carried]:
    """Every place's result in force, read by the other version: two queries, however many places.

    Raises:
        Invalid: more places than one page reads.
    """
    ids = list(entries.values_list("pk", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        raise Invalid(_("这一轮站点太多，一次最多看 %(most)d 个，请先选一个区。") % {"most": MOST})
    comparison, standard = comparison_with(made, version_id), engine_standard(made.version_id)
    old, new = _lines(document(made.version_id)), _lines(document(version_id))
    found = {}
    for result in _in_force(ids):
        points = scored_again(result, standard).points
        shares = {
            each.id: None if each.share is None else Decimal(each.share.numerator) / each.share.denominator
            for each in points
        }
        read = what_if(comparison, shares)
        found[result.entry_id] = Carried(
            result.entry_id, read.old_score, read.score, _star(read.old_score, old), _star(read.score, new)
        )
    return found


def _in_force(entry_ids: Sequence[UUID]) -> list[Result]:
    """The last result of the highest level of each entry."""
    rows = Result.objects.filter(entry_id__in=entry_ids).order_by("sequence")
    last: dict[UUID, Result] = {}
    for level in (Level.DISTRICT, Level.CITY):
        last |= {row.entry_id: row for row in rows if row.level == level}
    return list(last.values())


def _lines(found: Document) -> Mapping[int, Decimal]:
    return {int(line.star): Decimal(line.min_score) for line in found.policy.thresholds.stars}


def _star(score: Decimal | None, lines: Mapping[int, Decimal]) -> int:
    return max((star for star, least in lines.items() if score is not None and score >= least), default=0)
