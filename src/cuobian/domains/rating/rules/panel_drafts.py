"""What stands in the form of a panel while it is put together, and whether a page may keep it. No database."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cuobian.kernel.errors import Fault

MOST_CHOSEN = 500
"""Places, or people, that a draft holds: as many as the form lists."""
LONGEST = {"name": 240, "visit_on": 40, "message": 4000}
"""Characters kept while somebody types: more than a panel may have, so that one can shorten later."""


@dataclass(frozen=True, slots=True)
class PanelGiven:
    """The form as it was given; nothing of it need be right yet. `visit_on` is what was typed."""

    name: str = ""
    visit_on: str = ""
    message: str = ""
    members: tuple[UUID, ...] = ()
    chair: UUID | None = None
    entries: tuple[UUID, ...] = ()

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "PanelGiven":
        """What `body` wrote."""
        return cls(
            **{name: str(body.get(name, "")) for name in LONGEST},
            members=tuple(map(UUID, body.get("members", ()))),
            chair=UUID(body["chair"]) if body.get("chair") else None,
            entries=tuple(map(UUID, body.get("entries", ()))),
        )

    def body(self) -> dict[str, Any]:
        """For the database: words and ids, in an order of their own, so that the same choice is the same text."""
        return {
            **{name: getattr(self, name) for name in LONGEST},
            "members": sorted(map(str, self.members)),
            "chair": str(self.chair or ""),
            "entries": sorted(map(str, self.entries)),
        }

    @property
    def choice(self) -> str:
        """One short word for places, people and chair: what the recusal check depends on."""
        told = [sorted(map(str, self.members)), str(self.chair or ""), sorted(map(str, self.entries))]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Shown:
    """Which page it is, and the revision of the draft that it has shown; 0 for none."""

    base: int
    page: UUID

    def covers(self, revision: int, page: UUID) -> bool:
        """True when this page has shown what is kept, or has itself kept it."""
        return self.base == revision or self.page == page


def draft_faults(given: PanelGiven) -> list[Fault]:
    """What is too much to be kept, even for a draft."""
    told = _("最多 %(most)d 字，现在 %(count)d 字，请写短一些。")
    faults = [
        Fault(name, told % {"most": most, "count": len(getattr(given, name))})
        for name, most in LONGEST.items()
        if len(getattr(given, name)) > most
    ]
    return faults + _too_many("entries", given.entries) + _too_many("members", given.members)


def _too_many(place: str, chosen: Sequence[UUID]) -> list[Fault]:
    if len(chosen) <= MOST_CHOSEN:
        return []
    return [Fault(place, _("一次最多选 %(most)d 个，请分几组建。") % {"most": MOST_CHOSEN})]
