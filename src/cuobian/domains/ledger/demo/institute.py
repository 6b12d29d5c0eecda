"""An institute's year, written into its diary from its plan."""

from datetime import timedelta

from cuobian.domains.ledger.demo import words
from cuobian.domains.ledger.demo.diary import Diary
from cuobian.domains.ledger.demo.plan import Plan
from cuobian.domains.ledger.demo.sizes import OPERATED_DISTRICT

_SOON = timedelta(hours=3)


def institute_year(diary: Diary, plan: Plan, stations: list[str]) -> None:
    """Everything that an institute writes down in a year."""
    population = diary.dice.integer(28_000, 120_000)
    diary.write("population", diary.first, population, delay=_SOON, hour=9)
    _opening(diary, plan, population)
    _guidance(diary, plan, stations)
    _volunteers(diary, plan)
    _learning(diary, plan)
    _orders(diary, plan)
    _activities(diary, plan, stations)
    _partners(diary, plan)
    diary.write("posted_items", diary.days(1, last=300)[0], 5, 5 - diary.dice.pick((0, 0, 1)), hour=10, delay=_SOON)


def _opening(diary: Diary, plan: Plan, population: int) -> None:
    dice = diary.dice
    posted = dice.pick((42, 48, 56))
    share = plan.values["open_fulfil"]
    room = min(0.05, 1 - share)
    for on in diary.weeks():
        served = round(posted * (share + dice.between(-room, room)), 1)
        diary.write("opening_hours", on, posted, served, hour=21, delay=_SOON)
    taking_part = round(population * plan.values["participants"])
    ends = diary.month_ends()[::-3][::-1]
    for index, on in enumerate(ends):
        diary.write("participants", on, round(taking_part * (1 - 0.03 * (len(ends) - 1 - index))), hour=23, delay=_SOON)
        diary.write("staff", on, plan.count("staff"), hour=17, delay=_SOON)
    for number in range(plan.count("venues")):
        for on in diary.days(dice.integer(3, 8), last=345):
            diary.write("venue_use", on, people=dice.integer(10, 90), item=f"阵地{number + 1}")


def _guidance(diary: Diary, plan: Plan, stations: list[str]) -> None:
    dice = diary.dice
    visited = dice.sample(stations, round(len(stations) * plan.values["visits"]))
    for code in visited:
        for half in (0, 1):
            on = diary.until - timedelta(days=half * 183 + dice.integer(14, 165))
            diary.write("station_visit", on, item=code, hour=10)
    for on in diary.days(plan.count("peers"), last=340):
        diary.write("peer_visit", on, people=dice.integer(8, 25))
    diary.split(
        "station_heads_asked",
        [diary.until - timedelta(days=40)],
        max(len(stations) * 2, 25),
        plan.values["not_asked_again"],
    )
    drills = dice.integer(0, 3)
    for on in diary.days(drills, last=330):
        called = dice.integer(40, 120)
        diary.write("drill", on, people=called)
        diary.write("callout", on, called, round(called * dice.between(0.45, 0.85)))


def _volunteers(diary: Diary, plan: Plan) -> None:
    dice = diary.dice
    for team in words.TEAMS[: plan.count("teams")]:
        for on in diary.days(dice.integer(4, 9), last=170):
            diary.write("team_service", on, people=dice.integer(5, 30), item=team)
    diary.split("team_leaders", [diary.until - timedelta(days=dice.integer(20, 60))], 40, plan.values["leaders"])
    diary.split("care_request", diary.days(6, last=330), 25, plan.values["care_response"])


def _learning(diary: Diary, plan: Plan) -> None:
    dice = diary.dice
    for number, on in enumerate(diary.days(plan.count("graduates"), last=340)):
        diary.write("speaker_graduated", on, item=f"{diary.code}-{number + 1:02d}")
    for course in words.COURSES[: plan.count("courses_used")]:
        for on in diary.days(dice.integer(2, 6), last=345):
            diary.write("course_used", on, people=dice.integer(10, 50), item=course)


def _orders(diary: Diary, plan: Plan) -> None:
    ends = diary.month_ends()
    total = diary.dice.integer(240, 520)
    diary.split("dispatch", ends, total, plan.values["dispatched"], hour=18)
    diary.split("cross_station", ends, total // 6, plan.values["crossed"], hour=18)


def _activities(diary: Diary, plan: Plan, stations: list[str]) -> None:
    dice = diary.dice
    for index in range(plan.count("activities") + (plan.count("activities") == 12)):
        on = diary.until - timedelta(days=5 + index * 30 + (dice.integer(0, 6) if index else 0))
        tag, item = ("lecture", dice.pick(words.LECTURES)) if index % 2 else ("general", "")
        diary.write("activity", on, people=dice.integer(40, 300), tag=tag, item=item)
    for code in dice.sample(stations, round(len(stations) * plan.values["brands"])):
        diary.write("brand_station", diary.days(1, last=330)[0], item=code)


def _partners(diary: Diary, plan: Plan) -> None:
    if plan.values["campus"]:
        diary.split("campus_milestone", diary.days(5, last=330), 16, plan.values["campus"])
    if not diary.code.startswith(OPERATED_DISTRICT):
        return
    quarters = diary.month_ends()[2::3][-4:]
    contracts = 12
    complete = round(contracts * plan.values["supervised"])
    for number in range(contracts):
        for on in quarters:
            kept = number < complete or on != quarters[0]
            diary.write("contract_supervision", on, 1, int(kept), item=f"合同{number + 1:02d}", hour=17)
