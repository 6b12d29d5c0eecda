"""Counting by conditional updates, so that two processes never let one too many pass."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from cuobian.support.limits.models import Window

TRIES = 3
SWEEP_AT = 50
"""One new key in fifty sweeps away the windows that ended more than a day ago."""


def spend(*, purpose: str, who: str, most: int, seconds: int, now: datetime) -> int:
    """Use one of the `most` turns that `who` has in the present window.

    Args:
        purpose: what is counted, for example "objection"; every purpose counts for itself.
        who: an address or the id of a client; only a keyed digest of it is kept, until the window is swept away.

    Returns:
        0 when the turn was there, else the seconds until the next window begins.
    """
    starts, ends = _window(now, seconds)
    key = _key(purpose, who)
    for _try in range(TRIES):
        if Window.objects.filter(key=key, starts_at=starts, count__lt=most).update(count=F("count") + 1):
            return 0
        found = Window.objects.filter(key=key).first()
        if found is None:
            if _begin(key, starts, ends):
                return 0
        elif found.starts_at >= starts:
            return max(1, round((ends - now).total_seconds()))
        elif Window.objects.filter(key=key, starts_at__lt=starts).update(starts_at=starts, ends_at=ends, count=1):
            return 0
    return max(1, round((ends - now).total_seconds()))


def give_back(*, purpose: str, who: str, seconds: int, now: datetime) -> None:
    """A turn that was used for nothing bad does not count: what is limited may be the failures alone."""
    starts, _ends = _window(now, seconds)
    Window.objects.filter(key=_key(purpose, who), starts_at=starts, count__gt=0).update(count=F("count") - 1)


def forget(*, purpose: str, who: str) -> None:
    """All turns are there again."""
    Window.objects.filter(key=_key(purpose, who)).delete()


def network_of(address: str) -> str:
    """What one subscriber holds: an IPv4 address, or the 64 bits of an IPv6 network, in which addresses cost nothing."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def _key(purpose: str, who: str) -> str:
    return salted_hmac("cuobian.limits", f"{purpose}\n{who}", algorithm="sha256").hexdigest()


def _window(now: datetime, seconds: int) -> tuple[datetime, datetime]:
    start = datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=now.tzinfo)
    return start, start + timedelta(seconds=seconds)


def _begin(key: str, starts: datetime, ends: datetime) -> bool:
    try:
        with transaction.atomic():
            Window.objects.create(key=key, starts_at=starts, ends_at=ends)
    except IntegrityError:
        return False
    if int(key[:4], 16) % SWEEP_AT == 0:
        Window.objects.filter(ends_at__lt=starts - timedelta(days=1)).delete()
    return True
