"""The weekly brief of an action programme, as PDF."""

from typing import Any

from django.utils.translation import gettext as _

from cuobian.domains.rectification.models import Programme
from cuobian.domains.rectification.queries.programmes import Part, Week
from cuobian.kernel.format import day_number, number, percent_of
from cuobian.support.documents import pdf


def weekly_pdf(programme: Programme, week: Week) -> bytes:
    """The brief as PDF/A."""
    return pdf.render("domains/rectification/reports/weekly.typ", _data(programme, week))


def _data(programme: Programme, week: Week) -> dict[str, Any]:
    figures = week.figures
    return {
        "title": _("%(title)s每周简报") % {"title": programme.title},
        "sub": _("%(unit)s · %(first)s 至 %(last)s")
        % {"unit": programme.lead_unit, "first": day_number(week.first), "last": day_number(week.last)},
        "number": str(programme.pk)[-12:],
        "facts": [
            [_("目标"), programme.goal],
            [
                _("任务"),
                _("%(done)s / %(total)s 件办完") % {"done": number(figures.done), "total": number(figures.total)},
            ],
            [_("等复查、销号"), number(figures.handed)],
            [_("超期"), number(figures.overdue)],
            [_("预算"), _("%(yuan)s 元") % {"yuan": number(programme.budget)}],
            [
                _("已花"),
                _("%(yuan)s 元，占预算 %(share)s")
                % {"yuan": number(figures.spent), "share": percent_of(figures.spent, programme.budget)},
            ],
        ],
        "heads": [_("单号"), _("站点"), _("任务"), _("期限")],
        "parts": [_part(title, part) for _key, title, part in parts_of(week)],
        "none": _("没有"),
    }


def parts_of(week: Week) -> list[tuple[str, str, Part]]:
    """The parts of a brief in their order, with their heads."""
    return [
        ("done", _("本周办完"), week.done),
        ("handed", _("本周交出、等复查"), week.handed),
        ("due", _("本周到期、还没交"), week.due),
        ("coming", _("下周到期"), week.coming),
        ("overdue", _("超期"), week.overdue),
    ]


def cut_note(part: Part) -> str:
    """What is said where not every task is listed; "" where all are."""
    if not part.is_cut:
        return ""
    told = _("共 %(total)s 件，这里只列前 %(first)s 件，全部在 Excel 里。")
    return told % {"total": number(part.total), "first": number(len(part.first))}


def _part(title: str, part: Part) -> dict[str, Any]:
    rows = [[one.number, one.place.short_name, one.found[:60], day_number(one.due_on)] for one in part.first]
    return {"title": f"{title} {number(part.total)}", "rows": rows, "note": cut_note(part)}
