"""A self-check about the first repeated point, and practices that were pushed to stations and to centres, all half answered.

No self-check is asked of centres: it is about a measuring point, and no standard is written for them.
"""

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rectification.actions.telling import tell_of_practice
from cuobian.domains.rectification.demo.findings import REPEATED
from cuobian.domains.rectification.demo.ground import CITY, SIMING, Ground
from cuobian.domains.rectification.models import Practice, PracticeAnswer, SelfCheck, SelfCheckItem
from cuobian.domains.rectification.values import Answer

ASKED_BACK, ASKED_DAYS = 6, 10
TONGAN = "350212"
CENTRES_SAID = {
    "350205": (Answer.ADOPTED, "这个月起在各镇街轮流开"),
    "350206": (Answer.ADOPTED, "已在两个所各开了一次"),
    "350211": (Answer.UNSUITABLE, "例会由运营团队每周在线上开，已另行安排现场走访"),
}
"""What the centres of 海沧, 湖里 and 集美 answered."""


def write_learning(ground: Ground) -> None:
    """Both for 思明; an area without stations there gets none."""
    places = [place for place in ground.stations if place.code.startswith(SIMING)]
    if len(places) > 1:
        _self_check(ground, places)
        _practice(ground, places)
    if len(ground.centres) > 1:
        _practice_of_centres(ground)


def _self_check(ground: Ground, places: list[PlaceRecord]) -> None:
    point = ground.points[REPEATED[1][0]]
    asked = ground.workday(ASKED_BACK)
    at = ground.at(asked, 15)
    check = SelfCheck.objects.create(
        id=ground.ident("self-check", at),
        code=SIMING,
        version_id=ground.version.id,
        point_id=point.id,
        point_text=point.name,
        request="请对照门口公示牌和线上主页，看开放时间是不是一致、有没有写更新日期。",
        due_on=ground.days.add(asked, ASKED_DAYS),
        asked_at=at,
        asked_by_id=ground.officers[SIMING].id,
    )
    items = []
    for place in places:
        dice = ground.dice("self-check", place.code)
        item = SelfCheckItem(
            id=ground.ident(f"item {place.code}", at),
            check_of=check,
            place_id=place.id,
            code=place.code,
            sort_key=place.sort_key,
        )
        keeper = ground.keepers.get(place.code)
        if keeper and dice.random() < 0.6:
            item.answer, item.note = Answer.CLEAN, dice.choice(["", "两处一致，九月更新过"])
            item.answered_at, item.answered_by_id = ground.at(ground.days.add(asked, dice.randint(1, 4)), 10), keeper.id
        items.append(item)
    SelfCheckItem.objects.bulk_create(items)


def _practice(ground: Ground, places: list[PlaceRecord]) -> None:
    origin, pushed = places[0], ground.workday(15)
    at = ground.at(pushed, 9)
    practice = Practice.objects.create(
        id=ground.ident("practice", at),
        place_id=origin.id,
        code=origin.code,
        scope=SIMING,
        title="服务清单贴到楼道口，扫码就能点单（演示）",
        text="把服务清单印成一张纸贴在每栋楼道口，写清能办什么、找谁、几天答复；旁边留电话，不会扫码的打电话。一栋一张，花费不到两元。",
        pushed_at=at,
        pushed_by_id=ground.officers[SIMING].id,
    )
    rows = []
    for place in places[1:]:
        dice = ground.dice("practice", place.code)
        row = _asked(ground, practice, place)
        keeper = ground.keepers.get(place.code)
        if keeper and dice.random() < 0.5:
            row.answer = Answer.ADOPTED if dice.random() < 0.7 else Answer.UNSUITABLE
            row.note = "已贴到 12 栋楼道口" if row.answer == Answer.ADOPTED else "村里没有楼道，已改贴在祠堂门口"
            row.answered_at, row.answered_by_id = ground.at(ground.days.add(pushed, dice.randint(1, 8)), 10), keeper.id
        rows.append(row)
    PracticeAnswer.objects.bulk_create(rows)


def _asked(ground: Ground, practice: Practice, place: PlaceRecord) -> PracticeAnswer:
    """A place that a practice was pushed to, before its answer."""
    return PracticeAnswer(
        id=ground.ident(f"answer {place.code}", practice.pushed_at),
        practice=practice,
        place_id=place.id,
        code=place.code,
        sort_key=place.sort_key,
    )


def _practice_of_centres(ground: Ground) -> None:
    """The city tells all centres of what 同安's does well; 思明 has not answered yet."""
    pushed = ground.workday(8)
    at = ground.at(pushed, 10)
    others = sorted(ground.centres, key=lambda place: place.code)
    origin = next((place for place in others if place.code == TONGAN), others[-1])
    practice = Practice.objects.create(
        id=ground.ident("practice of centres", at),
        place_id=origin.id,
        code=origin.code,
        scope=CITY,
        title="月度例会轮流开到所和站（演示）",
        text="每月例会选一个所或站去开，先看现场再议事；议定的事当场写明谁办、哪天办完，下次例会先看上次的办好没有。",
        pushed_at=at,
        pushed_by_id=ground.city.id,
    )
    rows = []
    for place in others:
        if place.id == origin.id:
            continue
        row = _asked(ground, practice, place)
        if answer := CENTRES_SAID.get(place.code):
            row.answer, row.note = answer
            row.answered_at = ground.at(ground.days.add(pushed, 3), 15)
            row.answered_by_id = ground.officers[place.code].id
        rows.append(row)
    PracticeAnswer.objects.bulk_create(rows)
    waiting = [row.code for row in rows if row.code == SIMING and row.answer == Answer.WAITING]
    tell_of_practice(practice=practice, codes=waiting, now=at)
