"""What the pages share: shell, the way back, filters in words, photos as the gallery takes them."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.inspections.models import Entry, Finding, Inspection
from cuobian.domains.inspections.values import EntryRecord, FindingStatus, PhotoRecord, Status
from cuobian.domains.people.public import STATION_KEEPER
from cuobian.kernel.access import Actor
from cuobian.kernel.forms import Crumbs
from cuobian.support.files.public import thumb_url, url

STATUS_CHIP = {Status.DRAFT: "draft", Status.OPEN: "plain", Status.CLOSED: "done", Status.WITHDRAWN: "refused"}
FINDING_CHIP = {FindingStatus.WAITING: "mine", FindingStatus.TICKETED: "done", FindingStatus.DROPPED: "plain"}


def shell_of(actor: Actor) -> str:
    """People of a single place work in the field shell, offices in the desk."""
    return "shells/field.html" if actor.role == STATION_KEEPER else "shells/desk.html"


def crumbs(*more: tuple[Any, str]) -> Crumbs:
    """From the list of occasions to a page."""
    return [(_("检查"), reverse("inspections:inspections")), *more]


def inspection_crumbs(row: Inspection, *more: tuple[Any, str]) -> Crumbs:
    """From an occasion to a page about it."""
    return crumbs((row.title, reverse("inspections:inspection", args=[row.pk])), *more)


def applied(params: Mapping[str, str], named: Mapping[str, str]) -> Crumbs:
    """Each filter in words, with the address without it."""
    given = {key: params[key] for key in (*named, "sort", "size") if params.get(key)}
    rest = {name: {key: value for key, value in given.items() if key != name} for name in named}
    return [(word, "?" + urlencode(rest[name])) for name, word in named.items() if word]


def pictures(photos: Iterable[PhotoRecord], note: str = "") -> list[dict[str, str]]:
    """Photos as `{% photos %}` takes them."""
    return [
        {"url": url(photo.file), "thumb_url": thumb_url(photo.file), "alt": photo.name, "note": note}
        for photo in photos
    ]


def author_of(actor: Actor, entry: Entry | EntryRecord) -> str:
    """Who wrote it: by name for those who decide there, else by unit."""
    if isinstance(entry, EntryRecord):
        name, unit, code = entry.who, entry.unit, entry.code
    else:
        name, unit, code = entry.by_name, entry.unit_name, entry.place.code
    return f"{name}　{unit}".strip() if actor.may("inspections.decide", code) else unit or _("检查人员")


def may_decide(actor: Actor, row: Inspection | Finding | Entry) -> bool:
    """True for those who decide there."""
    return actor.may("inspections.decide", row.place.code if isinstance(row, Entry) else row.code)
