"""Where further pages of this domain hang their links: on a programme, a host's page, a participant's page.

slots.register("host", lambda request, programme, item: [Link(…)])
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from cuobian.domains.visits.models import Item, Programme

WHERE = ("programme", "host", "participant")


@dataclass(frozen=True, slots=True)
class Link:
    """One link with a line below it; `is_due` draws it as what is waited for."""

    label: Any
    url: str
    note: Any = ""
    is_due: bool = False
    icon: str = "file-text"


Maker = Callable[[HttpRequest, Programme, Item | None], Sequence[Link]]
_makers: dict[str, list[Maker]] = defaultdict(list)


def register(where: str, maker: Maker) -> None:
    """Add links to a place; called when the addresses are loaded."""
    if where not in WHERE:
        raise ValueError(f"no such place for links: {where}")
    if maker not in _makers[where]:
        _makers[where].append(maker)


def links(where: str, request: HttpRequest, programme: Programme, item: Item | None) -> list[Link]:
    """All links for a place, in the order they were registered."""
    return [link for maker in _makers[where] for link in maker(request, programme, item)]
