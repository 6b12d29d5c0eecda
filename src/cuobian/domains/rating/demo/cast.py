"""Panels of the demonstration round: by street in the districts, travelling groups for the city, under real recusal."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.demo.ground import CITY, KEEPER_STATION, Ground
from cuobian.domains.rating.demo.pile import Pile
from cuobian.domains.rating.demo.severity import TWINS_DISTRICT, lenient_one, strict_one
from cuobian.domains.rating.models import Panel, PanelMember, Round
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.recusal import DISTRICT, Rater, Subject, refusals
from cuobian.domains.rating.values import Level

DIGITS = "一二三四五六七八九"
HOME_SEATS = 1
"""Of a street's panel: people of the district itself; the rest call from elsewhere."""
ROOM = 24
"""Places that one assessor looks at in a round."""
PLACES = 8
"""Places of a street (of a district, at the city's level) that one panel looks at; the next ones get another."""
Key = tuple[str, str, int]


class PanelMaker:
    """Finds the panel of a place, and makes it when it is the first of its street."""

    def __init__(self, ground: Ground, made: Round, pile: Pile) -> None:
        self.ground, self.made, self.pile = ground, made, pile
        self.rules = rule_keys(version_policy(made.version_id))
        self.panels: dict[Key, Panel] = {}
        self.teams: dict[Key, Sequence[Rater]] = {}
        self.members: dict[UUID, set[UUID]] = {}
        self.load: Counter[UUID] = Counter()
        self.seen: Counter[str] = Counter()
        self.twins: tuple[UUID, UUID] | None = None

    def seats(self, place: PlaceRecord, level: Level, count: int) -> tuple[Panel, list[UUID]]:
        """The panel of a place and who of it assesses the place."""
        key = self._key(place, level)
        if key not in self.teams:
            self.teams[key] = self._ranked(place, level)
        able = [rater for rater in self.teams[key] if not self._refused(rater, place, level)]
        chosen = [rater.account_id for rater in able[:count]]
        panel = self._panel(place, key)
        self.members.setdefault(panel.pk, set()).update(chosen)
        self.load.update(chosen)
        self._pair(place, chosen)
        return panel, chosen

    def finish(self) -> None:
        """Write members: everybody who sat for a place of the panel; somebody from elsewhere chairs."""
        homes = {rater.account_id: rater.unit_code[:DISTRICT] for rater in self.ground.raters}
        for (_level, group, _batch), panel in self.panels.items():
            members = sorted(self.members.get(panel.pk, ()), key=lambda one: self.ground.usernames[one])
            outside = (one for one in members if homes[one] != group[:DISTRICT])
            chair = next(outside, members[0] if members else None)
            self.pile.members += [PanelMember(panel=panel, account_id=one, is_chair=one == chair) for one in members]

    def _key(self, place: PlaceRecord, level: Level) -> Key:
        """The street, or for the city the district, cut into batches that a group can travel."""
        group = place.code[:9] if level == Level.DISTRICT else place.code[:DISTRICT]
        batch = self.seen[group] // PLACES
        self.seen[group] += 1
        return level, group, batch

    def _ranked(self, place: PlaceRecord, level: Level) -> Sequence[Rater]:
        """Everybody in the order in which they are asked: people with the least on their hands first."""
        raters = list(self.ground.raters)
        self.ground.dice("panel", level, place.code[:9], len(self.teams)).shuffle(raters)
        raters.sort(key=lambda rater: (self.load[rater.account_id] + PLACES > ROOM, self.load[rater.account_id]))
        if level == Level.CITY:
            return raters
        home = [rater for rater in raters if rater.unit_code[:DISTRICT] == place.code[:DISTRICT]]
        first = home[:HOME_SEATS]
        if place.code[:9] == KEEPER_STATION[:9]:
            first = [rater for rater in raters if rater.account_id == self.ground.printed_assessor] + home[:HOME_SEATS]
        asked = {rater.account_id for rater in first}
        return [*first, *(rater for rater in raters if rater.account_id not in asked)]

    def _pair(self, place: PlaceRecord, chosen: Sequence[UUID]) -> None:
        """The two who copy from each other: of the first panel of their district, none of the other oddities."""
        odd = {strict_one(self.ground), lenient_one(self.ground), self.ground.printed_assessor}
        free = [one for one in chosen if one not in odd]
        if self.twins is None and place.code.startswith(TWINS_DISTRICT) and len(free) > 1:
            self.twins = free[0], free[1]

    def _refused(self, rater: Rater, place: PlaceRecord, level: Level) -> bool:
        subject = Subject(place.code, place.name)
        return bool(refusals(rater, subject, level=level, rules=self.rules, today=self.ground.start))

    def _panel(self, place: PlaceRecord, key: Key) -> Panel:
        if key not in self.panels:
            level, group, batch = key
            district = level == Level.DISTRICT
            officer = self.ground.district_officers[group[:DISTRICT]] if district else self.ground.officer
            self.panels[key] = Panel(
                round=self.made,
                level=level,
                code=group[:DISTRICT] if district else CITY,
                name=self._street_name(place) if district else _city_name(place, batch),
                made_at=self.ground.at(self.ground.day(4), 16) if district else self.ground.at(self.ground.day(7), 8),
                made_by_id=officer.id,
            )
            self.pile.panels.append(self.panels[key])
        return self.panels[key]

    def _street_name(self, place: PlaceRecord) -> str:
        same = sum(
            level == Level.DISTRICT and group[:DISTRICT] == place.code[:DISTRICT] for level, group, _b in self.panels
        )
        return _("%(district)s考评%(number)s组") % {"district": place.district_name, "number": _numeral(same + 1)}


def _city_name(place: PlaceRecord, batch: int) -> str:
    if not batch:
        return _("第 1 批联合考评组（%(district)s）") % {"district": place.district_name}
    words = {"district": place.district_name, "number": _numeral(batch + 1)}
    return _("第 1 批联合考评组（%(district)s%(number)s组）") % words


def _numeral(number: int) -> str:
    """A whole number from 1 to 99 as names of panels write it."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens - 1]}十"
    return ten + (DIGITS[ones - 1] if ones else "")
