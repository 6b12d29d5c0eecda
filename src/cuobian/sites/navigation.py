"""What the shells link to, as data: domains know nothing of it, `config/wiring.py` registers.

An entry whose address does not exist is left out, so a shell never shows a dead link.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from cuobian.kernel.access import Actor

Todo = Callable[[HttpRequest], int]
Roles = Callable[[HttpRequest], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a shell.

    Attributes:
        site: desk | field | portal.
        permission: needed somewhere for the entry to be shown; "" shows it to everybody.
        icon: shown in the tab bar of phones; an entry without one is not in the tab bar.
        under: other addresses (prefixes of the path) that light this entry up.
        count: how many things wait behind it.
    """

    site: str
    label: Any
    url_name: str
    permission: str = ""
    order: int = 50
    icon: str = ""
    under: tuple[str, ...] = ()
    count: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as a template needs it."""

    label: str
    url: str
    is_current: bool
    icon: str = ""
    count: int = 0


@dataclass(slots=True)
class _Registry:
    entries: list[Entry] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    todo: Todo | None = None
    roles: Roles | None = None


_registry = _Registry()

# Addresses that the shells themselves use; wiring may point a name elsewhere with `link`.
LINKS = {
    "desk_home": "desk:home",
    "field_home": "field:home",
    "portal_home": "portal:home",
    "places": "portal:places",
    "stars": "portal:stars",
    "desk_search": "desk:search",
    "todo": "notices:list",
    "sign_in": "people:sign-in",
    "sign_out": "people:sign-out",
    "switch_role": "people:switch-role",
    "security": "people:security",
    "language": "sites:language",
    "elder": "sites:elder",
    "help": "portal:help",
    "privacy": "portal:privacy",
    "accessibility": "portal:accessibility",
    "sources": "portal:sources",
}


def register(
    *,
    site: str,
    label: Any,
    url_name: str,
    permission: str = "",
    order: int = 50,
    icon: str = "",
    under: tuple[str, ...] = (),
    count: Callable[[HttpRequest], int] | None = None,
) -> None:
    """Add an entry to a shell. The same address twice in one shell keeps the later."""
    entry = Entry(site, label, url_name, permission, order, icon, under, count)
    _registry.entries = [kept for kept in _registry.entries if (kept.site, kept.url_name) != (site, url_name)]
    _registry.entries.append(entry)
    _registry.entries.sort(key=lambda kept: kept.order)


def link(name: str, url_name: str) -> None:
    """Say which address a shell's own link goes to."""
    _registry.links[name] = url_name
    address.cache_clear()


def todo_source(count: Todo) -> None:
    """Say who counts what waits for the person."""
    _registry.todo = count


def roles_source(roles: Roles) -> None:
    """Say who knows the roles a person may switch to: pairs of (value to post, label)."""
    _registry.roles = roles


@lru_cache(maxsize=256)
def address(name: str) -> str:
    """The path of a shell link, or "" when no such page exists."""
    return _path(_registry.links.get(name) or LINKS.get(name, name))


def entries(site: str, request: HttpRequest, actor: Actor) -> list[Item]:
    """The entries of a shell that this actor may open, in order; the current one is the longest that fits.

    A page that belongs to another address than its own (a job to its round) says so in `request.belongs_to`.
    """
    here = getattr(request, "belongs_to", request.path)
    allowed = [
        (entry, path)
        for entry in _registry.entries
        if entry.site == site
        and (not entry.permission or actor.may(entry.permission))
        and (path := _path(entry.url_name))
    ]
    current = max((_fit(entry, path, here) for entry, path in allowed), default=0)
    return [
        Item(
            label=str(entry.label),
            url=path,
            is_current=current > 0 and _fit(entry, path, here) == current,
            icon=entry.icon,
            count=entry.count(request) if entry.count else 0,
        )
        for entry, path in allowed
    ]


def todo_count(request: HttpRequest) -> int:
    """How many things wait for the person who asks."""
    return _registry.todo(request) if _registry.todo else 0


def other_roles(request: HttpRequest) -> list[tuple[str, str]]:
    """Roles the person may switch to."""
    return _registry.roles(request) if _registry.roles else []


def _path(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _fit(entry: Entry, path: str, asked: str) -> int:
    """How many characters of the asked path the entry covers; a home page (a path others begin with) must match whole."""
    homes = {_path("desk:home"), _path("field:home"), _path("portal:home"), "/"}
    if asked == path:
        return len(path)
    prefixes = (() if path in homes else (path,)) + entry.under
    return max((len(prefix) for prefix in prefixes if asked.startswith(prefix)), default=0)
