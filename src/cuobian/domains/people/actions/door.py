"""How often somebody may try to sign in, beside the five failures of a name from an address (axes, a quarter of an hour).

Failures count, successes give their turn back. A stranger's count for the network they come from and for the name tried:
neither one machine that tries every name nor many machines that try one get on. A name that has signed in from a network
lately is counted there by itself, so that strangers cannot keep people out of where they work.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cuobian.domains.people.models import SignIn
from cuobian.kernel.errors import DomainError
from cuobian.support.limits.public import forget, give_back, network_of, spend

KNOWN_FOR = timedelta(days=90)


class TooManyTries(DomainError):
    """429: not this name from here, for a while."""

    status = 429


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that one attempt takes: of whom, and how many there are in how many seconds."""

    purpose: str
    who: str
    most: int
    seconds: int


def turns_for(*, username: str, address: str, now: datetime) -> tuple[Turn, ...]:
    """What an attempt with this name from this address costs; a name that does not exist costs the same."""
    network = network_of(address)
    if _is_known(username, network, now):
        return (_known(username, network),)
    return (Turn("sign-in.network", network, 30, 900), _strange(username))


def take(turns: tuple[Turn, ...], *, now: datetime) -> None:
    """Use the turns of an attempt; the later ones only where the earlier ones were there.

    Raises:
        TooManyTries: there is none left; it says for how long.
    """
    for turn in turns:
        wait = spend(purpose=turn.purpose, who=turn.who, most=turn.most, seconds=turn.seconds, now=now)
        if wait:
            raise _refused(wait)


def return_turns(turns: tuple[Turn, ...], *, now: datetime) -> None:
    """The attempt succeeded."""
    for turn in turns:
        give_back(purpose=turn.purpose, who=turn.who, seconds=turn.seconds, now=now)


def open_door(*, username: str, address: str) -> None:
    """Whoever has just chosen a new password by a link may try it."""
    for turn in (_known(username, network_of(address)), _strange(username)):
        forget(purpose=turn.purpose, who=turn.who)


def _known(username: str, network: str) -> Turn:
    return Turn("sign-in.known", f"{network} {username}", 20, 3600)


def _strange(username: str) -> Turn:
    return Turn("sign-in.name", username, 20, 3600)


def _is_known(username: str, network: str, now: datetime) -> bool:
    mine = SignIn.objects.filter(account__username=username, started_at__gte=now - KNOWN_FOR)
    return any(network_of(address) == network for address in mine.values_list("address", flat=True).distinct())


def _refused(wait: int) -> TooManyTries:
    minutes = wait // 60 + 1
    words = _("这个登录名，或者您现在的网络，试错的次数太多，先停 %(n)s 分钟。这是为了防止别人猜密码，账号没有丢。")
    ways = [
        {"title": _("等 %(n)s 分钟再试") % {"n": minutes}, "note": _("到时不用做别的，直接再登录。")},
        {"title": _("回到平时登录的地方"), "note": _("近三个月在那里登录过的，不受别人试错的影响。")},
        {"title": _("忘了密码，请管理员重设"), "note": _("找本单位管理员，他会给您一个只能用一次的链接。")},
    ]
    return TooManyTries(words % {"n": minutes}, ways=ways)
