"""Stars of earlier years: plausible for each place's record, with a few downgraded and withdrawn."""

from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal

from django.utils.translation import gettext as _

from cuobian.domains.ledger.public import NewFact, record_many
from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.demo.ground import Ground
from cuobian.domains.rating.models import StarAward, StarEvent
from cuobian.domains.rating.values import AwardStatus, StarAct
from cuobian.engines.scoring import Result
from cuobian.kernel.access import Actor

CENT = Decimal("0.01")
LAST, EARLIER = date(2024, 12, 20), date(2022, 12, 20)
ENDS = date(2026, 12, 20)
LINES = ((90, 5), (82, 4), (74, 3), (66, 2), (60, 1))


def write_history(ground: Ground) -> None:
    """Awards of 2022 and 2024."""
    awards: list[StarAward] = []
    events: list[StarEvent] = []
    numbers: Counter[str] = Counter()
    for place in ground.stations:
        dice = ground.dice("history", place.code)
        scored = ground.record(place)
        score = min(Decimal("98.5"), scored.total + Decimal(str(round(dice.uniform(-7, 3), 2))))
        star = next((star for line, star in LINES if score >= line), 0)
        if dice.random() < 0.55 and star > 1:
            awards.append(_award(ground, place, star - dice.choice((0, 1)), score - 6, scored, EARLIER, numbers))
            events += _events(awards[-1], ended=True)
        if star and dice.random() < 0.92:
            awards.append(_award(ground, place, star, score, scored, LAST, numbers))
            events += _events(awards[-1], ended=False)
    _mishaps(awards, events, ground)
    StarAward.objects.bulk_create(awards, batch_size=500)
    StarEvent.objects.bulk_create(events, batch_size=1000)
    _in_the_ledger(ground, awards)


def _in_the_ledger(ground: Ground, awards: list[StarAward]) -> None:
    """What the ledger knows of them: the stars in force, written down when the platform took them over."""
    system = Actor.system(_("演示数据"))
    facts = [
        NewFact(
            award.code,
            "star",
            ground.at(award.awarded_on, 10),
            quantity=Decimal(award.star),
            subject=f"star:{award.pk}",
        )
        for award in awards
        if award.status == AwardStatus.ACTIVE
    ]
    record_many(actor=system, facts=facts, source="demo", now=ground.now)


def _award(
    ground: Ground, place: PlaceRecord, star: int, score: Decimal, scored: Result, on: date, numbers: Counter[str]
) -> StarAward:
    prefix = f"{on.year}-{place.code[:6]}-Z"
    numbers[prefix] += 1
    ended = on == EARLIER
    dimensions, told = _dimensions(scored, score)
    return StarAward(
        place_id=place.id,
        code=place.code,
        star=star,
        score=told,
        dimensions=dimensions,
        standard_label=_("新时代文明实践站星级评定标准（示例）%(year)d 年") % {"year": on.year},
        body=_("厦门市委文明办") if star >= 4 else _("%(district)s文明办") % {"district": place.district_name},
        plaque_number=f"{prefix}-{numbers[prefix]:04d}",
        awarded_on=on,
        valid_until=LAST if ended else ENDS,
        status=AwardStatus.SUPERSEDED if ended else AwardStatus.ACTIVE,
        ended_on=LAST if ended else None,
        end_reason=_("重新评定") if ended else "",
        is_sample=True,
    )


def _dimensions(scored: Result, score: Decimal) -> tuple[list[dict[str, str | None]], Decimal]:
    """Dimensions that lead to a score, and the score that they lead to: this one, or the least above it."""
    full = sum((row.full for row in scored.dimensions), Decimal(0))
    share = score / max(scored.total, Decimal(1))
    got = {row.id: min(row.full, row.score * share).quantize(CENT) for row in scored.dimensions}
    left = (score * full / 100).quantize(CENT, ROUND_UP) - sum(got.values(), Decimal(0))
    for row in scored.dimensions:
        step = max(-got[row.id], min(left, row.full - got[row.id]))
        got[row.id], left = got[row.id] + step, left - step
    rows: list[dict[str, str | None]] = [
        {
            "id": row.id,
            "name": row.name,
            "points": str(row.full),
            "score": str(got[row.id]),
            "ratio": str((100 * got[row.id] / row.full).quantize(CENT)) if row.full else None,
        }
        for row in scored.dimensions
    ]
    return rows, (100 * sum(got.values(), Decimal(0)) / full).quantize(CENT, ROUND_HALF_UP)


def _events(award: StarAward, *, ended: bool) -> list[StarEvent]:
    made = [StarEvent(award=award, act=StarAct.GRANTED, star=award.star, on=award.awarded_on, by_name=award.body)]
    if ended:
        made.append(
            StarEvent(
                award=award, act=StarAct.SUPERSEDED, star=award.star, on=LAST, reason=_("重新评定"), by_name=award.body
            )
        )
    return made


def _mishaps(awards: list[StarAward], events: list[StarEvent], ground: Ground) -> None:
    """Three withdrawn and four warned, so that history has something to show."""
    active = [award for award in awards if award.status == AwardStatus.ACTIVE and award.star <= 3]
    chosen = ground.dice("mishaps").sample(active, min(7, len(active)))
    day = date(2026, 4, 15)
    for award in chosen[:3]:
        award.status, award.ended_on = AwardStatus.REVOKED, day
        award.end_reason = _("连续 90 天没有开放记录、活动和办结订单，黄牌到期未改（演示）")
        events.append(
            StarEvent(
                award=award, act=StarAct.REVOKED, star=award.star, on=day, reason=award.end_reason, by_name=award.body
            )
        )
    events.extend(
        StarEvent(
            award=award,
            act=StarAct.WARNED,
            star=award.star,
            on=date(2026, 9, 10),
            by_name=award.body,
            reason=_("近 60 天开放记录不足公示时间的一半，请在 30 天内恢复（演示）"),
            facts={"days": 30},
        )
        for award in chosen[3:]
    )
