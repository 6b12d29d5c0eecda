"""The book of a place or of an area: filters, sums on top, every number opens its rows, export."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.pages.asked import Asked
from cuobian.domains.ledger.pages.words import FactLine, amount, kind_or_key
from cuobian.domains.ledger.queries.books import Book, find_book, names_of, rows_of
from cuobian.domains.ledger.queries.groups import added_up
from cuobian.domains.ledger.values.kinds import all_kinds
from cuobian.domains.ledger.values.records import Group
from cuobian.domains.network.public import areas, past_day, path
from cuobian.kernel import clock
from cuobian.kernel.errors import Invalid
from cuobian.kernel.format import day_number, number
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.support.exchange.public import xlsx_response

EXPORT_MOST = 20_000
COLUMNS = (
    Column("happened_on", gettext_lazy("日期"), ("happened_on",), value=lambda line: line.row.happened_on, kind="date"),
    Column("kind", gettext_lazy("事项"), ("kind", "happened_on"), value=lambda line: line.kind),
    Column("quantity", gettext_lazy("数量"), ("quantity",), value=lambda line: line.row.quantity, kind="number"),
    Column("part", gettext_lazy("其中"), value=lambda line: line.row.part, kind="number"),
    Column("people", gettext_lazy("人数"), value=lambda line: line.row.people, kind="number"),
    Column("recorded_at", gettext_lazy("记账时间"), ("recorded_at",), value=lambda line: line.row.recorded_at),
)
_EXPORTED = (
    Column("place", gettext_lazy("站点"), value=lambda line: line.place_name),
    Column("code", gettext_lazy("站点编码"), value=lambda line: line.place_code),
    *COLUMNS,
    Column("unit", gettext_lazy("单位"), value=lambda line: line.unit),
    Column("tag", gettext_lazy("细类"), value=lambda line: line.tag),
    Column("item", gettext_lazy("项目"), value=lambda line: line.note),
    Column("source", gettext_lazy("来源"), value=lambda line: line.source),
    Column("recorder", gettext_lazy("记账人"), value=lambda line: line.row.recorder_name),
    Column("mark", gettext_lazy("标记"), value=lambda line: line.mark),
    Column("reason", gettext_lazy("更正原因"), value=lambda line: line.row.reason),
)


@page("ledger.view")
def home(request: HttpRequest) -> HttpResponse:
    """To the book of one's own scope."""
    prefixes = actor_of(request).prefixes("ledger.view")
    code = prefixes[0] or next((city.code for city in areas()), "")
    if not code:
        messages.info(request, _("平台里还没有区划，也就没有台账。先载入区划。"))
        return redirect("network:areas")
    return redirect("ledger:place", code=code)


@page("ledger.view")
def book(request: HttpRequest, code: str) -> HttpResponse:
    """The facts of one place, or of every place in an area; with `as_of` as the network was that day.

    A code that a place had once leads to the one it has today.
    """
    actor = actor_of(request)
    found = find_book(actor, code, past_day(request.GET.get("as_of")))
    if found.code != code:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(reverse("ledger:place", args=[found.code]) + query)
    asked = Asked.of(request, is_area=found.is_area)
    read = rows_of(actor, found, asked.selection, below=asked.below)
    if request.GET.get("export") == "xlsx":
        return _export(request, found, read.rows)
    shown = listing(request.GET, read.rows, COLUMNS, default="-happened_on")
    groups = {group.by[0]: group for group in added_up(read.rows, ("kind",))}
    context = {
        "book": found,
        "sub": _where_then(found),
        "crumbs": _crumbs(found, actor.prefixes("ledger.view")),
        "asked": asked,
        "listing": shown,
        "lines": _lines(shown.rows, found.day),
        "figures": _figures(code, asked, groups),
        "kinds": [(kind.key, kind.name) for kind in all_kinds()],
        "chosen_kind": asked.kinds[0] if len(asked.kinds) == 1 else ",".join(asked.kinds),
        "filters": asked.applied(request),
        "clear": "?below=1&month=all" if asked.below else "?",
        "summary": _summary(code, asked, groups),
        "gone": read.gone,
        "may_import": actor.may("ledger.import"),
        "data_as_of": clock.now(),
    }
    return render(request, "ledger/book.html", context)


def _lines(rows: Iterable[Fact], day: date | None) -> list[FactLine]:
    rows = list(rows)
    names = names_of(rows, day)
    return [FactLine(row, *names[row.place_id]) for row in rows]


def _export(request: HttpRequest, found: Book, rows: QuerySet[Fact]) -> HttpResponse:
    count = rows.count()
    if count > EXPORT_MOST:
        told = _("一次最多导出 %(most)s 行，现在有 %(count)s 行。请先按类别或月份筛一下。")
        raise Invalid(told % {"most": number(EXPORT_MOST), "count": number(count)})
    lines = _lines(sorted_rows(request.GET, rows, COLUMNS, default="-happened_on"), found.day)
    title = f"{found.title} {day_number(found.day)}" if found.day else found.title
    return xlsx_response(_("台账 %(title)s") % {"title": title}, _("台账"), table_of(lines, _EXPORTED), request)


def _figures(code: str, asked: Asked, groups: dict[str, Group]) -> list[dict[str, Any]]:
    """One kind: its sums. Several: the biggest by number of entries."""
    total = sum(group.count for group in groups.values())
    items = [
        {
            "label": _("有效条数"),
            "value": number(total),
            "unit": _("条"),
            "note": _("冲销的已抵去"),
            "url": asked.url(code),
        }
    ]
    if len(groups) == 1:
        ((key, group),) = groups.items()
        kind, url = kind_or_key(key), asked.url(code)
        if not kind.stock:
            items.append({"label": str(kind.name), "value": amount(group.quantity), "unit": _(kind.unit), "url": url})
            if kind.part:
                items.append(
                    {
                        "label": _("其中：%(part)s") % {"part": kind.part},
                        "value": amount(group.part),
                        "unit": "",
                        "url": url,
                    }
                )
        items.append({"label": _("服务人次"), "value": number(group.people), "unit": _("人次"), "url": url})
        return items
    biggest = sorted(groups.items(), key=lambda pair: -pair[1].count)[:4]
    for key, group in biggest:
        kind = kind_or_key(key)
        url = asked.url(code, kind=key, tag="")
        items.append({"label": str(kind.name), "value": amount(group.quantity), "unit": _(kind.unit), "url": url})
    return items


def _summary(code: str, asked: Asked, groups: dict[str, Group]) -> list[dict[str, Any]]:
    """Every kind with its sums; levels are not added up over time."""
    return [
        {
            "name": kind.name,
            "url": asked.url(code, kind=kind.key, tag=""),
            "count": groups[kind.key].count,
            "quantity": "" if kind.stock else f"{amount(groups[kind.key].quantity)} {_(kind.unit)}",
            "part_name": kind.part,
            "part": "" if kind.stock or not kind.part else amount(groups[kind.key].part),
            "people": groups[kind.key].people or None,
        }
        for kind in all_kinds()
        if kind.key in groups
    ]


def _where_then(found: Book) -> str:
    """Where a place lay on the day, and its code of then."""
    if found.past is None:
        return ""
    names = "".join(one.name for one in path(found.past.code, found.day)[1:3])
    return _("当时在%(where)s · 编码 %(code)s") % {"where": names, "code": found.past.code}


def _crumbs(found: Book, prefixes: tuple[str, ...]) -> list[tuple[str, str]]:
    code = found.code_then
    above = [one for one in path(code, found.day) if len(one.code) < len(code) and one.code.startswith(prefixes)]
    query = urlencode({"below": "1", **({"as_of": found.day.isoformat()} if found.day else {})})
    return [(one.name, f"{reverse('ledger:place', args=[one.code])}?{query}") for one in above] + [(_("台账"), "")]
