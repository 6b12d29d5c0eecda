"""Rights on the area tree: one rule answers "may I" and "which rows".

A grant is a pair (permission, code prefix). The statistical division code is the path of the tree
(3502 ⊃ 350203 ⊃ 350203001 ⊃ 350203001001), so a prefix names a subtree, and the empty prefix names everything. From twelve
digits on a grant is held at a place: it reaches the place and its points, not the other stations of the same village.
Outside of a person's scope a record does not exist for them (404); inside it, an action they may not take is refused (403).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from cuobian.kernel.errors import NotAllowed, NotFound

ALL = "*"
PLACE_DIGITS = 12
_POINT = "P"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as what, and what that role may do where.

    Attributes:
        account_id: the account, or None for visitors and for the system itself.
        role: key of the role acted as ("" for visitors, "system" for jobs).
        grants: pairs of (permission, code prefix).
    """

    account_id: UUID | None
    name: str
    role: str = ""
    role_label: str = ""
    unit_label: str = ""
    scope: str = ""
    grants: tuple[tuple[str, str], ...] = ()
    address: str = ""
    request_id: str = ""

    @classmethod
    def visitor(cls, address: str = "", request_id: str = "") -> "Actor":
        return cls(account_id=None, name="", address=address, request_id=request_id)

    @classmethod
    def system(cls, name: str) -> "Actor":
        """The platform itself, for background work that nobody in particular asked for."""
        return cls(account_id=None, name=name, role="system", grants=((ALL, ""),))

    @property
    def is_known(self) -> bool:
        return self.account_id is not None

    @property
    def person_id(self) -> UUID:
        """The account, where only a person may act. Raises NotAllowed for visitors and for the platform itself."""
        if self.account_id is None:
            raise NotAllowed(_("请先登录。"))
        return self.account_id

    def prefixes(self, permission: str) -> tuple[str, ...]:
        """Code prefixes under which `permission` is held, shortest first, none inside another."""
        held = sorted(
            {prefix for name, prefix in self.grants if name in (permission, ALL)},
            key=lambda prefix: (len(prefix), prefix),
        )
        outer: list[str] = []
        for prefix in held:
            if not any(covers(other, prefix) for other in outer):
                outer.append(prefix)
        return tuple(outer)

    def may(self, permission: str, code: str | None = None) -> bool:
        """True when the permission is held over `code`; with None, when it is held anywhere."""
        held = self.prefixes(permission)
        return bool(held) if code is None else any(covers(prefix, code) for prefix in held)

    def reaches(self, code: str) -> bool:
        """True when any grant at all covers `code`, that is, when the record exists for this actor."""
        return any(covers(prefix, code) for _name, prefix in self.grants)


def covers(held: str, code: str) -> bool:
    """Does what is held on one code reach another? An area reaches all that lies in it, a place itself and its points.

    The first station of a village has the village's own code, and that of the second begins with it (…018, …018S2): two
    stations, two keepers.
    """
    if not code.startswith(held):
        return False
    return len(held) < PLACE_DIGITS or code == held or code[len(held)] == _POINT


def require(actor: Actor, permission: str, code: str) -> None:
    """Let the actor pass, or raise.

    Raises:
        NotFound: the code lies outside everything the actor can see.
        NotAllowed: the actor sees the record but may not do this.
    """
    if actor.may(permission, code):
        return
    if actor.reaches(code):
        raise NotAllowed(_("您能看到这条记录，但现在的身份不能办这件事。"), permission=permission)
    raise NotFound()


def require_any(actor: Actor, permission: str) -> None:
    """Pass when the permission is held anywhere. Raises NotAllowed otherwise."""
    if not actor.may(permission):
        raise NotAllowed(_("您现在的身份不能办这件事。"), permission=permission)


def visible(actor: Actor, permission: str, field: str) -> Q:
    """A filter for the rows whose `field` (a code) the actor holds `permission` over. Index ranges, never LIKE."""
    return within(actor.prefixes(permission), field)


def within(prefixes: Iterable[str], field: str) -> Q:
    """A filter for the rows whose `field` one of the prefixes covers, as grants do; no prefix gives no row.

    It may be joined to others by `|`: "every row" is therefore said outright, for an empty Q vanishes in a disjunction.
    """
    wanted = list(prefixes)
    if "" in wanted:
        return ~Q(pk__in=[])
    condition = Q(pk__in=[])
    for prefix in wanted:
        condition |= under(prefix, field) if len(prefix) < PLACE_DIGITS else _at_place(prefix, field)
    return condition


def under(prefix: str, field: str) -> Q:
    """A filter for the rows whose `field` begins with the prefix: of a village, what stands in it, every station of it."""
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": after_prefix(prefix)}) if prefix else ~Q(pk__in=[])


def _at_place(code: str, field: str) -> Q:
    """The place and its points, as one range of an index."""
    point = code + _POINT
    return Q(
        Q(**{field: code}) | Q(**{f"{field}__gte": point}),
        **{f"{field}__gte": code, f"{field}__lt": after_prefix(point)},
    )


def after_prefix(prefix: str) -> str:
    """The smallest string greater than every string that starts with `prefix` (ASCII codes)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
