"""The round of stations, half-way: some districts nearly done, one behind, the first batch in its public notice."""

from datetime import datetime

from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.demo.cast import PanelMaker
from cuobian.domains.rating.demo.ground import CITY, KEEPER_STATION, Ground
from cuobian.domains.rating.demo.pile import Pile
from cuobian.domains.rating.demo.seen import tell
from cuobian.domains.rating.models import PublicNotice, Round, StepPlan
from cuobian.domains.rating.rules.plan import due_dates
from cuobian.domains.rating.values import RoundStatus, Stage, Step

WINDOWS = {
    Step.SELF_ASSESSMENT: 3,
    Step.FIRST_REVIEW: 2,
    Step.DISTRICT: 10,
    Step.CITY: 8,
    Step.NOTICE: 5,
    Step.APPEAL: 5,
    Step.AWARD: 3,
}
RATED_SHARE = {"350203": 0.97, "350206": 0.93, "350211": 1.0, "350205": 0.87, "350212": 0.68, "350213": 0.88}
FIRST_BATCH = ("350203", "350206", "350211")
"""Districts whose recommended stations the joint panel has seen, most of them."""
KEPT_BACK = {
    KEEPER_STATION: Stage.SELF_ASSESSMENT,
    "350203001001": Stage.FIRST_REVIEW,
    "350203001004": Stage.DISTRICT_PANEL,
}
"""Stations of the printed accounts' own street, left at early steps so that each role has something to do."""


def write_round(ground: Ground) -> None:
    """Write the round and everything in it."""
    made = _round(ground)
    pile = Pile()
    notice = _notice(ground, made)
    panels = PanelMaker(ground, made, pile)
    for place in ground.stations:
        story = tell(ground, place, goal=_goal(ground, place), notice=notice)
        pile.add(ground, made, place, story, panels)
    panels.finish()
    pile.write()
    _objections(ground, pile, notice)


def _round(ground: Ground) -> Round:
    made = Round.objects.create(
        title=_("%(year)d 年度新时代文明实践站星级评定") % {"year": ground.start.year},
        version_id=ground.version.id,
        place_kind="station",
        code=CITY,
        status=RoundStatus.OPEN,
        starts_on=ground.start,
        data_until=ground.start,
        created_at=ground.at(ground.start, 9),
        created_by_id=ground.officer.id,
        opened_at=ground.at(ground.start, 9, 5),
        note=_("演示轮次"),
    )
    for step, due in due_dates(ground.start, WINDOWS, ground.calendar).items():
        StepPlan.objects.create(
            round=made, step=step, due_on=due, set_by_id=ground.officer.id, set_at=ground.at(ground.start, 9)
        )
    return made


def _notice(ground: Ground, made: Round) -> PublicNotice:
    opens = ground.day(10)
    return PublicNotice.objects.create(
        round=made,
        number=1,
        title=_("第 1 批星级评定结果公示"),
        code=CITY,
        body=_("厦门市委文明办"),
        opens_on=opens,
        closes_on=ground.calendar.add(opens, 5),
        published_at=ground.at(opens, 10),
        published_by_id=ground.officer.id,
    )


def _goal(ground: Ground, place: PlaceRecord) -> Stage:
    """How far this station has come. The stages past the district's depend on its star and are settled by the story."""
    if place.code in KEPT_BACK:
        return KEPT_BACK[place.code]
    dice = ground.dice("goal", place.code)
    if dice.random() < RATED_SHARE[place.code[:6]]:
        return Stage.NOTICE if place.code[:6] in FIRST_BATCH and dice.random() < 0.75 else Stage.DISTRICT_RESULT
    return dice.choices((Stage.SELF_ASSESSMENT, Stage.FIRST_REVIEW, Stage.DISTRICT_PANEL), (1, 1, 4))[0]


def _objections(ground: Ground, pile: Pile, notice: PublicNotice) -> None:
    from cuobian.domains.rating.models import Objection
    from cuobian.domains.rating.values import Ruling

    chosen = [entry for entry in pile.entries if entry.stage == Stage.NOTICE][:3]
    texts = (
        _("周六下午去了两次都没有开门，和公示的开放时间对不上。（演示）"),
        _("书画班的次数比公布的多，建议核对。（演示）"),
        _("站里新添了坡道，老人方便多了，不知道有没有算进去。（演示）"),
    )
    for number, (entry, text) in enumerate(zip(chosen, texts, strict=False)):
        answered = number == 0
        at: datetime = ground.at(notice.opens_on, 15 + number)
        Objection.objects.create(
            entry=entry,
            notice=notice,
            receipt=f"DEMO{number + 2}{number + 3}{number + 4}XYZ"[:10],
            text=text,
            made_at=at,
            answer=_("已核对开放日志和暗访记录，两次闭门属实，已在扣分项中记录。（演示）") if answered else "",
            outcome=Ruling.CHANGED if answered else "",
            answered_at=ground.at(ground.day(11), 10) if answered else None,
            answered_by_id=ground.officer.id if answered else None,
        )
