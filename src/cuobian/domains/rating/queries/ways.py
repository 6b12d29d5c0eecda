"""The keeper's ways to the next star: the quickest, the cheapest, the one with the fewest changes, and what costs the star.

Exact, and every answer confirmed by the scorer (`engines.explain`). An answer depends on the version, the facts and the
margin alone, so it is kept in the process: a page that is opened again asks the engine nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.rating.models import Entry, FairScore
from cuobian.domains.rating.queries.effort import effort_costs
from cuobian.domains.rating.queries.facts_of_entry import level_seen
from cuobian.domains.rating.queries.fairness.runs import run_in_force
from cuobian.domains.rating.queries.keeper import PUBLISHED, KeeperView, how_to, point_of, scorer_of
from cuobian.domains.rating.queries.standard import point_text
from cuobian.domains.rating.rules.effort import days_words, evidence_words, wait_words, yuan_words
from cuobian.domains.rating.rules.fairness.policy import policy_from
from cuobian.domains.rating.rules.inputs import engine_inputs, facts_from
from cuobian.domains.rating.rules.ways import (
    CHEAPEST,
    FEWEST,
    KINDS,
    OBJECTIVES,
    QUICKEST,
    Barrier,
    barriers,
    reason_words,
)
from cuobian.engines import explain as ex
from cuobian.engines.scoring import Change, State, what_if

PLAIN = Decimal(0)
SETS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: which standard, what is known of the place, and how many points above the line are wanted."""

    version_id: UUID
    facts: str
    margin: Decimal


@dataclass(frozen=True, slots=True)
class StepLine:
    """One thing to do. `gain` is in points of the total, `days` working days, `wait` days until it can be seen."""

    id: str
    name: str
    before: State | None
    after: State | None
    gain: Decimal
    how: str
    days: int
    cost: int
    wait: int
    evidence: str
    seen: Sequence[str]

    @property
    def effort(self) -> str:
        """「约 3 天，不花钱」."""
        return _("，").join((days_words(self.days), yuan_words(self.cost)))

    @property
    def waiting(self) -> str:
        """How long it takes until it shows."""
        return wait_words(self.wait)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way as a line of a list; `kinds` says what it is the best in. `names` are the points it raises."""

    kinds: tuple[str, ...]
    days: int
    cost: int
    points: int
    finish: int
    total: Decimal
    names: Sequence[str]

    @property
    def kind(self) -> str:
        """The name it is asked for by."""
        return self.kinds[0]

    @property
    def label(self) -> str:
        """「最快、最省钱」."""
        return _("、").join(str(KINDS[kind]) for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class WaysView:
    """What a page shows about the way to `star`. Without choices, `reasons` says why and `best` how far one gets."""

    star: int
    line: Decimal
    margin: Decimal
    choices: Sequence[Choice]
    shown: Choice | None
    steps: Sequence[StepLine]
    is_enough: bool
    barriers: Sequence[Barrier]
    reasons: Sequence[str]
    best: Decimal | None

    @property
    def target(self) -> Decimal:
        """The total to be reached."""
        return self.line + self.margin


def ways_of(entry: Entry, view: KeeperView, *, kind: str = QUICKEST, margin: Decimal = PLAIN) -> WaysView | None:
    """The three ways, with the steps of one of them; None at the highest star."""
    if view.next_star is None:
        return None
    asked = Asked(entry.round.version_id, view.facts, margin)
    question, answers = _question(asked), {name: _answer(asked, name) for name in KINDS}
    choices = _merged(entry, answers)
    shown = next((choice for choice in choices if kind in choice.kinds), None)
    return WaysView(
        star=question.star,
        line=question.target - margin,
        margin=margin,
        choices=choices,
        shown=shown,
        steps=_steps(entry, view, asked, shown.kind) if shown else (),
        is_enough=answers[QUICKEST].reached,
        barriers=barriers(question),
        reasons=[reason_words(reason, question.before) for reason in answers[QUICKEST].reasons],
        best=_best(question) if answers[QUICKEST].reasons else None,
    )


def combinations(entry: Entry, view: KeeperView, *, margin: Decimal = PLAIN) -> list[Choice]:
    """Every way that no other beats in money, days and number of points together."""
    found = _pareto(Asked(entry.round.version_id, view.facts, margin))
    return [_choice(entry, way, ()) for way in found.ways]


def costly_sets(entry: Entry, view: KeeperView, *, margin: Decimal = PLAIN) -> list[Choice]:
    """The smallest sets of points that cost the star: each suffices alone when repaired fully."""
    found = _sets(Asked(entry.round.version_id, view.facts, margin))
    return [_choice(entry, way, ()) for way in found.ways]


def sure_margin(entry: Entry) -> Decimal | None:
    """Points above the line that make the star fairly sure (eight chances in ten).

    None before the result is public, and where no run of the fairness engines has this place. Where the round's policy
    lets the adjusted score decide, what the adjustment takes away is wanted on top.
    """
    if entry.stage not in PUBLISHED:
        return None
    run = run_in_force(entry.round, level_seen(entry))
    found = FairScore.objects.filter(run=run, entry=entry).first() if run else None
    if run is None or found is None:
        return None
    taken = max(Decimal(0), -found.adjustment) if policy_from(run.policy).moves_star else Decimal(0)
    return ex.margin(found.error) + taken.quantize(Decimal("0.01"))


@lru_cache(maxsize=256)
def _question(asked: Asked) -> ex.StarProblem:
    scorer = scorer_of(asked.version_id)
    inputs = engine_inputs(scorer.standard, facts_from(asked.facts))
    return ex.star_problem(scorer, inputs, effort_costs(), margin=asked.margin)


@lru_cache(maxsize=1024)
def _answer(asked: Asked, kind: str) -> ex.StarWays:
    """The best way of one kind."""
    if kind == FEWEST:
        cheapest = _answer(asked, CHEAPEST)
        if cheapest.ways and cheapest.ways[0].path.points <= 1:
            return cheapest  # nothing has fewer points, and among those with one this is the cheapest
    return ex.path_to_star(_question(asked), OBJECTIVES[kind])


@lru_cache(maxsize=256)
def _pareto(asked: Asked) -> ex.StarWays:
    return ex.pareto_to_star(_question(asked))


@lru_cache(maxsize=256)
def _sets(asked: Asked) -> ex.StarWays:
    return ex.sets_for_star(_question(asked), most=SETS)


@lru_cache(maxsize=1024)
def _gains(asked: Asked, kind: str) -> tuple[Decimal, ...]:
    """What the total grows by with each step, taken in the order shown; they add up to the whole growth."""
    question, way = _question(asked), _answer(asked, kind).ways[0]
    if not way.changes:
        return ()
    between = [
        what_if(question.scorer, question.inputs, way.changes[:count]).total for count in range(1, len(way.changes))
    ]
    return tuple(later - sooner for sooner, later in pairwise((question.before.total, *between, way.after.total)))


def _merged(entry: Entry, answers: dict[str, ex.StarWays]) -> list[Choice]:
    """The ways of all kinds, those that do and cost the same told once."""
    kinds: dict[tuple[int, int, int], list[str]] = {}
    for kind, answer in answers.items():
        for way in answer.ways:
            kinds.setdefault(way.path.sums, []).append(kind)
    return [_choice(entry, answers[names[0]].ways[0], tuple(names)) for names in kinds.values()]


def _choice(entry: Entry, way: ex.Way, kinds: tuple[str, ...]) -> Choice:
    path = way.path
    return Choice(
        kinds=kinds,
        days=path.days,
        cost=path.cost,
        points=path.points,
        finish=path.finish,
        total=way.after.total,
        names=[point_of(entry, choice.point_id).name for choice in path.choices],
    )


def _steps(entry: Entry, view: KeeperView, asked: Asked, kind: str) -> list[StepLine]:
    before, way = _question(asked).before, _answer(asked, kind).ways[0]
    return [
        StepLine(
            id=step.point_id,
            name=point_of(entry, step.point_id).name,
            before=before.point(step.point_id).state,
            after=(after := way.after.point(step.point_id).state),
            gain=gain,
            how=how_to(entry, view.snapshot, step.point_id, after),
            days=step.level.days,
            cost=step.level.cost,
            wait=step.level.earliest - step.level.days,
            evidence=evidence_words(point_of(entry, step.point_id).methods),
            seen=point_text(entry.round.version_id, step.point_id).evidence,
        )
        for step, gain in zip(way.path.choices, _gains(asked, kind), strict=True)
    ]


def _best(question: ex.StarProblem) -> Decimal:
    """The total when every point is brought to its best."""
    changes = tuple(Change(offer.option.point_id, offer.values[-1], None) for offer in question.offers)
    return what_if(question.scorer, question.inputs, changes).total
