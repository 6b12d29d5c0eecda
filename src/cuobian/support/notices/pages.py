"""The page 「待我办」."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.workdays import WorkCalendar
from cuobian.support.calendars import public as calendars
from cuobian.support.exchange.public import xlsx_response
from cuobian.support.notices.models import Notice
from cuobian.support.notices.sending import is_open

COLUMNS = (
    Column("text", gettext_lazy("什么事")),
    Column("due", gettext_lazy("期限"), sort=("due_key",), kind="date"),
    Column("sent", gettext_lazy("什么时候来的"), sort=("sent_at",), kind="date"),
)
EXPORT = (
    Column("text", gettext_lazy("什么事"), value=lambda line: line.row.words),
    Column("due", gettext_lazy("期限"), value=lambda line: line.row.due_on, kind="date"),
    Column("days_left", gettext_lazy("还剩几个工作日"), kind="number"),
    Column("state", gettext_lazy("状态")),
    Column("sent", gettext_lazy("什么时候来的"), value=lambda line: line.row.sent_at, kind="date"),
)
MOST = 20_000
VIEWS: dict[str, tuple[object, Q]] = {
    "open": (gettext_lazy("待我办"), is_open()),
    "due": (gettext_lazy("有期限的"), is_open() & Q(due_on__isnull=False)),
    "told": (gettext_lazy("只是告诉我的"), Q(needs_action=False)),
    "done": (gettext_lazy("办完和看过的"), ~is_open()),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as the list shows it."""

    row: Notice
    days_left: int | None
    is_open: bool

    @property
    def state(self) -> str:
        if not self.is_open:
            return _("办完或看过")
        return _("待我办") if self.row.needs_action else _("知道就行")

    @classmethod
    def of(cls, row: Notice, calendar: WorkCalendar, today: date) -> "Line":
        waits = row.settled_at is None and (row.needs_action or row.read_at is None)
        days = calendar.left(today, row.due_on) if row.due_on and waits else None
        return cls(row, days, waits)


@page(None)
def todo(request: HttpRequest) -> HttpResponse:
    """What waits for the person, overdue first."""
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    rows = Notice.objects.filter(VIEWS[view][1], account_id=_me(request))
    order = "due" if view in ("open", "due") else "-sent"
    if request.GET.get("export") == "xlsx":
        return _file(request, sorted_rows(request.GET, rows, COLUMNS, default=order), VIEWS[view][0])
    shown = listing(request.GET, rows, COLUMNS, default=order)
    calendar, today = calendars.calendar(), clock.today()
    context = {
        "listing": shown,
        "lines": [Line.of(row, calendar, today) for row in shown.rows],
        "tabs": [(label, "?" + urlencode({"view": key}), key == view) for key, (label, _rows) in VIEWS.items()],
        "view": view,
    }
    return render(request, "notices/list.html", context)


def _file(request: HttpRequest, rows: QuerySet[Notice], view: object) -> HttpResponse:
    if rows.count() > MOST:
        raise Invalid(_("超过 20,000 行，一次导不完。请先选上面的一类。"))
    calendar, today = calendars.calendar(), clock.today()
    lines = (Line.of(row, calendar, today) for row in rows.iterator(chunk_size=2000))
    return xlsx_response(_("待我办"), _("待我办"), table_of(lines, EXPORT), request, filters=[view])


@page(None)
def follow(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Go to where the thing is done; the notice counts as read."""
    row = Notice.objects.filter(id=notice_id, account_id=_me(request)).first()
    if row is None:
        raise NotFound()
    if row.read_at is None:
        Notice.objects.filter(id=row.id, read_at=None).update(read_at=clock.now())
    return redirect(row.url)


@page(None, methods=("POST",))
def mark_read(request: HttpRequest) -> HttpResponse:
    """The chosen ones (or, without a choice, all that are only to be known) count as read."""
    chosen = [value for value in request.POST.getlist("chosen") if _is_uuid(value)]
    rows = Notice.objects.filter(account_id=_me(request), read_at=None)
    rows = rows.filter(id__in=chosen) if chosen else rows.filter(needs_action=False)
    rows.update(read_at=clock.now())
    back = request.POST.get("back", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else "notices:list")


def _me(request: HttpRequest) -> UUID:
    account_id = actor_of(request).account_id
    if account_id is None:
        raise NotFound()
    return account_id


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
