"""Two versions side by side: what changed, and how old results would carry over."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cuobian.domains.standards import queries
from cuobian.domains.standards.documents.codec import Faults, Spot
from cuobian.domains.standards.documents.diff import Comparison, FieldChange, PointChange, compare
from cuobian.domains.standards.documents.model.tree import RuleCodec
from cuobian.domains.standards.documents.model.whole import Document
from cuobian.domains.standards.pages.reading import crumbs
from cuobian.domains.standards.pages.words import rule_lines, word
from cuobian.engines.scoring.model import Rule
from cuobian.kernel import format as written
from cuobian.kernel.errors import Invalid, NotFound
from cuobian.kernel.pages import page


def field_label(name: str) -> str:
    """Fields of a point by their names."""
    labels = {
        "name": _("内容"),
        "note": _("说明"),
        "evidence": _("看什么"),
        "src": _("依据"),
        "reuse": _("平台已有"),
        "points": _("分值"),
        "rule": _("评分办法"),
        "metric": _("指标口径"),
        "methods": _("测评方式"),
        "na_when": _("何时不适用"),
        "flag": _("规定或自选"),
    }
    return labels[name]


def aspect_words(change: PointChange) -> list[str]:
    """What kinds of changes a point had."""
    found = [
        (change.worded, _("改了文字")),
        (change.weighted, _("改了分值")),
        (change.ruled, _("改了评分办法")),
        (change.renumbered, _("改了编号")),
    ]
    return [text for holds, text in found if holds]


def how_word(how: str) -> str:
    """How an old result counts, in words."""
    return {
        "same": _("照旧"),
        "scaled": _("档次照旧，按新分值折算"),
        "recount": _("指标照旧，按新线重算"),
        "judge": _("要重新测评"),
        "new": _("新增，没有旧结果"),
    }[how]


def comparison_context(old: Document, new: Document) -> dict[str, Any]:
    """What the template of a comparison shows."""
    found = compare(old, new)
    return {
        "comparison": found,
        "changes": [
            (change, aspect_words(change), [_row(field) for field in change.fields]) for change in found.changed
        ],
        "outside": [(line.label, word(line.old), word(line.new)) for line in found.outside],
        "carry": [(each, how_word(each.how), _name(new, each.new_id)) for each in found.carry],
        "figures": _figures(found, new),
        "carried": found.carried_points,
    }


def _row(field: FieldChange) -> tuple[str, str, str]:
    if field.field == "rule":
        return field_label(field.field), _rule_words(field.old), _rule_words(field.new)
    return field_label(field.field), word(field.old), word(field.new)


def _rule_words(plain: Mapping[str, Any]) -> str:
    rule: Rule = RuleCodec().read(plain, Spot(), "", Faults())
    return _("；").join(f"{line.state} {line.text}".strip() for line in rule_lines(rule))


def _name(document: Document, point_id: str) -> str:
    point = document.point(point_id)
    return point.name if point else ""


def _figures(found: Comparison, new: Document) -> list[dict[str, Any]]:
    weighted = sum(change.weighted for change in found.changed)
    ruled = sum(change.ruled for change in found.changed)
    whole = sum((point.points for point in new.standard.walk()), Decimal(0))
    share = found.carried_points / whole if whole else Decimal(0)
    return [
        {"label": _("新增"), "value": str(len(found.added)), "unit": _("个测评点"), "url": "#added"},
        {"label": _("去掉"), "value": str(len(found.removed)), "unit": _("个测评点"), "url": "#removed"},
        {"label": _("改分值"), "value": str(weighted), "unit": _("个"), "url": "#changed"},
        {"label": _("改办法"), "value": str(ruled), "unit": _("个"), "url": "#changed"},
        {"label": _("旧结果能沿用"), "value": written.percent(share), "url": "#carry"},
    ]


@page("standards.view")
def compare_page(request: HttpRequest) -> HttpResponse:
    """`?old=…&new=…`; without them the form to choose."""
    records = queries.versions()
    chosen = [_chosen(request.GET.get(name), records) for name in ("old", "new")]
    context: dict[str, Any] = {
        "records": records,
        "old": chosen[0],
        "new": chosen[1],
        "offered": _offered(records),
        "crumbs": crumbs((_("比较两版"), "")),
    }
    if chosen[0] and chosen[1]:
        if chosen[0].standard_code != chosen[1].standard_code:
            raise Invalid(_("站和所的标准不能互相比较。请选同一个标准的两版。"))
        texts = queries.documents([chosen[0].id, chosen[1].id])
        context |= comparison_context(texts[chosen[0].id], texts[chosen[1].id])
    return render(request, "standards/compare.html", context)


def _offered(records: list[queries.VersionRecord]) -> list[queries.VersionRecord]:
    """What the form begins with: the first standard that has two versions, the older of them before the newer."""
    pairs = zip(records[1:], records, strict=False)
    return next(([older, newer] for older, newer in pairs if older.standard_code == newer.standard_code), [])


def _chosen(given: str | None, records: list[queries.VersionRecord]) -> queries.VersionRecord | None:
    if not given:
        return None
    try:
        wanted = UUID(given)
    except ValueError:
        raise NotFound() from None
    found = next((record for record in records if record.id == wanted), None)
    if found is None:
        raise NotFound()
    return found
