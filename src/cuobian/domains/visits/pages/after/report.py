"""The report at the desk: filled, arranged, re-worded; read once it is released; as PDF and as Word."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.visits.actions.after import report as actions
from cuobian.domains.visits.actions.after.report_steps import REFUSALS
from cuobian.domains.visits.pages.after.parts import (
    WordsForm,
    Writing,
    ask,
    ask_and_do,
    base_context,
    crumbs,
    managed,
    write_on,
)
from cuobian.domains.visits.queries.after.report import (
    actions_of,
    body_of,
    checking,
    checks_of,
    get_block,
    get_picture,
    get_report,
    report_of,
    sections_of,
    versions_of,
)
from cuobian.domains.visits.queries.after.standing import Standing, standing
from cuobian.domains.visits.reports.after.report import printed, report_pdf, report_word
from cuobian.domains.visits.states.after import EDITABLE
from cuobian.domains.visits.values.after import ReportStage, Section
from cuobian.kernel import clock
from cuobian.kernel.errors import NotFound
from cuobian.kernel.forms import Crumbs, told
from cuobian.kernel.pages import actor_of, file_response, page
from cuobian.support.calendars.public import calendar
from cuobian.support.files.public import content

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def report_crumbs(who: Standing, *more: tuple[Any, str]) -> Crumbs:
    """From the papers over the report at the desk to a page."""
    return crumbs(who, (_("观摩报告"), reverse("visits:report-edit", args=[who.programme.pk])), *more)


@page("visits.report", methods=("POST",))
def report_fill(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Make the report from the record, or add what has come since."""
    _report, added = actions.fill_report(actor=actor_of(request), programme_id=programme_id, now=clock.now())
    messages.success(request, _("从记录加了 %(n)d 段，您写的都没动") % {"n": added})
    return redirect("visits:report-edit", programme_id)


@page("visits.report")
def report_edit(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The editor."""
    who = managed(request, programme_id)
    found = report_of(who.programme)
    if found is None:
        raise NotFound()
    sections = sections_of(found)
    context = {
        **base_context(request, who, (_("观摩报告"), "")),
        "report": found,
        "sections": sections,
        "chosen": sum(section.chosen for section in sections),
        "total": sum(len(section.blocks) for section in sections),
        "actions": actions_of(who.programme),
        "versions": versions_of(found)[:5],
        "checking": checking(found, calendar(), clock.today()),
        "checks": checks_of(found),
        "editable": found.stage in EDITABLE,
        "refusals": REFUSALS,
    }
    return render(request, "visits/after/report_edit.html", context)


@page(None)
def report(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The report as participants and hosts read it."""
    who = standing(actor_of(request), programme_id)
    found = get_report(who)
    context = {
        **base_context(request, who, (_("观摩报告"), "")),
        "report": found,
        "sections": sections_of(found, only_in=True),
        "actions": actions_of(who.programme),
    }
    return render(request, "visits/after/report.html", context)


@page("visits.report", methods=("GET", "POST"))
def block(request: HttpRequest, programme_id: UUID, block_id: UUID) -> HttpResponse:
    """Re-word one paragraph; what it came from stands beside it."""
    who = managed(request, programme_id)
    found = report_of(who.programme)
    if found is None:
        raise NotFound()
    one = get_block(found, block_id)
    url = reverse("visits:report-edit", args=[programme_id]) + f"#b{block_id}"
    if found.stage not in EDITABLE:
        return redirect(url)
    how = Writing(
        title=_("改这一段"),
        sub=one.get_section_display(),
        done_url=url,
        crumbs=report_crumbs(who, (_("改这一段"), "")),
        aside="visits/after/_source.html",
        facts={"block": one, "programme": who.programme},
    )
    return write_on(request, one.paper, how)


@page("visits.report", methods=("POST",))
def block_step(request: HttpRequest, programme_id: UUID, block_id: UUID, step: str) -> HttpResponse:
    """In or out, up or down; with htmx the section alone is the answer."""
    one = actions.arrange_block(
        actor=actor_of(request), programme_id=programme_id, block_id=block_id, step=step, now=clock.now()
    )
    return _section(request, programme_id, one.section, block_id)


@page("visits.report", methods=("POST",))
def picture_step(request: HttpRequest, programme_id: UUID, picture_id: UUID, step: str) -> HttpResponse:
    """A picture in, or out."""
    if step not in ("in", "out"):
        raise NotFound()
    one = actions.choose_picture(
        actor=actor_of(request), programme_id=programme_id, picture_id=picture_id, is_in=step == "in", now=clock.now()
    )
    return _section(request, programme_id, one.block.section, one.block_id)


def _section(request: HttpRequest, programme_id: UUID, key: str, block_id: UUID) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect(reverse("visits:report-edit", args=[programme_id]) + f"#b{block_id}")
    who = managed(request, programme_id)
    found = report_of(who.programme)
    if found is None:
        raise NotFound()
    section = next(one for one in sections_of(found) if one.key == key)
    context = {"section": section, "programme": who.programme, "editable": True}
    return render(request, "visits/after/_blocks.html", context)


class BlockForm(forms.Form):
    """A paragraph of the officer's own."""

    section = forms.ChoiceField(label=gettext_lazy("放在哪一节"), choices=Section.choices)
    words = forms.CharField(label=gettext_lazy("文字"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000)


@page("visits.report", methods=("GET", "POST"))
def block_new(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Add one."""
    actor = actor_of(request)
    who = managed(request, programme_id)
    form = BlockForm(request.POST or None, initial={"section": request.GET.get("section", Section.CLOSING)})
    back = reverse("visits:report-edit", args=[programme_id])
    if request.method == "POST" and form.is_valid():
        made = told(
            form,
            lambda: actions.add_block(actor=actor, programme_id=programme_id, now=clock.now(), **form.cleaned_data),
        )
        if made:
            return redirect(f"{back}#b{made.pk}")
    return ask(
        request,
        title=_("加一段"),
        form=form,
        action=_("加进报告"),
        back_url=back,
        crumbs=report_crumbs(who, (_("加一段"), "")),
    )


@page("visits.report", methods=("GET", "POST"))
def report_title(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Another title."""
    actor = actor_of(request)
    who = managed(request, programme_id)
    found = report_of(who.programme)
    if found is None:
        raise NotFound()
    form = WordsForm(request.POST or None, label=_("报告题目"), initial={"text": found.title})
    back = reverse("visits:report-edit", args=[programme_id])
    return ask_and_do(
        request,
        form,
        lambda: actions.rename_report(
            actor=actor, programme_id=programme_id, title=form.cleaned_data["text"], now=clock.now()
        ),
        title=_("改题目"),
        action=_("存下"),
        back_url=back,
        crumbs=report_crumbs(who, (_("改题目"), "")),
    )


@page(None)
def report_file(request: HttpRequest, programme_id: UUID, form: str) -> HttpResponse:
    """PDF or Word: of a locked report, the version that was locked."""
    who = standing(actor_of(request), programme_id)
    found = get_report(who)
    locked = found.stage in (ReportStage.LOCKED, ReportStage.RELEASED)
    body = versions_of(found)[0].body if locked else body_of(found)
    made = printed(found, body)
    if form == "pdf":
        return file_response(report_pdf(made, at=clock.now()), "application/pdf", f"{found.title}.pdf", inline=True)
    if form == "docx":
        return file_response(report_word(made, at=clock.now()), WORD, f"{found.title}.docx")
    raise NotFound()


@page(None)
def report_picture(request: HttpRequest, programme_id: UUID, picture_id: UUID) -> HttpResponse:
    """A picture of the report, for who reads the report: the file's own page is for offices."""
    who = standing(actor_of(request), programme_id)
    found = get_picture(who, picture_id)
    small = request.GET.get("size") == "small"
    return file_response(content(found.file, thumb=small), "image/jpeg", "picture.jpg", inline=True)
