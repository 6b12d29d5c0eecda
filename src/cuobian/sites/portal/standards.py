"""The published standards, readable by everybody: points, lines, gates, process."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.standards.pages import reading, words
from cuobian.domains.standards.public import PlaceKind, VersionRecord, document, policy, published, versions
from cuobian.kernel import clock
from cuobian.kernel.errors import NotFound
from cuobian.kernel.pages import public_page
from cuobian.kernel.text import clean_query
from cuobian.sites.portal.cache import kept


@public_page()
@kept
def standards(request: HttpRequest) -> HttpResponse:
    """Every version that was ever published, those in force first."""
    found = [record for record in versions() if not record.is_draft]
    in_force = {version.id for kind in PlaceKind.values if (version := published(kind)) is not None}
    rows = [
        {"record": record, "kind": PlaceKind(record.place_kind).label, "in_force": record.id in in_force}
        for record in found
    ]
    rows.sort(key=lambda row: not row["in_force"])
    return render(request, "portal/standards.html", {"rows": rows, "data_as_of": clock.now()})


@public_page()
@kept
def standard(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """One published version; drafts do not exist for the public."""
    record = _public_version(version_id)
    found, query = document(version_id), clean_query(request.GET.get("q"))
    tree = reading.shown(found, query)
    context: dict[str, Any] = {
        "record": record,
        "document": found,
        "kind": PlaceKind(record.place_kind).label,
        "dimensions": tree,
        "query": query,
        "hits": sum(len(indicator.points) for dimension in tree for indicator in dimension.indicators),
        "figures": reading.figures(found),
        "stars": words.star_lines(found),
        "policy": policy(version_id),
        "deductions": [each for each in found.deductions if each.applies_to in ("", found.standard.unit_type)],
        "crumbs": [(_("评定标准"), reverse("portal:standards"))],
        "data_as_of": clock.now(),
    }
    return render(request, "portal/standard.html", context)


def _public_version(version_id: UUID) -> VersionRecord:
    found = next((record for record in versions() if record.id == version_id), None)
    if found is None or found.is_draft:
        raise NotFound()
    return found
