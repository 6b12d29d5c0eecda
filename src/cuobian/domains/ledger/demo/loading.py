"""Who is strong and who is weak, who sleeps and who cheats; then every diary, and the book."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cuobian.domains.ledger.demo.book import Progress, write_book
from cuobian.domains.ledger.demo.diary import CITY, Diary, Line
from cuobian.domains.ledger.demo.dice import Dice
from cuobian.domains.ledger.demo.institute import institute_year
from cuobian.domains.ledger.demo.oddities import IDLE_STATIONS, fall_asleep, too_good
from cuobian.domains.ledger.demo.plan import INSTITUTE, STATION, TIERS, Plan, Tier, plan_of
from cuobian.domains.ledger.demo.sizes import KIOSK_DISTRICT, OPERATED_DISTRICT, Traits
from cuobian.domains.ledger.demo.station import station_year
from cuobian.domains.ledger.models import Fact
from cuobian.domains.network.public import PlaceRecord, all_places
from cuobian.kernel.errors import Conflict

DAYS = 400
_INSURED_STREETS = 0.65
_PAIRED_STREETS = 0.6

PRINTED_STATION = "350203001018"
"""沙坡尾社区站, whose keeper's account is printed at the start: a good station with something still to win."""


def load(*, seed: int, now: datetime, progress: Progress) -> None:
    """Write the demonstration year that ends at `now`.

    Raises:
        Conflict: the ledger holds entries already.
    """
    if Fact.objects.exists():
        raise Conflict(_("台账里已有数据，没有再写演示数据。"))
    stations = list(all_places([""], kinds=("station",), rated=True))
    institutes = list(all_places([""], kinds=("institute",), rated=True))
    tiers = _tiers(seed, stations)
    idle, cheat = _odd_ones(seed, stations, tiers)
    lines: dict[str, list[Line]] = defaultdict(list)
    for number, place in enumerate(stations, 1):
        tier = _tier("none") if place.code in idle else _tier("five") if place.code == cheat else tiers[place.code]
        diary = _diary(place, seed, now, "station_keeper", tier.name)
        station_year(diary, _station_plan(diary.dice, seed, place, tier), _traits(diary.dice, place.code))
        if place.code in idle:
            fall_asleep(diary)
        if place.code == cheat:
            too_good(diary)
        lines[place.code[:4]] += diary.lines
        progress(_("编写各站的一年"), number, len(stations))
    for place in institutes:
        below = [station.code for station in stations if station.parent_code == place.code]
        diary = _diary(place, seed, now, "institute_head", "")
        institute_year(diary, _institute_plan(diary.dice, [tiers[code] for code in below]), below)
        lines[place.code[:4]] += diary.lines
    for book in sorted(lines):
        write_book(lines[book], book=book, now=now, dice=Dice(seed, book), label=_("写入台账"), progress=progress)


def _tiers(seed: int, stations: Sequence[PlaceRecord]) -> dict[str, Tier]:
    """A tier for every station, so that the shares come out; stations of one street resemble each other."""
    ranked = []
    for place in stations:
        street, own = Dice(seed, f"street {place.code[:9]}"), Dice(seed, f"rank {place.code}")
        ranked.append((0.9 * street.random() + own.between(0, 2), place.code))
    ranked.sort()
    found: dict[str, Tier] = {}
    done, share = 0, 0.0
    for tier in reversed(TIERS):
        share += tier.share
        upto = len(ranked) if tier is TIERS[0] else round(share * len(ranked))
        found |= {code: tier for _rank, code in ranked[done:upto]}
        done = upto
    return found | {PRINTED_STATION: _tier("three")}


def _odd_ones(seed: int, stations: Sequence[PlaceRecord], tiers: dict[str, Tier]) -> tuple[set[str], str]:
    dice = Dice(seed, "odd ones")
    weak = [place.code for place in stations if tiers[place.code].name == "none"]
    ordinary = [place.code for place in stations if tiers[place.code].name == "two"]
    return set(dice.sample(weak, IDLE_STATIONS)), dice.pick(ordinary) if ordinary else ""


def _station_plan(dice: Dice, seed: int, place: PlaceRecord, tier: Tier) -> Plan:
    """The street decides what it organises for all of its stations: insurance, and pairing."""
    street = Dice(seed, f"habits {place.code[:9]}")
    fixed = {"insured": "A"} if street.chance(_INSURED_STREETS) else {}
    fixed |= {"pairing": "A"} if street.chance(_PAIRED_STREETS) else {}
    return plan_of(dice, tier, STATION, fixed)


def _institute_plan(dice: Dice, below: Sequence[Tier]) -> Plan:
    """An institute is about as good as its stations, one step up or down."""
    order = list(TIERS)
    ranks = sorted(order.index(tier) for tier in below)
    middle = ranks[len(ranks) // 2] if ranks else 2
    return plan_of(dice, order[min(max(middle + dice.integer(-2, 0), 0), 4)], INSTITUTE, {})


def _diary(place: PlaceRecord, seed: int, now: datetime, role: str, tier: str) -> Diary:
    until = now.astimezone(CITY).date() - timedelta(days=1)
    return Diary(
        place_id=place.id,
        code=place.code,
        dice=Dice(seed, place.code),
        first=until - timedelta(days=DAYS - 1),
        now=now,
        until=until,
        name=_("站管理员（演示）") if role == "station_keeper" else _("所负责人（演示）"),
        role=role,
        late_share={"two": 0.01, "one": 0.03, "none": 0.06}.get(tier, 0.002),
    )


def _traits(dice: Dice, code: str) -> Traits:
    return Traits(
        kiosk=code.startswith(KIOSK_DISTRICT) or dice.chance(0.65), contract=code.startswith(OPERATED_DISTRICT)
    )


def _tier(name: str) -> Tier:
    return next(tier for tier in TIERS if tier.name == name)
