"""What happened to one station in the demonstration round: what it said, how good it is, what an assessor sees there."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.demo.ground import KEPT_BACK, Ground
from cuobian.domains.rating.demo.severity import leaning
from cuobian.domains.rating.models import PublicNotice
from cuobian.domains.rating.rules.inputs import Said
from cuobian.domains.rating.rules.sheets import judged_points
from cuobian.domains.rating.values import Stage
from cuobian.engines.scoring import CountRule, Point

DISTRICT_RATERS, CITY_RATERS = 3, 5
DAY_NOISE, POINT_NOISE = 0.02, 0.025
"""How much a whole visit and a single point look better or worse than they are, in quality."""
NOTES = {
    "B": "大体符合，个别地方还要补，建议一个月内改好。（演示）",
    "C": "与要求差得较多，已当面说明怎么改。（演示）",
    "C#": "现场没有看到，请尽快补上，复查时再看。（演示）",
}
NOT_APPLICABLE_WORDS = "按记录不适用，平台没有这一类数据。（演示）"


@dataclass(slots=True)
class Story:
    """One station's way through the round. `truth` is how good each point really is, 0 to 1."""

    goal: Stage
    declared: tuple[str, ...]
    not_applicable: dict[str, str]
    truth: dict[str, float] = field(default_factory=dict)
    submitted: int = 0
    disputed: bool = False
    notice: PublicNotice | None = None
    has_panel: bool = True


def tell(ground: Ground, place: PlaceRecord, *, goal: Stage, notice: PublicNotice) -> Story:
    """Draw a station's story; better records look better on site, too."""
    dice = ground.dice("story", place.code)
    values = ground.figures[place.id].values
    points = [point for dimension in ground.standard.dimensions for point in dimension.walk()]
    story = Story(
        goal=goal,
        declared=tuple(sorted(p.id for p in points if not p.mandatory and (p.metric is None or values.get(p.metric)))),
        not_applicable={
            p.id: NOT_APPLICABLE_WORDS for p in points if p.applicability and p.metric and values.get(p.metric) is None
        },
        notice=notice,
    )
    if goal in (Stage.SELF_ASSESSMENT, Stage.FIRST_REVIEW):
        return story
    story.truth = _truth(ground, place, dice)
    if place.code in KEPT_BACK:
        return story
    story.submitted = DISTRICT_RATERS
    if goal == Stage.DISTRICT_PANEL:
        story.submitted = dice.choice((0, 0, 1, 2, 3))
        story.has_panel = dice.random() < 0.8
        story.disputed = story.submitted == DISTRICT_RATERS
    return story


def _truth(ground: Ground, place: PlaceRecord, dice: random.Random) -> dict[str, float]:
    """How good each looked-at point really is, between 0 and 1: the record's level with some scatter."""
    level = float(ground.record(place).base) / 100
    centre = min(0.99, max(0.25, level + 0.06))
    return {point.id: min(1.0, max(0.0, dice.gauss(centre, 0.11))) for point in judged_points(ground.standard)}


def look(ground: Ground, truth: Mapping[str, float], account_id: UUID, code: str, what: str) -> dict[str, Said]:
    """What this person says of a case: its truth as it looks to somebody of this severity, with some noise.

    `code` is the place's, "" for a dossier; `what` tells its looks apart: a level, or a dossier's title.
    """
    dice = ground.dice("look", code, what, ground.usernames[account_id])
    shift = leaning(ground, account_id, code) + dice.gauss(0, DAY_NOISE)
    return {
        point.id: _said(point, truth[point.id] - shift + dice.gauss(0, POINT_NOISE))
        for point in judged_points(ground.standard)
        if point.id in truth
    }


def _said(point: Point, quality: float) -> Said:
    if isinstance(point.rule, CountRule):
        most = int(point.points / point.rule.per)
        return Said(defects=max(0, min(most, round((0.92 - quality) * most))))
    return Said(state="A" if quality > 0.72 else "B" if quality > 0.5 else "C" if quality > 0.3 else "C#")


def disagree(ground: Ground, story: Story, one: dict[str, Said], other: dict[str, Said]) -> None:
    """One point on which two assessors lie three states apart, so that it must be reconsidered together."""
    for point in judged_points(ground.standard):
        if not isinstance(point.rule, CountRule) and point.id not in story.not_applicable:
            one[point.id], other[point.id] = Said(state="A"), Said(state="C#")
            return
