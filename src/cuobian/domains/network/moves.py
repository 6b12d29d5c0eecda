"""Who follows a place that gets another code: domains that keep a place's code beside its id register here.

The code is the scope of every access check; whoever keeps a copy of it has to change it in the transaction of the move.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Moved:
    """A place has another code from now on."""

    place_id: UUID
    old_code: str
    code: str
    sort_key: str


Follower = Callable[[Moved], None]
_FOLLOWERS: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Let a domain follow every move; registering twice is registering once."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def tell_followers(moved: Moved) -> None:
    """Every registered follower, inside of the transaction of the move."""
    for follower in _FOLLOWERS:
        follower(moved)
