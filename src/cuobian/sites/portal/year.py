"""What a place did in the year that ends today, as the public reads it: sums and counts, each opening the rows behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cuobian.domains.ledger.public import (
    Group,
    MonthFigure,
    Selection,
    YearFigure,
    kind_of,
    latest,
    monthly,
    standing,
    year_figures,
)
from cuobian.domains.network.public import PlaceRecord, former_codes_of
from cuobian.domains.rectification.public import live_findings
from cuobian.kernel import format as written
from cuobian.sites.portal.record import SHOWN_KINDS

MONTH_KINDS = ("order_closed", "activity")
YEAR_KINDS = ("order_closed", "activity", "elder_class", "love_service", "opening_hours")
SERVICE, PEOPLE, VOLUNTEERS, MENDED, PAIRING = (
    "team_service", "participants", "volunteers", "issue_closed", "pairing",
)  # fmt: skip
DAYS = 364


@dataclass(frozen=True, slots=True)
class Year:
    """The year of a place.

    Attributes:
        figures: what `{% figs %}` draws; empty when nothing is known of the year.
        entries: how many entries stand behind them.
        months: the drawing of the months; None without any entry.
        partners: the units that the place is paired with today.
    """

    figures: Sequence[dict[str, Any]]
    entries: int
    months: dict[str, Any] | None
    partners: Sequence[str]


def year_of(place: PlaceRecord, today: date) -> Year:
    """The year of a place that ends today."""
    base = reverse("portal:record", args=[place.code])
    written_down = {figure.kind: figure for figure in year_figures(place.code, today, SHOWN_KINDS)}
    by_month = monthly(place.code, MONTH_KINDS, today)
    codes = (place.code, *former_codes_of([place.code]))
    figures = [_sum(written_down[kind], by_month, base) for kind in YEAR_KINDS if kind in written_down]
    levels = _levels(codes, today)
    figures += _people(levels.get(PEOPLE), base)
    figures += _service(written_down.get(SERVICE), levels.get(VOLUNTEERS), base)
    figures += _mended(written_down.get(MENDED), live_findings(place.id), base, is_known=bool(figures))
    entries = sum(figure.count for figure in written_down.values())
    return Year(figures, entries, _months(by_month), _partners(codes, today))


def _sum(figure: YearFigure, by_month: Sequence[MonthFigure], base: str) -> dict[str, Any]:
    return {
        "label": figure.name,
        "value": written.number(figure.quantity),
        "unit": figure.unit,
        "note": _note(figure, by_month),
        "url": f"{base}?kind={figure.kind}",
    }


def _note(figure: YearFigure, by_month: Sequence[MonthFigure]) -> str:
    part = str(kind_of(figure.kind).part)
    if part and figure.quantity:
        return f"{part}{written.NBSP}{written.percent_of(figure.part, figure.quantity)}"
    if figure.kind == "activity" and all(month.count for month in by_month if month.kind == figure.kind):
        return _("每月都有")
    return _("到场 %(n)s 人次") % {"n": written.number(figure.people)} if figure.people else ""


def _levels(codes: Sequence[str], today: date) -> dict[str, Group]:
    """The last level of the year of each kind, over all the codes that the place had."""
    selection = Selection(
        kinds=(PEOPLE, VOLUNTEERS), codes=tuple(codes), from_=today - timedelta(days=DAYS), until=today
    )
    found: dict[str, Group] = {}
    for (_code, kind), group in latest(selection).items():
        if kind not in found or found[kind].by[2] < group.by[2]:
            found[kind] = group
    return found


def _people(level: Group | None, base: str) -> Iterable[dict[str, Any]]:
    if level is None:
        return
    yield {
        "label": _("参加的居民"),
        "value": written.number(level.quantity),
        "unit": _("人"),
        "note": _("一人只数一次"),
        "url": f"{base}?kind={PEOPLE}",
    }


def _service(done: YearFigure | None, volunteers: Group | None, base: str) -> Iterable[dict[str, Any]]:
    if done is None:
        return
    active = volunteers.part if volunteers else 0
    yield {
        "label": _("志愿服务"),
        "value": written.number(done.quantity),
        "unit": done.unit,
        "note": _("%(n)s 位志愿者") % {"n": written.number(active)} if active else "",
        "url": f"{base}?kind={SERVICE}",
    }


def _mended(done: YearFigure | None, live: int, base: str, *, is_known: bool) -> Iterable[dict[str, Any]]:
    """How many findings were put right, out of those and the ones that still wait: counts alone, none of their words."""
    mended = int(done.quantity) if done else 0
    if not mended and not live:
        if is_known:
            yield {"label": _("整改完成"), "value": written.NOTHING, "note": _("没有整改单"), "url": ""}
        return
    yield {
        "label": _("整改完成"),
        "value": f"{written.number(mended)}{written.NBSP}/{written.NBSP}{written.number(mended + live)}",
        "unit": _("件"),
        "note": _("%(n)s 件在改") % {"n": written.number(live)} if live else _("都改完了"),
        "url": f"{base}?kind={MENDED}",
    }


def _partners(codes: Sequence[str], today: date) -> list[str]:
    """The units of the pairings that are valid today, in the order in which they were made."""
    rows = standing(Selection(kinds=(PAIRING,), codes=tuple(codes), until=today))
    valid = [fact.item for fact in rows if fact.attrs.get("valid_until", "9999") >= today.isoformat()]
    return [name for name in dict.fromkeys(valid) if name]


def _months(figures: Sequence[MonthFigure]) -> dict[str, Any] | None:
    if not any(figure.count for figure in figures):
        return None
    firsts = sorted({figure.first_day for figure in figures})
    series = []
    for key in MONTH_KINDS:
        kind = kind_of(key)
        values = [float(figure.quantity) for figure in figures if figure.kind == key]
        series.append({"name": written.bracketed(kind.name, _(kind.unit)), "values": values})
    labels = [_month_word(day, is_first=index == 0) for index, day in enumerate(firsts)]
    return {"kind": "bar", "head": _("月份"), "labels": labels, "series": series}


def _month_word(day: date, *, is_first: bool) -> str:
    if is_first or day.month == 1:
        return _("%(year)s年%(month)s月") % {"year": f"{day.year % 100:02d}", "month": day.month}
    return _("%(month)s月") % {"month": day.month}
