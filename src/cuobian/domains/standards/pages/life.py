"""Copying, publishing, retiring, throwing away: each with its consequences in numbers before it is done."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.standards import actions, queries
from cuobian.domains.standards.documents.diff import compare
from cuobian.domains.standards.documents.edit import plain_of
from cuobian.domains.standards.pages.editing import faults_shown
from cuobian.domains.standards.pages.forms import PublishForm, RetireForm
from cuobian.domains.standards.pages.reading import crumbs
from cuobian.domains.standards.states import move
from cuobian.domains.standards.values import VersionStatus
from cuobian.kernel.clock import now, today
from cuobian.kernel.errors import Invalid
from cuobian.kernel.format import number
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in


@page("standards.edit", methods=("POST",))
def copy(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A new draft from this version."""
    draft = actions.copy_version(actor=actor_of(request), version_id=version_id, now=now())
    messages.success(request, _("已复制成草稿，改好再发布"))
    return redirect("standards:edit", version_id=draft.id)


@page("standards.publish", methods=("GET", "POST"))
def publish(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Say what publishing does, and publish."""
    record, document = queries.version_with_document(version_id)
    move(record.status, "publish")
    form = PublishForm(request.POST or None, initial={"effective_from": today()})
    if request.method == "POST" and form.is_valid():
        revision = whole_in(request.POST.get("revision"))
        done = _told(
            form,
            lambda: actions.publish_version(
                actor=actor_of(request),
                version_id=version_id,
                revision=-1 if revision is None else revision,
                effective_from=form.cleaned_data["effective_from"],
                now=now(),
            ),
        )
        if done:
            messages.success(request, _("已发布 %(label)s") % {"label": done.label})
            return redirect("standards:read", version_id=version_id)
    faults = faults_shown(version_id, document, plain_of(document))
    now_valid = queries.published(record.place_kind)
    points = list(document.standard.walk())
    count = _("%(count)s 个测评点，共 %(total)s 分") % {"count": len(points), "total": document.standard.total}
    rows = [
        {
            "label": _("标题"),
            "value": record.title,
            "url": reverse("standards:read", args=[version_id]),
            "link": _("看全文"),
        },
        {"label": _("内容"), "value": count},
        *([_against(now_valid, record)] if now_valid else []),
        {"label": _("性质"), "value": _("示例，不是正式标准") if record.is_sample else _("正式标准")},
    ]
    context = {
        **_confirm(_("发布这份标准"), record, form, request.POST.get("revision")),
        "rows": rows,
        "faults": faults,
        "warnings": [
            _("发布后不能再改，也不能删。要改，就复制成新的草稿再发布一版。"),
            _("已开的评定轮次仍按原来的版本，不受影响。"),
        ],
        "action": "" if faults else _("发布「%(title)s」") % {"title": record.title},
        "back_url": reverse("standards:edit", args=[version_id]),
    }
    return render(request, "standards/publish.html", context)


@page("standards.publish", methods=("GET", "POST"))
def retire(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Say what retiring does, and retire."""
    record = queries.version(version_id)
    move(record.status, "retire")
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _told(
            form,
            lambda: actions.retire_version(
                actor=actor_of(request), version_id=version_id, reason=form.cleaned_data["reason"], now=now()
            ),
        )
        if done:
            messages.success(request, _("已停用 %(label)s") % {"label": done.label})
            return redirect("standards:read", version_id=version_id)
    standing = queries.versions(place_kind=record.place_kind, status=VersionStatus.PUBLISHED)
    others = [each for each in standing if each.id != record.id]
    context = {
        **_confirm(_("停用这一版"), record, form, request.POST.get("revision")),
        "rows": [{"label": _("版本"), "value": _("，").join((record.title, record.label))}],
        "warnings": [
            _("停用后不能再用它开新的轮次，也不能恢复。"),
            _("已按它评出的星级、已开的轮次都不变。"),
            *([] if others else [_("这是这个标准唯一发布着的一版。停用后要先发布新的一版，才能再开轮次。")]),
        ],
        "action": _("停用 %(label)s") % {"label": record.label},
        "withdraw": True,
        "back_url": reverse("standards:read", args=[version_id]),
    }
    return render(request, "pages/confirm.html", context)


@page("standards.edit", methods=("GET", "POST"))
def discard(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Say what is lost, and throw the draft away."""
    record = queries.version(version_id)
    move(record.status, "discard")
    if request.method == "POST":
        actions.discard_draft(actor=actor_of(request), version_id=version_id, now=now())
        messages.success(request, _("已删去草稿"))
        return redirect("standards:index")
    context = {
        **_confirm(_("删去这份草稿"), record, None, None),
        "rows": [{"label": _("草稿"), "value": record.title}],
        "warnings": [_("删去后找不回。要留底，先导出 YAML 或 Excel。")],
        "action": _("删去草稿"),
        "withdraw": True,
        "back_url": reverse("standards:edit", args=[version_id]),
    }
    return render(request, "pages/confirm.html", context)


def _against(old: queries.VersionRecord, new: queries.VersionRecord) -> dict[str, str]:
    """How much a draft differs from the version in force, with the way to see it."""
    texts = queries.documents([old.id, new.id])
    found = compare(texts[old.id], texts[new.id])
    count = len(found.added) + len(found.removed) + len(found.changed) + len(found.outside)
    query = urlencode({"old": str(old.id), "new": str(new.id)})
    return {
        "label": _("和现行的%(label)s比") % {"label": old.label},
        "value": _("%(n)s 处不同") % {"n": number(count)} if count else _("一处也没有改"),
        "url": f"{reverse('standards:compare')}?{query}",
        "link": _("看比较"),
    }


def _confirm(title: str, record: queries.VersionRecord, form: Form | None, revision: str | None) -> dict[str, Any]:
    return {
        "title": title,
        "sub": record.title,
        "record": record,
        "form": form,
        "hidden": [("revision", revision or record.revision)],
        "crumbs": crumbs((record.title, reverse("standards:read", args=[record.id])), (title, "")),
        "now": now(),
    }


def _told(form: Form, act: Any) -> queries.VersionRecord | None:
    """Do it; what is wrong with a field of the form is told there, anything else is a page of its own."""
    try:
        done: queries.VersionRecord = act()
    except Invalid as invalid:
        mine = [fault for fault in invalid.faults if fault.place in form.fields]
        if len(mine) < len(invalid.faults):
            raise
        for fault in mine:
            form.add_error(fault.place, fault.message)
        return None
    return done
