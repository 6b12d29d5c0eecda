"""Panels of the demonstration round: by street in the districts, one travelling group for the city, under real recusal."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.domains.network.public import PlaceRecord
from cuobian.domains.rating.demo.ground import CITY, KEEPER_STATION, Ground
from cuobian.domains.rating.demo.pile import Pile
from cuobian.domains.rating.models import Panel, PanelMember, Round
from cuobian.domains.rating.queries.standard import rule_keys, version_policy
from cuobian.domains.rating.rules.recusal import Rater, Subject, refusals
from cuobian.domains.rating.values import Level

NUMBERS = "一二三四五六七八九十"


class PanelMaker:
    """Finds the panel of a place, and makes it when it is the first of its street."""

    def __init__(self, ground: Ground, made: Round, pile: Pile) -> None:
        self.ground, self.made, self.pile = ground, made, pile
        self.rules = rule_keys(version_policy(made.version_id))
        self.panels: dict[tuple[str, ...], Panel] = {}
        self.members: dict[UUID, set[UUID]] = {}

    def seats(self, place: PlaceRecord, level: Level, count: int) -> tuple[Panel, list[UUID]]:
        """The panel of a place and who of it assesses the place."""
        able = [rater for rater in self._order(place, level) if not self._refused(rater, place, level)]
        chosen = [rater.account_id for rater in able[:count]]
        panel = self._panel(place, level)
        self.members.setdefault(panel.pk, set()).update(chosen)
        return panel, chosen

    def finish(self) -> None:
        """Write members: everybody who sat for a place of the panel; the first of them chairs."""
        for panel in self.panels.values():
            for number, account in enumerate(sorted(self.members.get(panel.pk, ()))):
                self.pile.members.append(PanelMember(panel=panel, account_id=account, is_chair=number == 0))

    def _order(self, place: PlaceRecord, level: Level) -> Sequence[Rater]:
        """The same people for the whole street (or district, at city level), so that panels look like panels."""
        group = place.code[:9] if level == Level.DISTRICT else place.code[:6]
        raters = list(self.ground.raters)
        self.ground.dice("panel", level, group).shuffle(raters)
        if level == Level.DISTRICT:
            raters.sort(key=lambda rater: rater.unit_code[:6] != place.code[:6])
        if level == Level.DISTRICT and group == KEEPER_STATION[:9]:
            raters.sort(key=lambda rater: rater.account_id != self.ground.printed_assessor)
        return raters

    def _refused(self, rater: Rater, place: PlaceRecord, level: Level) -> bool:
        subject = Subject(place.code, place.name)
        return bool(refusals(rater, subject, level=level, rules=self.rules, today=self.ground.start))

    def _panel(self, place: PlaceRecord, level: Level) -> Panel:
        key = (level, place.code[:9]) if level == Level.DISTRICT else (level, place.code[:6])
        if key not in self.panels:
            officer = self.ground.district_officers[place.code[:6]] if level == Level.DISTRICT else self.ground.officer
            same = sum(other[1][:6] == place.code[:6] and other[0] == level for other in self.panels)
            name = (
                _("%(district)s考评%(number)s组") % {"district": place.district_name, "number": NUMBERS[same % 10]}
                if level == Level.DISTRICT
                else _("第 1 批联合考评组（%(district)s）") % {"district": place.district_name}
            )
            self.panels[key] = Panel(
                round=self.made,
                level=level,
                code=place.code[:6] if level == Level.DISTRICT else CITY,
                name=name if same < len(NUMBERS) else f"{name}{same}",
                made_at=self.ground.at(self.ground.day(5), 14),
                made_by_id=officer.id,
            )
            self.pile.panels.append(self.panels[key])
        return self.panels[key]
