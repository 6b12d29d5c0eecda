"""Sealed days and whether they still agree with their entries."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.ledger.actions.sealing import open_days
from cuobian.domains.ledger.models import DayRoot, Verification
from cuobian.kernel import clock
from cuobian.kernel.access import visible
from cuobian.kernel.format import number
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.sentences import Text
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.jobs.public import start

COLUMNS = (
    Column("day", gettext_lazy("日期"), ("day", "book"), kind="date"),
    Column("book", gettext_lazy("账册"), ("book", "day")),
    Column("count", gettext_lazy("条数"), ("count",), kind="number"),
    Column("root", gettext_lazy("当日根"), value=lambda row: bytes(row.root).hex()),
    Column("chain", gettext_lazy("链值"), value=lambda row: bytes(row.chain).hex()),
    Column("closed_at", gettext_lazy("封存时间"), ("closed_at",)),
)
WHAT = {
    "changed": gettext_lazy("这一行被改过"),
    "deleted": gettext_lazy("这一行被删了"),
    "inserted": gettext_lazy("这一行是后来塞进去的"),
    "root": gettext_lazy("这一天的封存根被改过"),
    "chain": gettext_lazy("这一天和前一封存日接不上"),
    "unsealed": gettext_lazy("这一天的封存记录不见了"),
}


@page("ledger.view")
def days(request: HttpRequest) -> HttpResponse:
    """The chain of sealed days, what waits to be sealed, and the last verification."""
    actor = actor_of(request)
    rows = DayRoot.objects.filter(visible(actor, "ledger.view", "book") | _books_above(actor.prefixes("ledger.view")))
    if request.GET.get("export") == "xlsx":
        found = sorted_rows(request.GET, rows.defer("leaves"), COLUMNS, default="-day")
        return xlsx_response(_("台账封存日"), _("封存日"), table_of(found, COLUMNS), request)
    last = Verification.objects.order_by("-at").first()
    findings = [{**found, "told": WHAT[found["what"]]} for found in last.findings] if last else []
    wrong = {(found["book"], found["day"]) for found in findings}
    shown = listing(request.GET, rows.defer("leaves"), COLUMNS, default="-day")
    waiting = open_days(clock.today())
    return render(
        request,
        "ledger/days.html",
        {
            "listing": shown,
            "lines": [(row, bytes(row.root).hex(), (row.book, row.day.isoformat()) in wrong) for row in shown.rows],
            "last": last,
            "findings": findings,
            "waiting": waiting,
            "figures": _figures(shown.total, len(waiting), last),
            "may_close": actor.may("ledger.approve"),
            "may_verify": actor.may("audit.view"),
            "crumbs": [(_("台账"), reverse("ledger:home")), (_("封存与核验"), "")],
        },
    )


@page("ledger.approve", methods=("POST",))
def close(request: HttpRequest) -> HttpResponse:
    """Seal what waits, in the background."""
    job = start(
        actor=actor_of(request),
        kind="ledger.close_days",
        title=gettext_lazy("封存台账"),
        params={},
        now=clock.now(),
        origin=_origin(),
    )
    return redirect("jobs:detail", job.pk)


@page("audit.view", methods=("POST",))
def verify(request: HttpRequest) -> HttpResponse:
    """Verify everything, in the background."""
    job = start(
        actor=actor_of(request),
        kind="ledger.verify",
        title=gettext_lazy("核验台账"),
        params={},
        now=clock.now(),
        origin=_origin(),
    )
    return redirect("jobs:detail", job.pk)


def _origin() -> tuple[Text, str]:
    """Where the background work of the book belongs."""
    return gettext_lazy("封存与核验"), reverse("ledger:days")


def _books_above(prefixes: tuple[str, ...]) -> Q:
    """The book of a city is shown to whoever holds a part of that city: roots say nothing about single entries."""
    return Q(book__in={prefix[:4] for prefix in prefixes if len(prefix) >= 4})


def _figures(sealed: int, waiting: int, last: Verification | None) -> list[dict[str, object]]:
    items: list[dict[str, object]] = [
        {"label": _("已封存"), "value": number(sealed), "unit": _("天"), "url": "#days"},
        {
            "label": _("等封存"),
            "value": number(waiting),
            "unit": _("天"),
            "note": _("当天的账第二天封存"),
            "url": "#days",
        },
    ]
    if last:
        items.append({"label": _("核验条数"), "value": number(last.entries), "unit": _("条")})
        items.append(
            {
                "label": _("不符"),
                "value": number(last.finding_count),
                "unit": _("处"),
                "bad": last.finding_count > 0,
                "url": "#findings" if last.finding_count else "",
            }
        )
    return items
