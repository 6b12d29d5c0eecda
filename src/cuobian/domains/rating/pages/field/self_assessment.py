"""Self-assessment: automatic points come filled; the keeper confirms or disputes, and speaks where people will look."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cuobian.domains.rating.actions.self_assess import (
    attach_document,
    declare_optional,
    remove_document,
    room_for_document,
    save_answer,
    submit_self,
)
from cuobian.domains.rating.actions.self_assess import (
    confirm_all as confirm_every,
)
from cuobian.domains.rating.models import Entry
from cuobian.domains.rating.pages.field.given import told, words
from cuobian.domains.rating.queries.blind import refuse_blind
from cuobian.domains.rating.queries.load import get_entry
from cuobian.domains.rating.queries.self_view import SelfLine, self_groups, self_line
from cuobian.domains.rating.rules.explaining import ruling_words
from cuobian.domains.rating.rules.rights import permission_for
from cuobian.domains.rating.rules.self_assessment import Said
from cuobian.domains.rating.rules.sheets import share_of
from cuobian.domains.rating.states import allowed
from cuobian.domains.rating.values import SelfAnswer
from cuobian.kernel.access import Actor
from cuobian.kernel.clock import now, today
from cuobian.kernel.errors import Invalid
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.writing import MOST
from cuobian.support.calendars.public import calendar
from cuobian.support.files.public import store

SEEN_BY = "rating.view rating.own rating.assess rating.appeal"
"""Who may open a document of a self-assessment: the place and its institute, the offices, assessors and reviewers."""


class AnswerForm(forms.Form):
    """What a keeper says about one point; which fields are shown depends on the point."""

    answer = forms.ChoiceField(choices=SelfAnswer.choices, required=False)
    claim = forms.CharField(max_length=2, required=False)
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=MOST, widget=forms.Textarea(attrs={"rows": 3})
    )
    not_applicable = forms.BooleanField(label=gettext_lazy("不适用"), required=False)

    def said(self, line: SelfLine) -> Said:
        data = self.cleaned_data
        answer = data["answer"] or (SelfAnswer.CONFIRM if line.automatic else SelfAnswer.CLAIM)
        return Said(line.point.id, answer, data["claim"], data["note"], data["not_applicable"])


@page("rating.own")
def overview(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """All points by dimension, with what is still open."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.own")
    refuse_blind(actor, entry)
    groups = self_groups(entry)
    lines = [line for group in groups for line in group.lines]
    return render(
        request,
        "rating/field/self.html",
        {
            "entry": entry,
            "groups": groups,
            "left": sum(line.open for line in lines),
            "to_confirm": sum(line.open and line.automatic for line in lines),
            "done": sum(line.needed and line.said for line in lines),
            "needed": (needed := sum(line.needed for line in lines)),
            "share": share_of(sum(line.needed and line.said for line in lines), needed),
            "first_open": next((group.id for group in groups if group.left), ""),
            "editable": may_answer(actor, entry),
            "returned": _returned(entry),
            "days": calendar().left(today(), entry.due_on),
        },
    )


def may_answer(actor: Actor, entry: Entry) -> bool:
    """True while the place may still speak, for the one who speaks for it; others read."""
    permission = permission_for("rating.self_assess", place_kind=entry.place.kind)
    return allowed(entry.stage, "submit_self") and actor.may(permission, entry.code)


def _returned(entry: Entry) -> str:
    """Why it was sent back, when that was the last thing that happened."""
    last = entry.moves.order_by("-at").first()
    return last.reason if last and last.action == "return_self" else ""


@page("rating.own", methods=("GET", "POST"))
def point(request: HttpRequest, entry_id: UUID, point_id: str) -> HttpResponse:
    """One point: what the platform holds, what the keeper says."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.own")
    refuse_blind(actor, entry)
    line = self_line(entry, point_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=_initial(line))
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            save_answer(actor=actor, entry_id=entry_id, said=form.said(line), now=now())
        except Invalid as error:
            faults = told(error)
        else:
            return redirect(_next_url(entry, point_id))
    return _show_point(request, entry, line, form, faults)


def _show_point(
    request: HttpRequest, entry: Entry, line: SelfLine, form: AnswerForm, faults: list[str]
) -> HttpResponse:
    """The page of a point. After a refusal everything that was typed is still there."""
    context = {
        "entry": entry,
        "line": line,
        "ruled": ruling_words(line.item) if line.item else "",
        "form": form,
        "faults": faults,
        "editable": may_answer(actor_of(request), entry),
    }
    return render(request, "rating/field/self_point.html", context, status=422 if faults or form.errors else 200)


def _initial(line: SelfLine) -> dict[str, object]:
    item = line.item
    if item is None:
        return {}
    return {"answer": item.answer, "claim": item.claim, "note": item.note, "not_applicable": item.not_applicable}


def _next_url(entry: Entry, point_id: str) -> str:
    """The next point without an answer after this one; the overview when there is none."""
    lines = [line for group in self_groups(entry) for line in group.lines]
    at = next(number for number, line in enumerate(lines) if line.point.id == point_id)
    following = next((line for line in [*lines[at + 1 :], *lines[:at]] if line.open), None)
    if following is None:
        return reverse("rating:self", args=[entry.pk])
    return reverse("rating:self-point", args=[entry.pk, following.point.id])


@page("rating.own", methods=("POST",))
def confirm_all(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Confirm every automatic point that is still open."""
    count = confirm_every(actor=actor_of(request), entry_id=entry_id, now=now())
    words = ngettext(
        "已确认 %(count)d 条系统数。有疑问的可以再点开改成「有异议」。",
        "已确认 %(count)d 条系统数。有疑问的可以再点开改成「有异议」。",
        count,
    )
    messages.success(request, words % {"count": count})
    return redirect("rating:self", entry_id)


@page("rating.own", methods=("GET", "POST"))
def optional(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Choose which optional actions count."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.own")
    if request.method == "POST":
        points = [point.replace("\x00", "") for point in request.POST.getlist("point")]
        declare_optional(actor=actor, entry_id=entry_id, points=points, now=now())
        messages.success(request, _("已记下申报的自选动作。"))
        return redirect("rating:self", entry_id)
    lines = [line for group in self_groups(entry) for line in group.lines if not line.point.mandatory]
    return render(
        request,
        "rating/field/self_optional.html",
        {"entry": entry, "lines": lines, "editable": may_answer(actor, entry)},
    )


@page("rating.own", methods=("POST",))
def document(request: HttpRequest, entry_id: UUID, point_id: str) -> HttpResponse:
    """Give a document for a point (at most three, and only where the platform does not hold the record)."""
    entry = get_entry(actor_of(request), entry_id, "rating.own")
    try:
        _attach(request, entry, point_id)
    except Invalid as error:
        line = self_line(entry, point_id)
        return _show_point(request, entry, line, AnswerForm(initial=_initial(line)), told(error))
    messages.success(request, _("材料已加上。"))
    return redirect("rating:self-point", entry_id, point_id)


def _attach(request: HttpRequest, entry: Entry, point_id: str) -> None:
    actor = actor_of(request)
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(_("先选一个文件（PDF、Word、Excel 或图片）。"))
    with transaction.atomic():
        room_for_document(actor=actor, entry_id=entry.pk, point_id=point_id)
    kept = store(upload=upload, kind="document", actor=actor, code=entry.code, permission=SEEN_BY, now=now())
    attach_document(
        actor=actor, entry_id=entry.pk, point_id=point_id, file_id=kept.id, title=words(request, "title"), now=now()
    )


@page("rating.own", methods=("POST",))
def drop_document(request: HttpRequest, entry_id: UUID, document_id: int) -> HttpResponse:
    """Take a document off."""
    point_id = remove_document(actor=actor_of(request), entry_id=entry_id, document_id=document_id, now=now())
    return redirect("rating:self-point", entry_id, point_id)


@page("rating.own", methods=("GET", "POST"))
def submit(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The last look, then hand it in."""
    actor = actor_of(request)
    entry = get_entry(actor, entry_id, "rating.own")
    if request.method == "POST":
        submit_self(actor=actor, entry_id=entry_id, now=now())
        messages.success(request, _("自评已提交，会通知下一步办理的人。"))
        return redirect("rating:my-place-of", entry.code)
    if not may_answer(actor, entry):
        return redirect("rating:self", entry_id)
    lines = [line for group in self_groups(entry) for line in group.lines]
    return render(request, "pages/confirm.html", _confirmation(entry, lines))


def _confirmation(entry: Entry, lines: list[SelfLine]) -> dict[str, object]:
    back = reverse("rating:self", args=[entry.pk])
    said = [line.item for line in lines if line.item]
    left = [line for line in lines if line.open]
    rows = [
        {"label": _("确认系统数"), "value": _("%(n)d 条") % {"n": sum(i.answer == SelfAnswer.CONFIRM for i in said)}},
        {"label": _("自评"), "value": _("%(n)d 条") % {"n": sum(i.answer == SelfAnswer.CLAIM for i in said)}},
        {
            "label": _("有异议"),
            "value": _("%(n)d 条，区里会逐条答复") % {"n": sum(i.answer == SelfAnswer.OBJECT for i in said)},
        },
        {
            "label": _("不适用"),
            "value": _("%(n)d 条，镇街或区里会逐条核定") % {"n": sum(i.not_applicable for i in said)},
        },
        {
            "label": _("申报的自选动作"),
            "value": _("、").join(entry.optional_points) or _("没有申报，按 0 分计，不生成整改单"),
        },
    ]
    warnings = (
        [_("还有 %(n)d 条没有填：%(ids)s") % {"n": len(left), "ids": _("、").join(x.point.id for x in left[:12])}]
        if left
        else []
    )
    return {
        "title": _("提交「%(place)s」的自评？") % {"place": entry.place.short_name},
        "sub": _("提交后不能再改；镇街初审和区里可以退回，退回时会写明原因。"),
        "crumbs": [(_("我的站"), reverse("rating:my-place")), (_("自评"), back), (_("提交"), "")],
        "rows": rows,
        "warnings": warnings,
        "action": "" if left else _("提交自评"),
        "action_url": reverse("rating:self-submit", args=[entry.pk]),
        "back": _("先不提交，再看看"),
        "back_url": back,
        "now": now(),
    }
