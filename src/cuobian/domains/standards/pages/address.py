"""How a place inside a draft is written in an address: an item by its id, anything else by its path."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from cuobian.domains.standards.documents.codec import Spot
from cuobian.domains.standards.documents.paths import Path, items, label_of, path_from, path_of, text_of
from cuobian.domains.standards.pages.words import parts
from cuobian.kernel.errors import NotFound

_ITEM = "item/"


def place_of(plain: Mapping[str, Any], at: str) -> Path:
    """The path that an address names.

    Raises:
        NotFound: the draft has no such item.
    """
    found = path_of(plain, at.removeprefix(_ITEM)) if at.startswith(_ITEM) else path_from(at)
    if not found:
        raise NotFound()
    return found


def address_of(plain: Mapping[str, Any], path: Path) -> str:
    """The address of a path; items are named by their id, so that a move does not change it."""
    item = next((item for where, item in items(plain) if where == path), None)
    return f"{_ITEM}{item['id']}" if item else text_of(path)


def place_url(version_id: UUID, plain: Mapping[str, Any], path: Path) -> str:
    """The page that edits a place."""
    return reverse("standards:edit-place", args=[version_id, address_of(plain, path)])


def spot_url(version_id: UUID, plain: Mapping[str, Any], spot: Spot) -> str:
    """The page that mends a fault: its item, or the nearest part of the policy; "" when only a file can."""
    for name in reversed(spot.names):
        path = path_of(plain, name)
        if path is not None:
            return place_url(version_id, plain, path)
    words = str(spot).replace(" · ", " › ")
    for top in ("policy", "meta"):
        labelled = [(label_of(part.path), part.path) for part in parts(plain, top)]
        near = max(
            (pair for pair in labelled if words.startswith(pair[0])), key=lambda pair: len(pair[0]), default=None
        )
        if near:
            return place_url(version_id, plain, near[1])
    return place_url(version_id, plain, ("standard",)) if spot.names in ((), (plain["standard"]["code"],)) else ""
