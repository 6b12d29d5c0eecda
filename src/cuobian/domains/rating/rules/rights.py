"""Which permission a move needs, given the place and the star in question (jurisdiction is data of the standard)."""

from collections.abc import Mapping

from cuobian.domains.rating.values import Level

Jurisdiction = Mapping[str, tuple[int, ...]]
"""Level -> stars it may award, as the standard's jurisdiction table says."""
PERMISSION_OF = {Level.DISTRICT: "rating.panel.district", Level.CITY: "rating.panel.city"}
"""Level -> who makes its panels."""


def permission_for(generic: str, *, place_kind: str, level: Level = Level.DISTRICT) -> str:
    """The exact permission behind a generic one of the life-cycle table."""
    if generic == "rating.self_assess":
        return f"rating.self_assess.{place_kind}"
    if generic == "rating.award":
        return f"rating.award.{level}"
    return generic


def awarding_level(star: int, jurisdiction: Jurisdiction) -> Level:
    """The level whose body awards this star; "not starred" is said by the district."""
    return Level.CITY if star in jurisdiction.get(Level.CITY, ()) else Level.DISTRICT


def highest_of(level: Level, jurisdiction: Jurisdiction) -> int:
    """The best star that a level may award; 0 when it awards none."""
    return max(jurisdiction.get(level, ()), default=0)


def is_recommended(star: int, jurisdiction: Jurisdiction) -> bool:
    """True when a district's result needs the joint panel of city and districts."""
    return awarding_level(star, jurisdiction) == Level.CITY


def listed_from(jurisdiction: Jurisdiction) -> int:
    """The lowest star of the joint panel: from here on few should be awarded by mistake. The best there is, where it has none."""
    city = jurisdiction.get(Level.CITY, ())
    return min(city) if city else max(highest_of(Level.DISTRICT, jurisdiction), 1)


def is_returned(star: int, jurisdiction: Jurisdiction, *, vetoed: bool) -> bool:
    """未达四星的退回: the joint panel found none of its own stars, and no veto (`rulings.md`)."""
    return not vetoed and star not in jurisdiction.get(Level.CITY, ())


def star_after_city(star: int, district_star: int, jurisdiction: Jurisdiction, *, vetoed: bool) -> int:
    """What stands after the joint panel: its own stars, none after a veto, or what the district's result reaches.

    按区级结果定星: at most what the district may award.
    """
    if is_returned(star, jurisdiction, vetoed=vetoed):
        return min(district_star, highest_of(Level.DISTRICT, jurisdiction))
    return 0 if vetoed else star
