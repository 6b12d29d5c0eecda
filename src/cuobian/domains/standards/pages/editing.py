"""Writing a draft: everything that can be changed, what is still wrong with it, and one form for each part."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.standards import actions, queries
from cuobian.domains.standards.documents import edit
from cuobian.domains.standards.documents.checks import check_document
from cuobian.domains.standards.documents.codec import Faults
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.documents.paths import SECTIONS, Path, declared, label_of, path_of, value_at
from cuobian.domains.standards.metrics import metric_keys
from cuobian.domains.standards.pages import words
from cuobian.domains.standards.pages.address import place_of, place_url, spot_url
from cuobian.domains.standards.pages.forms import PlaceForm, TitleForm
from cuobian.domains.standards.pages.reading import crumbs
from cuobian.domains.standards.states import move
from cuobian.kernel.clock import now
from cuobian.kernel.errors import Fault, Invalid, NotFound
from cuobian.kernel.format import labelled
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in


@dataclass(frozen=True, slots=True)
class FaultShown:
    """What is wrong, and where it is mended."""

    fault: Fault
    url: str


def faults_shown(version_id: UUID, document: Document, plain: dict[str, Any]) -> list[FaultShown]:
    """Everything that keeps a draft from being published."""
    faults: Faults = check_document(document, known_metrics=metric_keys())
    pairs = zip(faults.found, faults.spots, strict=True)
    return [FaultShown(fault, spot_url(version_id, plain, spot)) for fault, spot in pairs]


def _draft(version_id: UUID) -> tuple[queries.VersionRecord, Document]:
    """A version that may be changed.

    Raises:
        NotFound, Conflict
    """
    record, document = queries.version_with_document(version_id)
    move(record.status, "change")
    return record, document


@page("standards.edit")
def overview(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The whole draft with its controls."""
    record, document = _draft(version_id)
    plain = edit.plain_of(document)
    policy = [(part, place_url(version_id, plain, part.path), _removable(part.path)) for part in _policy_parts(plain)]
    context = {
        "record": record,
        "document": document,
        "tree": _tree(document),
        "faults": faults_shown(version_id, document, plain),
        "policy": policy,
        "may_publish": actor_of(request).may("standards.publish"),
        "crumbs": crumbs((record.title, reverse("standards:read", args=[version_id])), (_("修改"), "")),
    }
    return render(request, "standards/edit.html", context)


def _tree(document: Document) -> list[tuple[Any, list[tuple[Any, list[tuple[Any, str]]]]]]:
    """Dimensions, their indicators, and the points of each with the name of its metric."""
    names = {point.metric: words.metric_shown(document, point.metric) for point in document.standard.walk()}
    told = {key: shown.name if shown else "" for key, shown in names.items()}
    return [
        (dim, [(ind, [(point, told[point.metric]) for point in ind.points_list]) for ind in dim.indicators])
        for dim in document.standard.dimensions
    ]


def _policy_parts(plain: dict[str, Any]) -> list[words.PartShown]:
    tops = ("standard", "meta", "policy", "legal_basis")
    return [part for top in tops if top in plain for part in words.parts(plain, top) if part.path[1:2] not in _IN_TREE]


_IN_TREE = (("dimensions",), ("bonus",))


def _removable(path: Path) -> str:
    """What the button that takes a part of a list away sends; "" for parts that must stay."""
    return "/".join(map(str, path)) if path[:-1] in SECTIONS.values() else ""


@page("standards.edit", methods=("GET", "POST"))
def edit_place(request: HttpRequest, version_id: UUID, at: str) -> HttpResponse:
    """One form: the single values of an item or a part."""
    record, document = _draft(version_id)
    plain = edit.plain_of(document)
    path = place_of(plain, at)
    place, value = declared(path), _value(plain, path)
    if place is None or place.shape is None:
        raise NotFound()
    form = PlaceForm(request.POST or None, place=place, value=value)
    if request.method == "POST" and form.is_valid():
        saved = _save(request, version_id, edit.changed(plain, path, form.values), form)
        if saved:
            messages.success(request, _("已存"))
            return redirect(f"{reverse('standards:edit', args=[version_id])}#{value.get('id', '')}")
    title = f"{value['id']} {value.get('name', '')}" if "id" in value else label_of(path)
    context = {
        "record": record,
        "form": form,
        "title": title,
        "item_id": value.get("id", ""),
        "targets": _targets(document, path),
        "revision": request.POST.get("revision", record.revision),
        "crumbs": crumbs((record.title, reverse("standards:edit", args=[version_id])), (title, "")),
        "back_url": reverse("standards:edit", args=[version_id]),
    }
    return render(request, "standards/edit_place.html", context)


def _value(plain: dict[str, Any], path: Path) -> dict[str, Any]:
    try:
        value = value_at(plain, path)
    except (LookupError, TypeError):
        raise NotFound() from None
    if not isinstance(value, dict):
        raise NotFound()
    return value


def _targets(document: Document, path: Path) -> list[tuple[str, str]]:
    """Indicators that a measuring point may be moved into."""
    if path[-2:-1] != ("points_list",):
        return []
    inside = [indicator for dimension in document.standard.dimensions for indicator in dimension.indicators]
    own = value_at(edit.plain_of(document), path[:-2])["id"]
    return [(indicator.id, f"{indicator.id} {indicator.name}") for indicator in inside if indicator.id != own]


def _save(request: HttpRequest, version_id: UUID, plain: dict[str, Any], form: PlaceForm | None) -> bool:
    """Keep changed values; what cannot be read is told on the form."""
    try:
        document = edit.read_back(plain)
    except Invalid as invalid:
        if form is None:
            raise
        for fault in invalid.faults:
            form.add_error(None, labelled(fault.place, fault.message))
        return False
    actions.change_draft(
        actor=actor_of(request), version_id=version_id, revision=_revision(request), document=document, now=now()
    )
    return True


def _revision(request: HttpRequest) -> int:
    given = whole_in(request.POST.get("revision"))
    return -1 if given is None else given


@page("standards.edit", methods=("POST",))
def arrange(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Add, move or remove: `do` is "verb:what"."""
    _record, document = _draft(version_id)
    plain = edit.plain_of(document)
    verb, _colon, what = request.POST.get("do", "").partition(":")
    new, path = _arranged(request, plain, verb, what)
    _save(request, version_id, new, None)
    if verb in ("add", "below", "source"):
        return redirect(place_url(version_id, new, path))
    found = path_of(new, what)
    anchor = what if found else "policy"
    return redirect(f"{reverse('standards:edit', args=[version_id])}#{anchor}")


def _arranged(request: HttpRequest, plain: dict[str, Any], verb: str, what: str) -> tuple[dict[str, Any], Path]:
    match verb:
        case "add":
            return edit.added(plain, what)
        case "below":
            return edit.added(plain, "", what)
        case "source":
            tag = request.POST.get("tag", "").strip()[:20]
            if not tag:
                raise Invalid([Fault(_("依据编号"), _("写一个编号，例如 S17"))])
            return edit.with_source(plain, tag)
        case "up" | "down":
            return edit.moved(plain, _item(plain, what), -1 if verb == "up" else 1), ()
        case "remove":
            return edit.removed(plain, _item(plain, what)), ()
        case "into":
            new, _new_id = edit.moved_into(plain, _item(plain, what), request.POST.get("indicator", ""))
            return new, ()
    raise Invalid(_("这个按钮不认识，请刷新后再试。"))


def _item(plain: dict[str, Any], what: str) -> Path:
    """An item by its id, or a part of a list by its path."""
    found = path_of(plain, what)
    if found is None and "/" in what:
        found = tuple(part if (at := whole_in(part)) is None else at for part in what.split("/"))
    if not found:
        raise NotFound(_("这一处已经不在了，可能刚被改过。请刷新后再看。"))
    return found


@page("standards.edit", methods=("GET", "POST"))
def about(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Title, note, and whether it is an example."""
    record, _document = _draft(version_id)
    initial = {"title": record.title, "note": record.note, "is_sample": record.is_sample}
    form = TitleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.describe_draft(
            actor=actor_of(request), version_id=version_id, revision=_revision(request), now=now(), **form.cleaned_data
        )
        messages.success(request, _("已存"))
        return redirect("standards:edit", version_id=version_id)
    context = {
        "record": record,
        "form": form,
        "title": _("标题和说明"),
        "revision": request.POST.get("revision", record.revision),
        "crumbs": crumbs((record.title, reverse("standards:edit", args=[version_id])), (_("标题和说明"), "")),
        "back_url": reverse("standards:edit", args=[version_id]),
    }
    return render(request, "standards/edit_place.html", context)
