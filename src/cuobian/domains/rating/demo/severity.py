"""How strict each assessor of the demonstration is. Nobody real: names, leanings and oddities are all invented.

So that the screens of a round have something to show, three oddities are put in on purpose: one assessor who is very strict,
one who is lenient in the own district, and two who hand in the same sheet wherever they go together.
"""

from uuid import UUID

from cuobian.domains.rating.demo.ground import Ground
from cuobian.domains.rating.rules.recusal import DISTRICT

SPREAD = 0.045
"""SD of severity, in quality from 0 to 1."""
STRICT, STRICT_DISTRICT = 0.16, "350211"
FAVOUR, LENIENT_DISTRICT = 0.14, "350206"
"""How much better the own district looks to the lenient one; about four points of a place's score."""
TWINS_DISTRICT = "350205"
"""Two of the first panel here copy from each other."""


def severity_of(ground: Ground, account_id: UUID) -> float:
    """How much worse everything looks to this person; positive is strict. The same for a seed, whatever the account's id."""
    if account_id == strict_one(ground):
        return STRICT
    return ground.dice("severity", ground.usernames[account_id]).gauss(0, SPREAD)


def leaning(ground: Ground, account_id: UUID, code: str) -> float:
    """The severity of this person at a place, with what is forgiven in the own district. `code` is "" for a dossier."""
    severity = severity_of(ground, account_id)
    at_home = code.startswith(LENIENT_DISTRICT) and account_id == lenient_one(ground)
    return severity - FAVOUR if at_home else severity


def strict_one(ground: Ground) -> UUID | None:
    """The invented assessor who is very strict everywhere."""
    return _first_of(ground, STRICT_DISTRICT)


def lenient_one(ground: Ground) -> UUID | None:
    """The invented assessor who is lenient in the own district."""
    return _first_of(ground, LENIENT_DISTRICT)


def _first_of(ground: Ground, district: str) -> UUID | None:
    """The first assessor of a district by user name; never the printed account, which people try out."""
    found = [
        (ground.usernames[rater.account_id], rater.account_id)
        for rater in ground.raters
        if rater.unit_code[:DISTRICT] == district and rater.account_id != ground.printed_assessor
    ]
    return min(found)[1] if found else None
