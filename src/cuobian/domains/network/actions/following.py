"""Who keeps the code of a place beside their own rows hears of it when a place moves: filled in config/wiring.py."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from cuobian.domains.network.models import Place
from cuobian.kernel.access import Actor

Follower = Callable[[UUID, str, str, Actor, datetime], None]
"""Called with the place, its former code, its new one, who moved it and when; inside the transaction of the move."""

_FOLLOWERS: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Let a domain above keep what is still open at a place in the reach of whoever answers for it now; once each."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def followed(place: Place, old_code: str, actor: Actor, now: datetime) -> None:
    """Tell everybody that a place has another code from now on."""
    for follower in _FOLLOWERS:
        follower(place.pk, old_code, place.code, actor, now)
