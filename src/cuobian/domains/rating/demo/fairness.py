"""The fairness runs of the demonstration round: ordered here, computed by the background worker after the start."""

from cuobian.domains.rating.actions.fairness.running import order_run
from cuobian.domains.rating.demo.ground import CITY, Ground
from cuobian.domains.rating.models import Round
from cuobian.domains.rating.values import Level
from cuobian.kernel.access import Actor


def order_runs(ground: Ground) -> None:
    """A run for either level of the round of stations, as the city's officer would order it."""
    officer = ground.officer
    actor = Actor(
        account_id=officer.id,
        name=officer.name,
        role="city_officer",
        scope=CITY,
        grants=(("rating.fairness", CITY), ("rating.fairness.run", CITY)),
    )
    made = Round.objects.get(place_kind="station", code=CITY)
    for level in Level:
        order_run(actor=actor, made=made, level=level, now=ground.now)
