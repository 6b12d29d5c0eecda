"""Reading: the list of standards and their versions, and one version as a whole."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.standards import queries
from cuobian.domains.standards.documents.codec import plain_part
from cuobian.domains.standards.documents.model.tree import Dimension, Indicator
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.documents.policy import version_policy
from cuobian.domains.standards.documents.weights import method_weights
from cuobian.domains.standards.pages import words
from cuobian.domains.standards.values import PlaceKind, VersionStatus
from cuobian.kernel.access import Actor
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.text import clean_query


@dataclass(frozen=True, slots=True)
class Line:
    """A standard with its versions."""

    standard: queries.StandardRecord
    versions: list[queries.VersionRecord]
    in_force: UUID | None

    @property
    def comparable(self) -> tuple[queries.VersionRecord, queries.VersionRecord] | None:
        """The newest version and the one before it."""
        return (self.versions[1], self.versions[0]) if len(self.versions) > 1 else None


@page("standards.view")
def index(request: HttpRequest) -> HttpResponse:
    """Standards and versions."""
    found = queries.versions()
    lines = []
    for standard in queries.standards():
        mine = [version for version in found if version.standard_code == standard.code]
        in_force = queries.in_force(mine)
        lines.append(Line(standard, mine, in_force.id if in_force else None))
    actor = actor_of(request)
    return render(request, "standards/index.html", {"lines": lines, "may_edit": actor.may("standards.edit")})


@dataclass(frozen=True, slots=True)
class IndicatorShown:
    """An indicator with the rows of its points."""

    indicator: Indicator
    points: list[words.PointShown]


@dataclass(frozen=True, slots=True)
class DimensionShown:
    """A dimension as a section."""

    dimension: Dimension
    indicators: list[IndicatorShown]


def shown(document: Document, query: str = "") -> list[DimensionShown]:
    """The tree as a page shows it; with a query only what answers it."""
    found = []
    for dimension in document.standard.dimensions:
        inside = []
        for indicator in dimension.indicators:
            points = [words.point_shown(document, point) for point in indicator.points_list]
            kept = [point for point in points if not query or query in _haystack(point)]
            if kept or not query:
                inside.append(IndicatorShown(indicator, kept))
        if inside or not query:
            found.append(DimensionShown(dimension, inside))
    return found


def _haystack(shown_point: words.PointShown) -> str:
    point = shown_point.point
    parts = [
        point.id,
        point.name,
        point.note,
        point.na_when,
        *point.evidence,
        *(line.text for line in shown_point.lines),
    ]
    if shown_point.metric:
        parts += [shown_point.metric.key, shown_point.metric.name, shown_point.metric.formula]
    return "\n".join(parts).lower()


def figures(document: Document) -> list[dict[str, Any]]:
    """The version in five numbers."""
    points = list(document.standard.walk())
    mandatory = sum(point.mandatory for point in points)
    weights = method_weights(document.standard)
    automatic = weights.get("系统自动")
    return [
        {"label": _("测评点"), "value": str(len(points)), "unit": _("个"), "url": "#tree"},
        {"label": _("规定动作"), "value": str(mandatory), "unit": _("个"), "url": "#tree"},
        {"label": _("自选动作"), "value": str(len(points) - mandatory), "unit": _("个"), "url": "#tree"},
        {"label": _("系统自动占"), "value": f"{words.short(automatic)}%" if automatic else "—", "url": "#methods"},
        {"label": _("总分"), "value": words.short(document.standard.total), "unit": _("分"), "url": "#stars"},
    ]


def crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of this domain."""
    return [(_("评定标准"), reverse("standards:index")), *more]


@page("standards.view")
def read(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """One version, whole; `?q=` finds points inside it."""
    record, document = queries.version_with_document(version_id)
    query = clean_query(request.GET.get("q"))
    actor, plain = actor_of(request), plain_part(document)
    found = shown(document, query)
    current = queries.published(record.place_kind) if record.is_published else None
    context = {
        "record": record,
        "in_force": current is not None and current.id == record.id,
        "document": document,
        "kind": PlaceKind(record.place_kind).label,
        "dimensions": found,
        "query": query,
        "figures": figures(document),
        "stars": words.star_lines(document),
        "policy": version_policy(document),
        "weights": method_weights(document.standard),
        "notes": [part for part in words.parts(plain, "policy") if part.path[1:2] not in _SHOWN_APART],
        "rewards": words.reference_rows(plain),
        "deductions": [each for each in document.deductions if each.applies_to in ("", document.standard.unit_type)],
        "crumbs": crumbs((record.label, "")),
        "may_edit": actor.may("standards.edit"),
        "may_publish": actor.may("standards.publish"),
        "is_draft": record.status == VersionStatus.DRAFT,
        "wording": _wording(actor, record, document) if actor.may("standards.edit") and not query else [],
        "hits": sum(len(indicator.points) for dim in found for indicator in dim.indicators),
    }
    return render(request, "standards/read.html", context)


def _wording(actor: Actor, record: queries.VersionRecord, document: Document) -> list[dict[str, Any]]:
    """Points whose wording needs work, for those who can change it: drafts are rated by nobody."""
    if record.status == VersionStatus.DRAFT:
        return []
    names = {point.id: point.name for point in document.standard.walk()}
    notes = queries.wording_notes(actor, record.id)
    return [{"note": note, "name": names[note.point_id]} for note in notes if note.point_id in names]


_SHOWN_APART = (("thresholds",), ("process",))
"""Parts of the policy that have tables of their own on the page."""
