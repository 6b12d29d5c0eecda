"""The components of the visual language as template tags and filters; `docs/design.md` shows each with its snippet.

A built-in library: templates need no `{% load %}`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cuobian.kernel import format as written
from cuobian.kernel.pages import actor_of
from cuobian.sites import navigation
from cuobian.sites.ui import blocks, charts, chips, districts, forms, icons, rulers, strips
from cuobian.sites.ui import stars as star_shapes

register = template.Library()

# --- words and numbers ------------------------------------------------------------------------------------------
register.filter("number", written.number)
register.filter("compact", written.compact)
register.filter("score", written.score)
register.filter("signed", written.signed)
register.filter("percent", written.percent)
register.filter("percent_of", written.percent_of)
register.filter("day", written.day)
register.filter("day_number", written.day_number)
register.filter("moment", written.moment)
register.filter("workdays_left", written.working_days_left)
register.filter("nbsp", written.unbroken)
register.filter("star_word", star_shapes.star_word)


@register.filter
def or_dash(value: Any) -> Any:
    """The value, or "—" when there is none (zero is a value)."""
    return written.NOTHING if value is None or value == "" else value


# --- small pieces -----------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """`{% icon "printer" %}`"""
    return icons.icon(name, css, label)


@register.simple_tag
def stars(level: int | None, kind: str = "set", text: Any = "", size: str = "") -> SafeString:
    """`{% stars 4 %}`, `{% stars 4 "plan" %}`, `{% stars 3 "edge" text="三星，差 1.04 分到四星" %}`"""
    return star_shapes.stars(level, kind, str(text), size)


@register.simple_tag
def chip(kind: str, text: Any = "", icon: str = "") -> SafeString:
    """`{% chip "overdue" "超期 2 个工作日" %}`"""
    return chips.chip(kind, text, icon)


@register.simple_tag
def deadline(days: int | None, until: Any = None, done: Any = False) -> SafeString:
    """`{% deadline row.days_left %}`, `{% deadline row.days_left row.due_on %}`: the chip that belongs to the working days left."""
    return chips.deadline(days, until or None, done=bool(done))


@register.simple_tag
def state(letter: str, text: Any = "") -> SafeString:
    """`{% state "C#" "三件以上不可用" %}`"""
    return chips.state(letter, str(text))


@register.simple_tag
def dot(value: Any, low: Any, high: Any, reach: Any, label: Any = "") -> SafeString:
    """`{% dot 2.1 0.8 3.4 6 %}`: a value with its interval on a line from -6 to +6"""
    return strips.dot(value, low, high, reach, str(label))


@register.simple_tag
def unitdot(value: Any, low: Any, high: Any, mark: Any, label: Any = "") -> SafeString:
    """`{% unitdot 0.71 0.6 0.8 0.667 %}`: a value with its interval on a line from 0 to 1, a bound marked on it"""
    return strips.unit_dot(value, low, high, mark, str(label))


@register.simple_tag
def chances(shares: Any, star: Any = None) -> SafeString:
    """`{% chances row.chances row.star %}`: the chance of at least one to five stars"""
    return strips.chances(shares, star)


@register.simple_tag
def bar(percent: Any, target: Any = None, label: Any = "", css: str = "") -> SafeString:
    """`{% bar 61.7 target=88.5 %}`"""
    return chips.bar(percent, target, str(label), css)


@register.simple_tag
def cellbar(text: Any, percent: Any, kind: str = "") -> SafeString:
    """`{% cellbar row.count row.share "star" %}`"""
    return chips.cellbar(text, percent, kind)


@register.simple_tag
def v(percent: Any) -> SafeString:
    """The attribute that sets a length without inline style: `<i {% v 61.7 %}></i>`."""
    return format_html('data-v="{}"', chips.stop(percent))


# --- blocks around the page's own words ---------------------------------------------------------------------------
@register.simple_block_tag(end_name="endpagehead")
def pagehead(content: str, title: Any, sub: Any = "", crumbs: Any = (), kicker: Any = "") -> str:
    """`{% pagehead "整改单" sub="…" crumbs=crumbs %}<a class="btn">…</a>{% endpagehead %}`"""
    return blocks.pagehead(content, title, sub, crumbs, kicker)


@register.simple_block_tag(end_name="endsection")
def section(content: str, title: Any, level: int = 2, small: Any = False) -> str:
    """`{% section "各区进度" %}<a href="…">看 75 个未评的站</a>{% endsection %}`"""
    return blocks.section(content, title, level, small=bool(small))


@register.simple_block_tag(end_name="endnextstep")
def nextstep(
    content: str,
    title: Any = "",
    days: int | None = None,
    until: Any = None,
    url: str = "",
    action: Any = "",
    form: str = "",
) -> str:
    """`{% nextstep "组建第 2 批联合考评组" days=3 until=date url=url action="组建考评组" %}<p>为什么</p>{% endnextstep %}`"""
    return blocks.nextstep(content, title, days, until, url, action, form)


@register.simple_block_tag(end_name="endnote")
def note(content: str, kind: str = "", title: Any = "", icon: str = "") -> str:
    """`{% note "info" %}<p>…</p>{% endnote %}`; kinds: "" | info | ok | error."""
    return blocks.note(content, kind, title, icon)


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: Any, kind: str = "none", level: int = 2) -> str:
    """`{% empty "没有符合条件的整改单" "filtered" %}<p>…</p>{% endempty %}`; kinds: none | filtered | done."""
    return blocks.empty(content, title, kind, level)


@register.simple_block_tag(end_name="endbulk")
def bulk(content: str, table: str, total: int = 0, unit: Any = "") -> str:
    """`{% bulk "t1" total=62 unit="个站" %}<button class="btn btn-primary">…</button>{% endbulk %}`"""
    return blocks.bulk(content, table, total, unit)


@register.simple_block_tag(end_name="endmorefilters")
def morefilters(content: str, items: Any = (), query: Any = "", unfolded: Any = False) -> str:
    """`{% morefilters applied query=q %}<div>…</div><button class="btn">…</button>{% endmorefilters %}` in a `cb-filter`."""
    return blocks.morefilters(content, items or (), str(query or ""), unfolded=bool(unfolded))


# --- lists ----------------------------------------------------------------------------------------------------------
@register.inclusion_tag("ui/thead.html")
def thead(listing: Any, select: Any = False, actions: Any = False) -> dict[str, Any]:
    """`{% thead listing %}`: heads that sort, with arrows and aria-sort. `select` adds the box "选中本页"."""
    return {"heads": listing.heads, "select": select, "actions": actions}


@register.inclusion_tag("ui/pager.html")
def pager(listing: Any, unit: Any = "") -> dict[str, Any]:
    """`{% pager listing unit="个" %}`"""
    return {"listing": listing, "unit": unit or _("个"), "sizes": (20, 50, 100, 200)}


@register.inclusion_tag("ui/applied.html")
def applied(total: int, unit: Any = "", of: int | None = None, items: Any = (), clear: str = "") -> dict[str, Any]:
    """`{% applied listing.total unit="个站" of=75 items=filters clear=url %}`; items: pairs (label, address without it)."""
    return {"total": total, "unit": unit, "of": of, "items": blocks.pairs(items), "clear": clear}


@register.simple_tag(takes_context=True)
def print_caption(context: Context, *parts: Any) -> SafeString:
    """`{% print_caption "整改单" %}`: the caption that only paper shows; what the list was narrowed to, how many rows it
    has, the day and who prints it are added from the page (`applied`, `listing`, `account`)."""
    return blocks.caption(parts, context.get("applied"), context.get("listing"), context.get("account"))


@register.simple_tag
def counted(count: int, one: str, many: str = "") -> str:
    """`{% counted n "%(count)s 个站" %}` with the number written as the platform writes numbers."""
    return ngettext(one, many or one, count) % {"count": written.number(count)}


# --- figures ----------------------------------------------------------------------------------------------------------
@register.inclusion_tag("ui/figs.html")
def figs(items: Iterable[Any], css: str = "") -> dict[str, Any]:
    """`{% figs items %}`; an item has label, value, unit, note, url, bad."""
    return {"items": items, "css": css}


@register.inclusion_tag("ui/steps.html")
def steps(items: Iterable[Any], label: Any = "") -> dict[str, Any]:
    """`{% steps items label="评定进程" %}`; an item has label, note, state ("done" | "here" | "")."""
    return {"items": items, "label": label or _("进程")}


@register.inclusion_tag("ui/ruler.html")
def ruler(score: Any, lines: Any, aim: Any = None) -> dict[str, Any]:
    """`{% ruler 80.96 lines %}`; lines: pairs (star, score), for example ((1, 60), (2, 66))."""
    return rulers.ruler(score, lines, aim)


@register.inclusion_tag("ui/map.html")
def district_map(items: Iterable[Any], label: Any, text: Any = "") -> dict[str, Any]:
    """`{% district_map items "区级已评比例" %}`; an item has code or name, value, step (1-5), badge, url, told."""
    return districts.district_map(items, label, text)


@register.inclusion_tag("ui/chart.html")
def chart(data: Mapping[str, Any], ident: str, label: Any, size: str = "") -> dict[str, Any]:
    """`{% chart data "months" "近 12 个月每月办结订单与活动场次" %}`: the drawing and, behind it, its table."""
    return charts.chart(data, ident, label, size)


@register.simple_tag
def frieze(kind: str = "full") -> SafeString:
    """`{% frieze %}` a row of houses; "small" for empty states, "door" for sign-in. Nowhere else."""
    return blocks.frieze(kind)


@register.simple_tag
def logo() -> SafeString:
    """The mark in the colour of the words around it."""
    return blocks.LOGO


# --- forms --------------------------------------------------------------------------------------------------------------
@register.simple_tag
def field(bound: BoundField, hint: Any = "", label: Any = "", width: str = "", after: Any = "") -> SafeString:
    """`{% field form.name %}`: label, control, hint, faults; says 「可不填」 where a field may stay empty."""
    return forms.field(bound, hint=hint, label=label, width=width, after=after)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """`{% fields form %}`: all fields in order."""
    return forms.fields(form)


@register.simple_tag
def error_summary(form: BaseForm, extra: Any = ()) -> SafeString:
    """`{% error_summary form %}`: at the top, links to each wrong field; empty when nothing is wrong."""
    return forms.error_summary(form, extra)


@register.inclusion_tag("ui/choice.html")
def choice(
    name: str, value: str, label: Any, points: Any = "", checked: Any = False, note: Any = "", key: str = ""
) -> dict[str, Any]:
    """`{% choice "state" "B" "一件不可用" points="1.32 分" checked=True %}`; value "unseen" is 「没看到」.

    `checked` is yes or no, or the value that is chosen: `checked=item.state` in every line marks one of them.
    """
    chosen = checked == value if isinstance(checked, str) else bool(checked)
    return {
        "name": name, "value": value, "label": label, "points": points, "checked": chosen, "note": note, "key": key,
        "unseen": value == "unseen",
    }  # fmt: skip


@register.inclusion_tag("ui/photos.html")
def photos(items: Iterable[Any], ident: str = "photos", add: Any = False, name: str = "photos") -> dict[str, Any]:
    """`{% photos items add=True %}`; an item has url, thumb_url, alt, note, remove_url."""
    return {"items": items, "ident": ident, "add": add, "name": name}


# --- the shells -----------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def navigation_of(context: Context, site: str) -> list[navigation.Item]:
    """`{% navigation_of "desk" as nav %}`: the entries this person may open."""
    request: HttpRequest | None = context.get("request")
    return navigation.entries(site, request, actor_of(request)) if request else []


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """The present address, to come back to."""
    request: HttpRequest | None = context.get("request")
    return request.get_full_path() if request else "/"


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> SafeString:
    """`<a href="{% query star=4 page=None %}">`: the present parameters with some changed or taken off."""
    request: HttpRequest = context["request"]
    params = request.GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = str(value)
    return mark_safe("?" + params.urlencode().replace("&", "&amp;"))


@register.simple_tag
def data_script(value: Any, ident: str) -> SafeString:
    """`{% data_script value "points" %}`: data for a script module, as JSON that the CSP lets through."""
    return json_script(value, ident)
