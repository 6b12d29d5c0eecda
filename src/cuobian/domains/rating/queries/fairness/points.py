"""The measuring points of a run: each with its wording, its agreement and its verdict; and the points whose wording needs work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.people.public import AccountRecord, accounts
from cuobian.domains.rating.models import Entry, FairnessRun
from cuobian.domains.rating.queries.fairness.runs import Opened, opened
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.fairness.outcome import PointFigure
from cuobian.domains.rating.rules.fairness.point_words import ORDER, group_of, sign_words, verdict_words, why_words
from cuobian.domains.rating.rules.fairness.points import (
    Differing,
    Leaning,
    Use,
    commonest,
    differing,
    leanings,
    uses_of,
)
from cuobian.domains.standards.public import Point, WordingNote
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotFound
from cuobian.kernel.format import number, percent

MOST = 12
"""Places shown on which assessors differ most."""
ROUNDS = 3
"""Rounds of a version that its author is told of: the latest."""
NOWHERE = 99.0
"""Sorts what has no figure behind everything that has one."""


@dataclass(frozen=True, slots=True)
class PointLine:
    """One measuring point of a run, as a list shows and sorts it."""

    order: int
    text: Point
    figure: PointFigure
    state: str
    """The state given most; "" when nobody said anything."""

    @property
    def id(self) -> str:
        return self.text.id

    @property
    def group(self) -> str:
        return group_of(self.figure)

    @property
    def rank(self) -> int:
        return ORDER.index(self.group)

    @property
    def verdict(self) -> str:
        return verdict_words(self.figure, self.state)

    @property
    def why(self) -> str:
        return why_words(self.figure)

    @property
    def signs(self) -> list[tuple[str, str]]:
        return [sign_words(code) for code in self.figure.signs]

    @property
    def alpha_key(self) -> float:
        return _key(self.figure.alpha)

    @property
    def exact_key(self) -> float:
        return _key(self.figure.exact)

    @property
    def common_key(self) -> float:
        return _key(self.figure.prevalence)

    @property
    def ac1_key(self) -> float:
        return _key(self.figure.ac1)

    @property
    def difficulty_key(self) -> float:
        return _key(self.figure.difficulty)

    @property
    def outfit_key(self) -> float:
        return _key(self.figure.outfit)


def _key(value: float | None) -> float:
    return NOWHERE if value is None else value


@dataclass(frozen=True, slots=True)
class Apart:
    """A place on which assessors differ: its entry, and who gave what."""

    entry: Entry
    one: Differing


@dataclass(frozen=True, slots=True)
class PointView:
    """One point opened: how its states were used, where assessors differ, who leans which way."""

    line: PointLine
    uses: Sequence[Use]
    apart: Sequence[Apart]
    apart_count: int
    leanings: Sequence[tuple[AccountRecord | None, Leaning]]
    people: Mapping[UUID, AccountRecord]


@dataclass(frozen=True, slots=True)
class WordingNeeded:
    """A point of a version whose wording needs work, found by one run."""

    line: PointLine
    run: FairnessRun


def point_lines(found: Opened) -> list[PointLine]:
    """Every judged point of the round's standard, in its order; those nobody rated have empty figures."""
    material, version_id = found.material, found.run.round.version_id
    figures = {one.point: one for one in found.outcome.agreement.points}
    states = commonest(material)
    return [
        PointLine(order, point_text(version_id, name), figures.get(order, _nothing(order)), states.get(order, ""))
        for order, name in enumerate(material.points)
    ]


def _nothing(point: int) -> PointFigure:
    """A point that nobody rated."""
    none = (None, None, None, None, None, None)
    return PointFigure(point, 0, 0, *none, needs_work=False, reason="", difficulty=None, difficulty_error=None,
                       infit=None, outfit=None, signs=())  # fmt: skip


def point_view(found: Opened, point_id: str) -> PointView:
    """One point. Raises NotFound for one that the round's standard does not have."""
    line = next((each for each in point_lines(found) if each.id == point_id), None)
    if line is None:
        raise NotFound()
    material = found.material
    every = differing(material, line.order)
    ids = [material.places[one.unit].entry_id for one in every[:MOST]]
    entries = {entry.pk: entry for entry in Entry.objects.filter(pk__in=ids).select_related("place")}
    leaning = leanings(material, line.order)
    seats = {who for one in every[:MOST] for who, _state in one.given} | {one.assessor for one in leaning}
    people = accounts([material.assessors[seat].account_id for seat in seats])
    return PointView(
        line=line,
        uses=uses_of(material, line.order),
        apart=[Apart(entries[entry_id], one) for entry_id, one in zip(ids, every[:MOST], strict=True)],
        apart_count=len(every),
        leanings=_by_name([(people.get(material.assessors[one.assessor].account_id), one) for one in leaning]),
        people=people,
    )


def _by_name(
    rows: list[tuple[AccountRecord | None, Leaning]],
) -> list[tuple[AccountRecord | None, Leaning]]:
    """In order of names: whoever leans farthest stands no higher than anybody else."""
    return sorted(rows, key=lambda row: row[0].name if row[0] else "")


def wording_needed(version_id: UUID) -> list[WordingNeeded]:
    """Points of a version whose wording needs work, each once, by the latest runs of its latest rounds."""
    rows = FairnessRun.objects.filter(round__version_id=version_id).select_related("round")
    latest: dict[tuple[UUID, str], FairnessRun] = {}
    for run in rows.defer("inputs", "outcome", "severity_map").order_by("-computed_at", "-sequence"):
        latest.setdefault((run.round_id, run.level), run)
    rounds = list(dict.fromkeys(round_id for round_id, _level in latest))[:ROUNDS]
    found: dict[str, WordingNeeded] = {}
    for (round_id, _level), run in latest.items():
        if round_id in rounds:
            for line in point_lines(opened(run)):
                if line.group == "wording":
                    found.setdefault(line.id, WordingNeeded(line, run))
    return sorted(found.values(), key=lambda one: one.line.order)


def wording_notes(actor: Actor, version_id: UUID) -> list[WordingNote]:
    """The same for the page of the version: why, and the way to the figures for those who may see them."""
    return [
        WordingNote(
            point_id=one.line.id,
            why=_why(one),
            url=_figures_url(one) if actor.may("rating.fairness", one.run.round.code) else "",
        )
        for one in wording_needed(version_id)
    ]


def _why(one: WordingNeeded) -> str:
    figure = one.line.figure
    return _("%(places)s 个站点有两人以上评过，一致率 %(exact)s，α %(alpha)s。") % {
        "places": number(figure.places),
        "exact": percent(figure.exact),
        "alpha": number(figure.alpha, 2),
    }


def _figures_url(one: WordingNeeded) -> str:
    path = reverse("rating:point-agreement", args=[one.run.round_id, one.line.id])
    return f"{path}?{urlencode({'level': one.run.level})}"
