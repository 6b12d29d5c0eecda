"""The code on the board by which a participant says "I am here": it changes every minute and is never stored. Pure."""

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

STEP = 60
"""Seconds that a code is shown."""
GRACE = 10
"""How many older codes are still taken: whoever has scanned needs time to find the own name."""


def token_at(secret: str, programme: UUID, moment: datetime, back: int = 0) -> str:
    """The code of a moment; `back` steps before it."""
    step = int(moment.timestamp()) // STEP - back
    return hmac.new(secret.encode(), f"join:{programme}:{step}".encode(), hashlib.sha256).hexdigest()[:20]


def is_good(secret: str, programme: UUID, token: str, moment: datetime) -> bool:
    """True for the present code and the last few."""
    wanted = [token_at(secret, programme, moment, back) for back in range(GRACE + 1)]
    return any(hmac.compare_digest(token, each) for each in wanted)


def spoken(secret: str, programme: UUID, moment: datetime, back: int = 0) -> str:
    """Six digits to be read aloud; good as long as the code itself."""
    return f"{int(token_at(secret, programme, moment, back), 16) % 1_000_000:06d}"


def is_spoken(secret: str, programme: UUID, digits: str, moment: datetime) -> bool:
    """True for the digits of the present code and the last few."""
    return any(hmac.compare_digest(digits, spoken(secret, programme, moment, back)) for back in range(GRACE + 1))


def changes_in(moment: datetime) -> int:
    """Seconds until the next code."""
    return STEP - int(moment.timestamp()) % STEP


def next_at(moment: datetime) -> datetime:
    """When the next code comes."""
    return moment + timedelta(seconds=changes_in(moment))


def feed_signature(secret: str, participant: UUID, version: int) -> str:
    """What makes the address of an own calendar secret; a new version makes the old one worthless."""
    return hmac.new(secret.encode(), f"feed:{participant}:{version}".encode(), hashlib.sha256).hexdigest()[:40]


def guest_signature(secret: str, participant: UUID, joined: datetime) -> str:
    """What makes the address of a guest's own pages; undoing the joining makes it worthless."""
    text = f"guest:{participant}:{int(joined.timestamp())}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:40]
