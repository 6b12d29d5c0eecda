"""Changing what a place says of itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.network.actions.personal import note_numbers
from cuobian.domains.network.actions.profile import RoomInput, Stale, edit_place, set_rooms
from cuobian.domains.network.models import Place
from cuobian.domains.network.pages.common import attempt, crumbs, shell_of
from cuobian.domains.network.pages.detail import field_word, shown
from cuobian.domains.network.pages.forms import ProfileForm, RoomSet
from cuobian.domains.network.queries.places import place, place_row, rooms_of
from cuobian.domains.network.rules import hours as opening
from cuobian.domains.network.rules.places import editable_fields, may_edit_all
from cuobian.kernel import clock
from cuobian.kernel.access import Actor
from cuobian.kernel.errors import NotAllowed
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in


@page("network.edit_profile", methods=("GET", "POST"))
def profile(request: HttpRequest, code: str) -> HttpResponseBase:
    """The form, with as many fields as this person may change."""
    actor = actor_of(request)
    row, record = place_row(actor, code), place(actor, code)
    allowed = _allowed(editable_fields(actor, row.code, row.parent_id))
    if request.method != "POST":
        return _form(request, row, ProfileForm(initial=ProfileForm.initial_of(record), allowed=allowed))
    form = ProfileForm(request.POST, allowed=allowed)
    if not form.is_valid():
        return _form(request, row, form, status=422)
    try:
        saved = attempt(form, lambda: edit_place(
            actor=actor, place_id=row.pk, version=form.cleaned_data["version"], changes=form.changes, now=clock.now()
        ))  # fmt: skip
    except Stale as stale:
        fresh = ProfileForm(
            {
                **request.POST.dict(),
                "facilities": request.POST.getlist("facilities"),
                "version": stale.facts["version"],
            },
            allowed=allowed,
        )
        return _form(request, row, fresh, status=409, stale=stale)
    if saved is None:
        return _form(request, row, form, status=422)
    messages.success(request, _("已保存 %(place)s 的资料") % {"place": row.short_name})
    return redirect("network:place", row.code)


@page("network.edit_profile", methods=("GET", "POST"))
def rooms(request: HttpRequest, code: str) -> HttpResponseBase:
    """The list of rooms and grounds with their seats."""
    actor = actor_of(request)
    row = place_row(actor, code)
    if not may_edit_all(actor, row.code, row.parent_id):
        raise NotAllowed(_("场地由上一级改。请找上一级文明实践机构。"), permission="network.edit")
    if request.method != "POST":
        initial = [
            {"name": room.name, "use": room.use, "seats": room.seats, "square_metres": room.square_metres}
            for room in rooms_of(row.pk)
        ]
        return _rooms(request, row, RoomSet(initial=initial, prefix="room"), row.version)
    lines = RoomSet(request.POST, prefix="room")
    version = whole_in(request.POST.get("version")) or 0
    if not lines.is_valid():
        return _rooms(request, row, lines, version, status=422)
    set_rooms(actor=actor, place_id=row.pk, version=version, rooms=_said(lines), now=clock.now())
    messages.success(request, _("已保存 %(place)s 的场地") % {"place": row.short_name})
    return redirect("network:place", row.code)


def _said(lines: Any) -> list[RoomInput]:
    kept = [line.cleaned_data for line in lines if line.cleaned_data and not line.cleaned_data.get("DELETE")]
    return [RoomInput(data["name"], data["use"], data["seats"], data["square_metres"]) for data in kept]


def _allowed(fields: tuple[str, ...]) -> tuple[str, ...]:
    if not fields:
        raise NotAllowed(_("您能看到这个站点，但现在的身份不能改它的资料。"), permission="network.edit_profile")
    return fields


def _form(
    request: HttpRequest, row: Place, form: ProfileForm, *, status: int = 200, stale: Stale | None = None
) -> HttpResponse:
    actor = actor_of(request)
    note_numbers(actor, _numbers(form, stale), code=row.code, subject_id=row.pk)
    context = {
        "shell": shell_of(actor),
        "place": row,
        "form": form,
        "days": [form[day] for day in opening.DAYS if day in form.fields],
        "position": "lng" in form.fields,
        "stale": stale,
        "changes": _changes(stale),
        "crumbs": _way(row, _("修改资料")),
        "explained": _explained(actor, row),
    }
    return render(request, "network/edit.html", context, status=status)


def _numbers(form: ProfileForm, stale: Stale | None) -> list[str | None]:
    """Every number that stands in the page: in the field, and among what somebody else changed."""
    changes = [change for change in (stale.facts["changes"] if stale else ()) if change.field == "contact_phone"]
    field = [form["contact_phone"].value()] if "contact_phone" in form.fields else []
    return [*field, *(number for change in changes for number in (change.old, change.new))]


def _changes(stale: Stale | None) -> list[dict[str, str]]:
    if stale is None:
        return []
    return [
        {"field": field_word(change.field), "old": shown(change.old), "new": shown(change.new), "by": change.by}
        for change in stale.facts["changes"]
    ]


def _explained(actor: Actor, row: Place) -> str:
    if may_edit_all(actor, row.code, row.parent_id):
        return _("名称、隶属和开闭不在这里改：请用站点页上的「更名」「调整隶属」等，每次都要写生效日期和原因。")
    return _("您能改开放时间、联系人、设施和照片。地址、坐标和场地由上一级改。")


def _rooms(request: HttpRequest, row: Place, lines: Any, version: int, *, status: int = 200) -> HttpResponse:
    context = {
        "shell": shell_of(actor_of(request)), "place": row, "lines": lines, "version": version,
        "crumbs": _way(row, _("场地和座位")),
    }  # fmt: skip
    return render(request, "network/rooms.html", context, status=status)


def _way(row: Place, last: str) -> list[tuple[Any, str]]:
    return crumbs((row.short_name, reverse("network:place", args=[row.code])), (last, ""))
