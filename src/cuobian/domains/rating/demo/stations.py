"""The round of stations, half-way: some districts nearly done, one behind, the first batch in its public notice."""

from datetime import datetime

from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.actions.appeals import assign_reviewers, file_appeal
from cuobian.domains.rating.demo.dossiers import write_dossiers
from cuobian.domains.rating.demo.ground import CITY, EXTENDED, KEEPER_STATION, KEPT_BACK, Ground
from cuobian.domains.rating.demo.pile import Pile
from cuobian.domains.rating.demo.seen import tell
from cuobian.domains.rating.demo.visits import Visits
from cuobian.domains.rating.demo.way import Way
from cuobian.domains.rating.models import PublicNotice, Round, StepPlan
from cuobian.domains.rating.rules.plan import due_dates
from cuobian.domains.rating.values import RoundStatus, Stage, Step
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import local_date

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


def write_round(ground: Ground) -> None:
    """Write the round and everything in it."""
    made = _round(ground)
    pile = Pile()
    notice = _notice(ground, made)
    visits = Visits(ground, made, pile)
    for place in ground.stations:
        story = tell(ground, place, goal=_goal(ground, place), notice=notice)
        Way(pile, ground, made, place, story, visits).write()
    visits.panels.finish()
    pile.write()
    write_dossiers(ground, made)
    _objections(ground, pile, notice)
    _appeal(ground, pile)


def _round(ground: Ground) -> Round:
    made = Round.objects.create(
        title=_("%(year)d 年度新时代文明实践站星级评定") % {"year": ground.start.year},
        version_id=ground.version.id,
        place_kind="station",
        code=CITY,
        status=RoundStatus.OPEN,
        starts_on=ground.start,
        data_until=ground.data_day,
        created_at=ground.at(ground.start, 9),
        created_by_id=ground.officer.id,
        opened_at=ground.at(ground.start, 9, 5),
        note=_("演示轮次"),
    )
    for step, due in due_dates(ground.start, WINDOWS, ground.calendar).items():
        StepPlan.objects.create(
            round=made, step=step, due_on=due, set_by_id=ground.officer.id, set_at=ground.at(ground.start, 9)
        )
    for step in (Step.SELF_ASSESSMENT, Step.FIRST_REVIEW):
        StepPlan.objects.create(
            round=made,
            step=step,
            district=KEEPER_STATION[:6],
            due_on=ground.calendar.add(local_date(ground.now), EXTENDED[step]),
            reason=_("台风停电，部分社区的开放记录要补（演示）"),
            set_by_id=ground.officer.id,
            set_at=ground.at(ground.day(3), 16),
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
            name="" if number else _("陈先生（演示）"),
            contact="" if number else "0592-000-0001",
            made_at=at,
            answer=_("已核对开放日志和暗访记录，两次闭门属实，已在扣分项中记录。（演示）") if answered else "",
            outcome=Ruling.CHANGED if answered else "",
            answered_at=ground.at(ground.day(11), 10) if answered else None,
            answered_by_id=ground.officer.id if answered else None,
        )


def _appeal(ground: Ground, pile: Pile) -> None:
    """One station appeals, and the printed reviewer has it on the table: through the real actions."""
    entry = next((entry for entry in reversed(pile.entries) if entry.stage == Stage.NOTICE), None)
    if entry is None or not ground.reviewers:
        return
    keeper = ground.keepers[entry.code]
    grants = (("rating.self_assess.station", entry.code),)
    own = Actor(account_id=keeper.id, name=keeper.name, role="station_keeper", scope=entry.code, grants=grants)
    point = next(point.id for dimension in ground.standard.dimensions for point in dimension.walk())
    words = _("现场看的那天门口在修路，指示牌临时收起来了。（演示）")
    appeal = file_appeal(actor=own, entry_id=entry.pk, points={point: words}, reason=words, now=ground.now)
    officer = Actor(
        account_id=ground.officer.id,
        name=ground.officer.name,
        role="city_officer",
        scope=CITY,
        grants=(("rating.answer", CITY),),
    )
    printed = next((person for person in ground.reviewers if person.username == "reviewer"), ground.reviewers[0])
    assign_reviewers(actor=officer, appeal_id=appeal.pk, accounts=[printed.id], now=ground.now)
