"""When a star may be moved by the fair score, how long a moved star stands, and what star an entry must then have.

A move belongs to its run and to the result that the run had read. A further result of the level ends it: the panel was
reopened and computed again, or an appeal changed a point. Only an appeal that was upheld leaves it standing, for it says
that nothing was wrong with that result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cuobian.domains.rating.rules.rights import Jurisdiction, highest_of, is_returned, star_after_city
from cuobian.domains.rating.values import Level, Stage

STAGE_AT: Mapping[Level, Stage] = {Level.DISTRICT: Stage.DISTRICT_RESULT, Level.CITY: Stage.CITY_RESULT}
"""Where a level's result waits for its officer: there, and only there, a star is moved."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is known when somebody asks to move a star."""

    level: Level
    stage: Stage
    allows: bool
    """The policy of the run lets the fair score decide."""
    same_policy: bool
    """The round's policy is still the one that the run was made under."""
    in_force: bool
    """No later run of the level."""
    later_sheets: int
    same_result: bool
    """The result in force is the one that the run had read."""
    refused: bool
    star: int
    fair_star: int
    is_moved: bool


def why_not(case: Case) -> str:
    """Why the star may not be moved now, with what to do; "" when it may."""
    if case.is_moved:
        return _("这个站点的星级已经按调整后的分改过。")
    if not case.allows:
        return _("本轮规则没有让调整改变星级，调整只用来提示复看。")
    if case.stage != STAGE_AT[case.level]:
        return _("站点在「%(stage)s」，只有在「%(wanted)s」时才能改星。") % {
            "stage": case.stage.label,
            "wanted": STAGE_AT[case.level].label,
        }
    if not case.in_force or case.later_sheets or not case.same_result or not case.same_policy:
        return _("这次核算以后，检查单、结果或规则又变了。请重新核算后再改。")
    if case.refused or case.star == case.fair_star:
        return _("调整后星级没有变，不用改。")
    return ""


def stands(*, later_results: int, appeal_upheld: bool) -> bool:
    """Whether a move still holds: no further result at its level, save that of an appeal there which was upheld."""
    return later_results == (1 if appeal_upheld else 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """One level of an entry: its result in force, and the star a standing move made of it (None without one)."""

    star: int
    moved_to: int | None = None
    vetoed: bool = False

    @property
    def counted(self) -> int:
        return self.star if self.moved_to is None else self.moved_to


def expected_stars(
    levels: Mapping[Level, Standing], stage: Stage, jurisdiction: Jurisdiction, *, returned: bool = False
) -> tuple[int, frozenset[int]]:
    """The district's star, and the stars the entry may have, from its results and moves.

    After the joint panel is confirmed the star follows from both results (`star_after_city`); an entry that was taken back
    to a panel keeps what it had until it is computed again, so each is right there. Below the joint panel's stars and yet not
    returned is an entry of the time when its own outcome was the star.
    """
    district = levels[Level.DISTRICT].counted if Level.DISTRICT in levels else 0
    if Level.CITY not in levels:
        return district, frozenset({district})
    city, vetoed = levels[Level.CITY].counted, levels[Level.CITY].vetoed
    settled = star_after_city(city, district, jurisdiction, vetoed=vetoed)
    if is_returned(city, jurisdiction, vetoed=vetoed) and not returned:
        settled = min(city, district, highest_of(Level.DISTRICT, jurisdiction))
    if stage in (Stage.DISTRICT_PANEL, Stage.CITY_PANEL, Stage.WITHDRAWN):
        return district, frozenset({city, district, settled})
    found = {Stage.CITY_RESULT: city, Stage.DISTRICT_RESULT: district}.get(stage, settled)
    return district, frozenset({found})


def moved_words(official: Decimal, fair: Decimal) -> str:
    """「经评委尺度调整」 with both figures: what a public notice says where a star was moved."""
    return _("经评委尺度调整：原分 %(official)s，调整后 %(fair)s") % {
        "official": f"{official:.2f}",
        "fair": f"{fair:.2f}",
    }
