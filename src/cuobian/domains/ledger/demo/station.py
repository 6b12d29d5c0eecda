"""A station's year, written into its diary from its plan."""

from datetime import date, timedelta

from cuobian.domains.ledger.demo import words
from cuobian.domains.ledger.demo.diary import Diary
from cuobian.domains.ledger.demo.plan import Plan
from cuobian.domains.ledger.demo.sizes import MEAN_RATING, Traits

_PRIOR_VOTES = 20
_CHANNELS = ("online", "kiosk", "window", "visit")
_LOVE = ("elders", "disabled", "poor", "children")
_SOON = timedelta(hours=3)


def station_year(diary: Diary, plan: Plan, traits: Traits) -> None:
    """Everything that a station writes down in a year."""
    population = diary.dice.integer(2200, 13000)
    diary.write("population", diary.first, population, delay=_SOON, hour=9)
    _opening(diary, plan, traits)
    _activities(diary, plan)
    _orders(diary, plan)
    _demand(diary, plan)
    _volunteers(diary, plan, population)
    _learning(diary, plan)
    _partners(diary, plan, traits)
    _review(diary, plan)
    _posted(diary, plan)


def _opening(diary: Diary, plan: Plan, traits: Traits) -> None:
    dice = diary.dice
    posted = dice.pick((35, 40, 42, 48, 56))
    share = plan.values["open_fulfil"]
    for on in diary.weeks():
        diary.write("opening_hours", on, posted, round(posted * _near(diary, share), 1), hour=21, delay=_SOON)
    for on in diary.month_ends():
        hours = posted * 4 + dice.integer(6, 30)
        diary.write("service_hours", on, hours, round(hours * plan.values["offhour"]), hour=21, delay=_SOON)
        if traits.kiosk:
            online = round(posted * 4.3)
            diary.write(
                "kiosk_online", on, online, online * _near(diary, plan.values["kiosk_online"]), hour=23, delay=_SOON
            )
            fresh = round(30 * plan.values["kiosk_fresh"] + dice.between(-0.45, 0.45))
            diary.write("kiosk_fresh", on, 30, min(30, fresh), hour=23, delay=_SOON)
        _people_served(diary, plan, on)
    if dice.chance(0.45):
        shut = plan.states["open_fulfil"] in "CD" and dice.chance(0.7)
        tag, part = ("shut", 0) if shut else ("open", 8)
        diary.write("mystery_visit", diary.days(1, last=200)[0], 8, part, tag=tag, hour=10, delay=_SOON)


def _people_served(diary: Diary, plan: Plan, on: date) -> None:
    people = diary.dice.about(160 * plan.size)
    priority = round(people * plan.values["priority"] * diary.dice.between(0.97, 1.03))
    diary.write("service_people", on, people, min(people, priority), hour=21, delay=_SOON)


def _near(diary: Diary, share: float) -> float:
    """Scattered around a share without moving the mean much."""
    room = min(0.06, 1 - share, share)
    return share + diary.dice.between(-room, room)


def _activities(diary: Diary, plan: Plan) -> None:
    dice = diary.dice
    lectures, months = plan.count("lectures"), max(plan.count("activities"), plan.count("lectures"))
    chosen = _months(diary, months)
    for first in chosen:
        for _n in range(max(1, dice.about(1.6 * plan.size, 0.6))):
            diary.write(
                "activity",
                _day_in(diary, first),
                people=dice.integer(12, 80),
                tag="general",
                attrs={"title": dice.pick(words.GENERAL)},
            )
    for first in chosen if lectures >= months else dice.sample(chosen, lectures):
        diary.write(
            "activity",
            _day_in(diary, first),
            people=dice.integer(10, 60),
            tag="lecture",
            item=dice.pick(words.LECTURES),
            hour=15,
        )
    for month, day, name in dice.sample(words.FESTIVALS, plan.count("festivals")):
        diary.write("activity", _last_time(diary, month, day), people=dice.integer(25, 160), tag="festival", item=name)
    for on in diary.days(plan.count("reforms"), last=350):
        diary.write(
            "activity", on, people=dice.integer(10, 60), tag="custom_reform", attrs={"title": dice.pick(words.REFORMS)}
        )
    for number in range(plan.count("speakers")):
        for on in diary.days(dice.integer(2, 4), last=340):
            diary.write("speaker_session", on, people=dice.integer(8, 40), item=f"{diary.code}-{number + 1:02d}")
    for on in diary.days(plan.count("love"), last=350):
        diary.write("love_service", on, people=dice.integer(1, 20), tag=dice.pick(_LOVE))


def _months(diary: Diary, count: int) -> list[date]:
    """First days of some of the last twelve months; all twelve, and the one before, when twelve are wanted."""
    last = diary.until.replace(day=1)
    firsts = [last]
    while len(firsts) < 13:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    if diary.until.day < 8 and count < 12:
        firsts = firsts[1:] + firsts[:1]
    return firsts if count >= 12 else diary.dice.sample(firsts[:12], count)


def _day_in(diary: Diary, first: date) -> date:
    days = 27 if (first.year, first.month) != (diary.until.year, diary.until.month) else max(diary.until.day - 2, 0)
    oldest = (first.year + 1, first.month) == (diary.until.year, diary.until.month)
    return first + timedelta(days=diary.dice.integer(25, 28) if oldest else diary.dice.integer(0, days))


def _last_time(diary: Diary, month: int, day: int) -> date:
    on = date(diary.until.year, month, day)
    return on if on <= diary.until - timedelta(days=2) else date(diary.until.year - 1, month, day)


def _orders(diary: Diary, plan: Plan) -> None:
    dice = diary.dice
    total = max(14, dice.about(32 * plan.size, 0.3))
    on_days = diary.days(total, last=350)
    accepted, finished = diary.outcomes(total, plan.values["accepted"]), diary.outcomes(total, plan.values["finished"])
    proxies = diary.outcomes(total, plan.values["proxy"])
    categories = dice.sample(words.CATEGORIES, plan.count("categories"))
    scores = iter(_scores(diary, plan, round(total * 0.7)))
    rated = diary.outcomes(total, round(total * 0.7) / total)
    for number, on in enumerate(on_days):
        subject = f"order:{diary.code}-{number + 1:03d}"
        tag, item = ("proxy", f"{diary.code}-D{dice.integer(1, 3)}") if proxies[number] else ("self", "")
        diary.write("order_placed", on, people=1, tag=tag, item=item, subject=subject)
        diary.write("order_accepted", on, 1, int(accepted[number]), subject=subject)
        closed = on + timedelta(days=dice.integer(2, 9))
        done = finished[number] or dice.chance(0.6)
        category = categories[number % len(categories)]
        diary.write(
            "order_closed",
            closed,
            1,
            int(finished[number]),
            people=1,
            tag="finished" if done else "unfinished",
            item=category,
            subject=subject,
        )
        if rated[number]:
            diary.write("order_rated", closed, 1, next(scores), tag="public", subject=subject)
    _order_checks(diary, plan)


def _order_checks(diary: Diary, plan: Plan) -> None:
    dice = diary.dice
    diary.split("order_rejected", diary.days(5, last=350), 12, plan.values["rejected"])
    wrong = 0 if plan.tier in ("five", "four", "three") else int(dice.chance(0.35))
    for number, on in enumerate(diary.days(8, last=300)):
        diary.write("order_audit", on, 1, 0 if number < wrong else 1)


def _scores(diary: Diary, plan: Plan, count: int) -> list[int]:
    """Votes whose Bayesian mean comes out as planned."""
    dice = diary.dice
    mean = (plan.values["rating"] * (_PRIOR_VOTES + count) - _PRIOR_VOTES * MEAN_RATING) / count
    total = round(min(max(mean, 1.5), 5.0) * count)
    votes = [total // count + (index < total % count) for index in range(count)]
    for _n in range(count):
        giver, taker = dice.integer(0, count - 1), dice.integer(0, count - 1)
        if giver != taker and votes[giver] > 1 and votes[taker] < 5:
            votes[giver], votes[taker] = votes[giver] - 1, votes[taker] + 1
    return dice.sample(votes, count)


def _demand(diary: Diary, plan: Plan) -> None:
    dice = diary.dice
    for quarter in dice.sample(range(4), plan.count("demand")):
        for _n in range(max(2, dice.about(5 * plan.size, 0.5))):
            on = diary.until - timedelta(days=quarter * 91 + dice.integer(12, 78))
            diary.write("demand", on, people=1, tag=dice.pick(_CHANNELS))


def _volunteers(diary: Diary, plan: Plan, population: int) -> None:
    dice = diary.dice
    registered = max(20, round(population * plan.values["registered"]))
    active = round(registered * plan.values["active"])
    taking_part = round(population * plan.values["participants"])
    ends = diary.month_ends()
    for index, on in enumerate(ends[::-3][::-1]):
        growth = 1 - 0.02 * (len(ends[::-3]) - 1 - index)
        diary.write("volunteers", on, round(registered * growth), round(active * growth), hour=23, delay=_SOON)
        diary.write("participants", on, round(taking_part * growth), hour=23, delay=_SOON)
    duty = dice.about(420 * plan.size)
    diary.split("service_record", ends, duty, plan.values["recorded"], hour=22, delay=_SOON)
    diary.split("skilled_duty", ends[::2], max(40, duty // 5), plan.values["trained"], hour=22, delay=_SOON)
    diary.split("risk_duty", ends[1::2], max(30, duty // 7), plan.values["insured"], hour=22, delay=_SOON)
    for team in words.TEAMS[: plan.count("teams")]:
        for on in diary.days(dice.integer(4, 9), last=170):
            diary.write("team_service", on, people=dice.integer(3, 15), item=team)
    for on in diary.days(plan.count("care"), last=350):
        diary.write("care_action", on, people=dice.integer(1, 4))


def _learning(diary: Diary, plan: Plan) -> None:
    dice = diary.dice
    done = plan.count("courses")
    for index, on in enumerate(diary.days(done + dice.integer(0, 1), last=345)):
        diary.write("course_order", on, 1, int(index < done), people=dice.integer(10, 40))
    weeks = diary.weeks()[-52:-1]
    for on in sorted(dice.sample(weeks, plan.count("elder_weeks"))):
        diary.write(
            "elder_class", on - timedelta(days=dice.integer(2, 5)), people=dice.integer(8, 35), item="银龄班", hour=9
        )


def _partners(diary: Diary, plan: Plan, traits: Traits) -> None:
    dice = diary.dice
    soon, later = diary.first + timedelta(days=9), diary.first + timedelta(days=12)
    valid = (diary.until + timedelta(days=dice.integer(120, 500))).isoformat()
    expired = (diary.until - timedelta(days=dice.integer(40, 160))).isoformat()
    state = plan.states["pairing"]
    if state in "AB":
        diary.write("pairing", soon, tag="agency", item=dice.pick(words.AGENCIES), attrs={"valid_until": valid})
    if state in "AC":
        until = valid if state == "A" else expired
        diary.write("pairing", later, tag="non_public", item=dice.pick(words.COMPANIES), attrs={"valid_until": until})
    for on in diary.days(plan.count("pair_work"), last=345):
        diary.write("pairing_activity", on, people=dice.integer(5, 40))
    for number, on in enumerate(diary.days(plan.count("campus"), last=330)):
        diary.write("campus_project", on, item=f"校地项目{number + 1}")
    if traits.contract:
        for item, agreed in (("活动", 48), ("个案", 24), ("探访", 120)):
            diary.split(
                "contract_output", diary.month_ends()[2::3], agreed, plan.values["contract"], item=item, hour=22
            )


def _review(diary: Diary, plan: Plan) -> None:
    dice = diary.dice
    asked = 60
    aware = round(asked * plan.values["aware"])
    halves = [diary.until - timedelta(days=dice.integer(200, 300)), diary.until - timedelta(days=dice.integer(15, 100))]
    diary.split("survey_awareness", halves, asked, plan.values["aware"], hour=18)
    diary.split("survey_satisfaction", halves, aware, plan.values["satisfied"], hour=18)
    if plan.states["rectified"] == "A" and dice.chance(0.25):
        return
    due = dice.integer(14, 15)
    days = diary.days(6, last=330)
    diary.split("issue_due", days, due, plan.values["rectified"], hour=17)
    closed = round(due * plan.values["rectified"])
    again = closed - round(closed * plan.values["repeated"])
    diary.split("issue_closed", days[2:5], closed, again / closed, hour=17)


def _posted(diary: Diary, plan: Plan) -> None:
    """What hangs at the door, and who was there when somebody came by; last, so that everything above stays as it was."""
    dice, state = diary.dice, plan.states["open_fulfil"]
    if dice.chance(0.7):
        missing = 0 if state == "A" else dice.integer(0, 2)
        diary.write("posted_items", diary.days(1, last=300)[0], 5, 5 - missing, hour=10, delay=_SOON)
    if dice.chance(0.4):
        tag = "able" if state in "AB" else dice.pick(("able", "unskilled", "soon"))
        diary.write("duty_check", diary.days(1, last=200)[0], tag=tag, hour=10, delay=_SOON)
