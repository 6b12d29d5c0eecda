"""Running the fairness engines over a round, keeping what they found, and computing a kept run again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.rating.actions.fairness.flags import raise_flags
from cuobian.domains.rating.models import Entry, FairnessRun, FairScore, Round
from cuobian.domains.rating.queries.fairness.gathering import gather
from cuobian.domains.rating.queries.fairness.runs import later_sheets, run_in_force, submitted_sheets
from cuobian.domains.rating.queries.load import get_round, lock_round
from cuobian.domains.rating.rules.fairness.analysis import Analysis, analyse
from cuobian.domains.rating.rules.fairness.codec import text_of
from cuobian.domains.rating.rules.fairness.material import Material, PlaceLine, material_from
from cuobian.domains.rating.rules.fairness.outcome import Outcome, PlaceFigure
from cuobian.domains.rating.rules.fairness.policy import policy_from
from cuobian.domains.rating.values import Level, RoundStatus
from cuobian.kernel.access import Actor, require
from cuobian.kernel.errors import Conflict, Invalid
from cuobian.kernel.sentences import Sentence
from cuobian.support.audit.public import record
from cuobian.support.jobs.public import Job, active, start

Step = Callable[[int], None]
BATCH = 200
THOUSANDTH = Decimal("0.001")


def run_fairness(
    *, actor: Actor, round_id: UUID, level: Level, now: datetime, step: Step = lambda _done: None
) -> FairnessRun:
    """Run every engine over the submitted sheets of a level, and keep what was found. Nothing is changed by it.

    Raises:
        NotFound, NotAllowed: not this actor's to run.
        Invalid: no sheet has been submitted at the level.
        Conflict: the round is not open.
    """
    made = get_round(actor, round_id, "rating.fairness.run")
    if made.status not in (RoundStatus.OPEN, RoundStatus.CLOSED):
        raise Conflict()
    material = gather(made, level, policy_from(made.fairness), step)
    if not material.visits:
        raise Invalid(_("这一级还没有人提交检查单，等有了再核算。"))
    found = analyse(material)
    with transaction.atomic():
        lock_round(round_id)
        run = _keep(made, level, material, found, actor=actor, now=now)
        record(
            actor=actor,
            action="rating.run_fairness",
            subject="round",
            subject_id=str(made.pk),
            code=made.code,
            now=now,
            summary=made.title,
            new={"level": str(level), "visits": run.visits, "refusal": run.refusal, "digest": run.digest[:12]},
        )
        return run


def order_run(*, actor: Actor, made: Round, level: Level, now: datetime) -> Job:
    """Have a run made in the background; while one is under way, that one is the answer.

    Raises:
        NotFound, NotAllowed: not this actor's to run.
    """
    require(actor, "rating.fairness.run", made.code)
    running = active("rating.fairness", now=now, round_id=str(made.pk), level=str(level))
    return running or start(
        actor=actor,
        kind="rating.fairness",
        title=Sentence(
            gettext_lazy("核算「%(title)s」的公平性（%(level)s）"), {"title": made.title, "level": level.label}
        ),
        params={"round_id": str(made.pk), "level": str(level)},
        now=now,
        origin=(made.title, reverse("rating:round", args=[made.pk])),
    )


def order_outdated(*, actor: Actor, now: datetime) -> int:
    """Order a run for every level of an open round with sheets that no run has seen. Returns how many were ordered."""
    ordered = 0
    for made in Round.objects.filter(status=RoundStatus.OPEN).order_by("pk"):
        for level in Level:
            run = run_in_force(made, level)
            if later_sheets(run) if run else submitted_sheets(made, level):
                order_run(actor=actor, made=made, level=level, now=now)
                ordered += 1
    return ordered


def _keep(
    made: Round, level: Level, material: Material, found: Analysis, *, actor: Actor, now: datetime
) -> FairnessRun:
    text = text_of(found.outcome)
    last = FairnessRun.objects.filter(round=made, level=level).aggregate(last=Max("sequence"))["last"] or 0
    refused = found.outcome.severity.refused
    run = FairnessRun.objects.create(
        round=made,
        level=level,
        sequence=last + 1,
        policy=material.policy,
        inputs=material.text(),
        outcome=text,
        digest=digest_of(text),
        severity_map=found.severity_map,
        refusal=refused.code if refused else "",
        places=len(material.places),
        visits=len(material.visits),
        assessors=len(material.assessors),
        engines=found.outcome.engines,
        computed_at=now,
        computed_by_id=actor.account_id,
    )
    FairScore.objects.bulk_create(_scores(run, material, found.outcome), batch_size=BATCH)
    raise_flags(run, material, found.outcome, now=now)
    return run


def digest_of(text: str) -> str:
    """sha256 of an outcome's text."""
    return sha256(text.encode()).hexdigest()


def _scores(run: FairnessRun, material: Material, outcome: Outcome) -> list[FairScore]:
    """A row for every place that has a result at the level."""
    lines = [material.places[figure.place] for figure in outcome.places]
    keys = dict(Entry.objects.filter(pk__in=[line.entry_id for line in lines]).values_list("pk", "sort_key"))
    return [
        _score(run, material, line, figure, keys[line.entry_id])
        for line, figure in zip(lines, outcome.places, strict=True)
    ]


def _score(run: FairnessRun, material: Material, line: PlaceLine, figure: PlaceFigure, sort_key: str) -> FairScore:
    return FairScore(
        run=run,
        entry_id=line.entry_id,
        code=line.code,
        sort_key=sort_key,
        visits=figure.visits,
        official=line.official or Decimal(0),
        raw=_points(figure.raw),
        adjustment=_points(figure.adjustment),
        fair=_points(figure.fair),
        error=_points(figure.error),
        refusal=figure.refused.code if figure.refused else "",
        is_capped=figure.capped,
        star=figure.star,
        fair_star=figure.fair_star,
        ceiling=line.ceiling,
        chances=[round(chance, 6) for chance in figure.chances],
        is_borderline=figure.borderline,
        expected_loss=figure.expected_loss,
        next_visit_value=figure.next_visit_value,
        shares=[
            {
                "sheet": str(material.visits[share.visit].sheet_id),
                "weight": round(share.weight, 6),
                "added": round(share.added, 6),
            }
            for share in figure.shares
        ],
    )


def _points(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(THOUSANDTH)


@dataclass(frozen=True, slots=True)
class ReplayedRun:
    """One run computed again. `same` when its outcome came out as it was kept, to the last kept place."""

    run: FairnessRun
    same: bool
    difference: str = ""


def replay_runs(made: Round) -> Iterator[ReplayedRun]:
    """Compute every run of a round again from what it kept, and compare."""
    for run in FairnessRun.objects.filter(round=made).select_related("round").order_by("level", "sequence"):
        found = analyse(material_from(run.inputs))
        text = text_of(found.outcome)
        problem = ""
        if digest_of(run.outcome) != run.digest:
            problem = _("保存的结果与校验值不一致")
        elif text != run.outcome:
            problem = _("同样的材料算出了不同的结果")
        elif not _rows_agree(run, found.outcome):
            problem = _("各站点的行与结果不一致")
        yield ReplayedRun(run, not problem, problem)


def _rows_agree(run: FairnessRun, outcome: Outcome) -> bool:
    """The rows that pages read say what the outcome says."""
    rows: Sequence[tuple[UUID, Decimal, int]] = list(
        FairScore.objects.filter(run=run).order_by("code").values_list("entry_id", "fair", "fair_star")
    )
    material = material_from(run.inputs)
    told = sorted(
        (material.places[one.place].code, material.places[one.place].entry_id, _points(one.fair), one.fair_star)
        for one in outcome.places
    )
    return [tuple(row) for row in rows] == [line[1:] for line in told]
