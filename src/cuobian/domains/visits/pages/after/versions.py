"""The kept versions of the report: one is kept, all are listed, two are compared."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.after.report_steps import keep_version
from cuobian.domains.visits.models.after import ReportVersion
from cuobian.domains.visits.pages.after.parts import WordsForm, ask_and_do, base_context, managed
from cuobian.domains.visits.pages.after.report import report_crumbs
from cuobian.domains.visits.queries.after.report import SECTION_WORDS, body_of, get_version, report_of, versions_of
from cuobian.domains.visits.rules.after.reporting import compare
from cuobian.kernel import clock
from cuobian.kernel.errors import NotFound
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import whole_in


@page("visits.report", methods=("GET", "POST"))
def report_keep(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Keep a version."""
    who = managed(request, programme_id)
    form = WordsForm(
        request.POST or None, label=_("这一稿改了什么"), hint=_("例如：按分管领导意见压缩"), required=False
    )
    back = reverse("visits:report-edit", args=[programme_id])

    def keep() -> ReportVersion:
        made = keep_version(
            actor=actor_of(request), programme_id=programme_id, note=form.cleaned_data["text"], now=clock.now()
        )
        messages.success(request, _("已存为第 %(n)d 稿") % {"n": made.number})
        return made

    return ask_and_do(
        request,
        form,
        keep,
        title=_("存一稿"),
        action=_("存一稿"),
        back_url=back,
        crumbs=report_crumbs(who, (_("存一稿"), "")),
    )


@page("visits.report")
def report_versions(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """All versions."""
    who = managed(request, programme_id)
    found = report_of(who.programme)
    if found is None:
        raise NotFound()
    context = {**base_context(request, who), "report": found, "versions": versions_of(found)}
    context["crumbs"] = report_crumbs(who, (_("各稿"), ""))
    return render(request, "visits/after/versions.html", context)


@page("visits.report")
def report_version(request: HttpRequest, programme_id: UUID, number: int) -> HttpResponse:
    """One version, with what differs from another (`?to=`), the one before it, or what stands now (`?to=now`)."""
    who = managed(request, programme_id)
    found = report_of(who.programme)
    if found is None:
        raise NotFound()
    version = get_version(found, number)
    to = request.GET.get("to", "")
    if to == "now":
        changes = compare(version.body, body_of(found))
    else:
        asked = whole_in(to)
        other = number - 1 if asked is None else asked
        changes = compare(get_version(found, other).body if other > 0 else [], version.body)
    context = {
        **base_context(request, who),
        "report": found,
        "version": version,
        "to": to,
        "changes": [{"change": change, "section": SECTION_WORDS[change.section]} for change in changes],
        "crumbs": report_crumbs(
            who,
            (_("各稿"), reverse("visits:report-versions", args=[programme_id])),
            (_("第 %(n)d 稿") % {"n": number}, ""),
        ),
    }
    return render(request, "visits/after/version.html", context)
