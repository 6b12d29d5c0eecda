"""A self-assessment as its keeper works on it: every point with what the platform holds and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from cuobian.domains.rating.models import Entry, SelfDocument, SelfItem
from cuobian.domains.rating.queries.facts_of_entry import latest_snapshots
from cuobian.domains.rating.queries.keeper import amount, scorer_of
from cuobian.domains.rating.queries.sheet_view import Choice, choices_of
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.self_assessment import Said, is_automatic, is_said, takes_documents
from cuobian.domains.rating.values import SelfAnswer
from cuobian.domains.standards.public import metric_of
from cuobian.engines.scoring import Point, RatioRule
from cuobian.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class SelfLine:
    """One point. `figure` is the platform's own number in words, `state` the state it stands for."""

    point: Point
    text: Any
    automatic: bool
    figure: str
    state: str
    item: SelfItem | None
    declared: bool
    documents: Sequence[SelfDocument]
    takes_documents: bool
    choices: Sequence[Choice]

    @property
    def needed(self) -> bool:
        return self.point.mandatory or self.declared

    @property
    def said(self) -> bool:
        """A document alone is no answer yet."""
        item = self.item
        return item is not None and is_said(Said(self.point.id, item.answer, item.claim, "", item.not_applicable))

    @property
    def open(self) -> bool:
        return self.needed and not self.said


@dataclass(frozen=True, slots=True)
class SelfGroup:
    id: str
    name: str
    lines: Sequence[SelfLine]

    @property
    def left(self) -> int:
        return sum(line.open for line in self.lines)

    @property
    def objected(self) -> int:
        return sum(line.item is not None and line.item.answer == SelfAnswer.OBJECT for line in self.lines)


def self_groups(entry: Entry) -> list[SelfGroup]:
    """Every point by dimension; four queries."""
    standard = scorer_of(entry.round.version_id).standard
    documents = Prefetch("documents", SelfDocument.objects.select_related("file").order_by("position"))
    items = {item.point_id: item for item in SelfItem.objects.filter(entry=entry).prefetch_related(documents)}
    values = latest_snapshots([entry.pk])[entry.pk].values
    return [
        SelfGroup(d.id, d.name, [_line(entry, point, values, items.get(point.id)) for point in d.walk()])
        for d in standard.dimensions
    ]


def self_line(entry: Entry, point_id: str) -> SelfLine:
    """One point. Raises NotFound."""
    for group in self_groups(entry):
        for line in group.lines:
            if line.point.id == point_id:
                return line
    raise NotFound()


def _line(entry: Entry, point: Point, values: dict[str, Any], item: SelfItem | None) -> SelfLine:
    text = point_text(entry.round.version_id, point.id)
    figure, state = _figure(point, values)
    return SelfLine(
        point=point,
        text=text,
        automatic=is_automatic(point),
        figure=figure,
        state=state,
        item=item,
        declared=point.id in entry.optional_points,
        documents=list(item.documents.all()) if item else [],
        takes_documents=takes_documents(point, text.reuse),
        choices=choices_of(entry.round.version_id, point),
    )


def _figure(point: Point, values: dict[str, Any]) -> tuple[str, str]:
    found = values.get(point.metric or "")
    if not point.metric or found is None:
        return "", ""
    value, metric = Decimal(found["v"]), metric_of(point.metric)
    written = amount(value, metric.is_rate)
    if found.get("s"):
        return found["s"], found["s"]
    return written, point.rule.state(value).value if isinstance(point.rule, RatioRule) else ""
