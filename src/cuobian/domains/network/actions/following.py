"""Who keeps something of a place hears of it when it moves, and when its state changes: filled in config/wiring.py."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from cuobian.domains.network.models import Place
from cuobian.kernel.access import Actor

Follower = Callable[[UUID, str, str, Actor, datetime], None]
"""Called with the place, its former code, its new one, who moved it and when; inside the transaction of the move."""

StatusFollower = Callable[[UUID, str, str, Actor, datetime], None]
"""Called with the place, its new state, the reason, who changed it and when; inside the transaction of the step."""

_FOLLOWERS: list[Follower] = []
_STATUS_FOLLOWERS: list[StatusFollower] = []


def register_follower(follower: Follower) -> None:
    """Let a domain above keep what is still open at a place in the reach of whoever answers for it now; once each."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def followed(place: Place, old_code: str, actor: Actor, now: datetime) -> None:
    """Tell everybody that a place has another code from now on."""
    for follower in _FOLLOWERS:
        follower(place.pk, old_code, place.code, actor, now)


def register_status_follower(follower: StatusFollower) -> None:
    """Let a domain above see to what a place holds that closed, merged, was suspended or opened again; once each."""
    if follower not in _STATUS_FOLLOWERS:
        _STATUS_FOLLOWERS.append(follower)


def status_followed(place: Place, reason: str, actor: Actor, now: datetime) -> None:
    """Tell everybody that a place is in another state from now on."""
    for follower in _STATUS_FOLLOWERS:
        follower(place.pk, place.status, reason, actor, now)
