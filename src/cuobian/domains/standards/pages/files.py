"""Taking a version away as YAML or Excel, and bringing one in: faults or a preview first, then a draft."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.standards import actions, queries
from cuobian.domains.standards.documents.canonical import canonical_text, parse_text
from cuobian.domains.standards.documents.checks import check_document
from cuobian.domains.standards.documents.files.excel import MAX_BYTES
from cuobian.domains.standards.documents.files.reading import read_file
from cuobian.domains.standards.documents.files.writing import excel_file, file_name, yaml_file
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.documents.sample import sample_documents
from cuobian.domains.standards.metrics import metric_keys
from cuobian.domains.standards.pages.comparing import comparison_context
from cuobian.domains.standards.pages.forms import UploadForm
from cuobian.domains.standards.pages.reading import crumbs, figures
from cuobian.kernel.clock import now
from cuobian.kernel.errors import Fault, Invalid
from cuobian.kernel.pages import actor_of, file_response, page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_TEXT = 1_000_000


@page("standards.view")
def export_yaml(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The version as YAML."""
    record, document = queries.version_with_document(version_id)
    return file_response(yaml_file(document, **_facts(record)), "application/yaml", _name(record, "yaml"))


@page("standards.view")
def export_excel(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The version as Excel."""
    record, document = queries.version_with_document(version_id)
    return file_response(excel_file(document, **_facts(record)), XLSX, _name(record, "xlsx"))


def _facts(record: queries.VersionRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ("title", "label", "digest", "is_sample")}


def _name(record: queries.VersionRecord, ending: str) -> str:
    return file_name(record.standard_code, record.number, ending, is_sample=record.is_sample)


@page("standards.edit", methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file, or the sample that comes along; then its faults, or what it would make."""
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "crumbs": crumbs((_("导入标准"), ""))}
    if request.method == "POST" and "sample" in request.POST:
        shown = [_preview(document) for document in sample_documents(metric_keys())]
        context |= {"file_name": _("平台附带的示例标准"), "previews": shown}
        return render(request, "standards/import_preview.html", context)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        context["file_name"] = given.name
        if given.size > MAX_BYTES:
            words = _("文件 %(size).1f MB，超过 5 MB。评定标准用不了这么大，请查看是否选错了文件") % {
                "size": given.size / 1e6
            }
            context["faults"] = [Fault("", words)]
            return render(request, "standards/import.html", context, status=422)
        try:
            documents = read_file(given.read(), known_metrics=metric_keys()).or_refuse()
        except Invalid as invalid:
            context["faults"] = invalid.faults
            return render(request, "standards/import.html", context, status=422)
        context["previews"] = [_preview(document) for document in documents]
        return render(request, "standards/import_preview.html", context)
    return render(request, "standards/import.html", context, status=422 if form.errors else 200)


def _preview(document: Document) -> dict[str, Any]:
    """What a document would bring, against the version in force."""
    current = queries.published(document.standard.place_kind)
    shown: dict[str, Any] = {
        "document": document,
        "text": canonical_text(document),
        "current": current,
        "numbers": figures(document),
    }
    if current:
        shown |= comparison_context(queries.document(current.id), document)
    return shown


@page("standards.edit", methods=("POST",))
def write(request: HttpRequest) -> HttpResponse:
    """Make the drafts that the preview showed; their texts are read and checked again."""
    texts = request.POST.getlist("document")
    if not texts or any(len(text) > MAX_TEXT for text in texts):
        raise Invalid(_("没有收到要写入的标准，请重新选文件。"))
    documents = [_checked(text) for text in texts]
    drafts = actions.create_drafts(actor=actor_of(request), documents=documents, now=now())
    messages.success(request, _("已写入 %(count)s 份草稿，看过后再发布") % {"count": len(drafts)})
    if len(drafts) == 1:
        return redirect("standards:edit", version_id=drafts[0].id)
    return redirect(reverse("standards:index"))


def _checked(text: str) -> Document:
    try:
        document = parse_text(text)
    except (ValueError, RecursionError):
        raise Invalid(_("收到的内容不完整，请重新选文件。")) from None
    faults = check_document(document, known_metrics=metric_keys()).found
    if faults:
        raise Invalid(faults)
    return document
