"""Before the visit: the officer's list of the hosts' pages, the page itself, its words; as PDF."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.visits.actions.after import statements as actions
from cuobian.domains.visits.models.after import Statement
from cuobian.domains.visits.pages.after.parts import DueForm, Writing, ask, base_context, crumbs, write_on
from cuobian.domains.visits.queries.after.standing import Standing, standing
from cuobian.domains.visits.queries.after.statements import (
    Page,
    StatementLine,
    get_statement,
    inside,
    pages_of,
    readable,
    statement_lines,
)
from cuobian.domains.visits.reports.after.statements import statements_pdf
from cuobian.domains.visits.rules.after.reminding import days_left, due_before
from cuobian.domains.visits.values.after import STATEMENT_DAYS
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.forms import told
from cuobian.kernel.pages import actor_of, file_response, page
from cuobian.support.calendars.public import calendar

PDF = "application/pdf"


@page("visits.view")
def statements(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Every stop with its page: who is missing, and what figures are doubted."""
    who = standing(actor_of(request), programme_id)
    lines = statement_lines(who.programme, calendar(), clock.today())
    states = [line.state for line in lines]
    context = {
        **base_context(request, who, (_("情况说明"), "")),
        "lines": lines,
        "without": states.count("none"),
        "missing": states.count("waiting") + states.count("overdue"),
        "confirmed": states.count("confirmed"),
        "overdue": states.count("overdue"),
        "next_due": min((line.statement.due_on for line in lines if _waits(line) and line.statement), default=None),
        "days_left": min(
            (line.days_left for line in lines if _waits(line) and line.days_left is not None), default=None
        ),
    }
    return render(request, "visits/after/statements.html", context)


def _waits(line: StatementLine) -> bool:
    return line.state in ("waiting", "overdue")


@page("visits.report", methods=("GET", "POST"))
def statements_ask(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Make the pages and ask the hosts; when all are asked, set another day for those that wait."""
    actor = actor_of(request)
    who = standing(actor, programme_id)
    who.require_manager()
    lines = statement_lines(who.programme, calendar(), clock.today())
    todo = [line for line in lines if line.statement is None]
    due = due_before(calendar(), who.programme.starts_on, STATEMENT_DAYS, clock.today())
    form = DueForm(request.POST or None, initial={"due_on": due})
    back = reverse("visits:statements", args=[programme_id])
    if request.method == "POST" and form.is_valid():
        act = actions.ask_statements if todo else actions.move_due
        day = form.cleaned_data["due_on"]
        count = told(form, lambda: act(actor=actor, programme_id=programme_id, due_on=day, now=clock.now()))
        if count is not None:
            messages.success(request, _("已通知 %(n)d 个观摩点的接待方") % {"n": count})
            return redirect(back)
    names = "、".join(line.item.place.short_name for line in (todo or lines) if line.item.place)
    title = _("请接待方写情况说明") if todo else _("改情况说明的期限")
    return ask(
        request,
        title=title,
        rows=[{"label": _("观摩点"), "value": names}],
        warnings=[_("平台先从记录里填好数字和底稿，接待方只核对、改文字，不用再报数据。")] if todo else [],
        form=form,
        action=_("生成并通知 %(n)d 个观摩点") % {"n": len(todo)} if todo else _("改期限并通知"),
        back_url=back,
        crumbs=crumbs(who, (_("情况说明"), back), (title, "")),
    )


@page("visits.report", methods=("POST",))
def statements_remind(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Remind the chosen hosts."""
    actor = actor_of(request)
    try:
        codes = request.POST.getlist("chosen")
        count = actions.remind_hosts(actor=actor, programme_id=programme_id, codes=codes, now=clock.now())
        messages.success(request, _("已提醒 %(n)d 个观摩点") % {"n": count})
    except Invalid as error:
        messages.error(request, str(error.faults[0].message))
    return redirect("visits:statements", programme_id)


@page(None)
def statement(request: HttpRequest, programme_id: UUID, code: str) -> HttpResponse:
    """The one page, as the host, the offices and (once confirmed) participants read it."""
    actor = actor_of(request)
    who = standing(actor, programme_id)
    row = get_statement(who, code)
    hosts = row.code in who.hosted
    context = {
        **base_context(request, who, (_("情况说明"), "")),
        "page": _page_of(who, row),
        "row": row,
        "hosts": hosts,
        "may_open": actor.may("ledger.view", row.code),
        "days_left": days_left(calendar(), clock.today(), row.due_on),
    }
    return render(request, "visits/after/statement.html", context)


@page("visits.host", methods=("GET", "POST"))
def statement_edit(request: HttpRequest, programme_id: UUID, code: str) -> HttpResponse:
    """The host's words; the figures stand beside them and are not edited."""
    who, row = hosted(request, programme_id, code)
    if row.confirmed_at is not None:
        return redirect("visits:statement", programme_id, code)
    url = reverse("visits:statement", args=[programme_id, code])
    how = Writing(
        title=_("写情况说明"),
        sub=row.place.short_name,
        done_url=url,
        crumbs=crumbs(who, (_("情况说明"), url), (_("改文字"), "")),
        aside="visits/after/_figures.html",
        facts={"page": _page_of(who, row), "row": row, "hosts": True, "may_open": True},
    )
    return write_on(request, row.paper, how)


def hosted(request: HttpRequest, programme_id: UUID, code: str) -> tuple[Standing, Statement]:
    """The page of a place, for its host. Raises NotFound, NotAllowed."""
    who = standing(actor_of(request), programme_id)
    row = get_statement(who, code)
    who.require_host(row.code)
    return who, row


def _page_of(who: Standing, row: Statement) -> Page:
    as_host = row.code in who.hosted and not who.looks_on
    return pages_of([row], whole={row.code: inside(who, row.code)}, as_host=as_host)[0]


@page("visits.host", methods=("POST",))
def statement_step(request: HttpRequest, programme_id: UUID, code: str, action: str) -> HttpResponse:
    """Confirm the page, or go on writing."""
    actor = actor_of(request)
    try:
        actions.step_statement(actor=actor, programme_id=programme_id, code=code, action=action, now=clock.now())
    except Invalid as error:
        for fault in error.faults:
            messages.error(request, str(fault.message))
        return redirect("visits:statement-edit", programme_id, code)
    done = action == "confirm"
    messages.success(request, _("已确认，观摩的人可以看到了") if done else _("已重开，改完再确认一次"))
    return redirect("visits:statement", programme_id, code)


@page("visits.host", methods=("POST",))
def statement_figures(request: HttpRequest, programme_id: UUID, code: str) -> HttpResponse:
    """Read the record again."""
    actions.refresh_figures(actor=actor_of(request), programme_id=programme_id, code=code, now=clock.now())
    messages.success(request, _("数字已按今天的记录更新"))
    return redirect("visits:statement", programme_id, code)


@page(None)
def statement_pdf(request: HttpRequest, programme_id: UUID, code: str) -> HttpResponse:
    """The one page to print."""
    who = standing(actor_of(request), programme_id)
    row = get_statement(who, code)
    pages = pages_of([row], whole={row.code: inside(who, row.code)})
    made = statements_pdf(who.programme, pages, at=clock.now())
    return file_response(made, PDF, f"{row.place.short_name}.pdf", inline=True)


@page(None)
def statements_file(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """All stops in a booklet, in the order of the visit; each as the actor may read it."""
    who = standing(actor_of(request), programme_id)
    rows = {row.code: row for row in readable(who)}
    ordered = [
        rows[line.item.code]
        for line in statement_lines(who.programme, calendar(), clock.today())
        if line.item.code in rows
    ]
    if not ordered:
        raise NotFound(_("还没有可以看的情况说明。"))
    pages = pages_of(ordered, whole={row.code: inside(who, row.code) for row in ordered})
    made = statements_pdf(who.programme, pages, at=clock.now())
    return file_response(made, PDF, f"{who.programme.title}.pdf", inline=True)
