"""The book of a place or of an area: filters, sums on top, every number opens its rows, export."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.ledger.models import Fact
from cuobian.domains.ledger.pages.words import FactLine, amount, kind_or_key
from cuobian.domains.ledger.queries.groups import grouped, selected
from cuobian.domains.ledger.values.kinds import all_kinds
from cuobian.domains.ledger.values.records import Group, Selection
from cuobian.domains.network.public import area, areas, path, records_by_code, records_by_id
from cuobian.kernel import clock
from cuobian.kernel.access import require
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.format import day_number, number
from cuobian.kernel.listing import Column, listing, sorted_rows, table_of
from cuobian.kernel.pages import actor_of, page
from cuobian.kernel.reading import day_in
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
    Column("code", gettext_lazy("站点编码"), value=lambda line: line.row.place_code),
    *COLUMNS,
    Column("unit", gettext_lazy("单位"), value=lambda line: line.unit),
    Column("tag", gettext_lazy("细类"), value=lambda line: line.tag),
    Column("item", gettext_lazy("项目"), value=lambda line: line.note),
    Column("source", gettext_lazy("来源"), value=lambda line: line.source),
    Column("recorder", gettext_lazy("记账人"), value=lambda line: line.row.recorder_name),
    Column("mark", gettext_lazy("标记"), value=lambda line: line.mark),
    Column("reason", gettext_lazy("更正原因"), value=lambda line: line.row.reason),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; anything it cannot read is left out.

    A whole area begins with the present month: its sums over all time are asked for with month=all.
    """

    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    month: str = ""
    from_: date | None = None
    until: date | None = None
    recorded: date | None = None
    below: bool = False

    @classmethod
    def of(cls, request: HttpRequest, *, is_area: bool) -> "Asked":
        get = request.GET.get
        below = is_area or get("below") == "1"
        month = get("month", "") or ""
        if below and not (month or get("from") or get("until")):
            month = f"{clock.today():%Y-%m}"
        first, last = _month_span(month)
        return cls(
            kinds=_words(get("kind", "")),
            tags=_words(get("tag", "")),
            month=month if first else "",
            from_=first or day_in(get("from", "")),
            until=last or day_in(get("until", "")),
            recorded=day_in(get("recorded", "")),
            below=below,
        )

    def selection(self, code: str) -> Selection:
        where = {"prefixes": (code,)} if self.below else {"codes": (code,)}
        return Selection(
            self.kinds, self.tags, from_=self.from_, until=self.until, recorded_until=self.recorded, **where
        )


@page("ledger.view")
def home(request: HttpRequest) -> HttpResponse:
    """To the book of one's own scope."""
    prefixes = actor_of(request).prefixes("ledger.view")
    code = prefixes[0] or _only_city()
    return redirect("ledger:place", code=code)


@page("ledger.view")
def book(request: HttpRequest, code: str) -> HttpResponse:
    """The facts of one place, or of every place in an area."""
    actor = actor_of(request)
    require(actor, "ledger.view", code)
    title, is_area = _title(code)
    asked = Asked.of(request, is_area=is_area)
    selection = asked.selection(code)
    rows = selected(selection)
    if request.GET.get("export") == "xlsx":
        return _export(request, title, rows)
    shown = listing(request.GET, rows, COLUMNS, default="-happened_on")
    groups = {group.by[0]: group for group in grouped(selection, ("kind",))}
    return render(
        request,
        "ledger/book.html",
        {
            "title": title,
            "crumbs": _crumbs(code, actor.prefixes("ledger.view")),
            "code": code,
            "is_area": is_area,
            "asked": asked,
            "listing": shown,
            "lines": _lines(shown.rows),
            "figures": _figures(code, asked, groups),
            "kinds": [(kind.key, kind.name) for kind in all_kinds()],
            "chosen_kind": asked.kinds[0] if len(asked.kinds) == 1 else ",".join(asked.kinds),
            "months": _months(),
            "filters": _applied(request, asked),
            "clear": "?below=1&month=all" if asked.below else "?",
            "summary": _summary(code, asked, groups),
            "may_import": actor.may("ledger.import"),
            "data_as_of": clock.now(),
        },
    )


def _lines(rows: Iterable[Fact]) -> list[FactLine]:
    rows = list(rows)
    names = records_by_id({row.place_id for row in rows})
    return [FactLine(row, names[row.place_id].short_name) for row in rows]


def _export(request: HttpRequest, title: str, rows: QuerySet[Fact]) -> HttpResponse:
    count = rows.count()
    if count > EXPORT_MOST:
        told = _("一次最多导出 %(most)s 行，现在有 %(count)s 行。请先按类别或月份筛一下。")
        raise Invalid(told % {"most": number(EXPORT_MOST), "count": number(count)})
    found = sorted_rows(request.GET, rows, COLUMNS, default="-happened_on")
    lines = _lines(found)
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
            "url": _url(code, asked),
        }
    ]
    if len(groups) == 1:
        ((key, group),) = groups.items()
        kind, url = kind_or_key(key), _url(code, asked)
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
        url = _url(code, asked, kind=key, tag="")
        items.append({"label": str(kind.name), "value": amount(group.quantity), "unit": _(kind.unit), "url": url})
    return items


def _summary(code: str, asked: Asked, groups: dict[str, Group]) -> list[dict[str, Any]]:
    """Every kind with its sums; levels are not added up over time."""
    return [
        {
            "name": kind.name,
            "url": _url(code, asked, kind=kind.key, tag=""),
            "count": groups[kind.key].count,
            "quantity": "" if kind.stock else f"{amount(groups[kind.key].quantity)} {_(kind.unit)}",
            "part_name": kind.part,
            "part": "" if kind.stock or not kind.part else amount(groups[kind.key].part),
            "people": groups[kind.key].people or None,
        }
        for kind in all_kinds()
        if kind.key in groups
    ]


def _url(code: str, asked: Asked, **changes: str) -> str:
    parameters = {
        "kind": ",".join(asked.kinds),
        "tag": ",".join(asked.tags),
        "month": asked.month,
        "from": "" if asked.month or not asked.from_ else asked.from_.isoformat(),
        "until": "" if asked.month or not asked.until else asked.until.isoformat(),
        "recorded": asked.recorded.isoformat() if asked.recorded else "",
        "below": "1" if asked.below else "",
        **changes,
    }
    query = urlencode({key: value for key, value in parameters.items() if value})
    return f"{reverse('ledger:place', args=[code])}?{query}"


def _applied(request: HttpRequest, asked: Asked) -> list[tuple[str, str]]:
    def without(*names: str) -> str:
        left = {key: value for key, value in request.GET.items() if key not in (*names, "page")}
        return "?" + urlencode(left)

    found = []
    if asked.kinds:
        names = _("、").join(str(kind_or_key(key).name) for key in asked.kinds)
        found.append((_("类别：%(names)s") % {"names": names}, without("kind", "tag")))
    if asked.tags:
        labels = [kind_or_key(key).tag_label(tag) for key in asked.kinds for tag in asked.tags]
        found.append((_("细类：%(names)s") % {"names": _("、").join(filter(None, labels))}, without("tag")))
    if asked.from_ or asked.until:
        span = f"{day_number(asked.from_)} – {day_number(asked.until)}"
        every = without("from", "until", "month") + ("&month=all" if asked.below else "")
        found.append((_("日期：%(span)s") % {"span": span}, every))
    if asked.recorded:
        found.append((_("记账不晚于 %(day)s") % {"day": day_number(asked.recorded)}, without("recorded")))
    return found


def _title(code: str) -> tuple[str, bool]:
    """The name of the place, or of the area, and whether it is an area without a place of its own."""
    places = records_by_code([code])
    if code in places:
        return places[code].short_name, False
    return area(code).name, True


def _crumbs(code: str, prefixes: tuple[str, ...]) -> list[tuple[str, str]]:
    above = [found for found in path(code) if len(found.code) < len(code) and found.code.startswith(prefixes)]
    return [(found.name, f"{reverse('ledger:place', args=[found.code])}?below=1") for found in above] + [
        (_("台账"), "")
    ]


def _only_city() -> str:
    found = areas()
    if not found:
        raise NotFound()
    return found[0].code


def _months() -> list[tuple[str, str]]:
    day, found = clock.today().replace(day=1), []
    for _n in range(15):
        found.append((f"{day:%Y-%m}", _("%(year)s 年 %(month)s 月") % {"year": day.year, "month": day.month}))
        day = (day - timedelta(days=1)).replace(day=1)
    return found


def _month_span(text: str) -> tuple[date | None, date | None]:
    first = day_in(f"{text}-01") if text else None
    if first is None:
        return None, None
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word for word in (text or "").split(",")[:20] if word.isidentifier())
