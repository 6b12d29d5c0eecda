"""After the visit: minutes with who was there, and the districts' notes."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import area_names
from cuobian.domains.visits.actions.after import meetings as actions
from cuobian.domains.visits.actions.after.notes import ask_notes, step_note
from cuobian.domains.visits.pages.after.parts import DueForm, Writing, ask, base_context, crumbs, write_on
from cuobian.domains.visits.queries.after.meetings import (
    attendance_of,
    get_minutes,
    get_note,
    meetings_without,
    note_lines,
    recorder_choices,
    writes_minutes,
)
from cuobian.domains.visits.queries.after.standing import districts_of, standing
from cuobian.domains.visits.reports.after.minutes import minutes_pdf
from cuobian.domains.visits.rules.after.texts import lines_of
from cuobian.domains.visits.values.after import FIELDS, NOTE_DAYS, PaperKind
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid, NotAllowed
from cuobian.kernel.forms import told, uuids
from cuobian.kernel.pages import actor_of, file_response, page
from cuobian.support.calendars.public import calendar


class MinutesForm(forms.Form):
    """Which meeting, who presided, who keeps the minutes."""

    item = forms.ChoiceField(label=gettext_lazy("哪一场"))
    chair = forms.CharField(label=gettext_lazy("主持人"), required=False, max_length=60)
    recorder = forms.ChoiceField(
        label=gettext_lazy("记录人"),
        required=False,
        help_text=gettext_lazy("从名单里选一位有账号的；不选就由您自己记"),
    )

    def __init__(
        self, *args: object, items: list[tuple[str, str]], people: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["item"].choices = items  # type: ignore[attr-defined]
        self.fields["recorder"].choices = [("", _("自己记")), *people]  # type: ignore[attr-defined]


@page("visits.report", methods=("GET", "POST"))
def minutes_new(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Begin the minutes of a meeting of the programme."""
    actor = actor_of(request)
    who = standing(actor, programme_id)
    who.require_manager()
    items = [(str(item.pk), item.title) for item in meetings_without(who.programme)]
    people = [(str(key), words) for key, words in recorder_choices(who.programme)]
    form = MinutesForm(request.POST or None, items=items, people=people, initial={"item": request.GET.get("item")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = told(
            form,
            lambda: actions.open_minutes(
                actor=actor,
                programme_id=programme_id,
                item_id=UUID(given["item"]),
                chair=given["chair"],
                recorder_id=UUID(given["recorder"]) if given["recorder"] else None,
                now=clock.now(),
            ),
        )
        if made:
            return redirect("visits:minutes-edit", programme_id, made.pk)
    return ask(
        request,
        title=_("记会议纪要"),
        warnings=[] if items else [_("日程里的座谈、培训和区情介绍都已经有纪要了。")],
        form=form if items else None,
        action=_("开始记") if items else "",
        back_url=reverse("visits:after", args=[programme_id]),
        crumbs=crumbs(who, (_("记会议纪要"), "")),
    )


@page(None)
def minutes(request: HttpRequest, programme_id: UUID, minutes_id: UUID) -> HttpResponse:
    """The minutes as they are read."""
    who = standing(actor_of(request), programme_id)
    row = get_minutes(who, minutes_id)
    attendance = attendance_of(row)
    context = {
        **base_context(request, who, (_("会议纪要"), "")),
        "row": row,
        "there": [one.participant for one in attendance if one.is_present],
        "away": [one.participant for one in attendance if not one.is_present],
        "parts": [(field.label, lines_of(row.paper.body.get(field.key, ""))) for field in FIELDS[PaperKind.MINUTES]],
        "writes": writes_minutes(who, row),
    }
    return render(request, "visits/after/minutes.html", context)


@page(None, methods=("GET", "POST"))
def minutes_edit(request: HttpRequest, programme_id: UUID, minutes_id: UUID) -> HttpResponse:
    """Write them; who was there is chosen beside."""
    who = standing(actor_of(request), programme_id)
    row = get_minutes(who, minutes_id)
    if not writes_minutes(who, row):
        raise NotAllowed(permission="visits.report")
    url = reverse("visits:minutes", args=[programme_id, minutes_id])
    if row.adopted_at is not None:
        return redirect(url)
    how = Writing(
        title=_("会议纪要"),
        sub=row.title,
        done_url=url,
        crumbs=crumbs(who, (row.title, url), (_("写纪要"), "")),
        aside="visits/after/_attendance.html",
        facts={"row": row, "attendance": attendance_of(row), "programme": who.programme},
    )
    return write_on(request, row.paper, how)


@page(None, methods=("POST",))
def minutes_people(request: HttpRequest, programme_id: UUID, minutes_id: UUID) -> HttpResponse:
    """Who was there."""
    present = uuids(request.POST.getlist("present"))
    count = actions.set_attendance(
        actor=actor_of(request), programme_id=programme_id, minutes_id=minutes_id, present=present, now=clock.now()
    )
    messages.success(request, _("已记下，出席 %(n)d 人") % {"n": count})
    return redirect("visits:minutes-edit", programme_id, minutes_id)


@page("visits.report", methods=("POST",))
def minutes_step(request: HttpRequest, programme_id: UUID, minutes_id: UUID, action: str) -> HttpResponse:
    """Adopt them, or take them back."""
    actor = actor_of(request)
    try:
        actions.step_minutes(
            actor=actor, programme_id=programme_id, minutes_id=minutes_id, action=action, now=clock.now()
        )
    except Invalid as error:
        for fault in error.faults:
            messages.error(request, str(fault.message))
        return redirect("visits:minutes-edit", programme_id, minutes_id)
    messages.success(request, _("已定稿，参加的人会收到通知") if action == "adopt" else _("已重开，可以再改"))
    return redirect("visits:minutes", programme_id, minutes_id)


@page(None)
def minutes_file(request: HttpRequest, programme_id: UUID, minutes_id: UUID) -> HttpResponse:
    """The minutes to print."""
    who = standing(actor_of(request), programme_id)
    row = get_minutes(who, minutes_id)
    made = minutes_pdf(row, attendance_of(row), at=clock.now())
    return file_response(made, "application/pdf", f"{row.title}.pdf", inline=True)


@page(None)
def notes(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """What every district takes home, once it is handed in."""
    who = standing(actor_of(request), programme_id)
    lines = note_lines(who, calendar(), clock.today())
    fields = FIELDS[PaperKind.NOTE]
    context = {
        **base_context(request, who, (_("交流体会"), "")),
        "lines": [
            {"line": line, "parts": [(f.label, line.note.paper.body.get(f.key, "")) for f in fields]} for line in lines
        ],
        "handed_in": sum(line.note.handed_in_at is not None for line in lines),
    }
    return render(request, "visits/after/notes.html", context)


@page("visits.report", methods=("GET", "POST"))
def notes_ask(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Ask the districts for their notes."""
    actor = actor_of(request)
    who = standing(actor, programme_id)
    who.require_manager()
    due = calendar().add(max(who.programme.ends_on, clock.today()), NOTE_DAYS)
    form = DueForm(request.POST or None, initial={"due_on": due})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["due_on"]
        count = told(form, lambda: ask_notes(actor=actor, programme_id=programme_id, due_on=day, now=clock.now()))
        if count is not None:
            messages.success(request, _("已通知 %(n)d 个区") % {"n": count})
            return redirect("visits:notes", programme_id)
    names = area_names(districts_of(who.programme))
    return ask(
        request,
        title=_("请各区写交流体会"),
        rows=[{"label": _("哪些区"), "value": _("、").join(names.values())}],
        warnings=[_("一区一篇，由本区参加观摩的人写。交上以后，参加的人都能看。")],
        form=form,
        action=_("通知各区"),
        back_url=reverse("visits:notes", args=[programme_id]),
        crumbs=crumbs(who, (_("请各区写交流体会"), "")),
    )


@page(None, methods=("GET", "POST"))
def note(request: HttpRequest, programme_id: UUID, code: str) -> HttpResponse:
    """A district writes its note."""
    who = standing(actor_of(request), programme_id)
    row = get_note(who, code)
    url = reverse("visits:notes", args=[programme_id])
    if not who.writes_for(code):
        raise NotAllowed(permission="visits.take_part")
    if row.handed_in_at is not None:
        return redirect(f"{url}#n{code}")
    name = area_names([code]).get(code, code)
    how = Writing(
        title=_("写交流体会"),
        sub=name,
        done_url=reverse("visits:note", args=[programme_id, code]),
        crumbs=crumbs(who, (_("交流体会"), url), (name, "")),
        aside="visits/after/_note_aside.html",
        facts={"row": row, "programme": who.programme},
    )
    return write_on(request, row.paper, how)


@page(None, methods=("POST",))
def note_step(request: HttpRequest, programme_id: UUID, code: str, action: str) -> HttpResponse:
    """Hand it in, or take it back."""
    try:
        step_note(actor=actor_of(request), programme_id=programme_id, code=code, action=action, now=clock.now())
    except Invalid as error:
        for fault in error.faults:
            messages.error(request, str(fault.message))
        return redirect("visits:note", programme_id, code)
    messages.success(request, _("已交上，参加的人都能看到") if action == "hand_in" else _("已重开，改完再交"))
    return redirect(
        "visits:notes" if action == "hand_in" else "visits:note",
        *([programme_id] if action == "hand_in" else [programme_id, code]),
    )
